"""The leaves of the student's graphs: which of them are parameters, what they are called, how they began."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mg_widgets.foreign.paths import leaf_paths, variables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class LoopLeaves:
    """Knows the names of leaves, and the numbers that they had before the loop ran.

    Parameters
    ----------
    fixed
        The parameters by path; None: the leaves that persist.

    Attributes
    ----------
    paths : dict
        What the loop's function can reach, by path.

    """

    def __init__(self, fixed: Mapping[str, Any] | None = None) -> None:
        self.fixed = fixed
        self.paths: dict[str, Any] = {}
        # By id, with the leaf itself so that no other object gets its id.
        self._first: dict[int, tuple[Any, Any]] = {}

    def look(self, function: object) -> None:
        """Find the leaves that a function leads to, and remember the numbers of those that are new."""
        self.paths = leaf_paths(variables_of(function)) if self.fixed is None else dict(self.fixed)
        self.remember(self.paths.values())

    def remember(self, leaves: Iterable[Any]) -> None:
        """Remember the numbers that leaves have now as their first, unless they are known."""
        for leaf in leaves:
            self._first.setdefault(id(leaf), (leaf, leaf.data))

    def first(self, leaf: Any) -> Any:  # noqa: ANN401 (as the engine keeps it)
        """Return the first number of a leaf, or the one it has now."""
        return self._first.get(id(leaf), (leaf, leaf.data))[1]

    def restore(self, leaves: Iterable[Any]) -> None:
        """Put the first numbers of leaves back, with gradients of zero."""
        for leaf in leaves:
            leaf.data = self.first(leaf)
            # Early in the lecture there is no gradient yet.
            if hasattr(leaf, "grad"):
                leaf.grad = 0.0

    def reachable(self, graph: Iterable[Any], variables: Mapping[str, object]) -> dict[str, Any]:
        """Return the leaves of a graph that the function reaches; if none, those that its variables do."""
        if self.fixed is not None:
            return dict(self.fixed)
        used = {id(leaf) for leaf in graph}
        for paths in (self.paths, leaf_paths(variables)):
            found = {path: leaf for path, leaf in paths.items() if id(leaf) in used}
            if found:
                return found
        return {}

    def named(
        self, leaves: Iterable[Any], known: Mapping[str, Any], variables: Mapping[str, object]
    ) -> dict[str, Any]:
        """Return leaves by path, the known one first; those that nothing leads to by their place."""
        paths: dict[int, str] = {}
        for source in (known, self.paths, leaf_paths(variables)):
            for path, leaf in source.items():
                paths.setdefault(id(leaf), path)
        return {paths.get(id(leaf), f"parameter{i}"): leaf for i, leaf in enumerate(leaves, 1)}

    def forget_but(self, leaves: Iterable[Any]) -> None:
        """Keep the first numbers of these leaves, and of what the function reaches."""
        kept = {id(leaf) for leaf in (*leaves, *self.paths.values())}
        self._first = {place: first for place, first in self._first.items() if place in kept}
