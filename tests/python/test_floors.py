"""Imports go down only: a floor of the package knows the floors below it and nothing above."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

PACKAGE = Path(__file__).parents[2] / "mg_widgets"
# What each floor may import: of the package, and of other people's.
FLOORS = {
    "engine": (set(), set()),
    "data": ({"engine"}, {"numpy"}),
    "foreign": ({"engine"}, set()),
    "tape": ({"engine", "foreign"}, {"numpy"}),
    "checks": ({"engine", "foreign", "tape"}, {"numpy"}),
    "peers": ({"engine", "foreign", "tape"}, {"numpy", "torch"}),
    "training": ({"engine", "foreign", "tape"}, {"numpy"}),
    "figures": ({"engine", "foreign", "tape", "training"}, {"numpy", "matplotlib", "graphviz"}),
    "export": ({"engine", "foreign", "tape", "training"}, {"numpy"}),
    "widgets": (
        {"engine", "data", "foreign", "tape", "checks", "peers", "training", "figures", "export"},
        {"numpy", "anywidget", "ipywidgets", "traitlets", "IPython", "matplotlib"},
    ),
    "extension": ({"engine", "foreign", "training", "widgets"}, {"traitlets", "IPython"}),
}


def imports(path: Path) -> set[str]:
    """Every module that a file imports anywhere in it, by its full name."""
    package = path.relative_to(PACKAGE.parent).with_suffix("").parts[:-1]
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*start, *filter(None, [node.module])))
            names |= (
                {f"{module}.{alias.name}" for alias in node.names} if module == "mg_widgets" else {module}
            )
    return names


def is_allowed(name: str, floor: str) -> bool:
    below, others = FLOORS[floor]
    top, _, rest = name.partition(".")
    if top == "mg_widgets":
        return rest.partition(".")[0] in {floor, *below}
    return top in others or top in sys.stdlib_module_names


def test_every_folder_of_the_package_has_its_floor() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(FLOORS)


def test_imports_go_down_only() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for floor in FLOORS
        for path in sorted((PACKAGE / floor).rglob("*.py"))
        for name in sorted(imports(path))
        if not is_allowed(name, floor)
    ]
    assert not wrong, "\n".join(wrong)


def test_an_import_that_goes_up_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path / "mg_widgets")
    path = tmp_path / "mg_widgets" / "tape" / "record.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        "import numpy.linalg\n"
        "from ..engine import Value\n"
        "from .. import training\n"
        "def later():\n"
        "    from mg_widgets.widgets.graph import Graph\n"
        "    import torch\n"
    )
    assert {name for name in imports(path) if not is_allowed(name, "tape")} == {
        "mg_widgets.training",
        "mg_widgets.widgets.graph",
        "torch",
    }
