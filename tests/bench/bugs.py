"""Two runs of the bug lab, with a bug and without, in the page's engine, in Node."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from line import Line
from mg_widgets.tape import tape_to_wire
from plain_page import encode
from problems import four_points, moons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mg_widgets import Tape

SCRIPT = Path(__file__).parent / "bugs.mjs"


def bugs() -> Iterator[Line]:
    """Train the lecture's network as a switch or a rate does, and moons, which is computed in pieces."""
    whole, _ = zip(*runs(four_points().trainer().tape, steps=200, times=50), strict=True)
    yield Line("bug lab, four points: 200 steps with a bug and 200 without", list(whole), 16)
    _, longest = zip(*runs(moons().trainer().tape, steps=20, times=20), strict=True)
    yield Line("bug lab, moons without lanes: the longest piece of 20 steps", list(longest), 16)


def runs(tape: Tape, *, steps: int, times: int) -> list[list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tape.json"
        path.write_text(json.dumps(encode(tape_to_wire(tape))))
        command = ["node", SCRIPT, path, str(steps), str(times)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found: list[list[float]] = json.loads(done.stdout)
        return found
