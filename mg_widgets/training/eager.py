"""A model of another engine: a loop of ours around its own forward pass and its own `backward()`."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.foreign import is_node
from mg_widgets.foreign.graph import nodes_of
from mg_widgets.foreign.paths import leaf_paths
from mg_widgets.tape import record
from mg_widgets.tape.extent import STEP, warn_if_long
from mg_widgets.tape.sample import Sample
from mg_widgets.training.accuracy import table
from mg_widgets.training.driven import Driven
from mg_widgets.training.measured import ACCURACY, VALIDATION, VALIDATION_ACCURACY

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from mg_widgets.engine.optim import Optimizer
    from mg_widgets.tape import Tape
    from mg_widgets.training.accuracy import Rule
    from mg_widgets.training.batches import Batches
    from mg_widgets.training.data import Sample as Row
    from mg_widgets.training.targets import Target

    Vector = NDArray[np.float64]

Nodes = tuple[list[Any], Any]
"""Inputs and targets of a sample, as nodes if the model's engine wraps numbers."""

ForeignModel = Callable[[Any], Any]
"""Any model with nodes for parameters: called with the inputs of one sample, it returns its prediction."""


def train_eagerly(
    model: ForeignModel,
    xs: list[Row],
    ys: list[Target],
    *,
    optimizer: Optimizer,
    batches: Batches | None = None,
    rule: Rule | None = None,
    validation: tuple[Sequence[Row], Sequence[Target]] | None = None,
    **parts: Any,  # noqa: ANN401 (checked before)
) -> Driven:
    """Make a loop of a model and its data; `rule` tells right predictions, the rest as for `Trainer`."""
    parameters = parameters_of(model)
    eager = Eager(
        model,
        parameters,
        optimizer=optimizer,
        batches=batches,
        rule=rule,
        rate=lambda: driven.run.rate,
        held=lambda: driven.run.held,
        **parts,
    )
    eager.load(xs, ys)
    if validation:
        eager.load_validation(*validation)
    driven = Driven(
        eager.train,
        optimizer,
        record=eager.record,
        parameters=parameters,
        of_model=eager,
        samples=(xs, ys),
    )
    return driven


def parameters_of(model: Any) -> dict[str, Any]:  # noqa: ANN401 (of any class)
    """Return the parameters of a model by path: its `parameters()`, or the leaves among its attributes."""
    paths = leaf_paths({"model": model})
    if not callable(getattr(model, "parameters", None)):
        return paths
    names = {id(leaf): path for path, leaf in paths.items()}
    return {names.get(id(leaf), f"parameter{i}"): leaf for i, leaf in enumerate(model.parameters(), 1)}


def wrapper_of(parameters: Mapping[str, Any]) -> Callable[[float], Any]:
    """Return what makes a node of the model's own class of a number; `float` where that fails."""
    kind = type(next(iter(parameters.values())))
    try:
        one = kind(1.0)
        return kind if is_node(one) and one.data == 1.0 else float
    except Exception:  # noqa: BLE001 (somebody's own class may need anything)
        return float


BATCH = "Here are the samples of this step's mini-batch alone: xs[0] is the first of them."
"""What is said of a graph that holds some of the samples only."""


