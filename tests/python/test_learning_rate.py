"""LearningRate and what Python itself computes of a run that never happened."""

from __future__ import annotations

import json
import math
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from traitlets import TraitError

from mg_widgets import MLP, SGD, Adam, Dashboard, LearningRate, LinearDecay, Module, Trainer, Value
from mg_widgets.data import four_points
from mg_widgets.figures.learning_rate import RATES, diverged_at, learning_rate_figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

DIVERGED = json.loads((Path(__file__).parents[1] / "vectors" / "diverged.json").read_text())["vectors"]


def quadratic(x: Value) -> Value:
    return 3 * x**2 - 4 * x + 5


@pytest.fixture
def trainer() -> Trainer:
    return lecture()


def lecture(**options: Any) -> Trainer:
    random.seed(1337)
    return Trainer(MLP(3, [4, 4, 1]), *four_points(), **options)


def run(trainer: Trainer, steps: int) -> list[float]:
    trainer.run(steps)
    return list(trainer.history.losses)


@pytest.mark.parametrize(
    "options",
    [
        {"optimizer": SGD(0.3)},
        {"optimizer": Adam(0.3)},
        {"optimizer": SGD(0.3, momentum=0.9), "batch_size": 3},
    ],
)
def test_a_simulated_run_is_the_trainers_own(options: dict[str, Any]) -> None:
    asked = lecture(**options)
    rate = 0.05
    asked.run(7)
    before = asked.parameters.tolist()
    found = asked.simulate(30, rate)
    assert asked.step_count == 7
    assert asked.parameters.tolist() == before
    other = lecture(**options)
    other.learning_rate = rate
    assert found.tolist() == run(other, 30)


def test_a_simulated_run_takes_the_place_of_a_schedule() -> None:
    scheduled = lecture(optimizer=SGD(LinearDecay(0.5, 0.01, 10)))
    assert scheduled.simulate(20, 0.1).tolist() == run(lecture(optimizer=SGD(0.1)), 20)


def test_a_simulated_run_begins_with_the_parameters_of_state_0(trainer: Trainer) -> None:
    trainer.new_weights(7)
    first = trainer.loss
    trainer.run(3)
    assert trainer.simulate(1, 0.1)[0] == first


def test_a_simulated_run_has_the_data_of_state_k_at_each_step() -> None:
    asked, new = lecture(optimizer=SGD(0.1)), lecture(optimizer=SGD(0.1))
    asked.run(3)
    asked.set_data(asked.xs[:2], asked.ys[:2])
    new.set_data(new.xs[:2], new.ys[:2])
    assert asked.simulate(6, 0.1).tolist() == run(new, 6)
    asked.go_to(1)
    assert asked.simulate(6, 0.1).tolist() == run(lecture(optimizer=SGD(0.1)), 6)


def test_a_simulated_run_ends_where_the_loss_is_no_number() -> None:
    trainer = LearningRate(quadratic).trainer
    losses = trainer.simulate(1000, 5.0)
    assert len(losses) < 1001
    assert not math.isfinite(losses[-1])
    assert all(map(math.isfinite, losses[:-1].tolist()))


