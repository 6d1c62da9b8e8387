"""One file with a widget in it, which any browser opens from disk."""

from __future__ import annotations

import base64
import html
import json
import os
from pathlib import Path
from typing import Any

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


def write_page(
    path: str | os.PathLike[str],
    *,
    title: str,
    player: str,
    module: tuple[str, str],
    state: dict[str, Any],
    source: dict[str, Any] | None = None,
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
    module
        Script and style of the widget.
    state, source
        Traits of the widget and of its source, if it has one: JSON values and bytes.

    Raises
    ------
    TypeError
        If `path` is not a path.
    OSError
        If the file cannot be written.

    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path must be the name of a file, not {path!r:.60}")
    script, style = module
    models: dict[str, Any] = {"view": {"module": "widget", "state": state}}
    if source is not None:
        models["source"] = {"state": source}
        models["view"]["state"] = {**state, "_source": "anywidget:source"}
    page = {"modules": {"widget": {"esm": script, "css": style}}, "models": models}
    text = PAGE.format(
        title=html.escape(title),
        page=_embedded(json.dumps(page, default=_base64, allow_nan=False)),
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
