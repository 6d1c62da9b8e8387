"""The built front end, as text."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"


class Bundle:
    """A class attribute: the text of a built file, read when the first widget is made.

    As text, because anywidget keeps every widget alive whose script is a path
    (https://github.com/manzt/anywidget/issues/929).
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, widget: object, owner: type) -> Bundle | str:
        return self if widget is None else built(self._name)


def bundle(name: str) -> Bundle | Path:
    """Return a built file for `_esm` or `_css`; with ANYWIDGET_HMR=1 as a path, which is watched."""
    return STATIC / name if os.environ.get("ANYWIDGET_HMR") == "1" else Bundle(name)


@cache
def built(name: str) -> str:
    """Return the text of a built file.

    Raises
    ------
    FileNotFoundError
        With what to do, if the front end was not built.

    """
    path = STATIC / name
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: build the front end with `make build`")
    return path.read_text(encoding="utf-8")
