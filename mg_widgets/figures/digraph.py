"""A `graphviz.Digraph` that says what to do where Graphviz's programs are missing."""

from __future__ import annotations

from typing import Any

import graphviz

NO_DOT = (
    "drawing needs Graphviz's program `dot`, which was not found (`pip install graphviz` does not bring it): "
    "`apt install graphviz`, `brew install graphviz` or `conda install graphviz` does, "
    "or draw the graph's `.source` elsewhere"
)


class Digraph(graphviz.Digraph):  # type: ignore[misc]  # graphviz has no types
    """As graphviz's, but for what happens without `dot`: one clear message, and the source in a notebook."""

    def pipe(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (graphviz has no types)
        """Return the drawing, as graphviz's `pipe`."""
        try:
            return super().pipe(*args, **kwargs)
        except graphviz.ExecutableNotFound as error:
            error.args = (NO_DOT,)
            raise error from None

    def render(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (graphviz has no types)
        """Write the drawing to a file and return its path, as graphviz's `render`."""
        try:
            return super().render(*args, **kwargs)
        except graphviz.ExecutableNotFound as error:
            error.args = (NO_DOT,)
            raise error from None

    def _repr_mimebundle_(self, *args: Any, **kwargs: Any) -> dict[str, bytes | str]:  # noqa: ANN401
        try:
            return dict(super()._repr_mimebundle_(*args, **kwargs))
        except graphviz.ExecutableNotFound as error:
            return {"text/plain": f"{error}\n\n{self.source}"}
