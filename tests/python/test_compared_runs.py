"""One curve of several trainers: what it takes, what it keeps alive, and what it says."""

import asyncio
import gc
import io
import weakref
from math import inf, nan

import numpy as np
import pytest
from traitlets import TraitError

from mg_widgets import LossCurve, Trainer
from mg_widgets.figures import curves_figure, smoothed
from mg_widgets.training.frame_clock import CLOCK
from mg_widgets.widgets.trainer_source import _sources, trainer_source


def lines(figure):
    """Return label, points and width of every line that has a name."""
    return [
        (line.get_label(), line.get_xydata().tolist(), line.get_linewidth())
        for line in figure.axes[0].lines
        if not line.get_label().startswith("_")
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (lambda a, b: [a, b], ["trainer 1", "trainer 2"]),
        (lambda a, b: (a, b), ["trainer 1", "trainer 2"]),
        (lambda a, b: {"lr 0.1": a, "2": b}, ["lr 0.1", "2"]),
        (lambda a, _: {"lr 0.1": a}, ["lr 0.1"]),
        (lambda a, _: [a], ["trainer 1"]),
    ],
)
def test_each_run_has_a_name_and_its_numbers(comms, four_points, name, expected):
    runs = four_points(), four_points(seed=1)
    curve = LossCurve(name(*runs))
    runs[0].run(3)
    assert curve.history == dict(zip(expected, (run.history.losses for run in runs), strict=False))
    sent = comms.of(curve)[0][1]["_runs"]
    models = [trainer_source(run).model for run in runs[: len(expected)]]
    assert sent == [
        (name, f"anywidget:{model.model_id}") for name, model in zip(expected, models, strict=False)
    ]


def test_a_single_trainer_keeps_the_name_of_what_is_shown(comms, four_points):
    trainer = four_points()
    curve = LossCurve(trainer)
    assert curve.history == {"loss": trainer.history.losses}
    assert comms.of(curve)[0][1]["_runs"] == []


@pytest.mark.parametrize(
    ("shown", "error", "message"),
    [
        (lambda a, _: [a, a], ValueError, r"'trainer 1' and 'trainer 2' are the same trainer"),
        (lambda *_: [], ValueError, r"trainer must be a Trainer, a list .*: there is none in \[\]"),
        (lambda *_: {}, ValueError, r"trainer must be a Trainer, a list .*: there is none in {}"),
        (lambda a, _: [a, "b"], TypeError, r"'trainer 2' must be a Trainer, not 'b'"),
        (lambda a, _: {"x": a, "y": None}, TypeError, r"'y' must be a Trainer, not None"),
        (lambda a, _: {3: a}, TypeError, r"each name of a trainer must be a string, not 3"),
        (lambda a, _: {" ": a}, ValueError, r"each name of a trainer must not be blank"),
        (
            lambda a, b: {"x": a, "x validation": b},
            ValueError,
            r"'x validation' is what the validation curve",
        ),
        (lambda a, b: {a, b}, TypeError, r"trainer must be a Trainer, a list .*, not {"),
    ],
)
def test_what_cannot_be_compared_is_named_before_anything_opens(comms, four_points, shown, error, message):
    with pytest.raises(error, match=message):
        LossCurve(shown(four_points(), four_points()))
    assert comms.said == []


def test_a_curve_keeps_its_sources_and_lets_all_of_them_go(comms, four_points):
    runs = [four_points(), four_points(seed=1)]
    other = LossCurve(runs[1])
    curve = LossCurve(runs)
    references = [weakref.ref(x) for x in (curve, runs[0], curve.source)]
    model = other.source.model.model_id
    other.close()
    assert model in comms.open
    curve.close()
    assert comms.open == {}
    del curve, other, runs
    gc.collect()
    assert [reference() for reference in references] == [None] * 3
    assert _sources == {}
    assert CLOCK._waiting == {}


def test_a_loop_that_fails_at_its_start_leaves_no_source_behind(comms, four_points):
    def fails():
        yield 1 / 0

    with pytest.raises(ZeroDivisionError):
        LossCurve([four_points(), Trainer(fails)])
    assert comms.open == {}
    assert _sources == {}


def test_a_bad_trait_leaves_no_source_behind(comms, four_points):
    with pytest.raises(TraitError):
        LossCurve([four_points(), four_points(seed=1)], smoothing=2.0)
    assert comms.open == {}
    assert _sources == {}


@pytest.mark.usefixtures("comms")
@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("smoothing", 1.0, r"smoothing must be in the range 0 <= smoothing < 1, not 1.0"),
        ("smoothing", -0.1, r"smoothing must be in the range 0 <= smoothing < 1, not -0.1"),
        ("smoothing", nan, r"smoothing must be in the range 0 <= smoothing < 1, not nan"),
        ("window", -1, r"window must be 0 or a positive integer, not -1"),
        ("window", 1.5, r"'window' trait .* expected an int, not the float 1.5"),
        ("quantity", "losses", r"'quantity' trait .* any of .*'loss', 'accuracy', 'gradient norm', 'rate'"),
    ],
)
def test_a_value_out_of_range_names_trait_value_and_what_is_allowed(four_points, trait, value, message):
    curve = LossCurve(four_points())
    before = getattr(curve, trait)
    with pytest.raises(TraitError, match=message):
        setattr(curve, trait, value)
    assert getattr(curve, trait) == before


