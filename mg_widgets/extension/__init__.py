"""The IPython extension: `%load_ext mg_widgets`.

How to read it: `displays.py` shows the user's objects as graphs. `cell.py` is the cell magic `%%live`: it
compiles a cell with `steps.py`, starts it on a thread as a `Run`, and lets it speak through `cell_output.py`.
`live.py` is what the user holds of it, `control.py` what is seen below the cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from mg_widgets.engine import Value
from mg_widgets.extension.cell import LiveCells
from mg_widgets.extension.displays import GraphDisplay, register
from mg_widgets.extension.live import Live

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["load_ipython_extension", "register", "unload_ipython_extension"]

_loaded: WeakKeyDictionary[InteractiveShell, tuple[Live, GraphDisplay]] = WeakKeyDictionary()


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Show graphs of registered classes, and add `%%live` and `live`."""
    if shell in _loaded:
        return
    formatter: Any = shell.display_formatter
    live, display = Live(), GraphDisplay(formatter)
    _loaded[shell] = live, display
    register(Value)
    display.open()
    magic: Any = LiveCells(shell, live).magic
    shell.register_magic_function(magic, "cell", "live")
    shell.push({"live": live}, interactive=False)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take back what `load_ipython_extension` did; a cell that runs is asked to stop."""
    if shell not in _loaded:
        return
    live, display = _loaded.pop(shell)
    live.stop()
    display.close()
    shell.magics_manager.magics["cell"].pop("live", None)
    if shell.user_ns.get("live") is live:
        shell.drop_by_id({"live": live})
