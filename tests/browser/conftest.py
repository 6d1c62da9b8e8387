"""One Chromium for all tests, one context for each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from chromium import launch
from fake_kernel import FakeKernel
from lab_notebook import LabNotebook
from lab_server import KERNELS, LabServer
from lesson import four_points
from mg_widgets.widgets.trainer_source import TrainerSource
from plain_page import PlainPage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mg_widgets import Trainer
    from mg_widgets.widgets.exported_widget import ExportedWidget


OpenExported = Callable[["ExportedWidget"], Page]


class OpenNotebook(Protocol):
    """Opens a notebook with these code cells; without `kernel` on the newest ipykernel."""

    def __call__(self, *cells: str, kernel: str = ...) -> LabNotebook: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium that is here."""
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own, in the light colour scheme."""
    with browser.new_context(viewport={"width": 1280, "height": 1000}, color_scheme="light") as context:
        yield context.new_page()


@pytest.fixture
def plain_page(page: Page) -> Iterator[PlainPage]:
    """A plain page with the strict host; the test fails if anything went wrong in it."""
    plain_page = PlainPage(page)
    yield plain_page
    plain_page.close()


@pytest.fixture
def trainer() -> Trainer:
    """The lecture's network on its four points, at step 0."""
    return four_points()


@pytest.fixture
def fake_kernel(plain_page: PlainPage, trainer: Trainer) -> Iterator[FakeKernel]:
    """What a kernel would say of that trainer to a plain page."""
    with closing(TrainerSource(trainer)) as source:
        yield FakeKernel(plain_page, source)


@pytest.fixture
def open_exported(page: Page, tmp_path: Path) -> Iterator[OpenExported]:
    """Export a widget and open the file without a network.

    The test fails if the page asks for anything or complains.
    """
    problems: list[str] = []
    page.context.set_offline(offline=True)
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(dialog.message))

    def open_exported(widget: ExportedWidget) -> Page:
        address = widget.to_html(tmp_path / "page.html").as_uri()
        widget.close()
        page.on(
            "request",
            lambda request: (
                request.url == address
                or request.url.startswith("blob:")
                or problems.append(f"asked for {request.url}")
            ),
        )
        page.goto(address)
        return page

    yield open_exported
    assert not problems


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """One JupyterLab for all tests."""
    server = LabServer(tmp_path_factory.mktemp("jupyterlab"))
    yield server
    server.stop()


@pytest.fixture(params=["6.31", "7.3", "7.4"], scope="module")
def kernel(request: pytest.FixtureRequest) -> str:
    """Each version of ipykernel in turn; the tests of a file may share what they open on it."""
    if request.param not in KERNELS and request.param == "7.4" and sys.version_info < (3, 11):
        pytest.skip("ipykernel 7.4 needs Python 3.11")
    return request.param


@pytest.fixture
def open_notebook(page: Page, lab_server: LabServer) -> Iterator[OpenNotebook]:
    """Open one notebook in JupyterLab; the test fails if the browser's console shows an error."""
    opened: list[LabNotebook] = []

    def open_notebook(*cells: str, kernel: str = max(KERNELS, default="7.4")) -> LabNotebook:
        address = lab_server.write(list(cells), kernel)
        opened.append(LabNotebook(page, address))
        return opened[-1]

    yield open_notebook
    errors = [error for notebook in opened for error in notebook.errors]
    page.close()
    lab_server.end_kernels()
    assert not errors, "\n".join(errors)
