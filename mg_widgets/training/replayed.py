"""A model of this package, trained by replaying its tape."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.engine.schedules import Constant
from mg_widgets.training.descent import Descent
from mg_widgets.training.live_run import LiveRun
from mg_widgets.training.model_values import ModelValues
from mg_widgets.training.tape_run import TapeRun

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.engine.optim import Optimizer
    from mg_widgets.tape import Tape
    from mg_widgets.training.arguments import Network
    from mg_widgets.training.batches import Batches
    from mg_widgets.training.measures import Measures
    from mg_widgets.training.sample_check import SampleCheck

    Vector = NDArray[np.float64]


class Replayed(LiveRun):
    """A run on a tape, and the model whose parameters say state k.

    Parameters
    ----------
    tape
        The model's recorded loss.
    model
        Its parameters say state k.
    optimizer
        Its schedule gives the rate until another one is set.
    check
        Tells whether the tape still says what the model does.
    measures
        Measures each state.
    batches
        The samples of each step; None: all of them.

    """

    run: TapeRun

    def __init__(
        self,
        tape: Tape,
        model: Network,
        optimizer: Optimizer,
        check: SampleCheck,
        measures: Measures,
        batches: Batches | None = None,
    ) -> None:
        super().__init__(optimizer)
        self._measures = measures
        self._tape = tape
        self._keys = [tape.keys[node] for node in tape.parameters]
        self._initial = tape.get_parameters()
        self._drawn = model.drawn()
        self._batches = batches
        self._descent = Descent(tape, optimizer, batches)
        self._values = ModelValues(self._keys, model.parameters())
        self._check = check
        self.run = TapeRun(
            self._keys, self._initial, self._descent, rate=optimizer.schedule.rate, measures=measures
        )
        self._write()

    @property
    def keys(self) -> list[str]:
        """The paths of the parameters."""
        return self._keys

    @property
    def tape(self) -> Tape:
        """The recorded loss, of which the batch of state k is chosen."""
        # An interrupted step leaves its own batch on the tape; one under way on another thread needs it.
        with self.lock:
            self._descent.choose(self.run.step_count)
        return self._tape

    @property
    def validation(self) -> Tape | None:
        """The recorded validation loss."""
        return self._measures.validation

    def reset(self) -> None:
        """Begin another run with the parameters as at construction."""
        self._restart(self._initial)

    def new_weights(self, seed: int) -> None:
        """Begin another run with the parameters that a new model has after `random.seed(seed)`."""
        generator = random.Random(seed)
        self._restart(np.array([generator.uniform(-1, 1) if drawn else 0.0 for drawn in self._drawn]))

    def setup(self) -> dict[str, Any]:
        """Return what a page must know to train by itself."""
        return {
            "kind": "trainer",
            "player": "kernel",
            "optimizer": self.optimizer.describe(),
            "initial": self._initial.astype("<f8").tobytes(),
            "drawn": bytes(self._drawn),
            "batches": self._batches and self._batches.describe(),
            "accuracy": self._measures.rule and self._measures.rule.describe(),
            "validation": None,
        }

    def _restart(self, parameters: Vector) -> None:
        """Begin another run; what is held stays held, and a rate that replaced a constant one stays."""
        with self.lock:
            rate = self.optimizer.schedule.rate
            if isinstance(self.optimizer.schedule, Constant):
                rate = Constant(self.run.rate).rate
            self.run = TapeRun(
                self._keys,
                parameters,
                self._descent,
                rate=rate,
                measures=self._measures,
                held=self.run.held,
            )
            self.count += 1
            self._settle()

    def _assigned(self) -> dict[str, float]:
        return self._values.assigned()

    def _compared(self, *, stopping: bool) -> str:
        if not (stopping or self._check.due):
            return ""
        self.synchronize()
        self._write()
        # An interrupted step leaves its own parameters on the tape.
        self.tape.set_parameters(self.run.parameters)
        return self._check.compare()

    def _write(self) -> None:
        self._values.write(self.run.parameters, self.run.gradient)
