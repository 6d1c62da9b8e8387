"""What a curve takes for a step of a loop, and what it says of the loop."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest

from mg_widgets import LossCurve, Value


def test_the_history_is_a_copy(shown_curve):
    curve, _ = shown_curve
    curve.update({"loss": 1})
    curve.history["loss"].append(2.0)
    assert curve.history == {"loss": [1.0]}


@pytest.mark.parametrize(
    ("x", "expected"),
    [(3, 3.0), (np.float32(0.5), 0.5), (np.int64(7), 7.0), (Fraction(1, 4), 0.25), (10**400, math.inf)],
)
def test_numbers_of_all_kinds_are_taken(shown_curve, x, expected):
    curve, _ = shown_curve
    curve.update({"loss": x})
    assert curve.history == {"loss": [expected]}
    assert type(curve.history["loss"][0]) is float


class Lectures:
    """A node of the lecture's engine."""

    def __init__(self, data):
        self.data = data


@pytest.mark.parametrize(
    ("logs", "error", "message"),
    [
        (0.5, TypeError, r"logs must be a mapping of names to numbers, such as {'loss': 0.5}, not 0.5"),
        ([("loss", 1)], TypeError, r"logs must be a mapping of names to numbers"),
        ({}, ValueError, r"logs must hold at least one number, such as {'loss': 0.5}"),
        ({3: 0.5}, TypeError, r"each name in logs must be a string, not 3"),
        ({" ": 0.5}, ValueError, r"each name in logs must not be blank, as ' ' is"),
        ({"loss": "0.5"}, TypeError, r"logs\['loss'\] must be one real number: .*, not str '0.5'"),
        ({"loss": None}, TypeError, r"logs\['loss'\] must be one real number: .*, not NoneType None"),
        ({"loss": np.zeros(2)}, TypeError, r"logs\['loss'\] must be one real number: .*, not ndarray"),
        ({"loss": [True]}, TypeError, r"logs\['loss'\] must be one real number: .*, not list \[True\]"),
        ({"loss": 1j}, TypeError, r"logs\['loss'\] must be one real number: .*, not complex 1j"),
        ({"loss": Value(1.0)}, TypeError, r"logs\['loss'\] must be a number, not a node .*pass .*loss\.data"),
        ({"loss": Lectures(1)}, TypeError, r"logs\['loss'\] must be a number, not a node .*loss\.data"),
        ({"loss": 1, "validation": None}, TypeError, r"logs\['validation'\] must be one real number"),
    ],
    ids=repr,
)
def test_what_is_no_step_is_named_and_nothing_is_added(shown_curve, logs, error, message):
    curve, comms = shown_curve
    curve.update({"loss": 1})
    comms.said.clear()
    comms.time.seconds += 1
    with pytest.raises(error, match=message):
        curve.update(logs)
    assert curve.history == {"loss": [1.0]}
    assert comms.said == []


def test_a_curve_of_a_trainer_takes_no_updates(comms, four_points):
    trainer = four_points()
    curve = LossCurve(trainer)
    trainer.run(2)
    for change in (lambda: curve.update({"loss": 1}), curve.reset):
        with pytest.raises(RuntimeError, match=re.escape("this curve shows a trainer, which tells its")):
            change()
    curve.send()
    assert curve.history == {"loss": trainer.history.losses}
    curve.history["loss"].clear()
    assert len(trainer.history.losses) == 3
    assert comms.of(curve)[0][1]["log"] is False


def test_a_curve_has_the_traits_and_the_keywords_of_any_other(comms):
    curve = LossCurve(log=True)
    assert comms.of(curve)[0][1]["log"] is True
    with pytest.raises(TypeError, match="LossCurve has no argument 'smooth'"):
        LossCurve(smooth=True)
    with pytest.raises(TypeError, match=r"trainer must be a Trainer, a list .*, not 'loss'"):
        LossCurve("loss")
    assert list(comms.open) == [curve.source.model.model_id, curve.layout.model_id, curve.model_id]


def test_a_page_cannot_command_a_loop(shown_curve):
    curve, comms = shown_curve
    curve.update({"loss": 1})
    comms.receive(curve.source.model, kind="reset", client="page", seq=1)
    assert curve.source.refusal == "a curve has no command 'reset'"
    assert curve.history == {"loss": [1.0]}


def test_the_figure_shows_every_curve(shown_curve):
    curve, _ = shown_curve
    for k in range(3):
        curve.update({"loss": k} | ({"validation": 10 * k} if k != 1 else {}))
    axes = curve.figure().axes[0]
    lines = [line.get_xydata().tolist() for line in axes.lines if len(line.get_xdata())]
    assert lines == [[[0, 0], [1, 1], [2, 2]], [[0, 0], [2, 20]]]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["loss", "validation"]
