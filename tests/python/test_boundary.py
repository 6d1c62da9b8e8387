"""The decision boundary of two inputs: whom it suits, what it draws for print, and what is behind that."""

from __future__ import annotations

import random
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from traitlets import TraitError

from engines.lecture import SecondHalf
from mg_widgets import MLP, SGD, Boundary, Dashboard, Trainer, Value, data, hinge, softmax_cross_entropy
from mg_widgets.figures.boundary import boundary_figure
from mg_widgets.figures.decision import decision_of
from mg_widgets.tape.surface import inputs_of, values_over
from mg_widgets.training.accuracy import table
from test_vectors import read

pytestmark = pytest.mark.usefixtures("comms")


def moons(**options):
    random.seed(1337)
    xs, ys = data.moons(30)
    model = MLP(2, [8, 1], activation="relu", final_activation="linear")
    return Trainer(model, xs, ys, loss=hinge, reduction="mean", optimizer=SGD(0.5), **options)


def three_classes():
    random.seed(1337)
    xs, ys = data.blobs(30)
    model = MLP(2, [6, 3], final_activation="linear")
    return Trainer(model, xs, ys, loss=softmax_cross_entropy, reduction="mean", optimizer=SGD(0.5))


class Branching(MLP):
    """A model whose graph depends on the sample: it is recorded without lanes."""

    def __call__(self, x):
        out = super().__call__(x)
        return out + 0.0 if x[0].data > 0 else out


@pytest.mark.parametrize("make", [moons, three_classes])
def test_values_over_the_plane_are_those_of_the_model(make):
    trainer = make()
    trainer.run(3)
    points = np.random.default_rng(0).uniform(-2, 2, (2, 20))
    given = dict(zip(inputs_of(trainer.tape), points, strict=True))
    found = values_over(trainer.tape, trainer.tape.outputs[0], given, trainer.parameters)
    for point, column in zip(points.T, found.T, strict=True):
        said = trainer.model([Value(x) for x in point])
        wanted = [each.data for each in (said if isinstance(said, list) else [said])]
        assert column == pytest.approx(wanted, rel=1e-12, abs=1e-12)


def test_losses_of_all_samples_are_those_of_the_tape():
    trainer = three_classes()
    tape = trainer.tape
    columns = [*table(trainer.xs), *table(trainer.ys)]
    given = dict(zip([*inputs_of(tape), *tape.targets[0]], columns, strict=True))
    (found,) = values_over(tape, tape.losses, given, trainer.parameters)
    assert found == pytest.approx(tape.data_of(tape.keys[tape.losses[0]]), rel=1e-12)
    assert found.mean() == pytest.approx(trainer.loss)


def test_without_lanes_it_is_the_graph_of_the_first_sample():
    random.seed(1)
    trainer = Trainer(Branching(2, [3, 1]), [[-1.0, 2.0], [1.0, 0.5]], [1.0, -1.0])
    assert trainer.tape.lanes == 0
    given = dict(zip(inputs_of(trainer.tape), np.array([[-0.5], [0.25]]), strict=True))
    (found,) = values_over(trainer.tape, trainer.tape.outputs[0], given, trainer.parameters)
    assert found[0] == pytest.approx(trainer.model([Value(-0.5), Value(0.25)]).data)


@pytest.mark.parametrize(("vector", "tolerance"), read("decisions.json"))
def test_a_decision_follows_from_rule_and_targets(vector, tolerance):
    decision = decision_of(vector["rule"], np.array(vector["targets"], dtype=float).T)
    assert list(decision.names) == vector["names"]
    assert decision.judged == vector["judged"]
    if vector["margins"] is None:
        assert decision.margins is None
    else:
        assert (decision.at, decision.target) == (vector["at"], vector["target"])
        assert decision.margins == pytest.approx(vector["margins"], rel=tolerance)


@pytest.mark.parametrize("make", [moons, three_classes])
def test_right_and_wrong_are_those_of_the_accuracy(make):
    trainer = make()
    trainer.run(1)
    ys = table(trainer.ys)
    decision = decision_of(trainer.setup()["accuracy"], ys)
    right = decision.classes(trainer.tape.predictions()) == decision.classes_of_targets(ys)
    assert right.mean() == pytest.approx(trainer.accuracy)
    assert 0 < right.mean() < 1


def drawn(figure):
    """Colours of the surface in its corners, numbers of lines, and labels of the legend."""
    (axes,) = figure.axes
    (image,) = axes.get_images()
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    return image.get_array(), len(axes.collections), legend


def test_a_figure_has_the_hue_of_the_prediction_at_each_point():
    trainer = moons()
    trainer.run(30)
    tints, _, legend = drawn(Boundary(trainer).figure())
    assert legend[:2] == ["-1", "+1"]
    (axes,) = Boundary(trainer).figure().axes
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    seen = set()
    for row, y in ((0, bottom), (-1, top)):
        for column, x in ((0, left), (-1, right)):
            red, _, blue, opacity = tints[row, column]
            prediction = trainer.model([Value(x), Value(y)]).data
            assert (blue > red) == (prediction > 0)
            assert opacity == 1
            seen.add(prediction > 0)
    assert seen == {True, False}


def test_rings_and_margins_can_be_left_out():
    trainer = moons()
    trainer.run(30)
    boundary = Boundary(trainer)
    everything = drawn(boundary.figure())[1]
    boundary.losses = False
    without_rings = drawn(boundary.figure())[1]
    boundary.margins = False
    assert everything == without_rings + 1
    assert drawn(boundary.figure())[1] == without_rings - 2


