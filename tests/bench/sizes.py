"""B10: what a phone and a desk fetch before the first page is there."""

import json
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.report import Row, at_most
from tests.browser.chromium import FLAGS, HOW, found
from tests.stack import Stack, running

ROOT = Path(__file__).parents[2]
WEIXIN = ROOT / "miniprogram" / "dist" / "mp-weixin"
KILOBYTE = 1000


def first_loads() -> list[Row]:
    """Measure B10 on the builds: the main package's bytes, and the scripts that cross the wire until a first page rests.

    The first page of a new browser is the sign-in page.
    """
    path = found()
    if path is None:
        raise RuntimeError(HOW)
    rows = [at_most("B10", "main package of the mini-program", main_package(), 600, " kB")]
    with running() as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for figure, address, limit in (("H5", "/m/", 200), ("console", "/", 350)):
            kilobytes, names = _scripts(browser, stack, address)
            rows.append(at_most("B10", f"{figure} first load, gzipped JS", kilobytes, limit, " kB", files=names))
        browser.close()
    return rows


def main_package() -> float:
    """Return the size of all files outside sub-packages, in kB."""
    app = json.loads((WEIXIN / "app.json").read_text())
    packages = [package["root"].strip("/") for package in app.get("subPackages", app.get("subpackages", []))]
    files = [path for path in WEIXIN.rglob("*") if path.is_file()]
    main = [p for p in files if not any(p.relative_to(WEIXIN).as_posix().startswith(f"{root}/") for root in packages)]
    return sum(path.stat().st_size for path in main) / KILOBYTE


def _scripts(browser: Browser, stack: Stack, address: str) -> tuple[float, list[str]]:
    """Return kB of scripts, compressed, that the page itself asked for, and their names."""
    context = browser.new_context(service_workers="block")  # what is fetched for later is not the first load
    page: Page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if r.resource_type == "script" else None)
    page.goto(stack.url + address, wait_until="networkidle")
    context.close()
    total = 0
    with httpx.Client(trust_env=False, headers={"Accept-Encoding": "gzip"}) as client:
        for url in asked:
            with client.stream("GET", url) as answer:
                total += sum(len(chunk) for chunk in answer.iter_raw())
    return total / KILOBYTE, [url.removeprefix(stack.url) for url in asked]
