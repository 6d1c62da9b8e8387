"""The hidden model behind all views of one trainer or expression."""

from __future__ import annotations

from traitlets import Dict

from mg_widgets.widgets.widget import Widget


class SourceModel(Widget):
    """A model without a view: it carries the tape, snapshots, frames and commands."""

    _esm = "export default {}"
    # Nothing to lay out: one comm less for each source.
    layout = None

    _tape = Dict(help="The recorded graph, see `tape_to_wire`.").tag(sync=True)
    _setup = Dict(help="What does not change: who computes, and how.").tag(sync=True)
    _snapshot = Dict(help="The state of about a second ago, for views that open late.").tag(sync=True)

    def __repr__(self) -> str:
        return f"SourceModel({self._setup.get('kind')})"
