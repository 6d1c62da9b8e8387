"""Whether code of the user's runs beside the notebook's own thread: what it computes with is left alone."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_threads: set[int] = set()


@contextmanager
def beside() -> Iterator[None]:
    """Let others know that this thread computes with objects of the user's."""
    thread = threading.get_ident()
    _threads.add(thread)
    try:
        yield
    finally:
        _threads.discard(thread)


def is_busy_elsewhere() -> bool:
    """Whether another thread does: to probe an operation now could spoil its gradients."""
    return bool(_threads - {threading.get_ident()})