@pytest.mark.parametrize("value", [float("nan"), 0.0])
def test_a_figure_of_a_dead_or_broken_network_is_one_colour_or_blank(value):
    trainer = moons()
    for p in trainer.model.parameters():
        p.data = value
    tints, _, legend = drawn(Boundary(trainer).figure())
    assert len(np.unique(tints.reshape(-1, 4), axis=0)) == 1
    assert (tints[..., 3] == (value == 0.0)).all()
    assert "wrong" in legend


def test_a_figure_of_three_classes(tmp_path):
    trainer = three_classes()
    trainer.run(20)
    boundary = Boundary(trainer)
    tints, _, legend = drawn(boundary.figure())
    assert legend[:3] == ["0", "1", "2"]
    assert len(np.unique(tints.reshape(-1, 4), axis=0)) > 3
    for name in ("a.svg", "a.png", "a.pdf"):
        assert boundary.save(tmp_path / name).stat().st_size > 1000


def test_a_file_that_cannot_be_is_refused(tmp_path):
    boundary = Boundary(moons())
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf, not "):
        boundary.save(tmp_path / "a.txt")
    with pytest.raises(TypeError, match="path must be the name of a file"):
        boundary.save(3)
    with pytest.raises(FileNotFoundError):
        boundary.save(tmp_path / "nowhere" / "a.svg")


def test_whom_it_does_not_suit(four_points, lesson_loop):
    lecture = four_points()
    with pytest.raises(ValueError, match="a boundary needs two inputs: this model has 3"):
        Boundary(lecture)
    assert Dashboard(lecture, panels=["boundary"])._panels["boundary"] == (
        "a boundary needs two inputs: this model has 3"
    )
    with pytest.raises(ValueError, match="a boundary needs samples"):
        Boundary(lesson_loop()[0])
    random.seed(1)
    several = Trainer(MLP(2, [3, 2]), [[0.0, 1.0], [1.0, 0.0]], [[0.5, 0.5], [1.0, 0.0]])
    with pytest.raises(ValueError, match="one target must be the largest"):
        Boundary(several)
    with pytest.raises(TypeError, match="trainer must be a Trainer"):
        Boundary(3)


def test_a_panel_that_did_not_suit_opens_once_the_samples_do():
    random.seed(1)
    trainer = Trainer(MLP(2, [3, 2]), [[0.0, 1.0], [1.0, 0.0]], [[0.5, 0.5], [1.0, 0.0]])
    dashboard = Dashboard(trainer, panels=["network", "boundary"])
    network = dashboard._panels["network"]
    assert "one target must be the largest" in dashboard._panels["boundary"]
    trainer.set_data([[0.0, 1.0], [1.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]])
    dashboard.panels = []
    assert dashboard._panels == {"network": network}
    dashboard.panels = ["boundary"]
    boundary = dashboard._inside["boundary"]
    assert dashboard._panels == {"network": network, "boundary": f"anywidget:{boundary.model_id}"}


def test_where_widgets_are_made_in_cells_only_panels_are_made_with_their_dashboard(monkeypatch):
    marimo = SimpleNamespace(running_in_notebook=lambda: True)
    monkeypatch.setitem(sys.modules, "marimo", marimo)
    dashboard = Dashboard(moons())
    made = dict(dashboard._inside)
    assert len(made) == 6
    assert dashboard._panels == {}
    dashboard.panels = ["boundary"]
    assert dashboard._panels["boundary"] == f"anywidget:{made['boundary'].model_id}"
    dashboard.close()
    assert all(panel.comm is None for panel in made.values())


def test_traits_are_checked():
    trainer = moons()
    with pytest.raises(TraitError, match="0 <= sample < 30, not 30"):
        Boundary(trainer, sample=30)
    with pytest.raises(TypeError, match="colour"):
        Boundary(trainer, colour=1)
    boundary = Boundary(trainer, sample=3, losses=False, margins=False)
    assert (boundary.sample, boundary.losses, boundary.margins) == (3, False, False)


def test_a_figure_needs_no_trainer():
    trainer = moons()
    xs, ys = table(trainer.xs), table(trainer.ys)
    figure = boundary_figure(trainer.tape, trainer.parameters, xs, ys, losses=False, margins=False)
    assert drawn(figure)[2][:2] == ["-1", "+1"]


def test_a_validation_set_is_shown_beside_the_samples():
    xs, ys = data.moons(10, seed=2)
    trainer = moons(validation=(xs + 5, ys))
    boundary = Boundary(trainer)
    assert boundary._validation == {"xs": (xs + 5).tolist(), "ys": [[y] for y in ys]}
    (axes,) = boundary.figure().axes
    assert axes.get_xlim()[1] > 5
    (plain,) = Boundary(moons()).figure().axes
    assert len(axes.collections) == len(plain.collections) + 2


def test_it_shows_a_model_of_another_engine():
    random.seed(1)
    weights = [SecondHalf(random.uniform(-1, 1)) for _ in range(3)]

    class Plane:
        def parameters(self):
            return weights

        def __call__(self, x):
            return weights[0] * x[0] + weights[1] * x[1] + weights[2]

    xs, ys = data.moons(6)
    trainer = Trainer(Plane(), xs, ys, reduction="mean")
    trainer.run(2)
    tints, _, legend = drawn(Boundary(trainer).figure())
    assert legend[:2] == ["-1", "+1"]
    red, _, blue, _ = tints[0, 0]
    (axes,) = Boundary(trainer).figure().axes
    corner = weights[0].data * axes.get_xlim()[0] + weights[1].data * axes.get_ylim()[0] + weights[2].data
    assert (blue > red) == (corner > 0)
