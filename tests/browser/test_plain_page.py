"""The strict host itself: it lets a good widget pass and names what a bad one does."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from plain_page import PlainPage

if TYPE_CHECKING:
    from playwright.sync_api import Page

COUNTER = """
export default {
  async render({ model, el, signal, host }) {
    const source = await host.getModel(model.get("_source"));
    const button = el.appendChild(document.createElement("button"));
    const total = source.get("_bytes").byteLength;
    const draw = () => { button.textContent = `${model.get("count")} of ${total}`; };
    const receive = (content, [buffer]) => { button.title = content.kind + buffer.getFloat64(0, true); };
    button.addEventListener("click", () => {
      model.set("count", model.get("count") + 1);
      model.save_changes();
      source.send({ kind: "hello" }, undefined, [new Uint8Array([1, 2])]);
    });
    window.addEventListener("resize", draw, { signal });
    model.on("change:count", draw);
    source.on("msg:custom", receive);
    signal.addEventListener("abort", () => {
      model.off("change:count", draw);
      source.off("msg:custom", receive);
    });
    draw();
  },
};
"""


def test_a_good_widget_works_and_leaves_nothing_behind(plain_page: PlainPage) -> None:
    source = plain_page.model("source", {"_bytes": b"12345678"})
    model = plain_page.model("counter", {"count": 0, "_source": source.reference})
    first, second = plain_page.mount(model, COUNTER), plain_page.mount(model, COUNTER)

    first.element.get_by_role("button").click()
    expect(second.element.get_by_role("button")).to_have_text("1 of 8")
    assert model.saved == [{"count": 1}]
    assert source.sent == [{"content": {"kind": "hello"}, "buffers": [b"\x01\x02"]}]

    first.unmount()
    model.update(count=5)
    source.receive({"kind": "frame"}, b"\0\0\0\0\0\0\xf0\x3f")
    expect(second.element.get_by_role("button")).to_have_text("5 of 8")
    expect(second.element.get_by_role("button")).to_have_attribute("title", "frame1")
    assert model.get("count") == 5


def test_the_fake_kernel_answers_in_the_page(plain_page: PlainPage) -> None:
    source = plain_page.model("source", {"_bytes": b""})
    model = plain_page.model("counter", {"count": 0, "_source": source.reference})
    source.answer("(content, model) => model.update({_bytes: {base64: btoa(content.kind)}})")
    view = plain_page.mount(model, COUNTER)
    view.element.get_by_role("button").click()
    assert source.get("_bytes") == b"hello"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("model.get('other')", 'no trait "other"'),
        ("model.set('other', 1)", 'no trait "other"'),
        ("model.set('count', '1')", "count is a number"),
        ("model.set('count', NaN)", "JSON cannot carry"),
        ("model.set('_private', 1)", "belongs to Python"),
        ("model.set('count', 1)", "set and never saved"),
        ("model.send({ kind: undefined })", "is not JSON"),
        ("model.on('change:count change:_private', () => {})", "has no event"),
        ("model.on('change:count', () => {})", 'change:count" listener on bad outlives'),
        ("window.addEventListener('resize', () => {})", '"resize" listener on Window outlives'),
        ("matchMedia('print').addEventListener('change', () => {})", "MediaQueryList outlives"),
        ("new ResizeObserver(() => {}).observe(el)", "ResizeObserver outlives"),
        ("setInterval(() => {}, 1000)", "an interval outlives"),
        ("const loop = () => requestAnimationFrame(loop); loop()", "animation frame outlives"),
        ("document.body.append(document.createElement('dialog'))", "<dialog> outlives"),
        ("console.error('oh')", "console.error: oh"),
        ("fetch('https://example.org').catch(() => {})", "asked the network"),
        ("return host.getModel('bad')", "no model has the reference"),
    ],
)
def test_a_bad_widget_is_told_what_it_did(page: Page, body: str, problem: str) -> None:
    plain_page = PlainPage(page)
    model = plain_page.model("bad", {"count": 0, "_private": 0})
    script = f"export default {{ render({{ model, el, host }}) {{ {body}; }} }};"
    with suppress(Error):  # the host throws at the widget, which does not catch it
        plain_page.mount(model, script).unmount()
    assert any(problem in text for text in plain_page.problems()), plain_page.problems()
