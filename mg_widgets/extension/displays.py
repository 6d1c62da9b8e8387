"""Which classes a notebook shows as graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from mg_widgets.extension.run import in_one_line
from mg_widgets.widgets.graph import Graph

if TYPE_CHECKING:
    from IPython.core.formatters import DisplayFormatter

Class = TypeVar("Class", bound=type)

_registered: dict[tuple[str, str], str] = {}
"""The names of classes by module and qualified name: a class that is defined again is another object."""
_displays: list[GraphDisplay] = []


def register(cls: Class) -> Class:
    """Show objects of a class as a `Graph` at the end of a cell, once `%load_ext mg_widgets` was run.

    Parameters
    ----------
    cls
        A class whose objects are nodes of a computation. One that is defined again under its name, and
        subclasses, are meant as well.

    Returns
    -------
    type
        The class itself, so that this can be used as a decorator.

    Raises
    ------
    TypeError
        If it is not a class.

    """
    if not isinstance(cls, type):
        raise TypeError(f"register takes a class, such as register(Value), not {cls!r:.60}")
    _registered[_key(cls)] = cls.__name__
    for display in _displays:
        display.learn(cls.__module__, cls.__name__)
    return cls


class GraphDisplay:
    """Lets a shell show objects of the registered classes as graphs.

    Parameters
    ----------
    formatter
        The shell's.

    """

    def __init__(self, formatter: DisplayFormatter) -> None:
        self._text = formatter.formatters["text/plain"]
        self._bundles = formatter.mimebundle_formatter
        self._before: dict[tuple[str, str], Any] = {}

    def open(self) -> None:
        """Begin."""
        _displays.append(self)
        for (module, _), name in _registered.items():
            self.learn(module, name)

    def close(self) -> None:
        """Let everything be shown as before."""
        _displays.remove(self)
        for (module, name), before in self._before.items():
            self._bundles.pop(f"{module}.{name}", None)
            if before is not None:
                self._bundles.for_type_by_name(module, name, before)

    def learn(self, module: str, name: str) -> None:
        """Show objects of classes with this name."""
        before = self._bundles.for_type_by_name(module, name, self._show)
        self._before.setdefault((module, name), before)

    def _show(self, node: object) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Return the graph of an object; what is left out, such as its plain text, is the formatters' own."""
        classes = [cls for cls in type(node).__mro__ if _key(cls) in _registered]
        for cls in classes:
            # IPython has turned the name into this very class, and would not know the next one.
            self._bundles.pop(cls, None)
            self.learn(cls.__module__, cls.__name__)
        if not classes:
            return None
        try:
            bundle, metadata = Graph(node)._repr_mimebundle_()  # type: ignore[misc]
        except Exception as error:  # noqa: BLE001 (whatever is wrong with it, it has a text)
            return {"text/plain": f"{self._text(node)}\nno graph: {in_one_line(error)}"}, {}
        bundle.pop("text/plain", None)
        return bundle, metadata


def _key(cls: type) -> tuple[str, str]:
    return cls.__module__, cls.__qualname__
