"""A trainer as an exported page carries it: there the page itself trains."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mg_widgets.tape import tape_to_wire
from mg_widgets.tape.wire import little_endian
from mg_widgets.training.measured import ACCURACY, VALIDATION_ACCURACY
from mg_widgets.widgets.page_limits import too_large_as_a_whole
from mg_widgets.widgets.trainer_wire import snapshot_of

if TYPE_CHECKING:
    from mg_widgets.training.history import History
    from mg_widgets.training.trainer import Trainer

STATES = 2**20
"""Bytes of the states of the run so far in a page."""


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
    untold = () if setup["accuracy"] else (ACCURACY, VALIDATION_ACCURACY)
    history = trainer.history
    first, count = _with_these_data(history)
    has_schedule = setup["optimizer"]["learning_rate"]["kind"] != "constant"
    known = {
        **_states(history, first, count),
        # Where somebody had set it at once, an event says so.
        "rate": None if has_schedule else history.rates[0],
    }
    return {
        "_tape": tape_to_wire(trainer.tape),
        "_setup": setup | {"player": "page", "validation": validation and tape_to_wire(validation)},
        "_snapshot": snapshot_of(trainer, trainer.parameters, untold, count)
        | {"history": known, "playing": False},
    }


def _states(history: History, first: int, count: int) -> dict[str, Any]:
    """Return what a page needs to compute some states again."""
    interval, states = history.excerpt(first, count, STATES)
    deeds = history.deeds(count)
    known = {
        "first": first,
        "interval": interval,
        "states": little_endian(states, "<f8"),
        "deeds": [deed for *deed, _ in deeds],
        # Apart from them: JSON knows no nan.
        "values": little_endian([math.nan if value is None else value for *_, value in deeds], "<f8"),
    }
    if history.position < count - 1:
        known["end"] = little_endian(history.state_at(count - 1), "<f8")
    return known


def _with_these_data(history: History) -> tuple[int, int]:
    """Return the first state with the data of now, and the number of states up to the last one with them.

    A page has one data set: what belongs to others it could not compute again.
    """
    changes = [event.step for event in history.events if event.kind == "data"]
    first = max((step for step in changes if step <= history.position), default=0)
    return first, len(history) if max(changes, default=0) <= history.position else history.position + 1
