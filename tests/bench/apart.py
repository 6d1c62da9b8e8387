"""Measurements in a process of their own, with a heap that nothing else fills."""

from __future__ import annotations

import multiprocessing
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection


@contextmanager
def apart(make: Callable[[], Callable[[], float]]) -> Iterator[Callable[[], float]]:
    """Fork a process that calls `make`; gives what asks it for one measurement of what `make` returned."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(make, there), daemon=True)
    process.start()

    def measure() -> float:
        here.send("measure")
        return here.recv()

    try:
        yield measure
    finally:
        here.send("")
        process.join()


def _serve(make: Callable[[], Callable[[], float]], end: Connection) -> None:
    measure = make()
    while end.recv():
        end.send(measure())
