"""What a kernel would send to a plain page, from the real sources of trainers and expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plain_page import Model, PlainPage, View, bundle

if TYPE_CHECKING:
    from mg_widgets.widgets.source import Source

BUNDLES = {
    "dashboard": {"sample": 0, "panels": [], "_panels": {}},
    "graph": {"sample": 0, "selected": ""},
    "loss_curve": {"log": False, "quantity": "loss", "smoothing": 0.0, "window": 0, "_runs": []},
    "network": {"sample": 0, "show": "weights"},
}


class FakeKernel:
    """A source as it is in a kernel, and its hidden model as the page sees it."""

    def __init__(
        self,
        plain_page: PlainPage,
        source: Source,
        tape: dict[str, Any] | None = None,
        *,
        name: str = "source",
        **snapshot: Any,
    ) -> None:
        self._plain_page = plain_page
        self._source = source
        traits = {name: getattr(source.model, name) for name in ("_tape", "_setup", "_snapshot")}
        traits["_snapshot"] = traits["_snapshot"] | snapshot
        traits["_tape"] = tape or traits["_tape"]
        self.model = plain_page.model(name, traits)

    def show(self, name: str) -> View:
        """Mount one more view of a widget, as `_esm` and `_css` of its class."""
        return self._plain_page.mount(self.add(name), *bundle(name))

    def add(self, name: str) -> Model:
        """Make the model of a widget, without a view of it."""
        return self._plain_page.model(f"view{name}", {"_source": self.model.reference, **BUNDLES[name]})

    def send_frame(self, **others: Any) -> None:
        self._source._follow_tape()
        content, buffers = self._source.frame()
        self._source.sent()
        self.model.receive(content | {"kind": "frame", "ack": {}} | others, *buffers)
