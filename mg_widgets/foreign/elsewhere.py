"""Whether another thread is at work on the user's objects: then nothing is tried out on them."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_at_work: list[int] = []


@contextlib.contextmanager
def at_work() -> Iterator[None]:
    """Let the other threads know that this one moves the user's objects, as a training loop does."""
    thread = threading.get_ident()
    _at_work.append(thread)
    try:
        yield
    finally:
        _at_work.remove(thread)


def is_at_work_elsewhere() -> bool:
    """Tell whether any other thread moves them: what a probe writes for a moment could then be trained on."""
    return any(thread != threading.get_ident() for thread in _at_work)
