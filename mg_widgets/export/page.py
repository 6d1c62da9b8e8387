"""One file with a widget in it, which any browser opens from disk."""

from __future__ import annotations

import base64
import html
import json
import os
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 1rem; font-family: system-ui, sans-serif; }}
</style>
</head>
<body>
<main data-mg-view="view"></main>
<script type="application/json" class="mg-page">{page}</script>
<script>{player}</script>
</body>
</html>
"""


@dataclass(frozen=True)
class Embedded:
    """A widget as a page carries it.

    Attributes
    ----------
    name
        That of its front end, such as "dashboard".
    script, style
        The text of both.
    state
        Its traits: JSON values and bytes.

    """

    name: str
    script: str
    style: str
    state: dict[str, Any]


def write_page(
    path: str | os.PathLike[str],
    *,
    title: str,
    player: str,
    view: Embedded,
    source: dict[str, Any] | None = None,
    inside: Mapping[str, Embedded] = MappingProxyType({}),
) -> Path:
    """Write a page with one widget, and return its path.

    Parameters
    ----------
    path
        The file to write; an existing one is replaced.
    title
        The title of the page.
    player
        The script that shows what a page carries, see `js/static_page/host.ts`.
    view
        The widget.
    source
        Traits of the source behind the widget and those inside it, if there is one: JSON values and bytes.
    inside
        Widgets that the widget shows in itself, by the id in its own references "anywidget:<id>".

    Raises
    ------
    TypeError
        If `path` is not a path.
    OSError
        If the file cannot be written.

    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path must be the name of a file, not {path!r:.60}")
    widgets = {"view": view, **inside}
    behind = {} if source is None else {"_source": "anywidget:source"}
    models: dict[str, Any] = {
        name: {"module": widget.name, "state": {**widget.state, **behind}} for name, widget in widgets.items()
    }
    if source is not None:
        models["source"] = {"state": source}
    modules = {widget.name: {"esm": widget.script, "css": widget.style} for widget in widgets.values()}
    text = PAGE.format(
        title=html.escape(title),
        page=_embedded(json.dumps({"modules": modules, "models": models}, default=_base64, allow_nan=False)),
        player=_embedded(player),
    )
    file = Path(path)
    file.write_text(text, encoding="utf-8")
    return file


def _base64(value: object) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError(f"a page carries JSON values and bytes, not {value!r:.60}")
    return {"base64": base64.b64encode(value).decode()}


def _embedded(script: str) -> str:
    # Within a script element both would be read as markup: https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements
    return script.replace("</", "<\\/").replace("<!--", "<\\u0021--")
