"""A model of this package, trained by replaying its tape."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.engine.schedules import Constant
from mg_widgets.training.descent import Descent
from mg_widgets.training.live_run import LiveRun
from mg_widgets.training.model_values import ModelValues
from mg_widgets.training.recorded import NO_SAMPLES, Timeline
from mg_widgets.training.tape_run import TapeRun

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.engine.optim import Optimizer
    from mg_widgets.tape import Tape
    from mg_widgets.training.arguments import Network
    from mg_widgets.training.data import Sample
    from mg_widgets.training.measures import Measures
    from mg_widgets.training.recorded import Recorded
    from mg_widgets.training.recorder import Recorder
    from mg_widgets.training.sample_check import SampleCheck
    from mg_widgets.training.targets import Target

    Vector = NDArray[np.float64]


class Replayed(LiveRun):
    """A run on a tape, and the model whose parameters say state k.

    Parameters
    ----------
    data
        The samples, and the model's recorded loss.
    model
        Its parameters say state k.
    optimizer
        Its schedule gives the rate until another one is set.
    check
        Tells whether the tape still says what the model does.
    measures
        Measures each state.
    recorder
        Records other samples.

    """

    run: TapeRun

    def __init__(
        self,
        data: Recorded,
        model: Network,
        optimizer: Optimizer,
        check: SampleCheck,
        measures: Measures,
        recorder: Recorder,
    ) -> None:
        super().__init__(optimizer)
        self._measures = measures
        self._recorder = recorder
        tape = data.tape
        self._keys = [tape.keys[node] for node in tape.parameters]
        self._initial = tape.get_parameters()
        self._drawn = model.drawn()
        self._descent = Descent(Timeline(data), optimizer)
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
        """The recorded loss, with the data of state k and the batch chosen."""
        # An interrupted step leaves its own batch on the tape; one under way on another thread needs it.
        with self.lock:
            self._descent.choose(self.run.step_count)
            return self._descent.tape

    @property
    def samples(self) -> tuple[list[Sample], list[Target]]:
        """The data of state k."""
        data = self.run.data
        return data.xs, data.ys

    @property
    def validation(self) -> Tape | None:
        """The recorded validation loss."""
        return self._measures.validation

    def set_data(self, xs: object, ys: object) -> None:
        """Let state k and all after it have other data."""
        # What was assigned comes first: the model is asked what it makes of the samples.
        with self.moving():
            self._write()
            self.run.set_data(self._recorder.instead(xs, ys, self.run.data))

    def reset(self) -> None:
        """Begin another run with the parameters as at construction."""
        self._restart(self._initial)

    def new_weights(self, seed: int) -> None:
        """Begin another run with the parameters that a new model has after `random.seed(seed)`."""
        generator = random.Random(seed)
        self._restart(np.array([generator.uniform(-1, 1) if drawn else 0.0 for drawn in self._drawn]))

    def simulated(self, steps: int, rate: float) -> Vector:
        """Return the losses of a run from the first parameters of this one, on a tape of its own."""
        if self.run.data.before:
            raise RuntimeError(NO_SAMPLES)
        with self.lock:
            descent = self._descent.restarted(self.run.step_count)
            state, losses = descent.begin(self.run.history.parameters_at(0)), []
        for step in range(steps + 1):
            loss, gradient = descent.evaluate(state, step)
            losses.append(loss)
            if not math.isfinite(loss):
                break
            state = descent.update(state, gradient, rate, step)
        return np.array(losses)

    def setup(self) -> dict[str, Any]:
        """Return what a page must know to train by itself."""
        data = self.run.data
        return {
            "kind": "trainer",
            "player": "kernel",
            "optimizer": self.optimizer.describe(),
            "initial": self._initial.astype("<f8").tobytes(),
            "drawn": bytes(self._drawn),
            "batches": self._recorder.batches,
            "accuracy": data.rule and data.rule.describe(),
            "validation": None,
        }

    def _restart(self, parameters: Vector) -> None:
        """Begin another run; what is held stays held, and a rate that replaced a constant one stays."""
        with self.lock:
            rate = self.optimizer.schedule.rate
            if isinstance(self.optimizer.schedule, Constant):
                rate = Constant(self.run.rate).rate
            # A run whose first state cannot be measured takes the place of none.
            descent = self._descent.restarted(self.run.step_count)
            self.run = TapeRun(
                self._keys,
                parameters,
                descent,
                rate=rate,
                measures=self._measures,
                held=self.run.held,
            )
            self._descent = descent
            self.count += 1
            self._settle()

    def _settle(self) -> None:
        super()._settle()
        if self.run.data.before:
            self.message = NO_SAMPLES

    def _assigned(self) -> dict[str, float]:
        return self._values.assigned()

    def _compared(self, *, stopping: bool) -> str:
        if not (stopping or self._check.due):
            return ""
        self.synchronize()
        self._write()
        # An interrupted step leaves its own parameters on the tape.
        tape = self.tape
        tape.set_parameters(self.run.parameters)
        return self._check.compare(tape, *self.samples)

    def _write(self) -> None:
        self._values.write(self.run.parameters, self.run.gradient)
