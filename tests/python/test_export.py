"""The exported page: one file with everything in it."""

import base64
import json
import re
import struct
from html.parser import HTMLParser

import numpy as np
import pytest

from mg_widgets import Adam, Dashboard, LinearDecay, Trainer, hinge
from mg_widgets.export import Embedded, write_page
from mg_widgets.widgets import page_limits
from mg_widgets.widgets.bundle import built
from mg_widgets.widgets.exported_trainer import page_state

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]


class Elements(HTMLParser):
    """The elements of a page, scripts with their text."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append([tag, dict(attrs), ""])

    def handle_data(self, data):
        if self.found:
            self.found[-1][2] += data

    def scripts(self):
        return [(attributes, text) for tag, attributes, text in self.found if tag == "script"]


def unpacked(value):
    if isinstance(value, dict) and set(value) == {"base64"}:
        return base64.b64decode(value["base64"])
    return value


def embedded(path):
    [(attributes, text), _] = Elements(path.read_text(encoding="utf-8")).scripts()
    assert attributes == {"type": "application/json", "class": "mg-page"}
    return json.loads(text, object_hook=unpacked)


def export(trainer, path):
    dashboard = Dashboard(trainer, sample=2)
    return dashboard.to_html(path)


@pytest.mark.usefixtures("comms")
def test_a_page_holds_the_widget_and_the_state_of_its_trainer(four_points, tmp_path):
    trainer = four_points(optimizer=Adam(LinearDecay(0.1, 0.05, steps=10)))
    trainer.run(7)
    path = export(trainer, tmp_path / "page.html")
    assert path == tmp_path / "page.html"
    page = embedded(path)
    view, source = page["models"]["view"], page["models"]["source"]["state"]
    assert view["module"] == "dashboard"
    shown = {"sample": 2, "panels": [], "_source": "anywidget:source"}
    assert view["state"] | shown == view["state"]
    assert page["modules"]["dashboard"] == {"esm": built("dashboard.js"), "css": built("dashboard.css")}
    assert source["_setup"]["player"] == "page"
    assert json.dumps(source["_setup"]["optimizer"]) == json.dumps(trainer._live.optimizer.describe())
    assert source["_snapshot"]["step"] == 7
    assert source["_snapshot"]["playing"] is False
    assert np.frombuffer(source["_snapshot"]["parameters"]).tolist() == trainer.parameters.tolist()
    assert np.frombuffer(source["_snapshot"]["memory"]).tolist() == trainer.memory.tolist()
    assert len(trainer.memory) == 2 * 41
    assert np.frombuffer(source["_snapshot"]["curve"]).reshape(-1, 2)[:, 1].tolist() == trainer.history.losses
    assert source["_tape"]["keys"] == trainer.tape.keys
    assert np.frombuffer(source["_tape"]["op"], "u1").tolist() == trainer.tape.op.tolist()


@pytest.mark.usefixtures("comms")
def test_a_page_needs_nothing_from_anywhere(four_points, tmp_path):
    path = export(four_points(), tmp_path / "page.html")
    for tag, attributes, _ in Elements(path.read_text(encoding="utf-8")).found:
        assert tag not in ("link", "img", "iframe")
        assert "src" not in attributes


def test_nothing_that_is_embedded_ends_its_script(tmp_path):
    hostile = "const a = '</script><script>alert(1)</script>', b = '<!-- <script>';"
    path = write_page(
        str(tmp_path / "page.html"),
        title="</title><b>&",
        player=hostile,
        view=Embedded("widget", hostile, "/* </style> */", {"label": "</SCRIPT>"}),
        source={"bytes": struct.pack("<d", 1.5), "deep": [{"label": "<!--<script>"}]},
    )
    text = path.read_text(encoding="utf-8")
    scripts = Elements(text).scripts()
    assert len(scripts) == 2
    page = json.loads(scripts[0][1], object_hook=unpacked)
    assert page["modules"]["widget"] == {"esm": hostile, "css": "/* </style> */"}
    assert page["models"]["view"]["state"]["label"] == "</SCRIPT>"
    assert page["models"]["source"]["state"]["deep"][0]["label"] == "<!--<script>"
    assert struct.unpack("<d", page["models"]["source"]["state"]["bytes"]) == (1.5,)
    assert "<!--" not in scripts[0][1] + scripts[1][1]
    assert len(re.findall("(?i)</script", text)) == 2
    assert "&lt;/title&gt;&lt;b&gt;&amp;" in text


@pytest.mark.usefixtures("comms")
def test_what_is_not_a_path_is_refused(four_points, tmp_path):
    dashboard = Dashboard(four_points())
    with pytest.raises(TypeError, match="path must be the name of a file, not 3"):
        dashboard.to_html(3)
    with pytest.raises(FileNotFoundError):
        dashboard.to_html(tmp_path / "nowhere" / "page.html")
    with pytest.raises(IsADirectoryError):
        dashboard.to_html(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_front_end_that_was_not_built_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr("mg_widgets.widgets.bundle.STATIC", tmp_path)
    with pytest.raises(
        FileNotFoundError, match=r"nothing.js is missing: build the front end with `make build`"
    ):
        built("nothing.js")


def test_a_page_measures_by_itself_what_it_can(network):
    options = {"validation": ([[1.0, 2.0, 3.0]], [1.0]), "loss": hinge}
    trainer = Trainer(network(), XS, YS, **options)
    trainer.run(3)
    state = page_state(trainer)
    assert state["_setup"]["accuracy"] == {"kind": "threshold", "prediction": 0.0, "target": 0.0}
    validation = state["_setup"]["validation"]
    assert (validation["lanes"], len(validation["parameters"])) == (1, 41)
    names = ["validation", "accuracy", "validation accuracy", "gradient norm", "rate"]
    assert state["_snapshot"]["measures"] == names
    pairs = [np.frombuffer(buffer, "<f8").reshape(-1, 2) for buffer in state["_snapshot"]["measured"]]
    for name, column in zip(names, pairs, strict=True):
        assert column[:, 1].tolist() == trainer.history.measured.columns()[name].tolist()


def test_a_page_says_nothing_of_an_accuracy_that_only_python_knows(network):
    trainer = Trainer(network(), XS, YS, accuracy=lambda p, y: p * y > 0, validation=(XS[:1], YS[:1]))
    trainer.run(3)
    assert trainer.accuracy is not None
    state = page_state(trainer)
    assert state["_setup"]["accuracy"] is None
    assert state["_snapshot"]["measures"] == ["validation", "gradient norm", "rate"]
    assert len(state["_snapshot"]["measured"]) == 3


def test_a_page_without_a_validation_set_has_none(four_points):
    assert page_state(four_points())["_setup"]["validation"] is None


def test_a_validation_set_that_is_too_large_for_a_page_is_said(network, monkeypatch):
    trainer = Trainer(network(), XS[:1], YS[:1], validation=(XS, YS))
    monkeypatch.setattr(page_limits, "REPLAYED", 300)
    with pytest.raises(RuntimeError, match=r"to_html cannot write this trainer: .* validation=\(xs"):
        page_state(trainer)
