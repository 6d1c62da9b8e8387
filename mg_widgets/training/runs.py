"""Trainers side by side: what their curves are called, and the numbers of each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mg_widgets.training.trainer import Trainer

QUANTITIES = ("loss", "accuracy", "gradient norm", "rate")
"""What a curve of trainers can show."""

ALLOWED = (
    "a Trainer, a list of Trainers such as [a, b], or Trainers by name such as {'lr 0.1': a, 'lr 0.5': b}"
)


def runs_of(trainer: Any) -> dict[str, Trainer]:  # noqa: ANN401 (whatever is no trainer is named)
    """Return trainers by name; the name of a single one is "".

    Parameters
    ----------
    trainer
        A Trainer; a sequence of them, which become "trainer 1", "trainer 2"; a mapping of names to them.

    Raises
    ------
    TypeError, ValueError
        Naming what is no trainer, an empty collection, a trainer that comes twice, or a bad name.

    """
    if isinstance(trainer, Trainer):
        return {"": trainer}
    if isinstance(trainer, Mapping):
        runs = dict(trainer)
    elif isinstance(trainer, Sequence) and not isinstance(trainer, str | bytes):
        runs = {f"trainer {number}": each for number, each in enumerate(trainer, start=1)}
    else:
        raise TypeError(f"trainer must be {ALLOWED}, not {trainer!r:.60}")
    if not runs:
        raise ValueError(f"trainer must be {ALLOWED}: there is none in {trainer!r:.60}")
    names: dict[Trainer, str] = {}
    for name, each in runs.items():
        _check_name(name, runs)
        if not isinstance(each, Trainer):
            raise TypeError(f"{name!r} must be a Trainer, not {each!r:.60}")
        if each in names:
            raise ValueError(f"{names[each]!r} and {name!r} are the same trainer: each is shown once")
        names[each] = name
    return runs


def names_of_curves(run: str, quantity: str) -> tuple[str, str]:
    """Return what the curve of a run and that of its validation set are called.

    A run alone, whose name is "", has the names "loss" and "validation", "accuracy" and "validation
    accuracy"; others have "lr 0.1" and "lr 0.1 validation".
    """
    if run:
        return run, f"{run} validation"
    return quantity, "validation" if quantity == "loss" else f"validation {quantity}"


def numbers_of(runs: Mapping[str, Trainer], quantity: str) -> dict[str, list[float]]:
    """Return copies of the numbers of one quantity, for each step from 0, by the names of their curves.

    What was not measured has no curve.
    """
    found: dict[str, list[float]] = {}
    measured = names_of_curves("", quantity)
    for run, trainer in runs.items():
        history = trainer.history
        columns = {"loss": history.losses, **history.measured.columns()}
        for name, measure in zip(names_of_curves(run, quantity), measured, strict=True):
            if measure in columns:
                found[name] = list(columns[measure])
    return found


def _check_name(name: object, runs: Mapping[str, Trainer]) -> None:
    if not isinstance(name, str):
        raise TypeError(f"each name of a trainer must be a string, not {name!r:.60}")
    if not name.strip():
        raise ValueError(f"each name of a trainer must not be blank, as {name!r:.60} is")
    validation = f"{name} validation"
    if validation in runs:
        raise ValueError(f"{validation!r:.60} is what the validation curve of {name!r:.60} is called")
