"""What a page hears of a trainer: how it stands, and its curves so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.tape.wire import little_endian
from mg_widgets.training.loss_series import thinned
from mg_widgets.widgets.event_words import events_in_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from mg_widgets.training.history import History
    from mg_widgets.training.trainer import Trainer

    Vector = NDArray[np.float64]


def status_of(trainer: Trainer, count: int | None = None) -> dict[str, Any]:
    """Return state k and the loop around it; `count` is the number of states that are told, None: all."""
    history = trainer.history
    last = (count or len(history)) - 1
    beyond = {} if history.position == last else {"last": last}
    return beyond | {
        "run": trainer.run_count,
        "step": trainer.step_count,
        "measures": list(history.measured.columns()),
        "playing": trainer.playing,
        "learning_rate": trainer.learning_rate,
        "scheduled": trainer.scheduled,
        "speed": trainer.speed,
        "message": trainer.message,
    }


def snapshot_of(
    trainer: Trainer, parameters: Vector, untold: Collection[str] = (), count: int | None = None
) -> dict[str, Any]:
    """Return state k and the curves up to the last state; `untold` names what is not told of them."""
    history = trainer.history
    # Copies: a column that NumPy reads cannot grow, and another thread may train.
    columns = {
        name: column[:count] for name, column in history.measured.columns().items() if name not in untold
    }
    last = (count or len(history)) - 1
    ghosts = [np.column_stack([ghost.steps, ghost.losses]) for ghost in history.ghosts]
    status = status_of(trainer, count)
    snapshot = status | {
        "curve": little_endian(thinned(history.losses[:count]), "<f8"),
        "ghosts": [little_endian(pairs, "<f8") for pairs in ghosts],
        "events": events_in_words([event for event in history.events if event.step <= last]),
        "measures": list(columns),
        "measured": [little_endian(thinned(column), "<f8") for column in columns.values()],
        "parameters": little_endian(parameters, "<f8"),
    }
    if "last" in status:
        k = history.position
        visited = [history.losses[k], *(column[k] for column in columns.values())]
        snapshot["visited"] = little_endian(visited, "<f8")
    if not trainer.is_loop:
        snapshot["origin"] = little_endian(history.parameters_at(0), "<f8")
        snapshot["memory"] = little_endian(trainer.memory, "<f8")
    return snapshot


def numbers_at(history: History, step: int) -> list[float]:
    """Return the loss of a state, and what was measured of it."""
    return [history.losses[step], *history.measured.at(step).values()]
