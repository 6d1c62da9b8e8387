"""The four phases of a step as a widget and in a dashboard; what they do is tested in tests/js."""

from __future__ import annotations

import pytest

from mg_widgets import Dashboard, FourPhases
from mg_widgets.export.page import Embedded


def test_it_shows_a_trainer_and_travels_into_a_page(comms, four_points, tmp_path):
    trainer = four_points()
    widget = FourPhases(trainer)
    [(_, state, _)] = comms.of(widget)
    assert state["_source"] == f"anywidget:{widget.source.model.model_id}"
    assert isinstance(widget.embedded(), Embedded)
    assert "four-phases" in widget.to_html(tmp_path / "page.html").read_text(encoding="utf-8")
    with pytest.raises(TypeError, match="trainer must be a Trainer"):
        FourPhases(3)


def test_a_dashboard_opens_it_as_a_panel(comms, four_points):
    dashboard = Dashboard(four_points(), panels=["four phases"])
    reference = dashboard._panels["four phases"].removeprefix("anywidget:")
    [panel] = [panel for panel in dashboard._inside.values() if panel.model_id == reference]
    assert isinstance(panel, FourPhases)
    assert panel.source is dashboard.source
    assert comms.of(panel)[0][0] == "open"
