"""A bundle in a plain page of Chromium, in the hands of a host that is stricter than a notebook."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Locator, Page, Route

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "mg_widgets" / "static"
ADDRESS = "http://page.test/"


def encode(value: Any) -> Any:
    """Write bytes anywhere in `value` as fake_host.js reads them."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {key: encode(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    return value


def decode(value: Any) -> Any:
    """Undo `encode`."""
    if isinstance(value, dict):
        if "base64" in value:
            return base64.b64decode(value["base64"])
        return {key: decode(item) for key, item in value.items()}
    return [decode(item) for item in value] if isinstance(value, list) else value


def bundle(name: str) -> tuple[str, str]:
    """Script and style of a built bundle."""
    style = STATIC / f"{name}.css"
    return (STATIC / f"{name}.js").read_text(), style.read_text() if style.exists() else ""


class Model:
    """A model of the kernel: the test plays Python."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name

    @property
    def reference(self) -> str:
        """What a `WidgetTrait` that refers to this model holds in the page."""
        return f"anywidget:{self.name}"

    def get(self, trait: str) -> Any:
        return decode(self._evaluate("host.encode(model.get(argument))", trait))

    def update(self, **traits: Any) -> None:
        """Set traits from Python."""
        self._evaluate("model.update(argument)", encode(traits))

    def receive(self, content: dict[str, Any], *buffers: bytes) -> None:
        """Send a custom message from Python."""
        self._evaluate("model.receive(...argument)", [encode(content), encode(buffers)])

    def answer(self, function: str) -> None:
        """Answer every message from the page with a JavaScript function of (content, model)."""
        self._evaluate("{ model.answer = eval(argument); }", function)

    @property
    def sent(self) -> list[dict[str, Any]]:
        """Custom messages from the page, oldest first: {"content": ..., "buffers": [bytes, ...]}."""
        return decode(self._evaluate("model.sent"))

    @property
    def saved(self) -> list[dict[str, Any]]:
        """What each `save_changes()` that had something to say sent, oldest first."""
        return self._evaluate("host.encode(model.saved)")

    def _evaluate(self, expression: str, argument: Any = None) -> Any:
        body = expression if expression.startswith("{") else f"{{ return {expression}; }}"
        script = f"([name, argument]) => {{ const model = host.models.get(name); {body} }}"
        return self.page.evaluate(script, [self.name, argument])


class View:
    """One view of a widget."""

    def __init__(self, page: Page, number: str) -> None:
        self.page = page
        self.number = number

    @property
    def element(self) -> Locator:
        return self.page.locator(f'[data-view="{self.number}"]')

    def unmount(self) -> None:
        """Remove the view as a notebook does: its signal is aborted first."""
        self.page.evaluate("number => host.unmount(number)", self.number)


class PlainPage:
    """A page that knows models and views and nothing of the network."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.route("**/*", self._route)
        page.goto(ADDRESS)
        # The script of an exported page, which trains what has no kernel, is no part of the widgets.
        for script in (STATIC / "static_page.js", HERE / "leftovers.js", HERE / "fake_host.js"):
            page.add_script_tag(path=script)

    def model(self, name: str, traits: dict[str, Any]) -> Model:
        """Make a model with these traits, and no others, there for the page."""
        self.page.evaluate("([name, traits]) => host.addModel(name, traits)", [name, encode(traits)])
        return Model(self.page, name)

    def mount(self, model: Model, script: str, style: str = "") -> View:
        """Draw one more view of `model`; script and style are `_esm` and `_css`."""
        number = self.page.evaluate(
            "([name, script, style]) => host.mount(name, script, style)", [model.name, script, style]
        )
        return View(self.page, number)

    def problems(self) -> list[str]:
        """Everything so far that a good widget does not do."""
        return self.errors + self.page.evaluate("host.problems")

    def close(self) -> None:
        """Remove every view that is left and insist that nothing went wrong."""
        self.page.evaluate(
            "async () => { for (const number of [...host.views.keys()]) await host.unmount(number); }"
        )
        problems = self.problems()
        assert not problems, "\n".join(problems)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"console.{message.type}: {message.text}")

    def _route(self, route: Route) -> None:
        if route.request.url == ADDRESS:
            route.fulfill(content_type="text/html", body="<!doctype html><title>plain page</title>")
        else:
            if not route.request.url.endswith("/favicon.ico"):
                self.errors.append(f"asked the network for {route.request.url}")
            route.abort()