@pytest.mark.usefixtures("comms")
def test_runs_that_train_together_share_the_budget_of_messages(virtual, comms, four_points):
    async def main():
        runs = [four_points(seed=seed) for seed in range(6)]
        curve = LossCurve(runs)
        for model in [source.model for source in curve._sources]:
            comms.receive(model, kind="hello", client="page")
        for run in runs:
            run.speed = None
            run.play()
        for _ in range(30):
            await asyncio.sleep(0.1)
            for source in curve._sources:
                comms.receive(source.model, kind="alive", client="page")
        for run in runs:
            run.pause()
        await asyncio.sleep(2)
        return runs, curve

    runs, curve = virtual(main())
    messages, volume = comms.busiest_second()
    assert messages <= 30
    assert volume <= 1_000_000
    for run, source in zip(runs, curve._sources, strict=True):
        assert source.model._snapshot["step"] == run.step_count > 0


def test_pages_hear_in_words_what_was_done_to_a_run(comms, four_points):
    trainer = four_points()
    curve = LossCurve(trainer)
    model = curve.source.model
    comms.receive(model, kind="hello", client="page")

    def told():
        comms.time.seconds += 1
        comms.receive(model, kind="alive", client="page")
        frame = comms.frames(model)[-1][0]
        return frame["since"], frame["events"]

    trainer.step()
    assert told() == (0, [])
    trainer.learning_rate = 0.5
    trainer.nudge("layer1.neuron1.w1", 2)
    trainer.hold("layer1.neuron1.w2", -1)
    since, events = told()
    words = ["rate = 0.500", "nudge layer1.neuron1.w1 = 2.00", "hold layer1.neuron1.w2 = -1.00"]
    assert (since, events) == (0, [(1, each) for each in words])
    trainer.release("layer1.neuron1.w2")
    trainer.step()
    trainer.step()
    assert told() == (1, [(1, each) for each in words])
    for p in trainer.model.parameters():
        p.data = 0.0
    curve.source.refresh()
    assert told() == (2, [(3, "41 nudges")])
    assert model._snapshot["events"] == [(1, each) for each in words] + [(3, "41 nudges")]
    trainer.reset()
    assert told() == (0, [])


def test_smoothing_is_that_of_tensorboard_and_counts_steps():
    def at(steps, numbers, smoothing):
        return smoothed(np.column_stack([steps, numbers]), smoothing).tolist()

    assert at(range(4), [4, 2, 6, 1], 0.5) == pytest.approx([4, 8 / 3, 32 / 7, 8 / 3])
    assert at(range(4), [4, 2, 6, 1], 0.9) == pytest.approx([4, 0.56 / 0.19, 1.104 / 0.271, 1.0936 / 0.3439])
    each = at(range(5), [4, 2, 2, 2, 7], 0.8)
    assert at([0, 3, 4], [4, 2, 7], 0.8) == pytest.approx([each[0], each[3], each[4]])
    broken = at(range(4), [4, nan, inf, 2], 0.5)
    assert broken == pytest.approx([4, nan, inf, (4 / 16 + 2 / 2) / (1 / 16 + 1 / 2)], nan_ok=True)
    assert np.isfinite(at(range(3), [1e308, -1e308, 1.7e308], 0.9)).all()
    assert at([], [], 0.5) == []


@pytest.mark.usefixtures("comms")
def test_the_figure_shows_what_is_shown_as_it_is_shown(four_points):
    runs = {"a": four_points(), "b": four_points(seed=1)}
    runs["a"].run(30)
    runs["b"].run(10)
    curve = LossCurve(runs, smoothing=0.5, window=20, log=True)
    figure = curve.figure()
    axes = figure.axes[0]
    assert (axes.get_ylabel(), axes.get_yscale(), axes.get_xlim()) == ("loss", "log", (9.5, 30.5))
    (first, points, _), (second, short, _) = lines(figure)
    assert (first, second) == ("a", "b")
    whole = smoothed(np.column_stack([range(31), runs["a"].history.losses]), 0.5)
    assert points == np.column_stack([range(10, 31), whole[10:]]).tolist()
    assert [step for step, _ in short] == [10]
    behind = axes.lines[0]
    assert behind.get_ydata().tolist() == runs["a"].history.losses[10:]
    assert behind.get_alpha() < 0.5


def test_an_accuracy_is_in_per_cent_and_validation_is_thinner():
    curves = {name: np.array([[0, 0.25], [1, 1.0]]) for name in ("a", "a validation", "b")}
    figure = curves_figure(curves, quantity="accuracy", validation={"a validation"}, log=True)
    axes = figure.axes[0]
    assert (axes.get_ylabel(), axes.get_yscale(), axes.get_ylim()) == ("accuracy", "linear", (0, 1.02))
    assert axes.yaxis.get_major_formatter()(0.5) == "50%"
    a, validation, b = axes.lines[0], axes.lines[2], axes.lines[4]
    assert a.get_linestyle() == validation.get_linestyle() != b.get_linestyle()
    assert a.get_linewidth() > validation.get_linewidth()


@pytest.mark.parametrize("numbers", [[], [5.0], [nan, nan], [0.0, -3.0], [1e308, -1e308], [2.0] * 50])
@pytest.mark.parametrize("log", [False, True])
def test_little_to_show_is_still_a_figure_however_it_is_shown(numbers, log):
    points = np.column_stack([np.arange(len(numbers)), numbers])
    for window in (0, 1, 10):
        figure = curves_figure({"a": points, "empty": points[:0]}, smoothing=0.9, window=window, log=log)
        figure.savefig(io.BytesIO(), format="png")
