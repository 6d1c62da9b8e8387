"""What somebody hears who sees nothing: names of everything, few announcements, and a focus that stays."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from fake_kernel import FakeKernel
from lesson import small_moons
from mg_widgets import Dashboard, Derivative, FourPhases, LossSlice
from mg_widgets.widgets.trainer_source import trainer_source
from plain_page import bundle

PANELS = ["boundary", "network", "learning rate", "loss slice", "four phases", "bug lab"]

# Collects the texts that a screen reader announces from now on.
LISTEN = """() => {
  window.announced = [];
  const live = '[aria-live]:not([aria-live="off"]), [role=status], [role=alert], output';
  new MutationObserver((records) => {
    const parts = records.map(({ target }) => (target.parentElement ?? target).closest?.(live));
    for (const part of new Set(parts))
      if (part?.checkVisibility() && part.ariaLive !== "off") announced.push(part.textContent);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def with_everything(open_exported) -> Page:
    page = open_exported(Dashboard(small_moons(), panels=PANELS))
    expect(page.locator(".mg-bug-story")).to_contain_text("After 50 steps")
    return page


def unnamed(page: Page) -> list[str]:
    """Return the lines of the page's accessible tree that have no name and need one."""
    kinds = "button|slider|textbox|searchbox|combobox|checkbox|radio|radiogroup|img|table|grid|region|link"
    lines = page.locator("main").aria_snapshot().splitlines()
    return [line for line in lines if re.fullmatch(rf" *- (?:{kinds})(?: \[.*\])?(?::.*)?", line)]


def test_everything_has_a_name(open_exported):
    page = with_everything(open_exported)
    for name in ("step through", "ledger", "table"):
        page.get_by_role("button", name=name, exact=True).click()
    assert unnamed(page) == []


def test_everything_of_a_derivative_has_a_name(open_exported):
    assert unnamed(open_exported(Derivative(lambda a, b: a * b, a=2.0, b=-3.0))) == []


def test_a_slice_is_heard_only_by_who_is_in_it(open_exported):
    page = open_exported(LossSlice(small_moons()))
    page.evaluate(LISTEN)
    page.get_by_role("combobox", name="along").focus()
    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_function("announced.some((text) => text.startsWith('A step at rate'))")


def test_panels_keep_silent_while_one_does_something_else(open_exported):
    page = with_everything(open_exported)
    page.evaluate(LISTEN)
    page.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_function("announced.some((text) => text.startsWith('step 21,'))")
    page.wait_for_timeout(1500)
    others = [text for text in page.evaluate("announced") if not text.startswith("step 21,")]
    assert others == []


def test_the_focus_survives_a_sample_that_goes(open_exported):
    page = with_everything(open_exported)
    remove = page.get_by_role("button", name="Remove", exact=True)
    remove.press("Enter")
    summary = page.locator(".mg-boundary-summary")
    expect(summary).to_have_text(re.compile("of 39 wrong"))
    expect(remove).to_be_focused()
    plane = page.get_by_role("group", name=re.compile("decision surface"))
    plane.press("Delete")
    expect(summary).to_have_text(re.compile("of 38 wrong"))
    expect(plane).to_be_focused()


def test_the_focus_goes_to_the_phases_when_their_end_goes(open_exported):
    page = open_exported(FourPhases(small_moons()))
    page.get_by_role("button", name=re.compile("^backward")).press("Enter")
    page.get_by_role("button", name="back to the trainer").press("Enter")
    expect(page.get_by_role("button", name=re.compile("^forward"))).to_be_focused()


def test_a_panel_says_where_a_host_shows_no_widget_inside_another(plain_page):
    model = FakeKernel(plain_page, trainer_source(small_moons())).add("dashboard")
    model.update(panels=["network"], _panels={"network": "anywidget:elsewhere"})
    dashboard = plain_page.mount(model, *bundle("dashboard")).element
    expect(dashboard.get_by_role("region", name="network")).to_contain_text("in a cell of its own")
    expect(dashboard.get_by_role("button", name="Play")).to_be_enabled()
