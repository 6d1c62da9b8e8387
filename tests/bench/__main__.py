"""Print how long a nudge, a change of the learning rate, the first display, a step and a check take.

    make bench [JSON=path]

Nothing here can fail because it is slow: each line says what it should reach, and a person judges.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from chromium import launch
from display import display
from foreign import foreign
from lab_server import LabServer
from line import HEAD
from nudge import nudge
from rate import rate
from steps import steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from line import Line


def lines(browser: Browser) -> Iterator[Line]:
    """Measure one line after the other."""
    yield from foreign()
    yield from steps(browser)
    with tempfile.TemporaryDirectory() as root:
        server = LabServer(Path(root))
        try:
            for measure in (display, nudge, rate):
                yield from measure(browser, server)
        finally:
            server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description="Print how long things take.")
    parser.add_argument("--json", type=Path, help="a file for the same numbers")
    path = parser.parse_args().json
    measured = []
    with sync_playwright() as playwright, launch(playwright) as browser:
        where = machine() | {"chromium": browser.version}
        print(*(f"{name}: {value}" for name, value in where.items()), "", HEAD, sep="\n", flush=True)
        for line in lines(browser):
            print(line, flush=True)
            measured.append(line.as_dict())
    if path:
        path.write_text(json.dumps({**where, "lines": measured}, indent=2) + "\n")


def machine() -> dict[str, object]:
    """Return what times depend on; a load above the number of cores says that others were at work."""
    return {
        "machine": platform.platform(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }


main()
