"""How time and memory grow with the graph, and with the lanes."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from apart import apart
from mg_widgets import Value, record, record_samples
from mg_widgets.figures.numbers import three_digits
from pair import batch, clock
from problems import moons, stepper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mg_widgets import Tape
    from problems import Problem

SAMPLES = (1, 4, 15, 46, 152, 460, 1540)
"""Each adds 648 nodes to a graph without lanes."""
LANES = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000)
TIMES = 7
ENOUGH = 4_000
"""Milliseconds after which no more are taken."""


@dataclass
class Growth:
    """What something takes at each size."""

    what: str
    per: str
    sizes: list[int]
    milliseconds: list[float]
    megabytes: list[float]
    since: int
    """The sizes from which on the exponents are fitted."""
    asked: float | None

    def as_dict(self) -> dict[str, Any]:
        exponents = {"time": self._exponent(self.milliseconds), "memory": self._exponent(self.megabytes)}
        return asdict(self) | {"exponents": exponents}

    def _exponent(self, amounts: list[float]) -> float:
        """Fit amount = constant * size ** exponent, by least squares of the logarithms."""
        upper = [i for i, size in enumerate(self.sizes) if size >= self.since]
        x, y = np.log(np.take(self.sizes, upper)), np.log(np.take(amounts, upper))
        return float(np.polyfit(x, y, 1)[0])


def row(growth: dict[str, Any]) -> str:
    """Return a line for what `Growth.as_dict` has returned."""
    ends = " to ".join(f"{size:,}" for size in (growth["sizes"][0], growth["sizes"][-1]))
    each = [
        f"{three_digits(1e6 * amounts[-1] / growth['sizes'][-1])} {unit}"
        for amounts, unit in ((growth["milliseconds"], "ns"), (growth["megabytes"], "bytes"))
    ]
    exponents = " and ".join(f"{growth['exponents'][name]:.3f}" for name in ("time", "memory"))
    asked = f" (to reach: {growth['asked']})" if growth["asked"] else ""
    return (
        f"{growth['what']}, {ends} {growth['per']}s: {' and '.join(each)} a {growth['per']} at the end, "
        f"exponents from {growth['since']:,}: {exponents}{asked}"
    )


def growths() -> Iterator[Growth]:
    problem = moons(max(SAMPLES))
    for what, measure in (
        ("building the graph and backward()", eager),
        ("recording and compiling", recording),
        ("a step by replay, without lanes", replay),
    ):
        found = [alone(partial(measure, problem, count)) for count in SAMPLES]
        yield growth(what, "node", found, 9_000, 1.05)
    found = [alone(partial(lanes, moons(count))) for count in LANES]
    yield growth("a step by replay", "lane", found, 100, None)


def growth(
    what: str, per: str, found: list[tuple[int, float, float]], since: int, asked: float | None
) -> Growth:
    sizes, milliseconds, megabytes = map(list, zip(*found, strict=True))
    return Growth(what, per, sizes, milliseconds, megabytes, since, asked)


def alone(measure: Callable[[], tuple[int, float, float]]) -> tuple[int, float, float]:
    """Measure size, milliseconds and megabytes in a process of its own."""
    with apart(partial(partial, measure)) as measured:
        return measured()


def eager(problem: Problem, count: int) -> tuple[int, float, float]:
    kept: list[Value] = []

    def build() -> None:
        kept[:] = [loss_of(problem, count)]
        kept[0].backward()

    milliseconds = least(build)
    nodes = len(record(kept.pop()))
    return nodes, milliseconds, held(build)


def recording(problem: Problem, count: int) -> tuple[int, float, float]:
    loss = loss_of(problem, count)
    kept: list[Tape] = []

    def compiled() -> None:
        kept[:] = [record(loss, parameters=dict(problem.model.named_parameters()))]
        kept[0].evaluate(kept[0].get_parameters())

    milliseconds = least(compiled)
    nodes = len(kept.pop())
    return nodes, milliseconds, held(compiled)


def replay(problem: Problem, count: int) -> tuple[int, float, float]:
    tape = record(loss_of(problem, count), parameters=dict(problem.model.named_parameters()))
    return len(tape), *stepping(problem, tape)


def lanes(problem: Problem) -> tuple[int, float, float]:
    tape = record_samples(problem.model, problem.xs, problem.ys, **problem.options)
    return len(problem.xs), *stepping(problem, tape)


def stepping(problem: Problem, tape: Tape) -> tuple[float, float]:
    """Measure a step of a tape, and what is held for it besides the tape."""
    megabytes = held(lambda: tape.evaluate(tape.get_parameters()))
    measure = batch(stepper(problem, tape))
    return min(measure() for _ in range(TIMES)), megabytes


def loss_of(problem: Problem, count: int) -> Value:
    """Return the mean hinge loss of some samples, as a graph without lanes."""
    scores = [problem.model(list(map(Value, x))) for x in problem.xs[:count]]
    losses = [(1 + -y * score).relu() for y, score in zip(problem.ys, scores, strict=False)]
    return sum(losses) * (1.0 / len(losses))


def least(call: Callable[[], object]) -> float:
    """Return the milliseconds that a call takes at best: what others take meanwhile is no growth."""
    taken: list[float] = []
    while len(taken) < TIMES and sum(taken) < ENOUGH:
        taken.append(1000 * clock(call, 1))
    return min(taken)


def held(call: Callable[[], object]) -> float:
    """Return the megabytes that are there after a call, and were not before."""
    tracemalloc.start()
    call()
    megabytes = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    return megabytes


if __name__ == "__main__":
    for grown in growths():
        print(json.dumps(grown.as_dict()), flush=True)