@pytest.mark.parametrize(
    ("steps", "rate", "message"),
    [
        (0, 0.1, "steps must be a positive integer, not 0"),
        (1.5, 0.1, "steps must be a positive integer"),
        (10, -1.0, "learning_rate must be in the range 0 <= learning_rate < inf"),
        (10, math.inf, "learning_rate must be in the range"),
        (10, "fast", "learning_rate must be one real number"),
    ],
)
def test_bad_arguments_of_a_simulation(trainer: Trainer, steps: Any, rate: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        trainer.simulate(steps, rate)


class TestWidget:
    def test_begins_at_the_trainers_rate(self) -> None:
        widget = LearningRate(lecture(optimizer=SGD(0.25)))
        assert (widget.rate, widget.steps, widget.log) == (0.25, 200, False)
        assert repr(widget).startswith("LearningRate(Trainer(step 0")

    def test_takes_rate_and_steps(self, trainer: Trainer) -> None:
        widget = LearningRate(trainer, steps=50, rate=0.5, log=True)
        assert (widget.rate, widget.steps, widget.log) == (0.5, 50, True)
        assert trainer.learning_rate == 0.1

    @pytest.mark.parametrize(
        ("traits", "error", "message"),
        [
            ({"rate": -0.1}, TraitError, "rate must be in the range 0 <= rate < inf, not -0.1"),
            ({"rate": math.nan}, TraitError, "rate must be in the range"),
            ({"steps": 0}, ValueError, "steps must be a positive integer"),
            ({"steps": 10_001}, ValueError, "1 <= steps <= 10000, not 10001"),
            ({"steps": "many"}, TypeError, "steps must be a positive integer, not 'many'"),
            ({"speed": 1}, TypeError, "LearningRate has no argument 'speed'"),
            ({"x": 1.0}, TypeError, "x is where a function begins"),
        ],
    )
    def test_bad_arguments(
        self, trainer: Trainer, traits: dict[str, Any], error: type[Exception], message: str
    ) -> None:
        with pytest.raises(error, match=re.escape(message)):
            LearningRate(trainer, **traits)

    def test_refuses_bad_values_later(self, trainer: Trainer) -> None:
        widget = LearningRate(trainer)
        with pytest.raises(TraitError, match="steps must be"):
            widget.steps = -3
        with pytest.raises(TraitError, match="rate must be"):
            widget.rate = math.inf
        assert (widget.rate, widget.steps) == (0.1, 200)

    def test_is_no_widget_of_something_else(self) -> None:
        with pytest.raises(TypeError, match="trainer must be a Trainer, not 3"):
            LearningRate(3)  # type: ignore[arg-type]


class Own(SGD):
    """A rule that no page knows."""


class Perceptron:
    """A model of another engine."""

    def __init__(self) -> None:
        self.w = [Value(0.5), Value(-0.5)]

    def parameters(self) -> list[Value]:
        return self.w

    def __call__(self, x: Any) -> Any:
        return self.w[0] * x[0] + self.w[1]


class TestUnsuited:
    def test_a_loop(self) -> None:
        def train() -> Iterator[Value]:
            w = Value(1.0)
            while True:
                loss = w * w
                w.grad = 0.0
                loss.backward()
                w.data -= 0.1 * w.grad
                yield loss

        trainer = Trainer(train)
        with pytest.raises(
            ValueError, match=r"computes by itself, and a loop of your own runs in Python alone"
        ):
            LearningRate(trainer)
        with pytest.raises(RuntimeError, match="only a Module with its data is simulated"):
            trainer.simulate(3, 0.1)

    def test_a_model_of_another_engine(self) -> None:
        trainer = Trainer(Perceptron(), [[1.0], [2.0]], [1.0, 2.0])
        with pytest.raises(ValueError, match="a model of another engine runs in Python alone"):
            LearningRate(trainer)

    def test_an_optimiser_of_ones_own_is_told_in_a_dashboard(self) -> None:
        dashboard = Dashboard(lecture(optimizer=Own(0.1)), panels=["learning rate"])
        assert "does not know the optimiser Own" in dashboard._panels["learning rate"]


class TestFunction:
    def test_is_gone_down_by_a_trainer(self) -> None:
        widget = LearningRate(quadratic, x=2.0, rate=0.33)
        trainer = widget.trainer
        assert trainer.loss == 9.0
        assert trainer.model.named_parameters()[0][0] == "x"
        trainer.run(1)
        # The slope at 2 is 8.
        assert trainer.parameters.tolist() == [2.0 - 0.1 * 8.0]
        assert repr(widget) == "LearningRate(quadratic(x) = 3 * x**2 - 4 * x + 5, rate=0.33, steps=200)"

    def test_of_the_lecture_converges_at_033_and_diverges_at_034(self) -> None:
        trainer = LearningRate(quadratic).trainer
        assert trainer.simulate(200, 0.33)[-1] == pytest.approx(11 / 3, abs=1e-3)
        assert diverged_at(trainer.simulate(200, 0.33)) is None
        assert diverged_at(trainer.simulate(200, 0.34)) == 105

    def test_calls_its_input_as_the_function_does(self) -> None:
        widget = LearningRate(lambda angle: angle.tanh() ** 2, x=0.5)
        assert widget.trainer.tape.keys[widget.trainer.tape.parameters[0]] == "angle"

    @pytest.mark.parametrize(
        ("f", "error", "message"),
        [
            (lambda x, y: x * y, TypeError, "f must be a function of one number, such as lambda x"),
            (MLP(2, [1]), TypeError, "trainer must be a Trainer or a function of one number, not a model"),
            (lambda _: 5, ValueError, "f must compute its value from _"),
            (lambda _: None, TypeError, "must return a number or a Value, not None"),
            (
                lambda x: x * 2 if x.data > 1 else x,
                ValueError,
                "no page can go down f: it is sampled in Python",
            ),
            (math.sin, ValueError, r"write x.sin\(\) and the page computes it"),
        ],
    )
    def test_that_does_not_suit(self, f: Any, error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            LearningRate(f)

    @pytest.mark.parametrize("x", [math.nan, math.inf, "0"])
    def test_begins_at_a_finite_number(self, x: Any) -> None:
        with pytest.raises((TypeError, ValueError), match="x must be"):
            LearningRate(quadratic, x=x)


@pytest.mark.parametrize("case", DIVERGED)
def test_where_a_loss_is_beyond_all_bounds(case: dict[str, Any]) -> None:
    losses = np.array([float(loss) for loss in case["losses"]])
    assert diverged_at(losses) == case["step"]


class TestFigure:
    def test_shows_the_run_and_all_ends(self, trainer: Trainer) -> None:
        widget = LearningRate(trainer, steps=50, rate=0.05)
        left, right = widget.figure().axes
        assert left.lines[0].get_ydata().tolist() == trainer.simulate(50, 0.05).tolist()
        assert left.get_title() == "rate 0.05: loss 6.01 at first, 0.0122 after 50 steps"
        ends = dict(zip(*right.lines[0].get_data(), strict=True))
        assert ends[RATES[20]] == trainer.simulate(50, RATES[20])[-1]

    def test_marks_what_diverged(self) -> None:
        left, right = LearningRate(quadratic, rate=0.34).figure().axes
        assert left.get_title() == "rate 0.34: diverged at step 105"
        gone = next(line for line in right.lines if line.get_label() == "diverged")
        assert gone.get_xdata().tolist() == RATES[RATES > 1 / 3].tolist()

    @pytest.mark.parametrize("log", [False, True])
    @pytest.mark.parametrize(
        "losses", [[math.nan], [math.inf], [0.0, 0.0], [-1.0, -2.0], [1.0, 1e308, math.inf]]
    )
    def test_bears_everything(self, losses: list[float], log: bool) -> None:  # noqa: FBT001
        def simulate(_steps: int, _rate: float) -> NDArray[np.float64]:
            return np.array(losses)

        assert "<svg" in learning_rate_figure(simulate, 1, 0.0, log=log)._repr_svg_()

    def test_is_saved(self, trainer: Trainer, tmp_path: Path) -> None:
        widget = LearningRate(trainer, steps=5)
        path = widget.save(tmp_path / "rate.svg")
        assert path.read_text().startswith("<?xml")
        with pytest.raises(ValueError, match=r"path must end in one of .svg, .png, .pdf"):
            widget.save(tmp_path / "rate.txt")


def test_a_model_that_ignores_its_inputs_is_replayed() -> None:
    class Alone(Module):
        def __init__(self) -> None:
            self.w = Value(3.0)

        def __call__(self, _x: object) -> Value:
            return self.w * self.w

    trainer = Trainer(Alone(), [[0.0]], [0.0], loss=lambda p, _: p)
    assert trainer.simulate(1, 0.1).tolist() == [9.0, pytest.approx(2.4**2)]
