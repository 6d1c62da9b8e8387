"""The bug lab: what Python checks, computes and draws of it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
from traitlets import TraitError

from mg_widgets import MLP, SGD, BugLab, Dashboard, Trainer, Value, data
from mg_widgets.engine.losses import L2, hinge, squared_error
from mg_widgets.tape import record
from mg_widgets.tape.bugs import BUGS, EagerGraph, buggy_run

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "bugs.json").read_text())["vectors"]


def four_points(**options):
    model = MLP(3, [4, 4, 1])
    model.draw(random.Random(1337))
    return Trainer(model, *data.four_points(), **options)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_losses_and_norms_are_those_of_a_real_engine_with_that_bug(vector):
    graph = EagerGraph(four_points().tape)
    run = buggy_run(graph, vector["initial"], bugs=vector["bugs"], rate=vector["rate"], steps=50)
    np.testing.assert_allclose(run.losses, vector["losses"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(run.stored_norms, vector["norms"], rtol=1e-9, atol=1e-9)
    if vector["rate"] == VECTORS[0]["rate"]:
        np.testing.assert_allclose(run.correct, VECTORS[0]["losses"], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("bugs", [[], *([bug] for bug in BUGS), ["= for +=", "preorder"]])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_a_tape_with_lanes_loses_what_the_whole_graph_recorded_without_them_loses(bugs, reduction):
    xs, ys = data.four_points()
    trainer = four_points(loss=hinge, reduction=reduction, regularization=L2(0.01))
    model = trainer.model
    losses = [hinge(model(list(x)), y) for x, y in zip(xs, ys, strict=True)]
    total = sum(losses[1:], losses[0])
    whole = record((total * 0.25 if reduction == "mean" else total) + L2(0.01)(model.parameters()))
    assert trainer.tape.lanes == len(xs)
    assert whole.lanes == 0
    by_path = [whole.index(path) for path, _ in model.named_parameters()]
    runs = []
    for tape, order in ((trainer.tape, trainer.tape.parameters), (whole, by_path)):
        graph = EagerGraph(tape)
        place = {node: i for i, node in enumerate(tape.parameters.tolist())}
        graph.parameters = [graph.parameters[place[int(node)]] for node in order]
        runs.append(buggy_run(graph, [p.data for p in model.parameters()], bugs=bugs, rate=0.05, steps=10))
    for one, other in zip(*runs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_without_bugs_the_gradient_is_the_trainers():
    trainer = four_points()
    run = buggy_run(EagerGraph(trainer.tape), trainer.parameters.tolist(), bugs=[], rate=0.1, steps=20)
    trainer.run(20)
    np.testing.assert_allclose(run.correct, trainer.history.losses, rtol=1e-9)
    assert run.losses == run.correct
    assert run.stored_norms == run.true_norms


def test_alone_it_shows_the_lectures_network_and_leaves_the_random_numbers_of_others():
    random.seed(5)
    expected = random.random()
    random.seed(5)
    lab = BugLab()
    assert random.random() == expected
    assert "41 parameters, 4 samples" in repr(lab)
    assert lab.seed == 1337
    lab.close()


def test_its_traits_are_checked():
    lab = BugLab(four_points(optimizer=SGD(0.3)))
    assert (lab.rate, lab.seed) == (0.3, None)
    lab.close()
    lab = BugLab(four_points(), bugs=["preorder", "= for +="], rate=0.2, steps=200, seed=3)
    assert lab.bugs == ["= for +=", "preorder"]
    for name, bad in {
        "bugs": ["momentum"],
        "rate": -0.1,
        "steps": 0,
        "seed": -1,
        "questions": 2**53 + 1,
        "graph": "moons",
    }.items():
        before = getattr(lab, name)
        with pytest.raises(TraitError, match=name):
            setattr(lab, name, bad)
        assert getattr(lab, name) == before
    lab.close()


@pytest.mark.parametrize(
    ("given", "message"),
    [({"bug": ["preorder"]}, "bug"), ({"rate": float("nan")}, "rate"), ({"steps": 1001}, "from 1 to 1000")],
)
def test_a_bad_argument_is_named(given, message):
    with pytest.raises((TypeError, TraitError), match=message):
        BugLab(**given)


def test_a_trainer_of_a_loop_says_why_it_does_not_suit():
    def train():
        w = Value(1.0, "w")
        while True:
            yield (w * 2 - 1) ** 2

    with pytest.raises(ValueError, match="needs a Trainer of a Module"):
        BugLab(Trainer(train))
    dashboard = Dashboard(Trainer(train))
    dashboard.panels = ["bug lab"]
    assert "needs a Trainer of a Module" in dashboard._panels["bug lab"]
    dashboard.close()


def test_its_figure_shows_both_runs():
    lab = BugLab(bugs=["tanh not attached"], steps=10)
    losses, norms = lab.figure().axes
    correct, yours = (line.get_ydata() for line in losses.lines)
    np.testing.assert_allclose(correct, VECTORS[0]["losses"][:11], rtol=1e-9)
    assert set(yours) == {VECTORS[0]["losses"][0]}
    assert norms.get_yscale() == "log"
    lab.seed, lab.bugs = 3, ["no zero_grad"]
    lab.rate = 0.1
    lab.steps = 50
    assert [round(loss, 2) for loss in lab.figure().axes[0].lines[1].get_ydata()[[0, 3, 6, 12, 18]]] == [
        6.34,
        0.02,
        0.18,
        2.76,
        8.0,
    ]
    lab.close()


def test_a_figure_of_a_run_that_is_inf_says_where():
    model = MLP(1, [1], final_activation="linear")
    trainer = Trainer(model, [[1.0], [3.0]], [1.0, 2.0], loss=squared_error)
    lab = BugLab(trainer, rate=5.0, steps=200)
    assert "correct: inf at step" in lab.figure().axes[0].get_xlabel()
    lab.close()


def test_a_file_has_the_format_of_its_name(tmp_path):
    lab = BugLab(bugs=["preorder"], steps=2)
    assert lab.save(tmp_path / "lab.svg").read_text().startswith("<?xml")
    with pytest.raises(ValueError, match="must end in"):
        lab.save(tmp_path / "lab.gif")
    lab.graph = "expression"
    with pytest.raises(ValueError, match="network"):
        lab.save(tmp_path / "lab.png")
    assert not (tmp_path / "lab.png").exists()
    lab.close()


def test_a_page_carries_the_setting(tmp_path):
    lab = BugLab(bugs=["no zero_grad"], rate=0.2)
    page = lab.to_html(tmp_path / "lab.html").read_text()
    assert '"bugs": ["no zero_grad"]' in page
    assert '"rate": 0.2' in page
    lab.close()
