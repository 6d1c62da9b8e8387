"""A graph as a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mg_widgets.figures.graph_dot import graph_dot
from mg_widgets.figures.graph_picture import graph_picture
from mg_widgets.figures.graph_text import graph_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from mg_widgets.figures.drawing import Drawing

PICTURES = ("svg", "png", "pdf")
WRITERS: dict[str, Callable[[Drawing], str]] = {"dot": graph_dot, "txt": graph_text}


def picture_file(path: str | os.PathLike[str]) -> Path:
    """Return the file that a figure can be saved to; see `Graph.save` for what is raised where it cannot."""
    return file_to_save(path, PICTURES)


def file_to_save(path: str | os.PathLike[str], known: Collection[str] = (*PICTURES, *WRITERS)) -> Path:
    """Return the file that a graph can be saved to; see `Graph.save` for what is raised where it cannot."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path must be the name of a file, not {path!r:.60}")
    file = Path(path)
    if _format(file) not in known:
        allowed = ", ".join(f".{suffix}" for suffix in known)
        raise ValueError(f"path must end in one of {allowed}, not {os.fspath(path)!r:.200}")
    if not file.parent.is_dir():
        raise FileNotFoundError(f"path must be in a directory that exists, and {file.parent} does not")
    return file


def save_graph(drawing: Drawing, file: Path) -> None:
    """Write a graph to a file that `file_to_save` has found right."""
    suffix = _format(file)
    writer = WRITERS.get(suffix)
    file.write_bytes(writer(drawing).encode() if writer else graph_picture(drawing, suffix))


def _format(file: Path) -> str:
    return file.suffix[1:].lower()
