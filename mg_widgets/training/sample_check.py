"""Now and then, the tape is compared with what model and regularization make of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from mg_widgets.tape import check_regularization, check_sample

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mg_widgets.tape import Tape
    from mg_widgets.tape.lanes import Regularization
    from mg_widgets.tape.sample import Loss, Model
    from mg_widgets.training.data import Sample
    from mg_widgets.training.targets import Target

PERIOD = 1.0
"""Seconds of training between two comparisons."""


class SampleCheck:
    """Compares the samples in turn, and the regularization each time.

    Parameters
    ----------
    model, loss, regularization
        As for `check_sample` and `check_regularization`.
    now
        The clock, in seconds.

    """

    def __init__(
        self,
        model: Model,
        *,
        loss: Loss,
        regularization: Regularization | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._loss = loss
        self._regularization = regularization
        self._now = now
        self._compared_at = now()
        self._next = 0

    @property
    def due(self) -> bool:
        """Whether the last comparison was long ago."""
        return self._now() - self._compared_at > PERIOD

    def compare(self, tape: Tape, xs: Sequence[Sample], ys: Sequence[Target]) -> str:
        """Compare the next sample, at the parameters of tape and model; returns what is wrong, or ""."""
        sample = self._next % len(xs)
        self._next = sample + 1
        self._compared_at = self._now()
        return (
            check_sample(tape, self._model, xs, ys, sample, loss=self._loss)
            or check_regularization(tape, self._regularization, self._model.parameters())
            or ""
        )
