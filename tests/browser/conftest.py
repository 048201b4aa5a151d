"""A browser, and people at it: each with a profile of their own, each page's console watched."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.chromium import FLAGS, HOW, found
from tests.stack import Stack, running

ARTEFACTS = Path(__file__).parents[1] / "artefacts"
PHONE = {"viewport": {"width": 375, "height": 812}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The service with its demo tenants and both front ends."""
    with running(demo=True) as stack:
        yield stack
        assert stack.stop() == []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this run."""
    path = found()
    assert path is not None, HOW
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class People:
    """Opens browsers of people: phones and desks, with what their consoles complained of."""

    browser: Browser
    stack: Stack
    name: str
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def phone(self, **options: object) -> Page:
        """Return a page of a phone at the mini-program's address."""
        return self._open(f"{self.stack.url}/m/", PHONE | options)

    def desk(self, path: str = "/", **options: object) -> Page:
        """Return a page of a desk's computer at the console."""
        return self._open(self.stack.url + path, DESK | options)

    def _open(self, url: str, options: dict[str, object]) -> Page:
        context = self.browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.goto(url)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        """Note errors and warnings; that a request was refused or had no network, the browser says by itself."""
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def close(self, *, failed: bool) -> None:
        """Close all browsers; keep a picture of each page of a test that failed."""
        for number, context in enumerate(self.contexts):
            for page in context.pages if failed else ():
                page.screenshot(path=ARTEFACTS / f"{self.name}-{number}.png")
            context.close()


@pytest.fixture
def people(chromium: Browser, stack: Stack, request: pytest.FixtureRequest) -> Iterator[People]:
    """People at their browsers; a test also fails for what a console complained of."""
    people = People(chromium, stack, request.node.name)
    before = request.session.testsfailed
    yield people
    people.close(failed=request.session.testsfailed > before)
    assert people.complaints == []
