"""The cell magic `%%live`: from a cell's text to a thread that runs it."""

from __future__ import annotations

import threading
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from IPython.core.displayhook import DisplayHook
from IPython.core.error import UsageError
from IPython.display import display

from mg_widgets.extension.cell_output import CellOutput, cell_id, render
from mg_widgets.extension.control import LiveControl
from mg_widgets.extension.interrupt import Interrupt
from mg_widgets.extension.run import Run
from mg_widgets.extension.steps import LIVE, instrument, line_of_await
from mg_widgets.training.main_loop import MainLoop
from mg_widgets.widgets.cell_hook import refresh_all

if TYPE_CHECKING:
    from types import CodeType

    from IPython.core.interactiveshell import InteractiveShell

    from mg_widgets.extension.live import Live


PERIOD = 0.2
"""Seconds from one look at a running cell to the next."""


class CellSyntaxError(Exception):
    """A syntax error in a live cell, shown as that of any cell: as it is, without the way to it."""

    def __init__(self, error: SyntaxError, lines: list[str]) -> None:
        super().__init__(str(error))
        self._lines = lines

    def _render_traceback_(self) -> list[str]:
        return self._lines


CellSyntaxError.__name__ = "SyntaxError"


class LiveCells:
    """Runs one cell at a time off the main thread.

    Parameters
    ----------
    shell
        The shell whose cells they are.
    live
        What steers them.

    """

    def __init__(self, shell: InteractiveShell, live: Live) -> None:
        self._shell = shell
        self._live = live
        self._running: LiveCell | None = None
        self._controls: dict[str, LiveControl] = {}

    def magic(self, line: str, cell: str) -> None:
        """Run this cell beside the notebook: `%%live` on the first line, a plain loop below it.

        The cell ends at once; its loop goes on, what it prints appears below the cell, and `live.stop()` or
        the button ends it after the current step.
        """
        if line.strip():
            raise UsageError(f"%%live takes no options, not {line.strip()!r}: put the code below it")
        if self._running is not None and self._running.run.running:
            self._refuse(self._running)
        code, loops = compile_cell(self._shell, cell)
        self._shell.user_ns.setdefault("live", self._live)
        run = Run(f"In [{self._shell.execution_count - 1}]", loops)
        # Not that of the extension's loading, which may have been before there was an event loop.
        self._live.home = MainLoop()
        started = LiveCell(self._shell, self._live, run)
        self._display(started.control)
        self._live.follow(run)
        self._running = started
        started.start(code)

    def _refuse(self, running: LiveCell) -> None:
        """Say what is running; where that is this very cell, it goes on below the new output."""
        if running.id is not None and running.id == cell_id(self._shell):
            running.output.move_here()
            display(running.control)
        raise UsageError(
            f"{running.run.cell} is still running: "
            "press Stop below it or call live.stop(), then run this cell again"
        )

    def _display(self, control: LiveControl) -> None:
        """Show a control; that of the cell's last run has gone with its output."""
        cell = cell_id(self._shell)
        if cell is not None:
            if cell in self._controls:
                self._controls[cell].close()
            self._controls[cell] = control
        display(control)


class LiveCell:
    """One run of a cell: its thread, its output and its control.

    Parameters
    ----------
    shell
        The shell of the cell.
    live
        What steers it.
    run
        Its steps.

    """

    def __init__(self, shell: InteractiveShell, live: Live, run: Run) -> None:
        self.id = cell_id(shell)
        self.run = run
        self.output = CellOutput(shell)
        self.control = LiveControl(live, run)
        self.each, self.step = run.each, run.step
        self._shell = shell
        self._home = live.home
        self._interrupt = Interrupt(run)

    def start(self, code: CodeType) -> None:
        """Run code in the user's namespace, on a thread that no restart of the kernel has to wait for."""
        self._shell.user_ns[LIVE] = self
        self.output.open()
        self.control.follow()
        self._look()
        context = copy_context()
        name = f"live cell {self.run.cell}"
        threading.Thread(target=context.run, args=(self._execute, code), name=name, daemon=True).start()

    def show(self, value: object) -> None:
        """Display what a last expression gives."""
        if value is not None:
            display(value)

    def _execute(self, code: CodeType) -> None:
        shell = self._shell
        self.output.speak()
        try:
            error = self.run.execute(lambda: exec(code, shell.user_global_ns, shell.user_ns))  # noqa: S102
            if error is not None:
                self.output.show_error(error)
        finally:
            self.output.close()
            self.run.end()
            self._home.call(self._finish)

    def _look(self) -> None:
        """Do what has to be done now and then, on the main thread."""
        self._interrupt.look()
        if self.run.running:
            self.output.catch_up()
            self._home.call_later(PERIOD, self._look)

    def _finish(self) -> None:
        self._interrupt.look()
        if self._shell.user_ns.get(LIVE) is self:
            del self._shell.user_ns[LIVE]
        self.control.follow()
        refresh_all()


def compile_cell(shell: InteractiveShell, cell: str) -> tuple[CodeType, int]:
    """Return the code of a cell and the number of its loops; a syntax error is that of any cell."""
    compiler = shell.compile
    # Tracebacks count the line of the magic, and the empty ones that IPython drops.
    above = "# %%live\n" + "\n" * cell[: len(cell) - len(cell.lstrip())].count("\n")
    try:
        source = above + shell.transform_cell(cell)
        name = compiler.cache(source, shell.execution_count - 1, raw_code=source)
        tree: Any = compiler.ast_parse(source, filename=name)
        if not tree.body:
            raise UsageError("%%live needs code below it, such as a training loop")
        line = line_of_await(tree)
        if line is not None:
            raise UsageError(f"%%live cannot run the `await` in line {line}: its thread has no event loop")
        tree = shell.transform_ast(tree)
        loops = instrument(tree, show_last=not DisplayHook.semicolon_at_end_of_expression(cell))
        return compile(tree, name, "exec", compiler.flags, dont_inherit=True), loops
    except SyntaxError as error:
        raise CellSyntaxError(error, render(shell, error.with_traceback(None))) from None
