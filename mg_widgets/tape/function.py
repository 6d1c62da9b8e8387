"""A Python function as something that can be drawn: one tape stands for it, or it is called at each point."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import isnan, nan
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from mg_widgets.engine import ieee
from mg_widgets.engine.agreement import agree
from mg_widgets.engine.operations import LEAF, OPERATIONS
from mg_widgets.foreign.nodes import one_line
from mg_widgets.tape.float_note import float_note
from mg_widgets.tape.named_function import silence
from mg_widgets.tape.record import record
from mg_widgets.tape.slopes import slope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from mg_widgets.tape.named_function import NamedFunction
    from mg_widgets.tape.tape import Tape

    Point = Mapping[str, float]
    Floats = NDArray[np.float64]

POINTS = 500
"""Of a curve: at each of them a small function is compared with its tape, along each input,"""
PROBES, PROBED = 33, 20_000
"""and a large one at fewer, but for so many, so that about so many nodes are computed."""
LARGEST = 100_000
"""Nodes of a tape that a page replays."""
NEARBY = 1e-6
"""How far one looks, relative to the number or to 1, whether a slope can be that of a graph."""
NEAR = 1e-3
"""How well differences to both sides agree where there is no kink."""


class Function(ABC):
    """A function of named floats that never raises.

    Attributes
    ----------
    named : NamedFunction
        The Python function.
    note : str
        Why it is sampled, in a sentence; "" if it is not.
    message : str
        What the function raised first since this was set to "".

    """

    kind: ClassVar[str]

    def __init__(self, named: NamedFunction, note: str = "") -> None:
        self.named = named
        self.note = note
        self.message = ""

    @abstractmethod
    def value(self, point: Point) -> float:
        """Return the result; nan where there is none."""

    @abstractmethod
    def curve(self, point: Point, along: str, xs: Floats) -> Floats:
        """Return the results where one input has these numbers, and the others those of the point."""

    @abstractmethod
    def exact(self, point: Point) -> dict[str, float]:
        """Return the partial derivative of each input; nan where it is not known."""

    def along(self, name: str, point: Point) -> Callable[[float], float]:
        """Return the function of one input, the others being those of a point."""
        return lambda x: self.value({**point, name: x})


class Recorded(Function):
    """A function that one tape stands for.

    Parameters
    ----------
    named
        The function.
    tape
        Its graph, whose parameters are the inputs.

    """

    kind = "recorded"

    def __init__(self, named: NamedFunction, tape: Tape) -> None:
        super().__init__(named)
        self.tape = tape
        numbers = np.zeros(len(tape))
        numbers[tape.given] = tape.leaves
        columns = (tape.op, tape.a, tape.b, tape.k, numbers)
        self._program = list(zip(*(column.tolist() for column in columns), strict=True))
        self._inputs = dict(zip(named.inputs, tape.parameters.tolist(), strict=True))

    def value(self, point: Point) -> float:
        """Return the result."""
        return float(self._computed(ieee, point))

    def curve(self, point: Point, along: str, xs: Floats) -> Floats:
        """Return the results along one input."""
        with np.errstate(all="ignore"):
            return np.array(np.broadcast_to(self._computed(np, {**point, along: xs}), xs.shape), np.float64)

    def exact(self, point: Point) -> dict[str, float]:
        """Return the gradient, by a backward pass; nan where the result is."""
        return _gradient(self.tape, self.named, point)

    def disagreement(self, point: Point, windows: Mapping[str, tuple[float, float]]) -> str:
        """Return where the function says something else than its tape, in words; "" for nowhere.

        It is asked at the point, and across the windows of the inputs that have one.
        """
        count = max(PROBES, min(POINTS, PROBED // len(self.tape)))
        with silence():
            for at in [point, *probes(point, windows, count)]:
                try:
                    found = self.named.graph(at)[0].data
                except Exception as error:  # noqa: BLE001 (a tape raises nowhere)
                    return f"{self.named.name} {_raises(at, error)}, which no graph does"
                # The tape computes in the same order, digit by digit.
                if not agree(found, self.value(at), 0.0):
                    return f"{self.named.name} takes another way at {_spelled(at)} (an if, or its data?)"
        return ""

    def _computed(self, maths: Any, inputs: Mapping[str, Any]) -> Any:  # noqa: ANN401 (floats or arrays)
        given = {self._inputs[name]: inputs[name] for name in self._inputs}
        data: list[Any] = []
        for node, (code, a, b, k, number) in enumerate(self._program):
            if code == LEAF.code:
                data.append(given.get(node, number))
            else:
                data.append(OPERATIONS[code].value(maths, data[a], data[b], k))
        return data[self.tape.root]


class Sampled(Function):
    """A function that is called at each point.

    Parameters
    ----------
    named
        The function.
    note
        Why it is not recorded.
    takes_values
        Whether it is called with Values, so that each call has a graph.

    """

    kind = "sampled"

    def __init__(self, named: NamedFunction, note: str, *, takes_values: bool) -> None:
        super().__init__(named, f"sampled in Python: {note}")
        self._takes_values = takes_values

    def value(self, point: Point) -> float:
        """Return what the function returns; nan if it raises or returns nonsense."""
        with silence():
            try:
                return self.named.graph(point)[0].data if self._takes_values else self.named.number(point)
            except Exception as error:  # noqa: BLE001 (a function may raise anything: a gap)
                self.message = self.message or f"{self.named.name} {_raises(point, error)}"
                return nan

    def curve(self, point: Point, along: str, xs: Floats) -> Floats:
        """Return the results along one input."""
        return np.array([self.value({**point, along: x}) for x in xs.tolist()], np.float64)

    def exact(self, point: Point) -> dict[str, float]:
        """Return the gradient of this call's own graph; nan if the function takes floats, or raises here."""
        unknown = dict.fromkeys(self.named.inputs, nan)
        if not self._takes_values:
            return unknown
        with silence():
            try:
                root, leaves = self.named.graph(point)
            except Exception:  # noqa: BLE001 (as in `value`)
                return unknown
        slopes = _gradient(record(root, parameters=leaves), self.named, point)
        return {name: nan if self._contradicts(point, name, x) else x for name, x in slopes.items()}

    def _contradicts(self, point: Point, name: str, exact: float) -> bool:
        """Tell whether the function has another slope than its graph says: it may read `x.data`."""
        x = point[name]
        reach = NEARBY * max(1.0, abs(x))
        f = self.along(name, point)
        right, left = (slope(f, x, h, "forward") for h in (reach, -reach))
        return agree(left, right, NEAR) and not agree(right, exact, 10 * NEAR)


