"""What the panels have in common that are drawn for print."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from mg_widgets.figures import picture_file
from mg_widgets.widgets.panel import Panel

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from matplotlib.figure import Figure


class DrawnPanel(Panel):
    """A panel that is drawn for print as well."""

    @abstractmethod
    def figure(self) -> Figure:
        """Return what is shown as a Matplotlib figure for print."""

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the figure to a file, in the format that its name ends in.

        Parameters
        ----------
        path
            Ends in ".svg", ".png" or ".pdf"; an existing file is replaced.

        Returns
        -------
        Path
            That of the file.

        Raises
        ------
        TypeError, ValueError
            If `path` is no path or ends otherwise, and as for `figure`.
        OSError
            If the directory does not exist, or the file cannot be written.

        """
        file = picture_file(path)
        self.figure().savefig(file)
        return file
