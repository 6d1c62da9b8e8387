"""A Matplotlib figure as a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

FORMATS = ("svg", "png", "pdf")


def save_figure(draw: Callable[[], Figure], path: str | os.PathLike[str]) -> Path:
    """Write a figure, drawn only where it can be written; `LossSlice.save` says what is raised."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path must be the name of a file, not {path!r:.60}")
    file = Path(path)
    if file.suffix[1:].lower() not in FORMATS:
        allowed = ", ".join(f".{suffix}" for suffix in FORMATS)
        raise ValueError(f"path must end in one of {allowed}, not {os.fspath(path)!r:.200}")
    if not file.parent.is_dir():
        raise FileNotFoundError(f"path must be in a directory that exists, and {file.parent} does not")
    draw().savefig(file)
    return file