def function_of(
    named: NamedFunction, point: Point, windows: Mapping[str, tuple[float, float]]
) -> Recorded | Sampled:
    """Decide whether one tape stands for a function, by what it does across the windows of its inputs.

    Raises
    ------
    Exception
        What the function raises, if it does so everywhere; a TypeError if it returns nonsense everywhere.

    """
    with silence():
        first = _tried(named.graph, point)
        if not isinstance(first, Exception):
            root, leaves = first
            return _recorded_or_sampled(named, record(root, parameters=leaves), point, windows)
        points = list(probes(point, windows, PROBES))
        if any(not isinstance(_tried(named.graph, at), Exception) for at in points):
            return _branching(named, f"{named.name} {_raises(point, first)}, which no graph does")
        raised = _tried(named.number, point)
        if isinstance(raised, Exception) and all(
            isinstance(_tried(named.number, at), Exception) for at in points
        ):
            raise first if "'float' object" in str(raised) else raised
    return Sampled(named, float_note(named, first), takes_values=False)


def probes(
    point: Point, windows: Mapping[str, tuple[float, float]], count: int
) -> Iterator[dict[str, float]]:
    """Yield so many points along each input, across its window, the others being where they are."""
    for name, (low, high) in windows.items():
        for part in np.linspace(0.0, 1.0, count).tolist():
            yield {**point, name: (1.0 - part) * low + part * high}


def _recorded_or_sampled(
    named: NamedFunction, tape: Tape, point: Point, windows: Mapping[str, tuple[float, float]]
) -> Recorded | Sampled:
    if len(tape) > LARGEST:
        size = f"{len(tape):,} nodes, more than the {LARGEST:,} a page replays"
        return _branching(named, f"the graph of {named.name} has {size}")
    recorded = Recorded(named, tape)
    reason = recorded.disagreement(point, windows)
    return _branching(named, reason) if reason else recorded


def _branching(named: NamedFunction, reason: str) -> Sampled:
    note = f"{reason}; exact slopes, where there are any, are those of backward()"
    return Sampled(named, note, takes_values=True)


def _raises(point: Point, error: Exception) -> str:
    told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"raises {one_line(told)} at {_spelled(point)}"


def _spelled(point: Point) -> str:
    return ", ".join(f"{name} = {x:.6g}" for name, x in point.items())


def _tried(call: Any, point: Point) -> Any:  # noqa: ANN401 (what a call returns, or what it raises)
    try:
        return call(point)
    except Exception as error:  # noqa: BLE001 (a function may raise anything)
        return error


def _gradient(tape: Tape, named: NamedFunction, point: Point) -> dict[str, float]:
    value, gradient = tape.evaluate(np.array([point[name] for name in named.inputs]))
    # A backward pass knows a slope where there is no value: log x has 1/x at -1.
    slopes = [nan] * len(gradient) if isnan(value) else gradient.tolist()
    return dict(zip(named.inputs, slopes, strict=True))
