"""A trainer as a page needs it to go on by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mg_widgets.tape import tape_to_wire
from mg_widgets.tape.wire import little_endian
from mg_widgets.training.measured import ACCURACY, VALIDATION_ACCURACY
from mg_widgets.widgets.page_limits import too_large_as_a_whole
from mg_widgets.widgets.trainer_source import snapshot_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.training.history import History
    from mg_widgets.training.recorded import Recorded
    from mg_widgets.training.trainer import Trainer

STATES_IN_PAGE = 2**20
"""Bytes of the states of the run so far in an exported page."""


def page_state(trainer: Trainer) -> dict[str, Any]:
    """Return what a page needs to go on by itself from where a trainer is; a RuntimeError if it cannot.

    Of an accuracy that a page cannot compute it says nothing.
    """
    if trainer.is_loop:
        raise RuntimeError(
            "a page without a kernel cannot run your Python: to_html needs a Trainer of a Module, xs and ys"
        )
    validation, setup = trainer.validation_tape, trainer.setup()
    too_large = too_large_as_a_whole(trainer.tape)
    if validation and not too_large:
        too_large = too_large_as_a_whole(validation, "validation=(xs[:{0}], ys[:{0}])")
    if too_large:
        raise RuntimeError(f"to_html cannot write this trainer: {too_large}")
    has_schedule = setup["optimizer"]["learning_rate"]["kind"] != "constant"
    untold = () if setup["accuracy"] else (ACCURACY, VALIDATION_ACCURACY)
    return {
        "_tape": tape_to_wire(trainer.tape),
        "_setup": setup | {"player": "page", "validation": validation and tape_to_wire(validation)},
        "_snapshot": snapshot_of(trainer, trainer.parameters, untold)
        | {
            "history": _run_so_far(trainer.history, has_schedule=has_schedule)
            | _data_so_far(trainer.data_of_run),
            "playing": False,
        },
    }


def _run_so_far(history: History, *, has_schedule: bool) -> dict[str, Any]:
    """Return what a page needs to compute the states of the run again."""
    interval, states = history.excerpt(STATES_IN_PAGE)
    found = {
        "first": 0,
        "interval": interval,
        "states": little_endian(states, "<f8"),
        "deeds": history.deeds(),
        # Where somebody had set it at once, an event says so.
        "rate": None if has_schedule else history.rates[0],
    }
    if not history.is_at_end:
        found["end"] = little_endian(history.state_at(len(history) - 1), "<f8")
    return found


def _data_so_far(changes: Sequence[tuple[int, Recorded]]) -> dict[str, Any]:
    """Return the data of each change: how many, and the rows (place, inputs, targets) that are others."""
    if len(changes) == 1:
        return {}
    found, before = [], list[list[float]]()
    for step, data in changes:
        targets = [y if isinstance(y, list) else [y] for y in data.ys]
        rows = [x + y for x, y in zip(data.xs, targets, strict=True)]
        others = [[i, *row] for i, row in enumerate(rows) if before[i : i + 1] != [row]]
        found.append({"step": step, "samples": len(rows), "rows": others})
        before = rows
    if len({data.tape.structure for _, data in changes}) > 1 and not all(
        data.tape.lanes for _, data in changes
    ):
        raise RuntimeError(
            "to_html cannot write this trainer: the graphs of its samples differ in structure, and others "
            "were added or removed; reset() begins a run with those of now"
        )
    return {"data": found}
