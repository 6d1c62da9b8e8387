"""The page's engine, in Node, against PyTorch and against a loop in C."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import mg_widgets
from c_loop import c_loop, compiler
from mg_widgets import record
from mg_widgets.tape import tape_to_wire
from objects import loss_of
from pair import Pair, batch, in_turn, tell
from plain_page import encode
from problems import four_points, moons
from pytorch_step import fastest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mg_widgets import Tape

SCRIPT = Path(__file__).parent / "page_engine.mjs"
BATCHES = "3"
"""Of which the median counts, each time that a process is started."""


def pairs() -> Iterator[Pair | str]:
    with tempfile.TemporaryDirectory() as folder:
        for name, problem, asked in (
            ("moons, 100 lanes: step by the page's engine", moons(), 0.7),
            ("four points: step by the page's engine", four_points(), 0.02),
        ):
            peer = fastest(problem)
            ours = in_page(problem.trainer().tape, Path(folder))
            yield Pair(name, f"PyTorch, {peer.name}", *in_turn(ours, peer.milliseconds), asked)

        problem = moons()
        tape = record(loss_of(problem, problem.model, mg_widgets.Value))
        if compiler() is None:
            yield "the page's engine on a whole graph: there is no C compiler here to compare with"
            return
        limit = batch(c_loop(tape, Path(folder)))
        name = f"moons, whole graph of {len(tape):,} nodes, forward and backward: the page's engine"
        yield Pair(name, "a loop in C", *in_turn(in_page(tape, Path(folder)), limit), 1.6)


def in_page(tape: Tape, folder: Path) -> Callable[[], float]:
    """Return what measures the milliseconds of a step of a tape, or of forward and backward without lanes."""
    path = Path(tempfile.mkdtemp(dir=folder)) / "tape.json"
    path.write_text(json.dumps(encode(tape_to_wire(tape))))

    def milliseconds() -> float:
        command = ["node", SCRIPT, path.parent, BATCHES]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout)["median"] / 1000

    return milliseconds


if __name__ == "__main__":
    tell(pairs())