class Eager:
    """The loop of a model, and how the graph of its loss is recorded.

    Parameters
    ----------
    model
        Called with the inputs of a sample.
    parameters
        By path.
    loss, reduction, regularization, optimizer
        As for `Trainer`.
    batches
        The samples of each step; None: all of them.
    rule
        Tells right predictions; None: there is no accuracy.
    rate, held
        Return the learning rate, and what is held by path.

    """

    def __init__(  # noqa: PLR0913 (as for `Trainer`)
        self,
        model: ForeignModel,
        parameters: Mapping[str, Any],
        *,
        loss: Callable[[Any, Any], Any],
        reduction: str,
        regularization: Callable[[Iterable[Any]], Any] | None,
        optimizer: Optimizer,
        batches: Batches | None,
        rule: Rule | None,
        rate: Callable[[], float],
        held: Callable[[], Mapping[str, float]],
    ) -> None:
        self._model = model
        self._parameters = parameters
        self._loss = loss
        self._reduction = reduction
        self._regularization = regularization
        self._optimizer = optimizer
        self._batches = batches
        self._rule = rule
        self._rate = rate
        self._held = held
        self._nodes: list[Nodes] = []
        self._validation: list[Nodes] = []
        self._batch: list[Nodes] = []
        self._measured: dict[str, float] = {}
        self._samples: list[Sample] = []
        self._penalty: Any = None
        self.begin_at(0)

    @property
    def memory(self) -> Vector:
        """What the optimiser remembers at the state that `train` has yielded last, float64."""
        return np.concatenate(self._memory) if len(self._memory) else np.empty(0)

    def begin_at(self, step: int, memory: Vector | None = None) -> None:
        """Let `train` begin with this state, whose parameters the model has; None: nothing is remembered."""
        count = len(self._parameters)
        self._first = step
        rows = np.zeros((self._optimizer.vectors, count)) if memory is None else memory.reshape(-1, count)
        self._memory: Sequence[Any] = [*rows]

    def load(self, xs: Sequence[Row], ys: Sequence[Target]) -> None:
        """Take the data set, each number wrapped once."""
        self._nodes = self._wrapped(xs, ys)

    def load_validation(self, xs: Sequence[Row], ys: Sequence[Target]) -> None:
        """Take the validation set."""
        self._validation = self._wrapped(xs, ys)

    def train(self) -> Generator[Any, None, None]:
        """Yield the loss of each state, with the gradients there."""
        leaves = list(self._parameters.values())
        for step in itertools.count(self._first):
            total = self._evaluated(step)
            used = [p.data for p in leaves]
            self._measured = self._measure(self._samples)
            yield total
            if [p.data for p in leaves] != used:  # somebody has moved one of them
                self._evaluated(step)
            before, gradient = np.array([(p.data, p.grad) for p in leaves], dtype=np.float64).T
            with np.errstate(all="ignore"):
                after, self._memory = self._optimizer.update(
                    before, gradient, self._rate(), self._memory, step
                )
            for p, number in zip(leaves, after.tolist(), strict=True):
                p.data = number
            for key, value in self._held().items():
                self._parameters[key].data = value

    def record(self, root: Any, *, parameters: Mapping[str, Any]) -> Tape:  # noqa: ANN401
        """Record the graph of a loss that `train` has yielded last."""
        tape = record(root, parameters=parameters, samples=self._samples, penalty=self._penalty)
        return replace(tape, notes=[*tape.notes, BATCH]) if self._batches else tape

    def measure(self, *, again: bool = False) -> dict[str, float]:
        """Return what was measured of the state that `train` has yielded last; again: since it was moved."""
        if again:
            self._measured = self._measure([self._sample(*nodes) for nodes in self._batch])
        return self._measured

    def _measure(self, samples: Sequence[Sample]) -> dict[str, float]:
        """Measure what the model says of the samples of a step, and of the validation set."""
        validation = [self._sample(*nodes) for nodes in self._validation]
        numbers = {}
        if validation:
            numbers[VALIDATION] = float(self._reduced(validation).data)
        if self._rule:
            numbers[ACCURACY] = _share_right(self._rule, samples, self._batch)
        if self._rule and validation:
            numbers[VALIDATION_ACCURACY] = _share_right(self._rule, validation, self._validation)
        return numbers

    def _wrapped(self, xs: Sequence[Row], ys: Sequence[Target]) -> list[Nodes]:
        wrap = wrapper_of(self._parameters)
        wrapped = ([wrap(x) for x in row] for row in xs)
        targets = ([wrap(y) for y in row] if isinstance(row, list) else wrap(row) for row in ys)
        return list(zip(wrapped, targets, strict=True))

    def _evaluated(self, step: int) -> Any:  # noqa: ANN401 (a node of the model's engine)
        """Return the loss of the samples of a step, with the gradients of the parameters."""
        parameters = list(self._parameters.values())
        self._batch = [self._nodes[i] for i in self._batches.at(step)] if self._batches else self._nodes
        samples = (self._sample(*nodes) for nodes in self._batch)
        first = next(samples)
        if not self._samples:
            scalars = sum(1 for _ in nodes_of(first.loss))
            warn_if_long(STEP, len(self._batch), scalars, kept=scalars)
        self._samples = [first, *samples]
        total = self._reduced(self._samples)
        if self._regularization:
            self._penalty = self._regularization(parameters)
            total = total + self._penalty
        inputs = (node for sample in self._samples for node in (*sample.inputs, *sample.targets))
        for node in (*parameters, *inputs):
            node.grad = 0.0
        total.backward()
        return total

    def _reduced(self, samples: Sequence[Sample]) -> Any:  # noqa: ANN401 (a node of the model's engine)
        total = reduce(operator.add, [sample.loss for sample in samples])
        return total * (1.0 / len(samples)) if self._reduction == "mean" else total

    def _sample(self, inputs: list[Any], targets: Any) -> Sample:  # noqa: ANN401
        prediction = self._model(inputs)
        outputs = [prediction] if is_node(prediction) else prediction
        if not isinstance(outputs, (list, tuple)) or not all(map(is_node, outputs)):
            raise TypeError(f"model must return a node or a list of nodes, not {prediction!r:.80}")
        error = self._loss(prediction, targets)
        if not is_node(error):
            raise TypeError(f"loss must return a node, not {error!r:.80}")
        return Sample(_nodes(inputs), _nodes(targets), list(outputs), error)


def _share_right(rule: Rule, samples: Sequence[Sample], nodes: Sequence[Nodes]) -> float:
    predictions = [[output.data for output in sample.outputs] for sample in samples]
    targets = [[getattr(t, "data", t) for t in _listed(targets)] for _, targets in nodes]
    return float(rule.right(table(predictions), table(targets)).mean())


def _nodes(numbers: Any) -> list[Any]:  # noqa: ANN401
    """Return what is a node: a number that could not be wrapped is a constant of the graph."""
    return [x for x in _listed(numbers) if is_node(x)]


def _listed(numbers: Any) -> list[Any]:  # noqa: ANN401
    return numbers if isinstance(numbers, list) else [numbers]
