"""A notebook that is open in JupyterLab: run its cells, read what they say, count what passes."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from playwright.sync_api import TimeoutError as PageTimeoutError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Locator, Page

logger = logging.getLogger(__name__)

MILLISECONDS = 1000
OPEN_SECONDS = 60
PANEL = "window.jupyterapp?.shell?.currentWidget"
WIDGET = "application/vnd.jupyter.widget-view+json"
# A cell that runs before the widget manager listens to this kernel loses its widgets.
READY = f"""() => {{
  const panel = {PANEL}, kernel = panel?.sessionContext?.session?.kernel;
  return kernel?.status === "idle" && kernel._targetRegistry?.["jupyter.widget"] !== undefined
    && panel.content.rendermime.mimeTypes.includes("{WIDGET}");
}}"""


@dataclass(frozen=True)
class Message:
    """One message on a kernel's web socket."""

    seconds: float
    """When it was sent, by the page's clock."""
    sent: bool
    """True if it went to the kernel."""
    channel: str
    kind: str
    """The message type: comm_open, comm_msg, status, ..."""
    comm: str
    method: str
    """What a widget's message does: update, echo_update or custom."""
    size: int
    """Bytes, headers and buffers included."""


def busiest_second(messages: Iterable[Message]) -> tuple[int, int]:
    """Most messages and most bytes in any one second."""
    times = sorted((message.seconds, message.size) for message in messages)
    windows = [[size for later, size in times if 0 <= later - start < 1] for start, _ in times]
    return max(map(len, windows), default=0), max(map(sum, windows), default=0)


class LabNotebook:
    """Cells are counted from 0."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.add_init_script(path=Path(__file__).parent / "count_messages.js")
        for last in (False, True):
            page.goto(address)
            if self._opened(last=last):
                break

    def _opened(self, *, last: bool) -> bool:
        """Wait for the kernel; one that never answers its first message is replaced once, by a new one."""
        try:
            self.page.wait_for_function(READY, timeout=OPEN_SECONDS * MILLISECONDS)
        except PageTimeoutError as error:
            state = self.page.evaluate(f"{PANEL}?.sessionContext?.kernelDisplayStatus")
            if last:
                raise AssertionError(f"JupyterLab's kernel did not become ready, it is {state!r}") from error
            logger.warning("opening again: after %s s the kernel is still %r", OPEN_SECONDS, state)
            self.page.evaluate("window.jupyterapp?.serviceManager.sessions.shutdownAll()")
            self.errors.clear()
            return False
        return True

    def run(self, cell: int, *, seconds: float = 60) -> str:
        """Run a cell to its end; the answer is its text. An exception in it fails the test."""
        self.start(cell)
        return self.wait(cell, seconds=seconds)

    def run_all(self, *, seconds: float = 60) -> None:
        """Run all cells, one after the other."""
        for cell in range(self.page.evaluate(f"{PANEL}.content.widgets.length")):
            if self.page.evaluate(f"{PANEL}.content.widgets[{cell}].model.type") == "code":
                self.run(cell, seconds=seconds)

    def start(self, cell: int) -> None:
        """Run a cell without waiting for it."""
        self.page.evaluate(
            f"""(cell) => {{
              const notebook = {PANEL}.content;
              notebook.activeCellIndex = cell;
              notebook.deselectAll();
              window.running ??= new Set();
              window.running.add(cell);
              jupyterapp.commands.execute("notebook:run-cell").finally(() => window.running.delete(cell));
            }}""",
            cell,
        )

    def wait(self, cell: int, *, seconds: float = 60) -> str:
        """Wait for a cell that was started; the answer is its text."""
        self.page.wait_for_function(
            "cell => !window.running.has(cell)", arg=cell, timeout=seconds * MILLISECONDS
        )
        return self.text(cell)

    def execute(self, source: str, *, seconds: float = 60) -> str:
        """Add a cell at the end and run it; the answer is its text."""
        cell = self.page.evaluate(
            f"""(source) => {{
              const cells = {PANEL}.content.model.sharedModel;
              cells.insertCell(cells.cells.length, {{ cell_type: "code", source }});
              return cells.cells.length - 1;
            }}""",
            source,
        )
        return self.run(cell, seconds=seconds)

    def outputs(self, cell: int) -> list[dict[str, Any]]:
        """Return the outputs of a cell as they stand in the file."""
        return self.page.evaluate(f"cell => {PANEL}.content.widgets[cell].model.outputs.toJSON()", cell)

    def text(self, cell: int) -> str:
        """What a cell has printed and its plain result; an exception in it fails the test."""
        outputs = self.outputs(cell)
        for output in outputs:
            if output["output_type"] == "error":
                raise AssertionError(re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output["traceback"])))
        texts = (output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)
        return "".join("".join(text) for text in texts)

    def output(self, cell: int) -> Locator:
        """Where a cell shows its outputs."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-Cell-outputArea")

    def theme(self, name: Literal["light", "dark"]) -> None:
        """Switch JupyterLab's theme and wait until it shows."""
        self.page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', { theme })",
            f"JupyterLab {name.title()}",
        )
        shown = f"document.body.dataset.jpThemeLight === '{json.dumps(name == 'light')}'"
        # Switching again while the splash of the last switch is fading away is an error in JupyterLab.
        self.page.wait_for_function(f"{shown} && !document.querySelector('#jupyterlab-splash')")

    def seconds(self) -> float:
        """Return the page's clock, which stamps the messages."""
        return self.page.evaluate("performance.now() / 1000")

    def messages(self, since: float = 0) -> list[Message]:
        """All messages from and to the kernel since a time on the page's clock."""
        return [
            Message(**message) for message in self.page.evaluate("messages") if message["seconds"] >= since
        ]

    def comm_messages(self, since: float = 0) -> list[Message]:
        """The messages of widgets that came from the kernel."""
        return [m for m in self.messages(since) if m.kind.startswith("comm_") and not m.sent]
