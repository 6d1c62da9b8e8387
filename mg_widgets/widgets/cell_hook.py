"""After each cell, what is shown follows what the cell did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from weakref import WeakSet

from IPython import get_ipython

from mg_widgets.training.student_error import StudentError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


class Follower(Protocol):
    """Something that shows objects of the user."""

    def refresh(self) -> None:
        """Look whether a cell has changed what is shown."""


_followers: WeakSet[Follower] = WeakSet()
_shells: WeakSet[InteractiveShell] = WeakSet()


def follow_cells(follower: Follower) -> None:
    """Refresh after each cell from now on, as long as the follower lives."""
    _followers.add(follower)
    shell = get_ipython()
    if shell is not None and shell not in _shells:
        _shells.add(shell)
        shell.events.register("post_run_cell", _after_cell)


def unfollow_cells(follower: Follower) -> None:
    """Do not refresh any more."""
    _followers.discard(follower)


def refresh_all() -> None:
    """Refresh everything that is shown."""
    for follower in list(_followers):
        follower.refresh()


def _after_cell(_result: object) -> None:
    refresh_all()


def _cell_name(filename: str) -> str | None:
    """Return what a notebook calls a file of code: "Cell In[3]"; None if it is no cell's."""
    shell = get_ipython()
    found = shell and shell.compile.format_code_name(filename)
    return " ".join(found) if found else None


StudentError.name_of = staticmethod(_cell_name)
