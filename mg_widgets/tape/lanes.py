"""Record a model and its samples: one sample's graph with a lane for each sample, if they are all alike."""
# ruff: noqa: SLF001 (a graph is read through the lecture's `_prev`, and what is behind its `_op`)

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from functools import reduce
from typing import TYPE_CHECKING

from mg_widgets.engine.arguments import one_of
from mg_widgets.engine.branches import branches_refused
from mg_widgets.engine.operations import ADD, MEAN, MULTIPLY, SUM
from mg_widgets.engine.value import Value, topological_order
from mg_widgets.tape.collector import collector_paused
from mg_widgets.tape.extent import LANES, WHOLE, warn_if_long
from mg_widgets.tape.likeness import Likeness
from mg_widgets.tape.reading import read
from mg_widgets.tape.record import lay_out
from mg_widgets.tape.sample import evaluate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mg_widgets.tape.sample import Loss, Model, Numbers, Sample
    from mg_widgets.tape.tape import Tape

Regularization = Callable[[Iterable[Value]], Value]
_REDUCTIONS = {"sum": SUM, "mean": MEAN}


def record_samples(
    model: Model,
    xs: Sequence[Numbers],
    ys: Sequence[Numbers],
    *,
    loss: Loss,
    reduction: str = "sum",
    regularization: Regularization | None = None,
) -> Tape:
    """Record the loss of a model over all samples, as one tape with one root.

    The model computes each sample once. If all their graphs are alike in structure and in constants, one
    of them is recorded, with a lane for each sample; if not, all of them are, and `tape.lanes` is 0.

    Parameters
    ----------
    model
        Called with the list of Values of one sample, or with a Value if a sample is one number.
    xs, ys
        Inputs and targets of the samples; each a number or a list of numbers.
    loss
        `loss(prediction, target)` gets what the model returns, and a Value or a list of Values as in
        `ys`.
    reduction
        "sum" or "mean" of the samples' losses.
    regularization
        `regularization(parameters)` is added to that; None: nothing.

    Raises
    ------
    TypeError, ValueError
        If `xs` and `ys` are empty or differ in length, `reduction` is something else, a parameter is not
        a leaf, model, loss or regularization return something else than Values, or one of them asks whether
        a Value equals a number, or is true.

    Warns
    -----
    UserWarning
        Before what takes longer than about 20 seconds.

    """
    one_of(tuple(_REDUCTIONS), reduction, "reduction")
    if not len(xs) == len(ys) > 0:
        raise ValueError(f"xs and ys must have the same length, at least 1, not {len(xs)} and {len(ys)}")
    named = _by_path(model)
    with branches_refused():
        penalty = regularization(list(named.values())) if regularization else None
    if not (penalty is None or isinstance(penalty, Value)):
        raise TypeError(f"regularization must return a Value, not {penalty!r:.80}")

    evaluated = (evaluate(model, x, y, loss) for x, y in zip(xs, ys, strict=True))
    first = next(evaluated)
    nodes = topological_order(first.loss, *first.outputs, *first.targets, *first.inputs)
    warn_if_long(LANES, len(xs), len(nodes), kept=_kept(nodes, set(named.values())))
    rows = _rows_if_alike(first, evaluated, named.values())
    over_lanes: dict[int, list[float]] = {}
    if rows:
        samples, lanes = [first], len(xs)
        *columns, losses = map(list, zip(*rows, strict=True))
        over_lanes.update(zip(map(id, first.inputs + first.targets), columns, strict=True))
        combined = _reduced(first.loss, reduction, losses)
    else:
        warn_if_long(WHOLE, len(xs), len(nodes), kept=len(nodes))
        samples, lanes = [evaluate(model, x, y, loss) for x, y in zip(xs, ys, strict=True)], 0
        combined = _added_up([sample.loss for sample in samples], reduction)

    root = combined if penalty is None else combined + penalty
    ends = [end for sample in samples for end in (*sample.outputs, *sample.targets, *sample.inputs)]
    with collector_paused():
        reading = read([root, *ends, *named.values()])
        return lay_out(
            reading, root, named, samples=samples, penalty=penalty, lanes=lanes, over_lanes=over_lanes
        )


def _by_path(model: Model) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for path, parameter in model.named_parameters():
        if path in found:
            raise ValueError(f"two nodes are called {path!r}: a parameter must have a path of its own")
        found[path] = parameter
    return found


def _rows_if_alike(
    first: Sample, others: Iterable[Sample], parameters: Iterable[Value]
) -> list[list[float]] | None:
    """Return the numbers of inputs, targets and loss of each sample; None if the samples are not alike."""
    likeness = Likeness(first, parameters)
    rows = [_row(first)]
    for sample in others:
        if not likeness.holds(sample):
            return None
        rows.append(_row(sample))
    return rows


def _row(sample: Sample) -> list[float]:
    return [value.data for value in (*sample.inputs, *sample.targets, sample.loss)]


def _kept(nodes: Iterable[Value], parameters: set[Value]) -> int:
    """Return about how many numbers of a sample a replay keeps: most sums and products become matrices."""
    return sum(node._operation not in (ADD, MULTIPLY) and node not in parameters for node in nodes)


def _reduced(loss: Value, reduction: str, losses: Sequence[float]) -> Value:
    """Return the sum or the mean over lanes, as a Value that was computed from the first sample's loss."""
    total = sum(losses)
    reduced = Value(total / len(losses) if reduction == "mean" else total)
    reduced._operation = _REDUCTIONS[reduction]
    reduced._a = loss
    return reduced


def _added_up(losses: Sequence[Value], reduction: str) -> Value:
    """Return the sum or the mean of several graphs."""
    total = reduce(operator.add, losses)
    return total / len(losses) if reduction == "mean" else total
