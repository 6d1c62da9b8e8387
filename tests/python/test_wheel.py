"""What people install: the wheel holds the front end, within its budgets, and needs no Node."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUDGETS = json.loads((ROOT / "package.json").read_text())["budgets"]
STYLED = set(BUDGETS) - {"static_page"}
HEAVY = ("matplotlib", "graphviz", "torch")


def run(*command: object, cwd: Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command; with `path`, nothing else is on the PATH."""
    environment = {"PATH": path} if path else None
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, text=True, capture_output=True, check=False
    )


def succeed(*command: object, cwd: Path, path: str | None = None) -> str:
    result = run(*command, cwd=cwd, path=path)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment; its `bin` is all that will be on the PATH."""
    path = tmp_path_factory.mktemp("environment")
    succeed(sys.executable, "-m", "venv", path, cwd=path)
    assert shutil.which("node", path=path / "bin") is None
    return path / "bin"


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the checkout, where Node is."""
    path = tmp_path_factory.mktemp("sdist")
    succeed(sys.executable, "-m", "build", "--sdist", "--outdir", path, ROOT, cwd=path)
    return next(path.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, environment: Path) -> Path:
    """Built from the sdist, without Node."""
    pip = (environment / "python", "-m", "pip", "wheel", "--no-deps", sdist)
    succeed(*pip, cwd=sdist.parent, path=str(environment))
    return next(sdist.parent.glob("*.whl"))


def test_every_bundle_is_in_the_wheel_and_within_its_budget(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        sizes = {item.filename: item.file_size for item in archive.infolist()}
    expected = {f"{name}.js" for name in BUDGETS} | {f"{name}.css" for name in STYLED} | {"licences.txt"}
    found = {
        name.rpartition("/")[2]: size for name, size in sizes.items() if name.startswith("mg_widgets/static/")
    }
    assert set(found) == expected
    assert all(size > 0 for size in found.values())
    for name, budget in BUDGETS.items():
        assert found[f"{name}.js"] <= budget, name


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {"mg_widgets/py.typed", "mg_widgets/peers/comparison.css"} <= names
    assert {name.partition("/")[0] for name in names} == {"mg_widgets", "mg_widgets-0.1.0.dist-info"}


def test_it_installs_and_imports_where_there_is_no_node(wheel: Path, environment: Path) -> None:
    python = environment / "python"
    succeed(python, "-m", "pip", "install", wheel, cwd=wheel.parent, path=str(environment))
    script = "import sys, mg_widgets; print(mg_widgets.__file__, *sys.modules)"
    file, *modules = succeed(python, "-I", "-c", script, cwd=wheel.parent, path=str(environment)).split()
    assert Path(file).is_relative_to(environment.parent)
    assert not set(HEAVY) & set(modules)


def test_without_node_and_bundles_one_line_says_what_to_install(
    sdist: Path, environment: Path, tmp_path: Path
) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    shutil.rmtree(source / "mg_widgets" / "static")
    result = run(
        environment / "python", "-m", "pip", "wheel", "--no-deps", source, cwd=tmp_path, path=str(environment)
    )
    assert result.returncode != 0
    lines = [line for line in (result.stdout + result.stderr).splitlines() if "mg_widgets:" in line]
    assert len(lines) == 1
    assert "install Node.js" in lines[0]
