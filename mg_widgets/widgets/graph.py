"""The graph of a trainer or of an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import TraitError, Unicode, validate

from mg_widgets.figures import file_to_save, graph_dot, graph_picture, graph_text, save_graph
from mg_widgets.foreign import is_node
from mg_widgets.training.trainer import Trainer
from mg_widgets.widgets.bundle import bundle
from mg_widgets.widgets.expression_source import ExpressionSource
from mg_widgets.widgets.sampled_widget import SampledWidget
from mg_widgets.widgets.trainer_source import TrainerSource, trainer_source

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from traitlets import Bunch

    from mg_widgets.figures import Drawing
    from mg_widgets.foreign.nodes import Node


class Graph(SampledWidget):
    """A computation as a graph, left to right: every number with its gradient, and leaves that can be moved.

    A trainer opens at the level of neurons (of layers, if it is large), each of which opens in place. A plain
    expression, of our own or of any other engine, opens as far as it can be read in a notebook, a small one
    whole: samples, their loss, layers and neurons are found in it, see `Tape.grouped`. It follows its
    objects: after each cell it shows what they hold. What `check` finds in it is marked.

    Above it one steps through both passes, node by node, searches, zooms, cuts it down to the paths through
    a node, folds `-` and `/`, and opens a table of all nodes. Of a selected node it shows every deposit in
    its gradient, and of a leaf what a nudge should change and what it does. A gradient is marked where it
    was never computed, belongs to other data, or was added up.

    Parameters
    ----------
    root_or_trainer
        A Trainer, or a Value or a node of any other engine, see `record`.
    fused
        True shows an expression by what a step computes at once, see `Tape.fused`: each matrix product and
        each operation on many nodes opens into the scalars that it was fused from.
    **traits
        Initial values of `sample` and `selected`; `layout`.

    Raises
    ------
    TypeError, TraitError
        Naming the argument and what is allowed.
    ValueError
        If an expression has more than 100,000 nodes.

    """

    _esm = bundle("graph.js")
    _css = bundle("graph.css")

    selected = Unicode(
        "", help="The selected node's key or the selected module's path; '' if nothing is selected."
    ).tag(sync=True, echo_update=False)

    source: ExpressionSource | TrainerSource

    def __init__(self, root_or_trainer: Node | Trainer, *, fused: bool = False, **traits: Any) -> None:  # noqa: ANN401
        self._root_or_trainer = root_or_trainer
        self.reject_unknown(traits)
        if isinstance(root_or_trainer, Trainer):
            if fused:
                raise TypeError(
                    "fused is for an expression, such as the loss of one sample, not for a Trainer"
                )
            super().__init__(trainer_source(root_or_trainer), **traits)
        elif is_node(root_or_trainer):
            super().__init__(ExpressionSource(root_or_trainer, fused=fused), **traits)
        else:
            wanted = "a Trainer, or a node of an engine (an object with `data`, and `_prev` or `_children`)"
            raise TypeError(f"root_or_trainer must be {wanted}, not {root_or_trainer!r:.60}")

    def refresh(self) -> None:
        """Show what the objects hold now; a notebook does so after each cell."""
        self.source.refresh()

    def to_text(self) -> str:
        """Return the graph as text: a line for each node, with its operation, its data and its gradient.

        Operands come before their consumers, and the nodes of a module, where that can be, in one piece
        below its path. A gradient that was never computed reads "none". As in all figures, it is the state
        of now, of the chosen sample.

        Raises
        ------
        TypeError, ValueError
            If an object holds no number any more, or a trainer's graph is too large for a page.

        """
        return graph_text(self._drawing())

    def to_dot(self) -> str:
        """Return the graph in the language of Graphviz, with a cluster for each module.

        Raises
        ------
        TypeError, ValueError
            As for `to_text`.

        """
        return graph_dot(self._drawing())

    def to_svg(self) -> str:
        """Return the graph as a picture, every scalar of it: an SVG document whose texts are texts.

        It needs no other program, and looks as the widget does with everything opened, on white.

        Raises
        ------
        TypeError, ValueError
            As for `to_text`, and if there are more than 1,000 nodes: nobody could read them, and `to_text`
            and `to_dot` write them all.

        """
        return graph_picture(self._drawing(), "svg").decode()

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the graph to a file, in the format that its name ends in.

        Parameters
        ----------
        path
            Ends in ".svg", ".png", ".pdf", ".dot" or ".txt"; an existing file is replaced.

        Returns
        -------
        Path
            That of the file.

        Raises
        ------
        TypeError, ValueError
            If `path` is no path or ends otherwise, and as for `to_svg` or `to_text`.
        OSError
            If the directory does not exist, or the file cannot be written.

        """
        file = file_to_save(path)
        save_graph(self._drawing(), file)
        return file

    def __repr__(self) -> str:
        return f"Graph({self._root_or_trainer!r})"

    def _drawing(self) -> Drawing:
        return self.source.drawing(self.sample)

    @validate("selected")
    def _check_selected(self, proposal: Bunch) -> str:
        selected: str = proposal["value"]
        tape = self.source.tape
        if selected and selected not in tape.keys and selected not in tape.modules:
            allowed = f"'', a module's path or a node's key such as {tape.keys[0]!r}"
            raise TraitError(f"selected must be {allowed}, not {selected!r:.60}")
        return selected
