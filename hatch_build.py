"""Builds the front end whenever an sdist, a wheel or an editable install is made."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEndHook(BuildHookInterface[Any]):
    """Builds with npm; without Node it uses the bundles that are there."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build `mg_widgets/static`, or end with one line that says what is missing."""
        root = Path(self.root)
        names = json.loads((root / "package.json").read_text())["budgets"]
        built = all((root / "mg_widgets" / "static" / f"{name}.js").is_file() for name in names)
        npm = shutil.which("npm")
        if built and (npm is None or (root / "PKG-INFO").is_file()):  # PKG-INFO: this is an unpacked sdist
            return
        if npm is None:
            self.app.abort(
                "mg_widgets: the front end is not built and there is no npm to build it; "
                "install Node.js 20 or later from https://nodejs.org"
            )
        lock, installed = root / "package-lock.json", root / "node_modules" / ".package-lock.json"
        if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
            self.run(npm, "ci")
        self.run(npm, "run", "build")

    def run(self, *command: str) -> None:
        """Run one command at the root, or end with one line that names it."""
        status = subprocess.run(command, cwd=self.root, check=False).returncode  # noqa: S603
        if status:
            self.app.abort(f"mg_widgets: {' '.join(command)} ended with status {status}")
