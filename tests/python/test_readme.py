"""What the README says in Python runs, from the first block to the last, as in one notebook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


@pytest.mark.usefixtures("comms")
def test_every_block_runs_and_the_last_one_steers_the_first(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "readme"}
    for block in BLOCKS:
        exec(compile(block, README, "exec"), names)
    names["slider"].value = 0.03
    assert names["trainer"].learning_rate == 0.03
    names["dashboard"].sample = 2
    assert capsys.readouterr().out.endswith("\nsample 2\n")
    assert names["trainer"].step_count == 50
    assert {path.name for path in tmp_path.iterdir()} == {"four_points.html", "graph.svg", "loss.pdf"}


def test_links_and_pictures_lead_to_files() -> None:
    files = re.findall(r'(?:src|srcset)="([^"]+)"|\]\((?!https?:)([^)]+)\)', TEXT)
    assert len(files) == 31
    for source, link in files:
        assert (README.parent / (source or link)).is_file()


def test_commands_are_targets_of_the_makefile() -> None:
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake (\w+)", TEXT):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
