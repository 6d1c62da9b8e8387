"""The loss along a line, as a widget and for print."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import numpy as np
import pytest
from traitlets import TraitError

from mg_widgets import MLP, SGD, Adam, LossSlice, Trainer, Value
from mg_widgets.figures.line_picture import line_picture

VECTORS = Path(__file__).parents[1] / "vectors"
LINES = json.loads((VECTORS / "lines.json").read_text())
XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
OPTIMIZERS = {"sgd": SGD(0.1), "adam": Adam(0.01)}
LAST = "layer3.neuron1.b"


@pytest.fixture(params=LINES["vectors"], ids=lambda vector: vector["name"])
def known(request):
    """A line that PyTorch has computed, and ours through the same state."""
    vector = request.param
    random.seed(1337)
    options = {"batch_size": 3, "seed": 1337} if vector["samples"] else {}
    trainer = Trainer(MLP(3, [4, 4, 1]), XS, YS, optimizer=OPTIMIZERS[vector["optimizer"]], **options)
    if "step" in vector:
        trainer.run(vector["step"])
    assert trainer.parameters == pytest.approx(vector["parameters"], abs=1e-10)
    return vector, line_picture(trainer, "gradient" if vector["weight"] is None else LAST)


def test_a_line_has_the_losses_of_pytorch(known):
    vector, picture = known
    assert [picture.at(place) for place in vector["places"]] == pytest.approx(vector["losses"], rel=1e-10)
    assert [picture.at(place) for place in picture.xs] == picture.ys.tolist()
    assert picture.minimum[0] == pytest.approx(vector["minimum"][0], abs=1e-6)
    assert picture.minimum[1] == pytest.approx(vector["minimum"][1], abs=1e-12)
    assert not picture.minimum_is_end


def test_the_points_of_a_weight_are_the_losses_that_a_nudge_leads_to(four_points):
    trainer = four_points()
    trainer.run(5)
    picture = line_picture(trainer, LAST)
    assert (len(picture.xs), picture.here, picture.loss) == (101, trainer.parameters[-1], trainer.loss)
    for i in (0, 30, 77, 100):
        trainer.nudge(LAST, picture.xs[i])
        assert trainer.loss == pytest.approx(picture.ys[i], rel=1e-12)


@pytest.mark.parametrize(
    ("optimizer", "update"),
    [
        (SGD(0.05), ""),
        (SGD(0.05, momentum=0.9), "SGD"),
        (SGD(0.1, weight_decay=0.1), "SGD"),
        (Adam(0.05), "Adam"),
    ],
)
def test_the_step_lands_where_the_next_step_of_the_trainer_does(four_points, optimizer, update):
    trainer = four_points(optimizer=optimizer)
    trainer.run(6)
    picture = line_picture(trainer, "gradient")
    along_last = line_picture(trainer, LAST)
    trainer.step()
    assert (picture.update, picture.next_place) == (update, trainer.learning_rate)
    assert picture.next_loss == pytest.approx(trainer.loss, rel=1e-12)
    assert along_last.next_place == pytest.approx(trainer.parameters[-1], rel=1e-12)


def test_a_line_of_a_batch_is_of_that_batch_alone(four_points):
    trainer = four_points(batch_size=2)
    trainer.run(3)
    picture = line_picture(trainer, "gradient")
    assert picture.loss == trainer.loss
    assert picture.at(0.0) == pytest.approx(trainer.loss, rel=1e-12)
    assert picture.slope == pytest.approx(-sum(p.grad**2 for p in trainer.model.parameters()))


def test_no_look_at_a_line_changes_the_trainer(four_points):
    trainer, other = four_points(optimizer=Adam(0.05)), four_points(optimizer=Adam(0.05))
    trainer.run(4)
    other.run(4)
    for along in ("gradient", LAST):
        line_picture(trainer, along)
    assert trainer.tape.data.tolist() == other.tape.data.tolist()
    trainer.run(10)
    other.run(10)
    assert trainer.history.losses == other.history.losses


def test_a_loss_that_overflows_leaves_a_gap():
    class Exponential(MLP):
        def __call__(self, x):
            return super().__call__(x).exp()

    random.seed(1)
    net = Exponential(1, [1], final_activation="linear")
    trainer = Trainer(net, [[1.0]], [1.0])
    trainer.nudge("layer1.neuron1.b", 400.0)
    picture = line_picture(trainer, "layer1.neuron1.b")
    assert np.isinf(picture.ys[-1])
    assert np.isfinite(picture.ys[0])
    assert picture.minimum[0] < 10
    LossSlice(trainer, along="layer1.neuron1.b").figure()


def test_where_there_is_no_direction_it_says_so():
    trainer = Trainer(MLP(1, [1], final_activation="relu"), [[1.0]], [0.0])
    trainer.nudge("layer1.neuron1.b", -100.0)
    with pytest.raises(ValueError, match="the gradient is 0: no direction"):
        LossSlice(trainer).figure()
    # A weight still has its line.
    assert line_picture(trainer, "layer1.neuron1.b").slope == 0


def test_a_loop_of_ones_own_has_lines_of_plain_gradient_descent(lesson_loop):
    trainer, _ = lesson_loop()
    picture = line_picture(trainer, "gradient")
    assert picture.update == ""
    assert picture.slope < 0


@pytest.mark.parametrize("along", ["", "loss", "layer9.neuron1.w1", "x1", "Gradient"])
def test_along_takes_the_path_of_a_parameter(four_points, along):
    with pytest.raises(
        TraitError, match=re.escape("along must be 'gradient' or the path of a parameter such as")
    ):
        LossSlice(four_points(), along=along)
    widget = LossSlice(four_points())
    with pytest.raises(TraitError):
        widget.along = along
    assert widget.along == "gradient"


def test_the_figure_tells_what_the_widget_does(four_points):
    widget = LossSlice(four_points())
    figure = widget.figure()
    [axes] = figure.axes
    assert axes.get_xlabel() == "rate"
    words = figure._supxlabel.get_text()
    assert "along the negative gradient: at rate 0.100 the loss goes from 6.01 to 3.20\n" in words
    assert "predicted -2.86, actual -2.80\n" in words
    assert "the minimum of the line is 2.42, at lr* = 0.219" in words
    assert [text.get_text() for text in axes.texts] == ["lr*", "2 lr*"]
    widget.along = LAST
    figure = widget.figure()
    assert figure.axes[0].get_xlabel() == LAST
    assert "the minimum of the line is 5.28, at -0.782" in figure._supxlabel.get_text()


def test_a_saturated_network_has_a_flat_line(four_points):
    trainer = four_points()
    for p in trainer.model.parameters():
        p.data *= 20
    words = LossSlice(trainer).figure()._supxlabel.get_text()
    assert words.endswith("the loss is flat here: nowhere on this line is it lower than now")


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_it_is_saved(four_points, tmp_path, ending):
    path = LossSlice(four_points()).save(tmp_path / f"slice.{ending}")
    begin = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[ending]
    assert path.read_bytes().startswith(begin)


def test_it_is_not_saved_where_it_cannot_be(four_points, tmp_path):
    widget = LossSlice(four_points())
    with pytest.raises(ValueError, match=re.escape("path must end in one of .svg, .png, .pdf")):
        widget.save(tmp_path / "slice.gif")
    with pytest.raises(TypeError, match="path must be the name of a file"):
        widget.save(3)
    with pytest.raises(FileNotFoundError, match="path must be in a directory that exists"):
        widget.save(tmp_path / "none" / "slice.png")
    assert list(tmp_path.iterdir()) == []


def test_a_leaf_that_a_loop_has_made_for_one_step_is_not_there_later():
    def train():
        w = Value(2.0, label="w")
        while True:
            x = Value(1.5, label="x")
            loss = (w * x - 1.0) ** 2
            w.grad = 0.0
            loss.backward()
            yield loss
            w.data -= 0.01 * w.grad

    trainer = Trainer(train)
    widget = LossSlice(trainer, along="x")
    trainer.step()
    with pytest.raises(ValueError, match="there is no parameter 'x' at this step, but such as 'w'"):
        widget.figure()
