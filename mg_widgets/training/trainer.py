"""The trainer: gradient descent that can be watched, steered, stopped and repeated."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any, Literal, NoReturn, SupportsFloat, SupportsIndex

from mg_widgets.engine.arguments import finite_rate, one_of, positive_integer, reject_unknown
from mg_widgets.engine.losses import squared_error
from mg_widgets.engine.nn import Module
from mg_widgets.engine.optim import SGD
from mg_widgets.engine.value import Value
from mg_widgets.tape import record_samples
from mg_widgets.training import arguments
from mg_widgets.training.accuracy import check_accuracy, rule_for
from mg_widgets.training.batches import batches_of
from mg_widgets.training.data import Sample, data_set
from mg_widgets.training.driven import Driven, drive
from mg_widgets.training.eager import parameters_of, train_eagerly, wrapper_of
from mg_widgets.training.loop import is_loop
from mg_widgets.training.measured import ACCURACY, OF_SAMPLES, VALIDATION
from mg_widgets.training.measures import Measures
from mg_widgets.training.recorder import Recorder
from mg_widgets.training.replayed import Replayed
from mg_widgets.training.sample_check import SampleCheck
from mg_widgets.training.steered import Steered
from mg_widgets.training.targets import Target
from mg_widgets.training.validation import validation_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    from numpy.typing import NDArray

    from mg_widgets.engine.optim import Optimizer
    from mg_widgets.tape import Tape
    from mg_widgets.tape.sample import Loss
    from mg_widgets.training.accuracy import Judge
    from mg_widgets.training.eager import ForeignModel
    from mg_widgets.training.live_run import LiveRun
    from mg_widgets.training.targets import Target


class Trainer(Steered):
    """Gradient descent that can be watched: on a whole data set, or in a loop of your own.

    `Trainer(model, xs, ys)` trains a model. A Module is recorded once and replayed, which is fast; any other
    model with nodes for parameters is trained by its own objects and their `backward()`.

    `Trainer(train)` drives your own loop, a generator function with `yield loss` in it::

        def train():
            for k in range(100):
                loss = sum((n(x) - y)**2 for x, y in zip(xs, ys))
                for p in n.parameters():
                    p.grad = 0.0
                loss.backward()
                for p in n.parameters():
                    p.data -= trainer.learning_rate * p.grad
                yield loss

        trainer = Trainer(train)

    It runs from one yield to the next, the first time when somebody asks for its loss. The yield may stand
    anywhere behind the forward pass. Parameters are the leaves that persist from one yield to the next.

    `batch_size` trains on mini-batches, as the moons demo's `loss(batch_size=32)` does::

        Trainer(model, X, y, loss=hinge, reduction="mean", regularization=L2(1e-4),
                optimizer=SGD(LinearDecay(1.0, 0.1, 100)), batch_size=32)

    The loss and the gradients of state k are then those of batch k. Each sample comes once per epoch, in an
    order that depends on `seed` alone; where `batch_size` does not divide their number, the last batch of an
    epoch has the rest.

    State k is: the parameters after k updates, with their gradients and the loss evaluated there. `loss`, the
    model's `p.data` and `p.grad` and all that a widget shows belong to the same state. In a loop of your own
    it is the loss of the k-th yield, counted from 0, and the parameters with which that was computed; where
    the loop yields after its update, `p.data` is one update ahead. An assignment such as `p.data = 3` is a
    nudge: training goes on from there.

    As the last expression of a cell a trainer shows its dashboard.

    Parameters
    ----------
    model
        A Module such as `MLP(3, [4, 4, 1])`, any other model, or the generator function `train` alone.
    xs
        Samples, shape (samples, width), or a column of numbers for one input: nested lists, a NumPy array, a
        tensor, a data frame or a column of one.
    ys
        One target per sample, of the shape that the model returns; for `softmax_cross_entropy` also the index
        of its class, counted from 0.
    loss
        `loss(prediction, target) -> Value` for one sample: `squared_error` (the default), `hinge` (targets -1
        and 1, not 0), `binary_cross_entropy` (targets from 0 to 1), `softmax_cross_entropy`, or your own.
    reduction
        How the losses of the samples become one: "sum" (the default) or "mean".
    regularization
        `regularization(parameters) -> Value`, added to the loss, such as `L2(1e-4)`; None: nothing.
    optimizer
        None: `SGD(0.1)`.
    batch_size
        Samples of each step, 1 <= batch_size <= samples; None (the default): all of them.
    seed
        Of the order in which mini-batches take the samples, 0 <= seed <= 2**53; the default is 0.
    validation
        A pair (xs, ys) of a validation set: its loss is computed at every state, with the same reduction and
        without the regularization, and never trained on. Sums over sets of different size do not compare:
        use reduction="mean". None: there is none.
    accuracy
        A function of a prediction and its target (floats, or lists of them where the model returns a list)
        that returns whether it is right. None: the rule that follows from the loss, if there is one: the
        sign (`hinge`), above 0 where the target is above 0.5 (`binary_cross_entropy`), the nearer of exactly
        two targets (`squared_error`), the largest of several outputs where targets are one-hot.
    learning_rate
        Of a loop, which reads `trainer.learning_rate`: 0 <= rate < inf; None: 0.1.

    Attributes
    ----------
    model
        The model; the generator function of a loop.
    validation
        The validation set as such a pair; None without one.

    Raises
    ------
    TypeError, ValueError
        Naming the argument and what is allowed, before anything is changed.

    Warns
    -----
    UserWarning
        Before recording, or a step with objects of another engine, that takes longer than about 20 seconds.

    """

    def __init__(  # noqa: PLR0913 (all that a training loop is made of)
        self,
        model: Any,  # noqa: ANN401 (of any engine, or a generator function)
        xs: Any = None,  # noqa: ANN401 (any kind of table)
        ys: Any = None,  # noqa: ANN401
        *,
        loss: Loss = squared_error,
        reduction: Literal["sum", "mean"] = "sum",
        regularization: Callable[[Iterable[Value]], Value] | None = None,
        optimizer: Optimizer | None = None,
        batch_size: SupportsIndex | None = None,
        seed: SupportsIndex = 0,
        validation: Any = None,  # noqa: ANN401 (a pair of tables)
        accuracy: Judge | None = None,
        learning_rate: SupportsFloat | None = None,
        **unknown: NoReturn,
    ) -> None:
        parts: dict[str, Any] = {"loss": loss, "reduction": reduction, "regularization": regularization}
        self.validation: tuple[list[Sample], list[Target]] | None = None
        if is_loop(model, xs, ys):
            rest = {"optimizer": optimizer, "validation": validation, "accuracy": accuracy}
            given = parts | {"xs": xs, "ys": ys, "batch_size": batch_size, "seed": seed} | rest | unknown
            live: LiveRun = drive(model, 0.1 if learning_rate is None else learning_rate, given)
        else:
            keywords = (*parts, "optimizer", "batch_size", "seed", "validation", "accuracy")
            reject_unknown("Trainer", unknown, keywords)
            if learning_rate is not None:
                raise TypeError(
                    "learning_rate is for a loop of your own; for a model write optimizer=SGD(0.2)"
                )
            arguments.check_parts(model, loss, regularization, optimizer)
            check_accuracy(accuracy)
            if xs is None or ys is None:
                missing = "a model needs its data: Trainer(model, xs, ys)"
                raise TypeError(f"{missing}; a loop of your own is a function with `yield loss` in it")
            one_of(("sum", "mean"), reduction, "reduction")
            prepare = self._replay if isinstance(model, Module) else self._train_eagerly
            xs, ys = self._checked(model, xs, ys, validation, loss)
            optimizer = optimizer or SGD(0.1)
            chosen = {"accuracy": accuracy, "batch_size": batch_size, "seed": seed}
            live = prepare(model, xs, ys, parts, optimizer, chosen)
        super().__init__(live)
        self.model = model
        self._of = "" if batch_size is None else " of this batch"

    @property
    def xs(self) -> list[Sample]:
        """The samples of state k as lists of floats, see `set_data`; empty for a loop."""
        return self._live.samples[0]

    @property
    def ys(self) -> list[Target]:
        """Their targets."""
        return self._live.samples[1]

    @property
    def is_loop(self) -> bool:
        """Whether a loop of its own computes it, and no page can do without the kernel."""
        return isinstance(self._live, Driven)

    @property
    def optimizer(self) -> Optimizer:
        """The rule by which it moves the parameters; a loop of your own has one only for its rate."""
        return self._live.optimizer

    @property
    def validation_tape(self) -> Tape | None:
        """The recorded graph of the validation loss; None without one, and for a model of another engine."""
        return self._live.validation

    def simulate(self, steps: SupportsIndex, learning_rate: SupportsFloat) -> NDArray[np.float64]:
        """Return the losses of a run that never happened; the trainer stays where it is.

        It begins with the parameters of state 0; each step has the same rate, and the data of state k.

        Parameters
        ----------
        steps
            How many, at least 1.
        learning_rate
            0 <= learning_rate < inf.

        Returns
        -------
        ndarray
            The losses of the states 0 to `steps`, float64; it ends with the first that is inf or nan.

        Raises
        ------
        TypeError, ValueError
            Naming the argument and what is allowed.
        RuntimeError
            If a loop of your own or a model of another engine is trained, or there are no samples.

        """
        count, rate = positive_integer(steps, "steps"), finite_rate(learning_rate, "learning_rate")
        return self._live.simulated(count, rate)

    def __repr__(self) -> str:
        if not self._live.run.history:
            return "Trainer(a loop that has not begun)"
        run = self._current()
        measured = run.history.measured.at(run.step_count)
        # An accuracy that is no number is none.
        known = [x for x in OF_SAMPLES if x in measured and (x == VALIDATION or not isnan(measured[x]))]
        of = {ACCURACY: self._of}
        told = ", ".join(f"{name} {measured[name]:.6g}{of.get(name, '')}" for name in known)
        samples = "" if self.is_loop and not self.xs else f", {len(self.xs) or 'no'} samples"
        counts = f"{len(self._live.keys)} parameters{samples}"
        numbers = f"loss {run.loss:.6g}{self._of}" + (f", {told}" if told else "")
        return f"Trainer(step {run.step_count}, {numbers}, {counts})"

    def _checked(
        self,
        model: Any,  # noqa: ANN401 (of any engine)
        xs: object,
        ys: object,
        validation: object,
        loss: Loss,
    ) -> tuple[list[Sample], list[Target]]:
        """Return the data and take the validation set, once they are checked."""
        wrap = Value if isinstance(model, Module) else wrapper_of(parameters_of(model))
        samples, targets = data_set(model, xs, ys, wrap, loss=loss)
        if validation is not None:
            self.validation = validation_set(model, validation, len(samples[0]), wrap, loss=loss)
        return samples, targets

    def _replay(
        self,
        model: arguments.Network,
        xs: list[Sample],
        ys: list[Target],
        parts: dict[str, Any],
        optimizer: Optimizer,
        chosen: dict[str, Any],
    ) -> LiveRun:
        held_out, targets = self.validation or ([], [])
        recorder = Recorder(model, parts, others=targets, **chosen)
        data = recorder.record(xs, ys)
        of_samples = {name: part for name, part in parts.items() if name != "regularization"}
        validation = record_samples(model, held_out, targets, **of_samples) if self.validation else None
        check = SampleCheck(model, loss=parts["loss"], regularization=parts["regularization"])
        return Replayed(data, model, optimizer, check, Measures(data.rule, ys, validation, targets), recorder)

    def _train_eagerly(
        self,
        model: ForeignModel,
        xs: list[Sample],
        ys: list[Target],
        parts: dict[str, Any],
        optimizer: Optimizer,
        chosen: dict[str, Any],
    ) -> LiveRun:
        return train_eagerly(
            model,
            xs,
            ys,
            optimizer=optimizer,
            batches=batches_of(len(xs), chosen["batch_size"], chosen["seed"]),
            rule=rule_for(chosen["accuracy"], parts["loss"], ys + (self.validation or ([], []))[1]),
            validation=self.validation,
            **parts,
        )
