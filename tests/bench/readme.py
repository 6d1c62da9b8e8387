"""The README's section on performance, written from what was recorded: `python tests/bench/readme.py`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from growth_plot import draw
from pair import amount, parts_of
from subjects import RATIOS

ROOT = Path(__file__).parents[2]
RECORDED = Path(__file__).parent / "recorded.json"
README = ROOT / "README.md"
PICTURES = ROOT / "notebooks" / "screenshots"
BEGIN, END = "<!-- measured: make bench README=1 -->\n", "<!-- end of what was measured -->"
HEAD = "| what | against | to reach | measured (min to max) | ours | theirs |\n|---|---|---|---|---|---|\n"
PICTURE = """\
<picture>
  <source media="(prefers-color-scheme: dark)" srcset="notebooks/screenshots/growth_dark.svg">
  <img alt="Time and memory by the number of nodes, from a thousand to a million, and by the number of \
lanes, from 1 to 10,000, on logarithmic axes." src="notebooks/screenshots/growth_light.svg">
</picture>
"""
HIDDEN = ("guard",)
"""What is recorded for the tests alone."""


def read_recorded() -> dict[str, Any]:
    return json.loads(RECORDED.read_text()) if RECORDED.exists() else {"ratios": {}, "growth": []}


def write_recorded(recorded: dict[str, Any]) -> None:
    """Keep the summaries; single measurements are of no use later."""
    kept = {"ours", "theirs", "what", "against", "asked", "unit", "ratio", "min", "max", "best", "n"}
    recorded["ratios"] = {
        subject: [{name: rounded(x) for name, x in pair.items() if name in kept} for pair in pairs]
        for subject, pairs in recorded["ratios"].items()
    }
    recorded["growth"] = [{name: rounded(x) for name, x in grown.items()} for grown in recorded["growth"]]
    RECORDED.write_text(json.dumps(recorded, indent=1) + "\n")


def rounded(x: Any) -> Any:
    """Return numbers with four digits: more of them are noise."""
    if isinstance(x, float):
        return float(f"{x:.4g}")
    return [rounded(each) for each in x] if isinstance(x, list) else x


def write_readme(recorded: dict[str, Any]) -> None:
    """Write table, growth and pictures anew."""
    pairs = [
        pair for subject in RATIOS if subject not in HIDDEN for pair in recorded["ratios"].get(subject, ())
    ]
    parts = [where(recorded["where"]), HEAD + "".join(map(line, pairs))]
    if recorded["growth"]:
        for theme in ("light", "dark"):
            draw(recorded["growth"], theme, PICTURES / f"growth_{theme}.svg")
        parts += [exponents(recorded["growth"]), PICTURE]
    text = README.read_text(encoding="utf-8")
    section = re.compile(f"(?<={re.escape(BEGIN)}).*(?={re.escape(END)})", re.DOTALL)
    written, count = section.subn(lambda _: "\n" + "\n".join(parts) + "\n", text)
    if count != 1:
        raise ValueError(f"README.md needs {BEGIN!r} and behind it {END!r}, once")
    README.write_text(written, encoding="utf-8")


def where(machine: dict[str, Any]) -> str:
    versions = f"Python {machine['python']}, NumPy {machine['numpy']}, PyTorch {machine['torch']}"
    return f"Measured with {versions} on {machine['cores']} cores ({machine['machine']}).\n"


def line(pair: dict[str, Any]) -> str:
    reach, median, low, high = parts_of(pair)
    measured = f"**{median}** ({low} to {high})"
    amounts = [amount(pair[name], pair["unit"]) for name in ("ours", "theirs")]
    return "| " + " | ".join([pair["what"], pair["against"], reach, measured, *amounts]) + " |\n"


def exponents(growths: list[dict[str, Any]]) -> str:
    """Say how each grows, in a table."""
    lines = ["| what grows | from, to | exponent of time | of memory |\n|---|---|---|---|\n"]
    for grown in growths:
        time, memory = (f"{grown['exponents'][name]:.2f}" for name in ("time", "memory"))
        sizes = f"{grown['since']:,} to {grown['sizes'][-1]:,} {grown['per']}s"
        lines.append(f"| {grown['what']} | {sizes} | {time} | {memory} |\n")
    return "".join(lines)


if __name__ == "__main__":
    write_readme(read_recorded())
