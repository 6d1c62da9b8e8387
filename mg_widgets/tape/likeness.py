"""Whether the graphs of samples are alike, so that one of them says what all of them compute."""
# ruff: noqa: SLF001 (a graph is read through the operands of its nodes, and what is behind their `_op`)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mg_widgets.engine.value import topological_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mg_widgets.engine.value import Value
    from mg_widgets.tape.sample import Sample


class Likeness:
    """What the graph of a sample must have in common with that of the first: all but inputs and targets.

    Parameters
    ----------
    first
        The first sample.
    parameters
        Leaves that all samples share.

    """

    def __init__(self, first: Sample, parameters: Iterable[Value]) -> None:
        self._shared: dict[Any, Any] = {None: None, **{p: p for p in parameters}}
        self._counts = _counts(first)
        self._ends = _ends(first)
        order = topological_order(*self._ends)
        self._computed = [node for node in reversed(order) if node._prev]
        given = {*self._shared, *first.inputs, *first.targets}
        self._constants = [node for node in order if not node._prev and node not in given]

    def holds(self, sample: Sample) -> bool:
        """Tell whether structure and constants of another sample are those of the first."""
        if _counts(sample) != self._counts:
            return False
        ends = _ends(sample)
        # Both graphs are walked in step, consumers first: each node of the first has one twin.
        twins = self._shared | dict(zip(self._ends, ends, strict=True))
        for node in self._computed:
            twin = twins[node]
            if not (
                twin._operation is node._operation
                and twin._k == node._k
                and twins.setdefault(node._a, twin._a) is twin._a
                and twins.setdefault(node._b, twin._b) is twin._b
            ):
                return False
        return (
            all(_constant(twins[node]) == _constant(node) for node in self._constants)
            and [twins[end] for end in self._ends] == ends
            and len(set(twins.values())) == len(twins)
        )


def _ends(sample: Sample) -> list[Value]:
    return [sample.loss, *sample.outputs, *sample.targets, *sample.inputs]


def _counts(sample: Sample) -> tuple[int, ...]:
    return len(sample.outputs), len(sample.targets), len(sample.inputs)


def _constant(leaf: Value) -> tuple[str, str]:
    """Return operation and number; spelled out, nan is equal to nan and 0.0 differs from -0.0."""
    return leaf._op, repr(leaf.data)
