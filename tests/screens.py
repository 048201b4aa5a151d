"""`make screens`: a picture of every page of both front ends, with the demo's data, into build/screens.

Phones: 375x812 in light, dark and large print. Desks: 1440x900 in light and dark; the wall at 1920x1080. Words after the
command keep only the pages whose name holds one of them; `--guide` takes what the guides and the README show and lays it,
reduced, into docs; `--at URL` uses a service that already runs with the demo.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as Slow

from tests.browser.chromium import FLAGS, HOW, found
from tests.browser.conftest import DESK, PHONE
from tests.browser.signing_in import PASSWORD, TENANT, sign_in_desk, sign_in_phone
from tests.stack import running

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "screens"
DOCS = ROOT / "docs"
LARGE = "localStorage.setItem('gy:device:preferences', JSON.stringify({type: 'object', data: {large: true}}))"
RESTS = 1200
"""Milliseconds that a page is given to come to rest once nothing is being fetched."""


@dataclass(frozen=True)
class Shot:
    """A page of a front end: whose eyes see it (nobody's before signing in) and where it is.

    Braces name what is asked of the API first; `press` holds the keys that open what the page keeps closed.
    """

    name: str
    user: str
    path: str
    press: str = ""


PHONE_SHOTS = [
    Shot("sign-in", "", "sign-in/index"),
    Shot("home", "miner", "home/index"),
    Shot("cases", "leader", "cases/index"),
    Shot("case", "leader", "case/index?id={team}"),
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
    Shot("sign-in", "", "/sign-in"),
    Shot("dashboard", "admin", "/dashboard"),
    Shot("todos", "quality", "/todos"),
    Shot("notices", "quality", "/notices"),
    Shot("hazards", "quality", "/hazards"),
    Shot("hazard", "quality", "/hazards/{hazard}"),
    Shot("hazard-confirm", "quality", "/hazards/{reported}", press="c"),
    Shot("hazard-accept", "quality", "/hazards/{hazard}", press="v"),
    Shot("hazard-board", "quality", "/hazards?as=board"),
    Shot("hazard-keys", "quality", "/hazards", press="?"),
    Shot("standings-print", "quality", "/print/standings"),
    Shot("contests", "quality", "/contests"),
    Shot("contest", "quality", "/contests/{contest}"),
    Shot("contest-scores", "quality", "/contests/{contest}/scores"),
    Shot("contest-about", "quality", "/contests/{contest}/about"),
    Shot("contest-settlement", "quality", "/contests/{contest}/settlement"),
    Shot("contest-notice", "quality", "/contests/{contest}/notice"),
    Shot("contest-new", "quality", "/contests/new"),
    Shot("contest-edit", "quality", "/contests/{draft}/edit"),
    Shot("inspections", "quality", "/inspections"),
    Shot("inspection-plans", "quality", "/inspections/plans"),
    Shot("checklists", "quality", "/inspections/checklists"),
    Shot("checklist", "quality", "/inspections/checklists/{checklist}"),
    Shot("inspection", "quality", "/inspections/{inspection}"),
    Shot("inspection-statistics", "quality", "/inspections/statistics"),
    Shot("places", "quality", "/places"),
    Shot("appeals", "union", "/appeals"),
    Shot("appeals-list", "union", "/appeals?as=table"),
    Shot("appeals-day", "union", "/appeals/day"),
    Shot("appeal-new", "union", "/appeals/new"),
    Shot("account-vault", "union", "/account/vault"),
    Shot("custody", "custodian", "/custody"),
    Shot("rules", "admin", "/rules"),
    Shot("rule", "admin", "/rules/{rule}"),
    Shot("rule-budgets", "admin", "/rules/budgets"),
    Shot("boards", "admin", "/boards"),
    Shot("board", "admin", "/boards/{board}"),
    Shot("board-new", "admin", "/boards/new"),
    Shot("badges", "admin", "/badges"),
    Shot("badge", "admin", "/badges/{badge}"),
    Shot("badge-edit", "admin", "/badges/{badge}/edit"),
    Shot("badge-new", "admin", "/badges/new"),
    Shot("transaction", "admin", "/ledger/entries/{transaction}"),
    Shot("ledger", "admin", "/ledger"),
    Shot("withheld", "admin", "/ledger/withheld"),
    Shot("members", "admin", "/members"),
    Shot("member", "admin", "/members/{member}"),
    Shot("imports", "admin", "/imports"),
    Shot("import", "admin", "/imports/{import}"),
    Shot("organisation", "admin", "/organisation"),
    Shot("shifts", "admin", "/organisation/shifts"),
    Shot("calendar", "admin", "/organisation/calendar"),
    Shot("jobs", "admin", "/jobs"),
    Shot("settings", "admin", "/settings"),
    Shot("settings-consent", "admin", "/settings/consent"),
    Shot("settings-hazards", "admin", "/settings/hazards"),
    Shot("settings-hotline", "admin", "/settings/hotline"),
    Shot("settings-flow", "admin", "/settings/flow"),
    Shot("settings-displays", "admin", "/settings/displays"),
    Shot("roles", "security", "/roles"),
    Shot("audit", "auditor", "/audit"),
    Shot("audit-entry", "auditor", "/audit/{entry}"),
    Shot("account", "quality", "/account"),
    Shot("account-password", "quality", "/account/password"),
    Shot("account-sessions", "quality", "/account/sessions"),
    Shot("account-second-factor", "quality", "/account/second-factor"),
]
WALL = Shot("wall", "", "/wall#{wall}")
GUIDE = {
    "guide/pictures/member": [
        *("sign-in", "home", "report", "case", "inspection", "standings", "why", "badges", "points", "settings"),
    ],
    "guide/pictures/quality": [
        *("hazards", "hazard", "hazard-confirm", "hazard-accept", "hazard-board", "hazard-keys", "contest"),
        *("inspection-plans", "places", "standings-print"),
    ],
    "guide/pictures/admin": [
        *("import", "members", "organisation", "roles", "rule", "rule-budgets", "badge", "transaction", "audit"),
        "settings",
    ],
}
"""What the guides show, by the beginning of the pictures' names; the member's are phones, the others desks."""
README = {
    "phone/light/home": "home",
    "phone/light/report": "report",
    "desk/light/hazards": "hazards",
    "desk/wall": "wall",
}
PHONE_WIDTH, DESK_WIDTH = 500, 1100
"""Pixels of a picture in docs."""


def main() -> int:
    """Take the pictures; return 1 without a browser."""
    parser = argparse.ArgumentParser(prog="tests.screens", description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--guide", action="store_true")
    parser.add_argument("--at", metavar="URL")
    options = parser.parse_args()
    path = found()
    if path is None:
        print(HOW, file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        if options.at:
            take(browser, options.at, options.words, guide=options.guide)
        else:
            with running(demo=True) as stack:
                take(browser, stack.url, options.words, guide=options.guide)
        browser.close()
    print(FOLDER)
    return 0


def take(browser: Browser, url: str, words: list[str], *, guide: bool) -> None:
    """Take the pictures that are asked for; for the guides only in light, and reduced into docs."""
    known = ids(url)

    def wanted(shots: list[Shot], used: list[str]) -> list[Shot]:
        named = [shot for shot in shots if not words or any(word in shot.name for word in words)]
        return [shot for shot in named if not guide or shot.name in used]

    readme = list(README.values())
    phones = wanted(PHONE_SHOTS, GUIDE["guide/pictures/member"] + readme)
    desks = wanted(DESK_SHOTS, GUIDE["guide/pictures/quality"] + GUIDE["guide/pictures/admin"] + readme)
    walls = wanted([WALL], readme)
    for look in ("light",) if guide else ("light", "dark", "large"):
        take_phones(browser, url, look, phones, known)
    for look in ("light",) if guide else ("light", "dark"):
        take_desks(browser, url, look, desks, known)
    if walls:
        take_wall(browser, url, known)
    if guide:
        reduce_for_docs({shot.name for shot in [*phones, *desks, *walls]})


def ids(url: str) -> dict[str, str]:
    """Ask the API for the things that the pages are about; make a draft contest and an import to be checked."""
    with httpx.Client(base_url=f"{url}/api/v1", trust_env=False, timeout=60) as client:
        tokens: dict[str, str] = {}

        def ask(user: str, method: str, path: str, **options: Any) -> Any:
            if user not in tokens:
                body = {"tenant": TENANT, "username": user, "password": PASSWORD}
                tokens[user] = client.post("/sessions", json=body).raise_for_status().json()["token"]
            answer = client.request(method, path, headers={"Authorization": f"Bearer {tokens[user]}"}, **options)
            return answer.raise_for_status().json()

        def first(user: str, path: str) -> Any:
            return ask(user, "GET", path)["items"][0]

        me = ask("miner", "GET", "/me")
        contest = ask("quality", "GET", f"/contests/{first('quality', '/contests?state=running')['id']}")
        draft = {
            "template": "quarter",
            "name": "一季度质量攻坚擂台赛",
            "unit_id": contest["unit"]["id"],
            "starts_on": "2030-01-01",
            "team_ids": [team["id"] for team in contest["teams"]],
        }
        roster = (ROOT / "seeds" / "demo" / TENANT / "roster.xlsx").read_bytes()
        return {
            "me": me["id"],
            "member": me["id"],
            "hazard": first("quality", "/hazards?node=verify&state=open&mine=responsible")["id"],
            "team": first("leader", "/hazards?state=open")["id"],
            "reported": first("quality", "/hazards?node=confirm&state=open")["id"],
            "contest": contest["id"],
            "draft": ask("quality", "POST", "/contests", json=draft)["id"],
            "inspection": first("leader", "/me/inspections")["id"],
            "checklist": first("quality", "/checklists")["id"],
            "grant": first("miner", "/me/badge-grants")["id"],
            "badge": first("admin", "/badges")["id"],
            "board": "quality",
            "rule": first("admin", "/points/rules")["id"],
            "transaction": first("admin", "/points/entries")["transaction_id"],
            "import": ask("admin", "POST", "/roster-imports", files={"file": ("职工花名册.xlsx", roster)})["id"],
            "entry": str(first("auditor", "/audit/entries")["id"]),
            "wall": str(ask("admin", "POST", "/displays", json={"name": "副井口"})["url"]).partition("#")[2],
        }


def take_phones(browser: Browser, url: str, look: str, shots: list[Shot], known: dict[str, str]) -> None:
    """Take the phone's pages in light, dark or large print."""
    scheme = "dark" if look == "dark" else "light"
    for user in sorted({shot.user for shot in shots}):
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme=scheme, **PHONE)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        if look == "large":
            context.add_init_script(LARGE)
        page = context.new_page()
        page.goto(f"{url}/m/")
        if user:
            sign_in_phone(page, user)
        for shot in (shot for shot in shots if shot.user == user):
            page.goto(f"{url}/m/#/pages/{shot.path.format(**known)}")
            page.reload()
            _take(page, f"phone/{look}/{shot.name}", shot.press)
        context.close()


