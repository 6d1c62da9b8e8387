"""Make ipykernel 7.0 to 7.3 read the requests that it has left lying in its shell socket."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import zmq

if TYPE_CHECKING:
    from pathlib import Path

PAUSE_SECONDS = 1.0


class UnreadRequests:
    """Connects to kernels once a second, from a thread of its own, until it is stopped.

    A request that arrives while such a kernel sends a reply stays unread until somebody connects:
    https://github.com/ipython/ipykernel/issues/1554. ipykernel 7.4 sends its replies in another way.
    """

    def __init__(self, runtime: Path, kernel: str) -> None:
        """`runtime` has the connection files of the kernels; `kernel` is the kernelspec of those meant."""
        self._runtime = runtime
        self._kernel = kernel
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._connect_to_all, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Connect no more."""
        self._stopped.set()
        self._thread.join()

    def _connect_to_all(self) -> None:
        with zmq.Context() as context:
            connections: list[zmq.Socket[bytes]] = []
            while not self._stopped.wait(PAUSE_SECONDS):
                for connection in connections:
                    connection.close(linger=0)
                connections = [
                    self._connected(context, kernel)
                    for kernel in map(self._read, self._runtime.glob("kernel-*.json"))
                    if kernel.get("kernel_name") == self._kernel
                ]
            for connection in connections:
                connection.close(linger=0)

    @staticmethod
    def _read(file: Path) -> dict[str, Any]:
        """Return how to connect to a kernel; nothing while its file is being written or removed."""
        try:
            return json.loads(file.read_text())
        except (OSError, ValueError):
            return {}

    @staticmethod
    def _connected(context: zmq.Context[Any], kernel: dict[str, Any]) -> zmq.Socket[bytes]:
        connection = context.socket(zmq.DEALER)
        connection.connect(f"tcp://{kernel['ip']}:{kernel['shell_port']}")
        return connection
