"""Print how long things take here, what part of others' time that is, and how it grows.

    make bench [ONLY="names"] [JSON=path] [README=1]

ONLY takes `times`, `ratios` and `growth`, and the names of single subjects. README=1 keeps the ratios and
the growth in `recorded.json`, in the place of what was measured of the same subjects before, and writes the
section of the README from there. Nothing here can fail because it is slow: each line says what it should
reach, and a person judges.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import growth
import pair
from line import HEAD
from readme import read_recorded, write_readme, write_recorded
from subjects import RATIOS, measured
from times import TIMES, times

GROUPS = {"times": TIMES, "ratios": RATIOS, "growth": ("growth",)}
SUBJECTS = [subject for group in GROUPS.values() for subject in group]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description="Print how long things take.")
    parser.add_argument("--only", nargs="*", choices=[*GROUPS, *SUBJECTS], help="what to measure")
    parser.add_argument("--json", type=Path, help="a file for the same numbers")
    parser.add_argument("--readme", action="store_true", help="keep the ratios and the growth, and show them")
    given = parser.parse_args()
    asked = {subject for name in given.only or GROUPS for subject in GROUPS.get(name, (name,))}
    found: dict[str, Any] = {"where": machine()}
    print(*(f"{name}: {value}" for name, value in found["where"].items()), sep="\n")
    if asked.intersection(TIMES):
        print("", HEAD, sep="\n", flush=True)
        found["lines"] = [shown(line, line.as_dict()) for line in times(asked)]
    if asked.intersection(RATIOS):
        print("", pair.HEAD, sep="\n", flush=True)
    tried = {subject: pairs_of(subject) for subject in RATIOS if subject in asked}
    found["ratios"] = {subject: pairs for subject, pairs in tried.items() if pairs is not None}
    if "growth" in asked:
        print()
        found["growth"] = [shown(growth.row(grown), grown) for grown in measured("growth")]
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n")
    if given.readme:
        recorded = read_recorded()
        recorded |= {name: found[name] for name in ("where", "growth") if name in found}
        recorded["ratios"] |= found["ratios"]
        write_recorded(recorded)
        write_readme(recorded)
    if failed := tried.keys() - found["ratios"]:
        sys.exit(f"could not be measured: {', '.join(failed)}")


def pairs_of(subject: str) -> list[dict[str, Any]] | None:
    """Measure the pairs of a subject; None where that failed, so that the others are kept."""
    try:
        found = [shown(each if isinstance(each, str) else pair.row(each), each) for each in measured(subject)]
    except subprocess.CalledProcessError:
        return None
    return [each for each in found if not isinstance(each, str)]


def shown(line: object, numbers: Any) -> Any:
    print(line, flush=True)
    return numbers


def machine() -> dict[str, object]:
    """Return what times depend on; a load above the number of cores says that others were at work."""
    return {
        "machine": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "torch": version("torch"),
    }


if __name__ == "__main__":
    main()
