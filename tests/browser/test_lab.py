"""A minimal widget in a real JupyterLab, on each ipykernel: what the other tests build on works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from lab_notebook import Message, busiest_second

if TYPE_CHECKING:
    from conftest import OpenNotebook

WIDGET = '''
import ipykernel, anywidget, traitlets

class Counter(anywidget.AnyWidget):
    _esm = """
      export default {
        render({ model, el }) {
          const button = el.appendChild(document.createElement("button"));
          const draw = () => { button.textContent = `count ${model.get("count")}`; };
          button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
          model.on("change:count", draw);
          model.on("msg:custom", ({ kind }, [buffer]) => { button.title = `${kind} ${buffer.byteLength}`; });
          draw();
        },
      };
    """
    count = traitlets.Int(0).tag(sync=True)

counter = Counter()
print(ipykernel.__version__)
counter
'''


def test_a_widget_talks_with_its_kernel(open_notebook: OpenNotebook, kernel: str) -> None:
    notebook = open_notebook(WIDGET, kernel=kernel)
    assert notebook.run(0).startswith(f"{kernel}.")
    button = notebook.output(0).get_by_role("button")
    expect(button).to_have_text("count 0")

    button.click()
    expect(button).to_have_text("count 1")
    assert notebook.execute("counter.count") == "1"

    start = notebook.seconds()
    notebook.execute("for _ in range(10): counter.send({'kind': 'frame'}, [bytes(1000)])")
    expect(button).to_have_attribute("title", "frame 1000")
    custom = [message for message in notebook.comm_messages(start) if message.method == "custom"]
    assert len(custom) == 10
    assert busiest_second(custom)[1] > 10_000
    assert any(message.sent and message.kind == "comm_msg" for message in notebook.messages())


def test_the_theme_can_be_switched_and_an_exception_is_told(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook("1 + 1", "1 / 0")
    background = "getComputedStyle(document.body).backgroundColor"
    # The server remembers the theme that another test has chosen.
    notebook.theme("light")
    light = notebook.page.evaluate(background)
    notebook.theme("dark")
    notebook.page.wait_for_function(f"light => {background} !== light", arg=light)
    notebook.theme("light")
    notebook.page.wait_for_function(f"light => {background} === light", arg=light)

    assert notebook.run(0) == "2"
    with pytest.raises(AssertionError, match="division by zero"):
        notebook.run_all()


def test_the_busiest_second_is_found_wherever_it_lies() -> None:
    def at(seconds: float, size: int) -> Message:
        return Message(
            seconds=seconds, sent=False, channel="iopub", kind="comm_msg", comm="", method="", size=size
        )

    assert busiest_second([at(0, 1), at(0.9, 1), at(1.1, 5), at(1.8, 1), at(3, 1)]) == (3, 7)
    assert busiest_second([]) == (0, 0)
