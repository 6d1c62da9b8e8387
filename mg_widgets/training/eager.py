"""A model of another engine: a loop of ours around its own forward pass and its own `backward()`."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from mg_widgets.foreign import is_node
from mg_widgets.foreign.graph import nodes_of
from mg_widgets.foreign.paths import leaf_paths
from mg_widgets.tape import record
from mg_widgets.tape.extent import STEP, warn_if_long
from mg_widgets.tape.sample import Sample
from mg_widgets.training.driven import Driven

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from mg_widgets.engine.optim import Optimizer
    from mg_widgets.tape import Tape
    from mg_widgets.training.data import Sample as Row
    from mg_widgets.training.targets import Target


ForeignModel = Callable[[Any], Any]
"""Any model with nodes for parameters: called with the inputs of one sample, it returns its prediction."""


def train_eagerly(
    model: ForeignModel,
    xs: Sequence[Row],
    ys: Sequence[Target],
    *,
    optimizer: Optimizer,
    **parts: Any,  # noqa: ANN401 (checked before)
) -> Driven:
    """Make a loop of a model and its data; `parts` as for `Trainer`."""
    parameters = parameters_of(model)
    eager = Eager(
        model,
        parameters,
        optimizer=optimizer,
        rate=lambda: driven.run.rate,
        held=lambda: driven.run.held,
        **parts,
    )
    eager.load(xs, ys)
    driven = Driven(eager.train, optimizer, record=eager.record, parameters=parameters)
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
    rate, held
        Return the learning rate, and what is held by path.

    """

    def __init__(
        self,
        model: ForeignModel,
        parameters: Mapping[str, Any],
        *,
        loss: Callable[[Any, Any], Any],
        reduction: str,
        regularization: Callable[[Iterable[Any]], Any] | None,
        optimizer: Optimizer,
        rate: Callable[[], float],
        held: Callable[[], Mapping[str, float]],
    ) -> None:
        self._model = model
        self._parameters = parameters
        self._loss = loss
        self._reduction = reduction
        self._regularization = regularization
        self._optimizer = optimizer
        self._rate = rate
        self._held = held
        self._nodes: list[tuple[Any, Any]] = []
        self._samples: list[Sample] = []
        self._penalty: Any = None

    def load(self, xs: Sequence[Row], ys: Sequence[Target]) -> None:
        """Take the data set, each number wrapped once."""
        wrap = wrapper_of(self._parameters)
        wrapped = ([wrap(x) for x in row] for row in xs)
        targets = ([wrap(y) for y in row] if isinstance(row, list) else wrap(row) for row in ys)
        self._nodes = list(zip(wrapped, targets, strict=True))

    def train(self) -> Generator[Any, None, None]:
        """Yield the loss of each state, with the gradients there."""
        leaves = list(self._parameters.values())
        memory: Sequence[Any] = ()
        for step in itertools.count():
            total = self._evaluated()
            used = [p.data for p in leaves]
            yield total
            if [p.data for p in leaves] != used:  # somebody has moved one of them
                self._evaluated()
            before, gradient = np.array([(p.data, p.grad) for p in leaves], dtype=np.float64).T
            with np.errstate(all="ignore"):
                after, memory = self._optimizer.update(before, gradient, self._rate(), memory, step)
            for p, number in zip(leaves, after.tolist(), strict=True):
                p.data = number
            for key, value in self._held().items():
                self._parameters[key].data = value

    def record(self, root: Any, *, parameters: Mapping[str, Any]) -> Tape:  # noqa: ANN401
        """Record the graph of a loss that `train` has yielded last."""
        return record(root, parameters=parameters, samples=self._samples, penalty=self._penalty)

    def _evaluated(self) -> Any:  # noqa: ANN401 (a node of the model's engine)
        """Return the loss of all samples, with the gradients of the parameters."""
        parameters = list(self._parameters.values())
        samples = (self._sample(inputs, targets) for inputs, targets in self._nodes)
        first = next(samples)
        if not self._samples:
            scalars = sum(1 for _ in nodes_of(first.loss))
            warn_if_long(STEP, len(self._nodes), scalars, kept=scalars)
        self._samples = [first, *samples]
        total = reduce(operator.add, [sample.loss for sample in self._samples])
        if self._reduction == "mean":
            total = total * (1.0 / len(self._samples))
        if self._regularization:
            self._penalty = self._regularization(parameters)
            total = total + self._penalty
        inputs = (node for sample in self._samples for node in (*sample.inputs, *sample.targets))
        for node in (*parameters, *inputs):
            node.grad = 0.0
        total.backward()
        return total

    def _sample(self, inputs: list[Any], targets: Any) -> Sample:  # noqa: ANN401
        prediction = self._model(inputs)
        outputs = [prediction] if is_node(prediction) else prediction
        if not isinstance(outputs, (list, tuple)) or not all(map(is_node, outputs)):
            raise TypeError(f"model must return a node or a list of nodes, not {prediction!r:.80}")
        error = self._loss(prediction, targets)
        if not is_node(error):
            raise TypeError(f"loss must return a node, not {error!r:.80}")
        return Sample(_nodes(inputs), _nodes(targets), list(outputs), error)


def _nodes(numbers: Any) -> list[Any]:  # noqa: ANN401
    """Return what is a node: a number that could not be wrapped is a constant of the graph."""
    return [x for x in (numbers if isinstance(numbers, list) else [numbers]) if is_node(x)]
