"""What is found in graphs that do not say how they are made: samples, their loss, neurons."""

import random
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from engines.lecture import SecondHalf
from mg_widgets import MLP, Graph, Trainer
from mg_widgets.engine.value import Value
from mg_widgets.tape import record

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
NEURONS = [
    f"layer{layer}.neuron{n}" for layer, width in ((1, 4), (2, 4), (3, 1)) for n in range(1, width + 1)
]


class Scattered(SecondHalf):
    """The lecture's class with nothing but a set, which is in another order each time."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = random.SystemRandom().getrandbits(40)

    def __hash__(self):
        return self.place

    def __eq__(self, other):
        return self is other


class Net:
    """A network of somebody else's, which nobody can see."""

    def __init__(self, engine, *sizes, last="tanh"):
        draw = random.Random(7).uniform
        self.engine, self.last = engine, last
        self.layers = [
            [([engine(draw(-1, 1)) for _ in range(a)], engine(draw(-1, 1))) for _ in range(b)]
            for a, b in pairwise(sizes)
        ]

    def __call__(self, xs):
        for layer in self.layers:
            sums = [sum((w * x for w, x in zip(ws, xs, strict=True)), b) for ws, b in layer]
            act = layer is not self.layers[-1] or self.last
            xs = [s.tanh() if act else s for s in sums]
        return xs

    def parameters(self):
        return [p for layer in self.layers for ws, b in layer for p in (*ws, b)]


def minus(y, number):
    return y + -number


def four_points(net):
    return sum((minus(net(x)[0], y) ** 2 for x, y in zip(XS, YS, strict=True)), net.engine(0.0))


def counted(tape):
    return Counter(tape.modules[place] for place in tape.module.tolist())


def module_of(tape, value):
    return tape.modules[tape.module[tape.index(value)]]


def known():
    random.seed(1337)
    model = MLP(3, [4, 4, 1])
    loss = sum((model(x) - y) ** 2 for x, y in zip(XS, YS, strict=True))
    return model, record(loss).grouped()


def test_each_sample_of_the_four_points_holds_the_network_and_the_loss_its_errors():
    _, tape = known()
    assert len(tape) == 398
    held = counted(tape)
    assert held[""] == 0
    assert {path for path in held if held[path]} == {
        *(f"batch.sample{i}.{neuron}" for i in (1, 2, 3, 4) for neuron in NEURONS),
        *(f"loss.error{i}" for i in (1, 2, 3, 4)),
        "loss",
    }
    assert held["loss"] == 1 + 4
    assert {held[f"loss.error{i}"] for i in (1, 2, 3, 4)} == {3}
    assert module_of(tape, tape.values[tape.root]) == "loss"


def test_a_parameter_lies_in_the_first_sample_and_keeps_its_path():
    model, tape = known()
    for path, parameter in model.named_parameters():
        node = tape.index(parameter)
        assert tape.keys[node] == path
        assert tape.modules[tape.module[node]] == "batch.sample1." + path.rpartition(".")[0]


def test_groups_change_modules_and_nothing_else():
    random.seed(1)
    model = MLP(3, [4, 4, 1])
    loss = sum((model(x) - y) ** 2 for x, y in zip(XS, YS, strict=True))
    plain = record(loss)
    tape = plain.grouped()
    assert tape.keys == plain.keys
    assert tape.parameters.tolist() == plain.parameters.tolist()
    assert np.array_equal(tape.data, plain.data)
    assert np.array_equal(tape.grad, plain.grad)
    assert tape.structure != plain.structure


def test_a_network_that_nobody_can_see_is_grouped_like_one_with_paths():
    _, named = known()
    found = record(four_points(Net(SecondHalf, 3, 4, 4, 1))).grouped()
    assert len(found) == 398
    assert counted(found) == counted(named)
    assert sorted(found.modules) == sorted(named.modules)


def test_a_graph_that_is_built_anew_has_the_same_modules_and_structure():
    tapes = [record(four_points(Net(Scattered, 3, 4, 4, 1))).grouped() for _ in range(30)]
    assert len({tape.structure for tape in tapes}) == 1
    assert len({tuple(tape.modules) for tape in tapes}) == 1
    assert "batch.sample4.layer2.neuron4" in tapes[0].modules


def test_weights_that_nobody_can_see_lie_in_the_first_sample():
    net = Net(SecondHalf, 3, 4, 4, 1)
    tape = record(four_points(net)).grouped()
    for layer, width in ((0, 4), (1, 4), (2, 1)):
        for n in range(width):
            weights, bias = net.layers[layer][n]
            homes = {module_of(tape, leaf) for leaf in (*weights, bias)}
            assert len(homes) == 1
            assert homes.pop().startswith(f"batch.sample1.layer{layer + 1}.neuron")


def test_one_sample_of_a_network_that_nobody_can_see_has_layers_and_a_loss():
    net = Net(SecondHalf, 3, 4, 4, 1)
    (out,) = net(XS[0])
    loss = minus(out, 1.0) ** 2
    tape = record(loss).grouped()
    assert {path for path, count in counted(tape).items() if count} == {*NEURONS, "loss"}
    assert module_of(tape, out) == "layer3.neuron1"
    assert module_of(tape, loss) == "loss"


def test_inputs_that_several_neurons_read_lie_beside_the_layers():
    net = Net(SecondHalf, 2, 16, 16, 1, last="")
    xs = [SecondHalf(1.5), SecondHalf(-0.5)]
    (score,) = net(xs)
    tape = record((1 + -1.0 * score).exp()).grouped()
    assert {module_of(tape, x) for x in xs} == {""}
    assert counted(tape)[""] == 2
    assert module_of(tape, score) == "layer3.neuron1"
    assert tape.modules.count("layer2.neuron16") == 1


