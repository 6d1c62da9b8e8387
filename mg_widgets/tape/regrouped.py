"""The same graph in other modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mg_widgets.tape.collector import collector_paused
from mg_widgets.tape.found import found_modules
from mg_widgets.tape.kinds import Kind
from mg_widgets.tape.modules import listed_modules

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mg_widgets.tape.tape import Tape

    Modules = tuple[NDArray[np.int32], list[str]]


def modules_of_calls(tape: Tape, calls: list[str], call_of_node: list[int]) -> Modules:
    """Return a module for each call that computes several nodes; inputs and targets are in the module ""."""
    of_node = np.array(call_of_node, dtype=np.int32) + 1
    of_node[np.isin(tape.kind, (Kind.INPUT, Kind.TARGET))] = 0
    computed = np.bincount(of_node[~tape.given], minlength=len(calls) + 1)
    fused = np.flatnonzero(computed > 1)
    fused = fused[fused > 0]
    place = np.zeros(len(computed), dtype=np.int32)
    place[fused] = np.arange(1, len(fused) + 1)
    return place[of_node], ["", *(f"{call} {calls[call - 1]}" for call in fused)]


def modules_found(tape: Tape) -> Modules | None:
    """Return the modules that a tape does not name, see `found_modules`; None if it names enough."""
    with collector_paused():
        modules = found_modules(tape)
    if modules is None:
        return None
    computed = [module for module, given in zip(modules, tape.given, strict=True) if not given]
    listed = listed_modules([], [*computed, *modules])
    place = {module: i for i, module in enumerate(listed)}
    return np.array([place[module] for module in modules], dtype=np.int32), listed
