"""The first layout of graphs with everything open, in Node: each time in a process of its own."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from line import Line
from mg_widgets import Value, record, squared_error
from mg_widgets.tape import tape_to_wire
from plain_page import encode
from problems import four_points, moons

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).parent / "first_layout.mjs"
TIMES = 9
WARMTH = {"met": "after the opening", "": "the very first in a process"}


def first_layout() -> Iterator[Line]:
    """Lay out what the lessons draw: a forward pass, the four points' loss, the moons' network."""
    for root, nodes, asked in (
        (forward(), 126, 40),
        (whole_loss(), 398, 120),
        (moons_forward(), 979, 250),
    ):
        tape = record(root)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tape.json"
            path.write_text(json.dumps(encode(tape_to_wire(tape))))
            for warmth, words in WARMTH.items():
                found = [in_node(path, warmth) for _ in range(TIMES)]
                if any(each["items"] != nodes for each in found):
                    raise AssertionError(f"not {nodes} items: {found}")
                times = [each["milliseconds"] for each in found]
                yield Line(f"first layout of {nodes} nodes, {words}", times, asked)


def forward() -> Value:
    problem = four_points()
    return problem.model(problem.xs[0])


def whole_loss() -> Value:
    problem = four_points()
    pairs = zip(problem.xs, problem.ys, strict=True)
    return sum(squared_error(problem.model(x), y) for x, y in pairs)


def moons_forward() -> Value:
    """Return the output for one of the moons; its inputs are two nodes, whoever reads them."""
    problem = moons()
    return problem.model([Value(x) for x in problem.xs[0]])


def in_node(path: Path, warmth: str) -> dict[str, float]:
    command = ["node", SCRIPT, path, *([warmth] if warmth else [])]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