def take_desks(browser: Browser, url: str, look: str, shots: list[Shot], known: dict[str, str]) -> None:
    """Take the console's pages in light or dark."""
    for user in sorted({shot.user for shot in shots}):
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme=look, **DESK)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto(url)
        if user:
            sign_in_desk(page, user)
        for shot in (shot for shot in shots if shot.user == user):
            page.goto(url + shot.path.format(**known))
            _take(page, f"desk/{look}/{shot.name}", shot.press)
        context.close()


def take_wall(browser: Browser, url: str, known: dict[str, str]) -> None:
    """Take the wall screen."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080}, locale="zh-CN", timezone_id="Asia/Shanghai")
    page.goto(url + WALL.path.format(**known))
    _take(page, "desk/wall")
    page.close()


def reduce_for_docs(names: set[str]) -> None:
    """Write the pictures of the guides and the README into docs, smaller and with 256 colours."""
    pairs = {(source, f"pictures/{name}") for source, name in README.items() if name in names}
    for beginning, shots in GUIDE.items():
        look = "phone/light" if beginning.endswith("member") else "desk/light"
        pairs |= {(f"{look}/{name}", f"{beginning}-{name}") for name in shots if name in names}
    for source, target in sorted(pairs):
        width = PHONE_WIDTH if source.startswith("phone") else DESK_WIDTH
        with Image.open(FOLDER / f"{source}.png") as picture:
            small = picture.convert("RGB").resize(
                (width, picture.height * width // picture.width), Image.Resampling.LANCZOS
            )
        path = DOCS / f"{target}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        small.quantize(256).save(path, optimize=True)


def _take(page: Page, name: str, press: str = "") -> None:
    path = FOLDER / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    _rest(page, name)
    if press:
        _rest(page, name)  # keys are heard only once the page that they act on is there
        page.keyboard.press(press)
        _rest(page, name)
    page.screenshot(path=path)


def _rest(page: Page, name: str) -> None:
    """Wait until nothing is being fetched; a page that never rests is shown as it is, and named."""
    try:
        page.wait_for_load_state("networkidle")
    except Slow:
        print(f"{name} was still fetching", file=sys.stderr)
    page.wait_for_timeout(RESTS)


if __name__ == "__main__":
    sys.exit(main())
