"""A comparison as a table of HTML, which needs neither a script nor a network."""

from __future__ import annotations

from html import escape
from os.path import commonprefix
from pathlib import Path
from typing import TYPE_CHECKING

from mg_widgets.peers.comparison_text import (
    differences,
    our_gradient,
    row_name,
    three_digits,
    torch_gradient,
)

if TYPE_CHECKING:
    from mg_widgets.peers.comparison import Comparison
    from mg_widgets.peers.rows import Row

STYLE = Path(__file__).with_name("comparison.css")
COLUMNS = ("node", "by", "code", "data", "difference", "grad", "difference")
HEAD = "".join(f'<th scope="col">{column}</th>' for column in COLUMNS)


def as_html(comparison: Comparison) -> str:
    """Return verdict, table and notes, all texts escaped."""
    root, engine = comparison.root, escape(comparison.engine)
    bodies = "".join(f"<tbody>{_row(comparison, row)}</tbody>" for row in comparison.chosen)
    call, data = (f"{root}.backward()",) * 2, (f"{root}.data", f"{root}.item()")
    asked = _lines("asked by", engine, call, data, "", (f"{root}.grad", f"{root}.grad.item()"), "")
    title, style = escape(comparison.title), STYLE.read_text("utf-8")
    return (
        f'<div class="mg-comparison"><style>{style}</style>{_paragraphs(comparison.verdict)}'
        f'<div class="mg-scroll" role="region" tabindex="0" aria-label="{title}">'
        f'<table class="mg-pairs"><caption>{title}</caption><thead><tr>{HEAD}</tr></thead>'
        f"{bodies}<tfoot>{asked}</tfoot></table></div>"
        f"{_paragraphs(comparison.notes)}</div>"
    )


def _row(comparison: Comparison, row: Row) -> str:
    marked = [
        f"<strong>≠ {three_digits(x)}</strong>" if differs else three_digits(x)
        for x, differs in differences(row)
    ]
    return _lines(
        escape(row_name(row)),
        escape(comparison.engine),
        (escape(row.code), escape(row.torch_code)),
        _digits(repr(row.data), repr(row.torch_data)),
        marked[0],
        _digits(our_gradient(row), torch_gradient(row)),
        marked[1],
    )


def _lines(
    node: str,
    engine: str,
    code: tuple[str, str],
    data: tuple[str, str],
    data_difference: str,
    grad: tuple[str, str],
    grad_difference: str,
) -> str:
    """Return two lines of a table, PyTorch's below the other's, with the differences."""
    name = f'<th scope="rowgroup" rowspan="2">{node}</th>'
    lines = []
    for i, by in enumerate((engine, "PyTorch")):
        cells = [data[i], data_difference if i else "", grad[i], grad_difference if i else ""]
        numbers = "".join(f'<td class="mg-number">{cell}</td>' for cell in cells)
        lines.append(
            f'<tr>{"" if i else name}<th scope="row">{by}</th><td><code>{code[i]}</code></td>{numbers}</tr>'
        )
    return "".join(lines)


def _digits(ours: str, theirs: str) -> tuple[str, str]:
    """Underline PyTorch's digits from the first on that is another one."""
    same = len(commonprefix([ours, theirs]))  # noqa: RUF071 (characters are meant)
    if not 0 < same < len(theirs):
        return ours, theirs
    return ours, f"{theirs[:same]}<u>{theirs[same:]}</u>"


def _paragraphs(sentences: list[str]) -> str:
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
