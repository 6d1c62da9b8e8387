"""A graph as a file with a picture in it: SVG, PNG or PDF."""

from __future__ import annotations

import io
import warnings
from math import sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mg_widgets.figures.drawing import Drawing

LARGEST = 1_000
"""Nodes of the largest picture."""
DPI, LARGEST_IMAGE = 144.0, 30e6
"""Of a PNG, and how many pixels it has at most: a larger one gets fewer per inch."""


def graph_picture(drawing: Drawing, format: str) -> bytes:  # noqa: A002 (Matplotlib's name)
    """Draw a graph.

    Parameters
    ----------
    drawing
        What to draw.
    format
        "svg", "png" or "pdf".

    Raises
    ------
    ValueError
        If it has more than 1,000 nodes.

    """
    if len(drawing.items) > LARGEST:
        raise ValueError(
            f"this graph has {len(drawing.items):,} nodes, more than the {LARGEST:,} of a readable picture: "
            "to_text() and to_dot(), or save() to a .txt or .dot file, write them all"
        )
    # Matplotlib is imported only when used.
    from matplotlib import rc_context  # noqa: PLC0415
    from matplotlib.style import context  # noqa: PLC0415

    from mg_widgets.figures.graph_figure import graph_figure  # noqa: PLC0415

    # Texts stay texts, and the same graph gives the same file, whatever style the user has set.
    settings: Any = {"svg.fonttype": "none", "pdf.fonttype": 42, "svg.hashsalt": "mg_widgets"}
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
    with context("default"), rc_context(settings), warnings.catch_warnings():
        # A script that the font lacks is still text in SVG.
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        figure = graph_figure(drawing)
        width, height = figure.get_size_inches()
        dpi = min(DPI, sqrt(LARGEST_IMAGE / (width * height)))
        file = io.BytesIO()
        figure.savefig(file, format=format, dpi=dpi, metadata={"Title": "Graph", **undated.get(format, {})})
    return file.getvalue()
