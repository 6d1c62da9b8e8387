"""The lecture's network, here and in a notebook, and questions to the notebook's kernel."""

from __future__ import annotations

import ast
import inspect
import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hand import shown
from lab_notebook import PANEL, LabNotebook
from lab_server import KERNELS, LabServer
from mg_widgets import MLP, SGD, Module, Trainer, Value, data, hinge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator


def four_points(make=MLP, **options):
    """Return a trainer of the lecture's network on the lecture's four points."""
    random.seed(1337)
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    return Trainer(make(3, [4, 4, 1]), xs, [1.0, -1.0, -1.0, 1.0], **options)


def small_moons() -> Trainer:
    """Return a trainer of 40 moons after 20 steps."""
    random.seed(1337)
    model = MLP(2, [8, 8, 1], activation="relu", final_activation="linear")
    trainer = Trainer(model, *data.moons(40), loss=hinge, reduction="mean", optimizer=SGD(0.5))
    trainer.run(20)
    return trainer


class Kinked(Module):
    """Its graph depends on the sign of the input, so that it is recorded without lanes."""

    def __init__(self) -> None:
        self.w = Value(0.5, label="w")

    def __call__(self, x: list[Value]) -> Value:
        return self.w * x[0] if x[0].data > 0 else self.w * x[0] * 0.1


EXPRESSION = """
from mg_widgets import Graph, Value

a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c")
f = Value(-2.0, label="f")
e = a * b; e.label = "e"
d = e + c; d.label = "d"
L = d * f; L.label = "L"
Graph(L)
"""
FOUR_POINTS = f"""
import random
from mg_widgets import MLP, Dashboard, Graph, LossCurve, Trainer, Value

{inspect.getsource(four_points)}
"""


@contextmanager
def shared_notebook(
    browser: Browser, lab_server: LabServer, *cells: str, kernel: str = max(KERNELS, default="7.4")
) -> Iterator[LabNotebook]:
    """Open a notebook for several tests; fails at its end if the browser's console has shown an error."""
    with browser.new_context(viewport={"width": 1280, "height": 1000}, color_scheme="light") as context:
        notebook = LabNotebook(context.new_page(), lab_server.write(list(cells), kernel))
        yield notebook
    lab_server.end_kernels()
    assert not notebook.errors, "\n".join(notebook.errors)


def ask(notebook: LabNotebook, expression: str) -> Any:
    """Return what an expression of plain values is in the kernel; no cell is run for it."""
    answer = notebook.page.evaluate(
        f"""async (expression) => {{
          const {{ kernel }} = {PANEL}.sessionContext.session;
          const user_expressions = {{ answer: `repr((${{expression}}))` }};
          const reply = await kernel.requestExecute({{ code: "", silent: true, user_expressions }}).done;
          return reply.content.user_expressions.answer;
        }}""",
        expression,
    )
    assert answer["status"] == "ok", f"{expression}: {answer.get('ename')}: {answer.get('evalue')}"
    return ast.literal_eval(ast.literal_eval(answer["data"]["text/plain"]))


def press(view: Locator, name: str) -> None:
    """Click a button."""
    view.get_by_role("button", name=name, exact=True).click()


def slider(view: Locator, name: str) -> Locator:
    """Return a slider by its name; of several the first."""
    return view.get_by_role("slider", name=name, exact=True).first


def step(view: Locator) -> int:
    """Return the step in the summary line of the curve."""
    return int(shown(view.locator(".mg-summary").text_content(), "step"))


def loss(view: Locator) -> float:
    """Return the loss in the summary line of the curve."""
    return shown(view.locator(".mg-summary").text_content(), "loss")


def wait_for(notebook: LabNotebook, expression: str) -> None:
    """Wait until an expression is true in the kernel."""
    for _ in range(300):
        if ask(notebook, expression):
            return
        notebook.page.wait_for_timeout(100)
    raise AssertionError(f"in 30 seconds it was never true that {expression}")
