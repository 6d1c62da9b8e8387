"""Record a model and its samples: one sample's graph with a lane for each sample, if they are all alike."""
# ruff: noqa: SLF001 (a graph is read through the lecture's `_prev`, and what is behind its `_op`)

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Literal

from mg_widgets.engine.operations import MEAN, SUM
from mg_widgets.engine.value import Value
from mg_widgets.tape.record import graph, lay_out
from mg_widgets.tape.sample import Loss, Model, Numbers, Sample, evaluate
from mg_widgets.tape.tape import Tape

Regularization = Callable[[list[Value]], Value]
_REDUCTIONS = {"sum": SUM, "mean": MEAN}


def record_samples(
    model: Model,
    xs: Sequence[Numbers],
    ys: Sequence[Numbers],
    *,
    loss: Loss,
    reduction: Literal["sum", "mean"] = "sum",
    regularization: Regularization | None = None,
) -> Tape:
    """Record the loss of a model over all samples, as one tape with one root.

    Each sample is computed by the model once. If all of their graphs are alike in structure and in constants, one of
    them is recorded, with a lane for each sample; if not, all of them are, without lanes (`tape.lanes == 0`).

    Parameters
    ----------
    model
        Called with the list of Values of one sample, or with a Value if a sample is one number.
    xs, ys
        Inputs and targets of the samples; each a number or a list of numbers.
    loss
        `loss(prediction, target)` gets what the model returns, and targets of the shape that they have in `ys`.
    reduction
        "sum" or "mean" of the samples' losses.
    regularization
        `regularization(parameters)` is added to that; None: nothing.

    Raises
    ------
    TypeError, ValueError
        If `xs` and `ys` are empty or differ in length, `reduction` is something else, a parameter is not a leaf, or
        model, loss or regularization return something else than Values.

    """
    if reduction not in _REDUCTIONS:
        raise ValueError(f"reduction must be 'sum' or 'mean', not {reduction!r:.60}")
    if not len(xs) == len(ys) > 0:
        raise ValueError(f"xs and ys must hold the same number of samples, at least one, not {len(xs)} and {len(ys)}")
    parameters = {parameter: path for path, parameter in model.named_parameters()}
    penalty = regularization(list(parameters)) if regularization else None
    if not (penalty is None or isinstance(penalty, Value)):
        raise TypeError(f"regularization must return a Value, not {penalty!r:.80}")

    first = evaluate(model, xs[0], ys[0], loss)
    leaves = first.inputs + first.targets
    shape = _shape(first, parameters)
    numbers = [[leaf.data for leaf in leaves]]
    total = first.loss.data
    for x, y in zip(xs[1:], ys[1:], strict=True):
        sample = evaluate(model, x, y, loss)
        if _shape(sample, parameters) != shape:
            samples = [evaluate(model, x, y, loss) for x, y in zip(xs, ys, strict=True)]
            return lay_out(_whole(samples, reduction, penalty), parameters, samples=samples, penalty=penalty)
        numbers.append([leaf.data for leaf in sample.inputs + sample.targets])
        total += sample.loss.data

    root = _reduced(first.loss, reduction, total, len(xs))
    root = root if penalty is None else root + penalty
    over_lanes = dict(zip(leaves, map(list, zip(*numbers, strict=True)), strict=True))
    return lay_out(root, parameters, samples=[first], penalty=penalty, over_lanes=over_lanes)


def _shape(sample: Sample, parameters: dict[Value, str]) -> tuple[list[object], list[int]]:
    """Return what two samples must have in common to be lanes of one graph: all but inputs' and targets' numbers."""
    names = {leaf: leaf.label for leaf in sample.inputs + sample.targets}
    node_of: dict[Value, int] = {}
    nodes: list[object] = []
    ends = [sample.loss, *sample.outputs, *names]
    for value in graph(ends):
        node_of[value] = len(nodes)
        if value._prev:
            nodes.append((value._operation.code, value._k, *(node_of[x] for x in value._prev)))
        elif value in parameters:
            nodes.append(value)
        else:
            # spelled out, nan is equal to nan and 0.0 differs from -0.0
            nodes.append(names.get(value) or repr(value.data))
    return nodes, [node_of[value] for value in ends]


def _reduced(loss: Value, reduction: str, total: float, lanes: int) -> Value:
    """Return the sum or the mean over lanes of the first sample's loss, as a Value with the number of all lanes."""
    reduced = Value(total / lanes if reduction == "mean" else total)
    reduced._operation = _REDUCTIONS[reduction]
    reduced._prev = (loss,)
    return reduced


def _whole(samples: Sequence[Sample], reduction: str, penalty: Value | None) -> Value:
    """Return the loss of all samples as one graph."""
    total = reduce(operator.add, (sample.loss for sample in samples))
    root = total / len(samples) if reduction == "mean" else total
    return root if penalty is None else root + penalty
