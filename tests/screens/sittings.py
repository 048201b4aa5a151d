"""Takes the pictures that one person sees in one look, once each page has come to rest."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from playwright.sync_api import TimeoutError as Slow

from tests.browser.chromium import FLAGS, found
from tests.browser.conftest import DESK, PHONE
from tests.browser.signing_in import sign_in_desk, sign_in_phone
from tests.screens.shots import Shot

FOLDER = Path(__file__).parents[2] / "build" / "screens"
LARGE = "localStorage.setItem('gy:device:preferences', JSON.stringify({type: 'object', data: {large: true}}))"
RESTS = 1.2
"""Seconds that a page is given to come to rest once nothing is being fetched."""
LONGEST = 20.0
"""Seconds after which a page is shown although it fetches on."""
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
FETCHED = "[window.gyFetched, window.gyFetching + [...document.images].filter((one) => !one.complete).length]"
COUNT = """
window.gyFetched = window.gyFetching = 0
const began = () => { window.gyFetched += 1; window.gyFetching += 1 }
const ended = () => { window.gyFetching -= 1 }
const fetched = window.fetch
window.fetch = (...given) => { began(); return fetched(...given).finally(ended) }
const sent = XMLHttpRequest.prototype.send
XMLHttpRequest.prototype.send = function (...given) {
  began()
  this.addEventListener("loadend", ended)
  return sent.apply(this, given)
}
"""
"""Counts what a page fetches."""
TRIES = 4
WALL_SIZE = {"viewport": {"width": 1920, "height": 1080}}


@dataclass(frozen=True)
class Sitting:
    """The pictures that one person takes of one front end in one look, signed in once."""

    front: str
    look: str
    user: str
    shots: tuple[Shot, ...]

    def folder(self) -> str:
        """Where the pictures go below the folder of all; the wall has only one look."""
        return f"{self.front}/{self.look}" if self.look else self.front


def sittings_of(front: str, looks: tuple[str, ...], shots: list[Shot]) -> Iterator[Sitting]:
    """Part the pictures of a front end by look and by whose eyes see them."""
    for look in looks:
        for user in sorted({shot.user for shot in shots}):
            yield Sitting(front, look, user, tuple(shot for shot in shots if shot.user == user))


def sit(url: str, sitting: Sitting) -> None:
    """Take the pictures of one sitting, in a browser of its own."""
    with opened(sitting) as page:
        start = f"{url}/m/" if sitting.front == "phone" else url
        if sitting.user:
            page.goto(start)
            (sign_in_phone if sitting.front == "phone" else sign_in_desk)(page, sitting.user)
        for shot in sitting.shots:
            page.goto(f"{start}#/pages/{shot.path}" if sitting.front == "phone" else url + shot.path)
            if sitting.front == "phone":
                page.reload()
            _take(page, f"{sitting.folder()}/{shot.name}", shot)


@contextmanager
def opened(sitting: Sitting) -> Iterator[Page]:
    """Open a browser of the size and look of a sitting."""
    size: dict[str, Any] = PHONE if sitting.front == "phone" else DESK if sitting.look else WALL_SIZE
    look = size | {"color_scheme": "dark" if sitting.look == "dark" else "light"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=FLAGS)
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **look)
        context.set_default_timeout(20_000)
        context.add_init_script(COUNT)
        if sitting.look == "large":
            context.add_init_script(LARGE)
        yield context.new_page()
        browser.close()


def _take(page: Page, name: str, shot: Shot) -> None:
    path = FOLDER / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    _rest(page, name)
    if shot.opens:
        _open(page, shot)
        _rest(page, name)
    page.screenshot(path=path)


def _open(page: Page, shot: Shot) -> None:
    """Press the key or the button until it is heard: it is only once what it acts on has been fetched."""
    heading = page.get_by_role("heading", name=shot.opens, exact=True)
    for _ in range(TRIES):
        if shot.press:
            page.keyboard.press(shot.press)
        else:
            page.get_by_role("button", name=shot.click, exact=True).first.click()
        try:
            heading.wait_for(timeout=3000)
        except Slow:
            continue
        return
    raise RuntimeError(f"{shot.name}: {shot.press or shot.click} opens no {shot.opens}")


def _rest(page: Page, name: str) -> None:
    """Wait until nothing has been fetched for a while; a page that never rests is shown as it is, and named.

    Chromium's own network idle is said once per page, on a busy machine before the page has asked for its data.
    """
    deadline = time.monotonic() + LONGEST
    count, since = -1, 0.0
    while time.monotonic() < deadline:
        page.evaluate(DRAWN)
        fetched, waiting = page.evaluate(FETCHED)
        if waiting or fetched != count:
            count, since = fetched, time.monotonic()
        elif time.monotonic() - since > RESTS:
            return
        page.wait_for_timeout(100)
    print(f"{name} was still fetching", file=sys.stderr)
