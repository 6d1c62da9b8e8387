"""What is said before work that takes long."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mg_widgets import L2, MLP, Module, Trainer, Value, hinge
from mg_widgets.tape import extent, lanes
from mg_widgets.training import eager

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
PYTORCH = (
    " For all of them let PyTorch compute tensors: compare(loss).code('torch') writes one sample's loss in "
    "PyTorch."
)


class Line(Module):
    """Counts its calls; every second one may compute something else."""

    def __init__(self, *, uneven=False):
        self.w = Value(0.5)
        self.uneven = uneven
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        product = self.w * x[0]
        return product + 1.0 if self.uneven and self.calls % 2 else product


class Own:
    """No Module."""

    def __init__(self):
        self.w = Value(0.5)

    def __call__(self, x):
        return self.w * x[0]


def slow(monkeypatch, module, name, seconds, size):
    """Let each scalar of some work take so many seconds, and each number that is kept so many bytes."""
    monkeypatch.setattr(module, name, replace(getattr(module, name), seconds=seconds, size=size))


def test_recording_says_how_long_it_takes_and_what_takes_ten_seconds(monkeypatch, network):
    slow(monkeypatch, lanes, "LANES", 0.05, 1e6)
    with pytest.warns(UserWarning, match="scalars each") as warned:
        trainer = Trainer(network(), XS, YS)
    # One node of the tape is the sum over the samples.
    assert len(trainer.tape) == 123
    # Kept are 9 tanh and a square, the constant of the difference, 3 inputs and a target.
    assert str(warned[0].message) == (
        "4 samples of 122 scalars each: recording them takes about 24 seconds and 60 MB. A part of them, "
        "Trainer(model, xs[:1], ys[:1]), takes about 6.1 seconds." + PYTORCH
    )
    assert len(warned) == 1
    assert warned[0].filename == __file__


def test_it_is_said_before_the_second_sample_is_computed(monkeypatch):
    slow(monkeypatch, lanes, "LANES", 100.0, 1e9)
    line = Line()
    with pytest.raises(UserWarning, match=r"^4 samples of 10 scalars each: .* 67 minutes and 24 GB\. A part"):
        Trainer(line, XS, YS)
    # The first call tells what shape a target must have.
    assert line.calls == 2


def test_samples_that_are_not_alike_take_longer(monkeypatch):
    slow(monkeypatch, lanes, "WHOLE", 100.0, 1e9)
    line = Line(uneven=True)
    with pytest.raises(UserWarning, match=": as they are not alike, recording them without lanes takes"):
        Trainer(line, XS, YS)
    assert line.calls == 3


def test_a_step_with_objects_of_another_engine_says_it_when_it_begins(monkeypatch):
    slow(monkeypatch, eager, "STEP", 1.0, 1e6)
    trainer = Trainer(Own(), XS, YS)
    with pytest.warns(UserWarning, match="scalars each") as warned:
        trainer.step()
    assert str(warned[0].message) == (
        "4 samples of 8 scalars each: each step with objects of your engine takes about 32 seconds and 32 "
        "MB. A part of them, Trainer(model, xs[:1], ys[:1]), takes about 8 seconds." + PYTORCH
    )
    trainer.step()
    assert len(warned) == 1
    assert warned[0].filename == __file__


def test_bad_data_are_refused_before_anything_is_said(monkeypatch):
    slow(monkeypatch, lanes, "LANES", 1e9, 1.0)
    with pytest.raises(TypeError, match=r"^ys\[3\] must be a number"):
        Trainer(Line(), XS, [*YS[:3], [1.0, 2.0]])


def test_the_micrograd_demo_is_far_from_it(monkeypatch):
    said = []
    monkeypatch.setattr(lanes, "warn_if_long", lambda *given, **kept: said.append((*given, kept)))
    moons = json.loads((Path(__file__).parents[1] / "data" / "moons100.json").read_text())
    Trainer(MLP(2, [16, 16, 1]), moons["X"], moons["y"], loss=hinge, regularization=L2(1e-4))
    [(work, samples, scalars, kept)] = said
    assert (work, samples) == (extent.LANES, 100)
    assert 900 < scalars < 1000
    # Two inputs, a target, 32 relus, and what hinge adds.
    assert 35 < kept["kept"] < 40
    assert samples * scalars * work.seconds < 0.02 * extent.PATIENCE


@pytest.mark.parametrize(
    ("count", "rounded"), [(0.2, 1), (1.9, 1), (16.7, 10), (99.9, 90), (4061.0, 4000), (10.0**7, 10**7)]
)
def test_a_part_has_one_digit(count, rounded):
    assert extent.rounded_down(count) == rounded
