"""A tape played by a loop in C, where there is a compiler."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.engine.operations import ADD, LEAF, MULTIPLY, POWER, RELU, TANH

if TYPE_CHECKING:
    from collections.abc import Callable

    from mg_widgets import Tape

SOURCE = Path(__file__).parent / "loop.c"
KNOWN = [operation.code for operation in (LEAF, ADD, MULTIPLY, POWER, RELU, TANH)]


def compiler() -> str | None:
    return next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)


def c_loop(tape: Tape, folder: Path) -> Callable[[], float]:
    """Return what goes forward and backward through a tape without lanes; its numbers are compared first."""
    library = folder / "loop.so"
    name = compiler()
    assert name
    subprocess.run([name, "-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-lm"], check=True)
    play = ctypes.CDLL(str(library)).play
    play.restype = ctypes.c_double
    assert not tape.lanes
    assert np.isin(tape.op, KNOWN).all()
    data, grad = np.where(tape.given, tape.data, np.nan), np.empty(len(tape))
    columns = [np.ascontiguousarray(column) for column in (tape.op, tape.a, tape.b, tape.k, data, grad)]
    # Each keeps its array alive.
    pointers = [column.ctypes.data_as(ctypes.c_void_p) for column in columns]

    def loop() -> float:
        return play(len(tape), tape.root, *pointers)

    assert np.isclose(loop(), tape.data[tape.root], rtol=1e-12, atol=0)
    for ours, theirs in ((tape.data, data), (tape.grad, grad)):
        np.testing.assert_allclose(theirs, ours, rtol=1e-12, atol=1e-12)
    return loop
