"""A comparison with PyTorch, as people read it: in JupyterLab and in a page of its own, in both themes."""

from __future__ import annotations

import pytest

from contrast import contrasts, weak
from mg_widgets import Value, compare

pytest.importorskip("torch", reason="PyTorch is not installed")

CELL = """\
from mg_widgets import Value, compare

x, w = Value(0.5, "x"), Value(-3.0, "w")
o = (x * w).tanh()
o.label = "o"
o.backward()
w.grad = 1.0
compare(o)"""


def test_in_jupyterlab_every_text_can_be_read_in_both_themes(open_notebook) -> None:
    notebook = open_notebook(CELL)
    notebook.page.evaluate("jupyterapp.shell.collapseLeft()")
    notebook.run_all()
    table = notebook.output(0).locator(".mg-comparison")
    table.wait_for()
    for theme in ("light", "dark"):
        notebook.theme(theme)
        assert weak(contrasts(table)) == {}
    assert table.locator("strong").inner_text().startswith("≠ ")
    # JupyterLab puts code and every other row on a ground of their own; here they have none.
    grounds = "all => all.map(each => getComputedStyle(each).backgroundColor)"
    assert set(table.locator("code, tr").evaluate_all(grounds)) == {"rgba(0, 0, 0, 0)"}
    assert table.locator(".mg-scroll").evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_a_page_of_its_own_every_text_can_be_read(page, theme) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    o = (Value(0.1, "x") * Value(-3.0, "w")).tanh()
    o.backward()
    o._prev[0].grad = 7.0
    page.emulate_media(color_scheme=theme)
    page.set_content(
        f'<html style="color-scheme: light dark"><body style="background: Canvas">{compare(o)._repr_html_()}'
    )
    assert weak(contrasts(page.locator(".mg-comparison"))) == {}
    assert not asked


def test_a_narrow_page_scrolls_the_table_and_not_itself(page) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    page.set_content(compare(Value(0.1, "x").exp())._repr_html_())
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    region = page.get_by_role("region")
    region.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.mg-scroll').scrollLeft > 0")