def test_an_input_that_several_named_neurons_read_lies_beside_them():
    x = Value(1.5)
    model = MLP(2, [4, 1])
    tape = record(model([x, Value(-0.5)])).grouped()
    assert module_of(tape, x) == ""
    assert module_of(tape, model.parameters()[0]) == "layer1.neuron1"
    assert counted(tape)["layer1.neuron1"] == counted(tape)["layer1.neuron4"] == 3 + 5


def test_samples_with_several_outputs_are_told_apart():
    net = Net(SecondHalf, 3, 4, 2)
    loss = sum(
        (minus(out, y) ** 2 for x in XS for out, y in zip(net(x), (1.0, -1.0), strict=True)), SecondHalf(0.0)
    )
    tape = record(loss).grouped()
    assert "batch.sample4" in tape.modules
    assert "batch.sample5" not in tape.modules
    assert counted(tape)["loss.error4"] == 2 * 3


def test_a_mean_and_a_penalty_have_their_places():
    net = Net(SecondHalf, 3, 4, 4, 1)
    errors = four_points(net)
    penalty = sum((p * p for p in net.parameters()), SecondHalf(0.0)) * 0.1
    tape = record(errors * 0.25 + penalty).grouped()
    assert module_of(tape, errors) == "loss"
    assert module_of(tape, penalty) == "regularization"
    assert counted(tape)["regularization"] == 41 * 2 + 3
    assert module_of(tape, net.parameters()[0]) == "batch.sample1.layer1.neuron1"
    assert counted(tape)[""] == 0


def test_neurons_have_the_same_numbers_in_every_sample_in_whichever_order_they_are_read():
    net = Net(SecondHalf, 3, 4, 2)
    loss = SecondHalf(0.0)
    for x, label in zip(XS, (0, 1, 1, 0), strict=True):
        powers = [out.exp() for out in net(x)]
        loss = loss + powers[label] * (powers[0] + powers[1]) ** -1
    tape = record(loss).grouped()
    readers = Counter()
    for node in range(len(tape)):
        for x in tape.operands(node):
            if tape.values[x] is net.layers[1][1][1]:
                readers[tape.modules[tape.module[node]].partition(".layer")[2]] += 1
    assert len(readers) == 1
    assert readers.total() == 4


def test_a_long_sum_of_errors_is_one_thing():
    w, b = SecondHalf(0.5), SecondHalf(0.1)
    loss = sum(((minus(w * x + b, 2.0 * x)) ** 2 for x in range(40)), SecondHalf(0.0))
    tape = record(loss).grouped()
    assert counted(tape)["loss.sum"] == 40 + 1
    assert counted(tape)["batch.sample1"] == 5
    assert counted(tape)["batch.sample40"] == 3


def lecture_neuron():
    x1, x2, w1, w2, b = map(SecondHalf, (2.0, 0.0, -3.0, 1.0, 6.88))
    return (x1 * w1 + x2 * w2 + b).tanh()


def readme_example():
    a, b = Value(-4.0), Value(2.0)
    c, d = a + b, a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    f = (c - d) ** 2
    g = f / 2.0
    return g + 10.0 / f


def polynomials():
    def p(x):
        return 1.0 + 2.0 * x + 3.0 * x**2 + 4.0 * x**3

    return (p(Value(2.0)) + p(Value(3.0)) * p(Value(4.0))) ** 2


def _tanh_of_first(x, _):
    return x.tanh()


def random_graph(count=3000):
    draw = random.Random(5)
    pool = [Value(draw.uniform(-1, 1)) for _ in range(20)]
    while len(pool) < count:
        x, y = draw.choices(pool[-100:], k=2)
        pool.append(draw.choice([Value.__add__, Value.__mul__, _tanh_of_first])(x, y))
    return sum(pool[-100:])


@pytest.mark.parametrize("make", [lecture_neuron, readme_example, polynomials, random_graph])
def test_no_groups_where_there_are_none(make):
    tape = record(make())
    assert tape.grouped() is tape or set(tape.grouped().modules) == {""}


def test_neurons_that_read_the_same_inputs_are_no_samples():
    xs = [Value(1.5), Value(-0.4)]
    layer = [(sum(Value(0.1 * n) * x for x in xs) + Value(0.1)).tanh() for n in range(6)]
    tape = record(sum(layer)).grouped()
    assert "batch" not in tape.modules
    assert {module_of(tape, h) for h in layer} == {f"layer1.neuron{n}" for n in range(1, 7)}


def test_a_large_region_that_comes_again_is_a_unit():
    x = Value(0.5)
    for _ in range(6):
        soft = (x.exp() + 1.0).log()
        x = ((soft**2 + 1.0).log().exp() ** 0.5).tanh() + x
    tape = record(x).grouped()
    assert [path for path in tape.modules if "unit" in path] == [f"stage{i}.unit1" for i in range(1, 7)]
    assert module_of(tape, x) == "stage6.unit1"


def test_the_tape_of_a_trainer_stays_as_it_is(network):
    tape = Trainer(network(), XS, YS).tape
    assert tape.grouped() is tape


@pytest.mark.usefixtures("comms")
def test_a_graph_shows_groups_and_finds_its_nodes_by_the_keys_of_a_record():
    loss = four_points(Net(SecondHalf, 3, 4, 4, 1))
    graph = Graph(loss)
    assert "batch.sample2.layer1.neuron3" in graph.source.tape.modules
    assert graph.source.tape.keys == record(loss).keys
    graph.selected = "batch.sample2"
    assert graph.selected == "batch.sample2"
