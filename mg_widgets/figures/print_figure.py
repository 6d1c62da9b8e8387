"""A figure for print, which a notebook can show as well."""

from __future__ import annotations

from io import StringIO

from matplotlib.figure import Figure


class PrintFigure(Figure):
    """A Matplotlib figure without pyplot: `savefig(path)` writes it, and a cell that ends in it shows it."""

    def _repr_svg_(self) -> str:
        """Return the picture as a cell shows it, an SVG element."""
        document = StringIO()
        self.savefig(document, format="svg")
        text = document.getvalue()
        return text[text.index("<svg") :]
