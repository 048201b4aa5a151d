"""`make screens`: a picture of every page of both front ends, with the demo's data, into build/screens.

Phones: 375x812 in light, dark and large print. Desks: 1440x900 in light and dark; the wall at 1920x1080. Words after the
command keep only the pages whose name holds one of them.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import FLAGS, HOW, found
from tests.browser.conftest import DESK, PHONE
from tests.browser.signing_in import PASSWORD, TENANT, sign_in_desk, sign_in_phone
from tests.stack import running

FOLDER = Path(__file__).parents[1] / "build" / "screens"
LARGE = "localStorage.setItem('gy:device:preferences', JSON.stringify({type: 'object', data: {large: true}}))"
RESTS = 1200
"""Milliseconds that a page is given to come to rest once nothing is being fetched."""


@dataclass(frozen=True)
class Shot:
    """A page of a front end: whose eyes see it, and where it is; braces name what is asked of the API first."""

    name: str
    user: str
    path: str


PHONE_SHOTS = [
    Shot("home", "miner", "home/index"),
    Shot("cases", "leader", "cases/index"),
    Shot("case", "leader", "case/index?id={hazard}"),
    Shot("report", "miner", "report/index"),
    Shot("queue", "miner", "queue/index"),
    Shot("scan", "miner", "scan/index"),
    Shot("standings", "miner", "standings/index"),
    Shot("why", "miner", "why/index?board=quality&window=month&subject={me}"),
    Shot("badges", "miner", "badges/index"),
    Shot("certificate", "miner", "certificate/index?grant={grant}"),
    Shot("points", "miner", "points/index"),
    Shot("contest", "miner", "contest/index?id={contest}"),
    Shot("inbox", "miner", "inbox/index"),
    Shot("inspections", "leader", "inspections/index"),
    Shot("inspection", "leader", "inspection/index?id={inspection}"),
    Shot("me", "miner", "me/index"),
    Shot("settings", "miner", "settings/index"),
    Shot("profile", "miner", "profile/index"),
    Shot("sessions", "miner", "sessions/index"),
    Shot("password", "miner", "password/index"),
    Shot("consent", "miner", "consent/index"),
    Shot("help", "miner", "help/index"),
]
DESK_SHOTS = [
    Shot("dashboard", "admin", "/dashboard"),
    Shot("todos", "quality", "/todos"),
    Shot("notices", "quality", "/notices"),
    Shot("hazards", "quality", "/hazards"),
    Shot("hazard", "quality", "/hazards/{hazard}"),
    Shot("hazard-board", "quality", "/hazards?as=board"),
    Shot("standings-print", "quality", "/print/standings"),
    Shot("contests", "quality", "/contests"),
    Shot("contest", "quality", "/contests/{contest}"),
    Shot("contest-scores", "quality", "/contests/{contest}/scores"),
    Shot("contest-about", "quality", "/contests/{contest}/about"),
    Shot("contest-new", "quality", "/contests/new"),
    Shot("inspections", "quality", "/inspections"),
    Shot("inspection-plans", "quality", "/inspections/plans"),
    Shot("checklists", "quality", "/inspections/checklists"),
    Shot("inspection-statistics", "quality", "/inspections/statistics"),
    Shot("places", "quality", "/places"),
    Shot("rules", "admin", "/rules"),
    Shot("rule", "admin", "/rules/{rule}"),
    Shot("rule-budgets", "admin", "/rules/budgets"),
    Shot("boards", "admin", "/boards"),
    Shot("board", "admin", "/boards/quality"),
    Shot("board-new", "admin", "/boards/new"),
    Shot("badges", "admin", "/badges"),
    Shot("ledger", "admin", "/ledger"),
    Shot("withheld", "admin", "/ledger/withheld"),
    Shot("members", "admin", "/members"),
    Shot("imports", "admin", "/imports"),
    Shot("organisation", "admin", "/organisation"),
    Shot("shifts", "admin", "/organisation/shifts"),
    Shot("calendar", "admin", "/organisation/calendar"),
    Shot("jobs", "admin", "/jobs"),
    Shot("settings", "admin", "/settings"),
    Shot("settings-consent", "admin", "/settings/consent"),
    Shot("settings-hazards", "admin", "/settings/hazards"),
    Shot("settings-flow", "admin", "/settings/flow"),
    Shot("settings-displays", "admin", "/settings/displays"),
    Shot("roles", "security", "/roles"),
    Shot("audit", "auditor", "/audit"),
    Shot("account", "quality", "/account"),
    Shot("account-password", "quality", "/account/password"),
    Shot("account-sessions", "quality", "/account/sessions"),
    Shot("account-second-factor", "quality", "/account/second-factor"),
]


def main() -> int:
    """Take the pictures; return 1 without a browser."""
    path = found()
    if path is None:
        print(HOW, file=sys.stderr)
        return 1
    wanted: Callable[[Shot], bool] = lambda shot: not sys.argv[1:] or any(word in shot.name for word in sys.argv[1:])  # noqa: E731
    with running(demo=True) as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        known = ids(stack.url)
        take_phones(browser, stack.url, [shot for shot in PHONE_SHOTS if wanted(shot)], known)
        take_desks(browser, stack.url, [shot for shot in DESK_SHOTS if wanted(shot)], known)
        take_wall(browser, stack.url, known["wall"])
        browser.close()
    print(FOLDER)
    return 0


def ids(url: str) -> dict[str, str]:
    """Ask the API for the things that the pages are about."""
    with httpx.Client(base_url=f"{url}/api/v1", trust_env=False) as client:

        def ask(user: str, method: str, path: str, **options: Any) -> Any:
            body = {"tenant": TENANT, "username": user, "password": PASSWORD}
            token = client.post("/sessions", json=body).json()["token"]
            return client.request(method, path, headers={"Authorization": f"Bearer {token}"}, **options).json()

        def first(user: str, path: str) -> str:
            return next((str(item["id"]) for item in ask(user, "GET", path)["items"]), "")

        return {
            "me": ask("miner", "GET", "/me")["id"],
            "hazard": first("quality", "/hazards?node=verify&state=open"),
            "contest": first("miner", "/contests?state=running"),
            "inspection": first("leader", "/me/inspections"),
            "grant": first("miner", "/me/badge-grants"),
            "rule": first("admin", "/points/rules"),
            "wall": str(ask("admin", "POST", "/displays", json={"name": "副井口"})["url"]).partition("#")[2],
        }


def take_phones(browser: Browser, url: str, shots: list[Shot], known: dict[str, str]) -> None:
    """Take the phone's pages in light, dark and large print."""
    for look, options in (("light", {}), ("dark", {"color_scheme": "dark"}), ("large", {})):
        for user in sorted({shot.user for shot in shots}):
            context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **(PHONE | options))  # type: ignore[arg-type]
            context.set_default_timeout(20_000)
            if look == "large":
                context.add_init_script(LARGE)
            page = context.new_page()
            page.goto(f"{url}/m/")
            if user == "miner":
                _take(page, f"phone/{look}/sign-in")
            sign_in_phone(page, user)
            for shot in (shot for shot in shots if shot.user == user):
                page.goto(f"{url}/m/#/pages/{shot.path.format(**known)}")
                page.reload()
                _take(page, f"phone/{look}/{shot.name}")
            context.close()


def take_desks(browser: Browser, url: str, shots: list[Shot], known: dict[str, str]) -> None:
    """Take the console's pages in light and dark."""
    for look in ("light", "dark"):
        for user in sorted({shot.user for shot in shots}):
            context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme=look, **DESK)  # type: ignore[arg-type]
            context.set_default_timeout(20_000)
            page = context.new_page()
            page.goto(url)
            if user == "quality":
                _take(page, f"desk/{look}/sign-in")
            sign_in_desk(page, user)
            for shot in (shot for shot in shots if shot.user == user):
                page.goto(url + shot.path.format(**known))
                _take(page, f"desk/{look}/{shot.name}")
            context.close()


def take_wall(browser: Browser, url: str, token: str) -> None:
    """Take the wall screen."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080}, locale="zh-CN", timezone_id="Asia/Shanghai")
    page.goto(f"{url}/wall#{token}")
    _take(page, "desk/wall")
    page.close()


def _take(page: Page, name: str) -> None:
    path = FOLDER / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(RESTS)
    page.screenshot(path=path)


if __name__ == "__main__":
    sys.exit(main())
