"""What a recorded graph holds: columns, keys, modules, and its structure."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import numpy as np
import pytest

from mg_widgets.engine.losses import L2, squared_error
from mg_widgets.engine.nn import MLP, Module
from mg_widgets.engine.value import Value
from mg_widgets.tape import record, record_samples, tape_to_wire
from mg_widgets.tape.kinds import Kind

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]


def lecture_tape(**options):
    random.seed(1337)
    return record_samples(MLP(3, [4, 4, 1]), XS, YS, loss=squared_error, **options)


def example():
    a, b, c, f = (Value(x, label) for x, label in ((2.0, "a"), (-3.0, "b"), (10.0, "c"), (-2.0, "f")))
    return (a * b + c) * f


def module_of(tape, key):
    return tape.modules[tape.module[tape.index(key)]]


def test_operands_come_in_order_and_before_their_consumers():
    tape = record(example())
    assert tape.labels == ["a", "b", "", "c", "", "f", ""]
    assert tape.op.tolist() == [0, 0, 2, 0, 1, 0, 2]
    assert tape.a.tolist() == [-1, -1, 0, -1, 2, -1, 4]
    assert tape.b.tolist() == [-1, -1, 1, -1, 3, -1, 5]
    assert tape.leaves.tolist() == [2.0, -3.0, 10.0, -2.0]
    assert tape.root == 6
    assert (tape.lanes, tape.samples) == (0, 0)


def test_a_plain_expression_has_labelled_inputs_and_constants_under_keys_by_position():
    x = Value(3.0, "x")
    tape = record(2 * x + 1)
    assert tape.keys == [":0", ":1", ":2", ":3", ":4"]
    assert [Kind(kind).name for kind in tape.kind] == [
        "INPUT",
        "CONSTANT",
        "INTERIOR",
        "CONSTANT",
        "INTERIOR",
    ]
    assert tape.modules == [""]
    assert tape.values[0] is x
    assert tape.index(x) == tape.index(":0") == 0


def test_a_value_that_is_used_twice_is_one_node_with_two_edges():
    a = Value(3.0)
    tape = record(a + a)
    assert len(tape) == 2
    assert (tape.a[1], tape.b[1]) == (0, 0)


def test_a_power_keeps_its_constant():
    tape = record(2 ** (Value(3.0) ** 0.5))
    assert tape.op.tolist() == [0, 3, 4]
    assert tape.k.tolist() == [0.0, 0.5, 2.0]


def test_the_readme_graph_has_39_nodes():
    a, b = Value(-4.0), Value(2.0)
    c, d = a + b, a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    assert len(record(g)) == 39


def test_parameters_of_a_network_are_recognised_in_a_plain_expression_by_their_paths():
    model = MLP(2, [2, 1])
    tape = record(model([1.0, -2.0]))
    assert {tape.keys[node] for node in tape.parameters} == {path for path, _ in model.named_parameters()}
    assert tape.index("layer1.neuron2.w1") == tape.index(model.layers[0].neurons[1].w[0])
    assert module_of(tape, "layer1.neuron2:0") == "layer1.neuron2"
    assert tape.keys[tape.root].startswith("layer2.neuron1:")


def test_paths_are_ordered_as_people_count():
    tape = record(MLP(1, [1] * 11)([1.0]))
    layers = [module for module in tape.modules if module.count(".") == 0 and module]
    assert layers == [f"layer{i}" for i in range(1, 12)]


def test_two_networks_with_the_same_paths_do_not_share_keys():
    tape = record(MLP(1, [1, 1])([1.0]) + MLP(1, [1, 1])([1.0]))
    assert len(set(tape.keys)) == len(tape)


def test_inputs_targets_and_parameters_have_keys_of_their_own():
    tape = lecture_tape()
    assert [tape.kind[tape.index(key)] for key in ("x1", "x2", "x3", "y1")] == [Kind.INPUT] * 3 + [
        Kind.TARGET
    ]
    first = [tape.keys[node].removeprefix("layer1.") for node in tape.parameters[:5]]
    assert first == ["neuron1.w1", "neuron1.w2", "neuron1.w3", "neuron1.b", "neuron2.w1"]
    assert len(set(tape.keys)) == len(tape)


def test_a_neuron_holds_what_its_weights_make_of_the_outputs_of_others():
    tape = lecture_tape(regularization=L2(0.1))
    members = [
        key
        for key, module in zip(tape.keys, tape.module, strict=True)
        if tape.modules[module] == "layer1.neuron1"
    ]
    assert sorted(members) == sorted(
        [f"layer1.neuron1.{name}" for name in ("w1", "w2", "w3", "b")]
        + [f"layer1.neuron1:{i}" for i in range(7)]
    )
    assert tape.modules[:4] == ["", "layer1", "layer1.neuron1", "layer1.neuron2"]
    assert tape.modules[-2:] == ["loss", "regularization"]
    (prediction,) = tape.outputs[0]
    assert tape.modules[tape.module[prediction]] == "layer3.neuron1"
    assert tape.modules[tape.module[tape.losses[0]]] == "loss"
    assert (
        module_of(tape, "x1") == module_of(tape, "y1") == module_of(tape, ":0") == module_of(tape, ":1") == ""
    )
    assert tape.root == tape.index(":1")


def test_a_parameter_stays_in_its_module_wherever_it_is_read():
    class Scaled(Module):
        def __init__(self):
            self.network = MLP(1, [1])
            self.noise = MLP(1, [1])

        def __call__(self, x):
            return self.network(x)

    model = Scaled()
    (scale, _) = model.noise.parameters()
    tape = record_samples(model, [[1.0]], [2.0], loss=lambda p, t: (p - t) ** 2 * scale)
    assert module_of(tape, "noise.layer1.neuron1.w1") == "noise.layer1.neuron1"
    assert module_of(tape, "noise.layer1.neuron1.b") == "noise.layer1.neuron1"
    assert tape.modules[tape.module[tape.losses[0]]] == "loss"


def test_a_constant_belongs_to_where_it_is_read():
    class Halved(Module):
        def __init__(self):
            self.neuron = MLP(1, [1])

        def __call__(self, x):
            return self.neuron(x) * 0.5

    tape = record_samples(Halved(), [[1.0]], [2.0], loss=squared_error)
    constant = next(
        i
        for i, kind in enumerate(tape.kind)
        if kind == Kind.CONSTANT and tape.leaves[tape._offsets[i]] == 0.5
    )
    assert tape.modules[tape.module[constant]] == "neuron.layer1.neuron1"


def test_a_key_that_is_not_there_is_answered_with_those_near_it():
    tape = lecture_tape()
    with pytest.raises(
        KeyError, match=r"no node has the key 'layer1.neuron1.w4'; near it: .*'layer1.neuron1.w"
    ):
        tape.index("layer1.neuron1.w4")
    with pytest.raises(KeyError, match="':0'"):
        record(example()).index("a")
    with pytest.raises(KeyError, match="not on the tape"):
        tape.index(Value(1.0))


def test_only_a_node_can_be_recorded():
    with pytest.raises(TypeError, match=r"root must be a node of an engine: .*, not int 3"):
        record(3)


def test_the_structure_does_not_depend_on_values_and_labels():
    left = record(Value(1.0, "a") * Value(2.0, "b"))
    right = record(Value(-3.0, "c") * Value(float("nan"), "d"))
    assert left.structure == right.structure
    product = Value(1.0, "a") * Value(2.0, "b")
    product.label = "ab"
    assert record(product).structure == left.structure


def test_the_structure_depends_on_the_graph():
    a, b = Value(1.0, "a"), Value(2.0, "b")
    others = [a * b, a + b, b * a + a, a * a, a**2, a**3, 2**a, a.exp()]
    assert len({record(root).structure for root in others}) == len(others)


def test_the_structure_is_the_same_in_every_process():
    script = (
        "from mg_widgets.engine.losses import L2, squared_error\n"
        "from mg_widgets.engine.nn import MLP\n"
        "from mg_widgets.tape import record_samples\n"
        "options = {'loss': squared_error, 'regularization': L2(1)}\n"
        "print(record_samples(MLP(2, [3, 1]), [[1, 2], [3, 4]], [1, 2], **options).structure)\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(found) == 1
    assert len(found.pop().strip()) == 32


def test_a_chain_of_a_million_nodes_is_recorded():
    root = Value(1.0)
    for _ in range(500_000):
        root = root + 1e-6
    tape = record(root)
    assert len(tape) == 1_000_001
    assert tape.keys[-1] == ":1000000"


def test_the_wire_holds_the_columns_as_little_endian_bytes():
    tape = lecture_tape()
    wire = tape_to_wire(tape)
    n = len(tape)
    assert {name: len(wire[name]) for name in ("op", "kind", "lane", "a", "b", "module", "k")} == {
        "op": n, "kind": n, "lane": n, "a": 4 * n, "b": 4 * n, "module": 4 * n, "k": 8 * n,
    }  # fmt: skip
    assert np.frombuffer(wire["leaves"], "<f8").tolist() == tape.leaves.tolist()
    assert np.frombuffer(wire["a"], "<i4").tolist() == tape.a.tolist()
    assert wire["parameters"] == tape.parameters.tolist()
    assert {name: wire[name] for name in ("version", "structure", "lanes", "samples", "root", "outputs")} == {
        "version": 1,
        "structure": tape.structure,
        "lanes": 4,
        "samples": 4,
        "root": tape.root,
        "outputs": [[tape.outputs[0][0]]],
    }
