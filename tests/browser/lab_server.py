"""One JupyterLab server, with a kernel for each ipykernel that people have."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import nbformat

from unread_requests import UnreadRequests

# `make` installs each of them beside the environment: in each, messages of widgets reach Python differently.
INSTALLED = Path(sys.prefix) / "kernels"
# Kernels import the package from here, whatever else is installed.
CHECKOUT = Path(__file__).parents[2]
KERNELS = sorted(path.parent.name for path in INSTALLED.glob("*/ipykernel_launcher.py"))
START_SECONDS = 60
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": True,
        "fetchNews": "false",
    },
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
}


class LabServer:
    """A JupyterLab server with configuration, settings and kernels of its own below `root`."""

    def __init__(self, root: Path) -> None:
        self.notebooks = root / "notebooks"
        self.notebooks.mkdir()
        self._write_settings(root / "settings")
        self._write_kernels(root / "data" / "kernels")
        self._token = secrets.token_hex()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JUPYTER", "PYTHON", "IPYTHON"))
        }
        environment |= {
            "IPYTHONDIR": str(root / "ipython"),
            "JUPYTER_CONFIG_DIR": str(root / "config"),
            "JUPYTER_DATA_DIR": str(root / "data"),
            "JUPYTER_RUNTIME_DIR": str(root / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(root / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
            "JUPYTER_TOKEN": self._token,
        }
        self.log = root / "server.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
                    "--ServerApp.ip=127.0.0.1",
                    f"--ServerApp.port={port}",
                    "--ServerApp.port_retries=0",
                    f"--ServerApp.root_dir={self.notebooks}",
                    "--LabApp.expose_app_in_browser=True",
                    # If the tests are killed, the kernels end by themselves, and then the server.
                    "--MappingKernelManager.cull_idle_timeout=300",
                    "--ServerApp.shutdown_no_activity_timeout=300",
                ],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._unread_requests = UnreadRequests(root / "runtime", kernel="ipykernel-7.3")
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def write(self, cells: list[str], kernel: str) -> str:
        """Write a new notebook of code cells for one ipykernel; the answer is the address that opens it."""
        if kernel not in KERNELS:
            message = f"there is no ipykernel {kernel} in {INSTALLED}: `make test` installs it"
            raise FileNotFoundError(message)
        name = f"{len(list(self.notebooks.iterdir())) + 1}.ipynb"
        metadata = {
            "kernelspec": {"name": f"ipykernel-{kernel}", "display_name": kernel, "language": "python"}
        }
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(c) for c in cells], metadata=metadata
        )
        nbformat.write(notebook, self.notebooks / name)
        return f"{self.address}/lab/tree/{name}?reset&token={self._token}"

    def end_kernels(self) -> None:
        """End every kernel that is running."""
        for session in self._request("GET", "/api/sessions"):
            self._request("DELETE", f"/api/sessions/{session['id']}")

    def stop(self) -> None:
        """End the server and its kernels."""
        self._unread_requests.stop()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError):
                self._request("GET", "/api/status")
                return
            time.sleep(0.1)
        message = f"JupyterLab did not start:\n{self.log.read_text()}"
        raise RuntimeError(message)

    def _request(self, method: str, path: str) -> Any:
        request = urllib.request.Request(
            self.address + path, method=method, headers={"Authorization": f"token {self._token}"}
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.loads(response.read() or "null")

    @staticmethod
    def _write_settings(settings: Path) -> None:
        for name, values in SETTINGS.items():
            path = settings / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))

    @staticmethod
    def _write_kernels(kernels: Path) -> None:
        for version in KERNELS:
            specification = {
                "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                "display_name": f"ipykernel {version}",
                "language": "python",
                "env": {
                    "PYTHONPATH": os.pathsep.join([str(INSTALLED / version), str(CHECKOUT)]),
                    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
                },
            }
            path = kernels / f"ipykernel-{version}" / "kernel.json"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(specification))
