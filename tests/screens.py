"""`make screens`: a picture of every page of both front ends, with the demo's data, into build/screens.

Phones: 375x812 in light, dark and large print. Desks: 1440x900 in light and dark; the wall at 1920x1080. Words after the
command keep only the pages whose name holds one of them; `--guide` takes what the guides and the README show and lays it,
reduced, into docs; `--at URL` uses a service that already runs with the demo.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from playwright.sync_api import TimeoutError as Slow

from tests.browser.chromium import FLAGS, HOW, found
from tests.browser.conftest import DESK, PHONE
from tests.browser.signing_in import PASSWORD, TENANT, sign_in_desk, sign_in_phone
from tests.stack import running

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "screens"
DOCS = ROOT / "docs"
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
AT_ONCE = 3
"""Browsers that take pictures beside one another; most of their time pages come to rest."""
TRIES = 4


@dataclass(frozen=True)
class Shot:
    """A page of a front end: whose eyes see it (nobody's before signing in) and where it is.

    Braces name what is asked of the API first; `press` is the key that opens what the page keeps closed, under the heading
    `opens`.
    """

    name: str
    user: str
    path: str
    press: str = ""
    opens: str = ""


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
    Shot("reward", "miner", "reward/index"),
    Shot("contest", "miner", "contest/index?id={contest}"),
    Shot("inbox", "miner", "inbox/index"),
    Shot("inspections", "leader", "inspections/index"),
    Shot("policies", "miner", "policies/index"),
    Shot("policy", "miner", "policy/index?id={policy}"),
    Shot("policy-question", "union", "policy-question/index?id={policy_question}"),
    Shot("inspection", "leader", "inspection/index?id={inspection}"),
    Shot("hotline", "miner", "hotline/index"),
    Shot("hotline-speak", "", "hotline/speak/index?mode=anonymous&tenant=yunxiuling"),
    Shot("hotline-receipt", "", "hotline/receipt/index?tenant=yunxiuling"),
    Shot("hotline-limits", "", "hotline/limits/index"),
    Shot("hotline-talk", "miner", "hotline/talk/index?id={appeal}"),
    Shot("assistance", "miner", "assistance/index"),
    Shot("assistance-form", "miner", "assistance/form/index?id={service}"),
    Shot("assistance-booking", "miner", "assistance/form/index?id={counselling}"),
    Shot("assistance-request", "miner", "assistance/request/index?id={own_request}"),
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
    Shot("hazard-confirm", "quality", "/hazards/{reported}", press="c", opens="确认"),
    Shot("hazard-accept", "quality", "/hazards/{hazard}", press="v", opens="通过验收"),
    Shot("hazard-board", "quality", "/hazards?as=board"),
    Shot("hazard-keys", "quality", "/hazards", press="?", opens="快捷键"),
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
    Shot("policies", "union", "/policies"),
    Shot("policy", "union", "/policies/{policy}"),
    Shot("policy-editor", "union", "/policies/{policy}/edit"),
    Shot("policy-questions", "union", "/policies/questions"),
    Shot("policy-gaps", "union", "/policies/gaps"),
    Shot("policy-import", "union", "/policies/import"),
    Shot("assistance", "union", "/assistance"),
    Shot("assistance-request", "union", "/assistance/{request}"),
    Shot("assistance-slots", "union2", "/assistance/slots"),
    Shot("services", "admin", "/services"),
    Shot("service", "admin", "/services/{service}"),
    Shot("appeals", "union", "/appeals"),
    Shot("appeals-list", "union", "/appeals?as=table"),
    Shot("appeal", "union", "/appeals/{confided}"),
    Shot("appeal-page", "union", "/appeals/{confided}/page"),
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
    Shot("settings-rewards", "admin", "/settings/hotline/rewards"),
    Shot("settings-flow", "admin", "/settings/flow"),
    Shot("settings-displays", "admin", "/settings/displays"),
    Shot("roles", "security", "/roles"),
    Shot("audit", "auditor", "/audit"),
    Shot("audit-entry", "auditor", "/audit/{entry}"),
    Shot("appeal-statistics", "union", "/appeal-statistics"),
    Shot("appeal-report-print", "union", "/print/appeal-report"),
    Shot("appeal-letters", "union", "/appeal-letters"),
    Shot("appeal-reviews", "union", "/appeal-reviews"),
    Shot("disclosures", "union", "/disclosures"),
    Shot("account", "quality", "/account"),
    Shot("account-password", "quality", "/account/password"),
    Shot("account-sessions", "quality", "/account/sessions"),
    Shot("account-second-factor", "quality", "/account/second-factor"),
]
WALL = Shot("wall", "", "/wall#{wall}")
WALL_SIZE = {"viewport": {"width": 1920, "height": 1080}}
GUIDE = {
    "guide/pictures/member": [
        *("sign-in", "home", "report", "case", "inspection", "standings", "why", "badges", "points", "settings"),
        *("hotline", "hotline-speak", "policies", "assistance"),
    ],
    "guide/pictures/union": [
        *("appeals", "appeals-day", "appeal-new", "account-vault", "custody", "appeal-statistics", "appeal-letters"),
        *("policies", "assistance"),
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
    "phone/light/hotline": "hotline",
    "desk/light/hazards": "hazards",
    "desk/light/appeals": "appeals",
    "desk/wall": "wall",
}
PHONE_WIDTH, DESK_WIDTH = 500, 1040
"""Pixels of a picture in docs."""


def main() -> int:
    """Take the pictures; return 1 without a browser."""
    parser = argparse.ArgumentParser(prog="tests.screens", description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--guide", action="store_true")
    parser.add_argument("--at", metavar="URL")
    options = parser.parse_args()
    if found() is None:
        print(HOW, file=sys.stderr)
        return 1
    if options.at:
        take(options.at, options.words, guide=options.guide)
    else:
        with running(demo=True) as stack:
            take(stack.url, options.words, guide=options.guide)
    print(FOLDER)
    return 0


def take(url: str, words: list[str], *, guide: bool) -> None:
    """Take the pictures that are asked for; for the guides only in light, and reduced into docs."""
    known = ids(url)
    readme = list(README.values())

    def wanted(shots: list[Shot], *used: str) -> list[Shot]:
        named = [shot for shot in shots if not words or any(word in shot.name for word in words)]
        return [
            replace(shot, path=shot.path.format(**known))
            for shot in named
            if not guide or shot.name in [*used, *readme]
        ]

    phones = wanted(PHONE_SHOTS, *GUIDE["guide/pictures/member"])
    desks = wanted(DESK_SHOTS, *(name for guides, names in GUIDE.items() if "member" not in guides for name in names))
    walls = wanted([WALL])
    sittings = [
        *sittings_of("phone", ("light",) if guide else ("light", "dark", "large"), phones),
        *sittings_of("desk", ("light",) if guide else ("light", "dark"), desks),
        *sittings_of("desk", ("",), walls),
    ]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        # The longest first, so that none is left over at the end.
        longest = sorted(sittings, key=lambda sitting: -len(sitting.shots))
        for done in [threads.submit(sit, url, sitting) for sitting in longest]:
            done.result()
    if guide:
        reduce_for_docs({shot.name for shot in [*phones, *desks, *walls]})


def sittings_of(front: str, looks: tuple[str, ...], shots: list[Shot]) -> Iterator[Sitting]:
    """Part the pictures of a front end by look and by whose eyes see them."""
    for look in looks:
        for user in sorted({shot.user for shot in shots}):
            yield Sitting(front, look, user, tuple(shot for shot in shots if shot.user == user))


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

        offered = {each["name"]: each["id"] for each in ask("miner", "GET", "/assistance-services")["items"]}
        me = ask("miner", "GET", "/me")
        contest = ask("quality", "GET", f"/contests/{first('quality', '/contests?state=running')['id']}")
        draft = {
            "template": "quarter",
            "name": "一季度质量攻坚擂台赛",
            "unit_id": contest["unit"]["id"],
            "starts_on": "2030-01-01",
            "team_ids": [team["id"] for team in contest["teams"]],
        }
        ask("union", "GET", "/me")  # signing in with a password makes the key that appeals are sealed to
        said = {
            "mode": "named",
            "category": "canteen_dormitory",
            "text": "三号宿舍热水晚上十点就停，下中班回来洗不上澡。",
        }
        appeal = ask("miner", "POST", "/appeals", json=said)
        answer = {"reply": "收到了。今天去问后勤，周一前给你回话。"}
        ask("union", "POST", f"/appeals/{appeal['id']}/acceptance", json=answer)
        roster = (ROOT / "seeds" / "demo" / TENANT / "roster.xlsx").read_bytes()
        known = {
            "me": me["id"],
            "member": me["id"],
            "hazard": first("quality", "/hazards?node=verify&state=open&mine=responsible")["id"],
            "team": first("leader", "/hazards?state=open")["id"],
            "appeal": appeal["id"],
            "confided": first("union", "/appeals?node=handle&mode=anonymous")["id"],
            "reported": first("quality", "/hazards?node=confirm&state=open")["id"],
            "contest": contest["id"],
            "draft": ask("quality", "POST", "/contests", json=draft)["id"],
            "inspection": first("leader", "/me/inspections")["id"],
            "policy": first("miner", "/policies")["id"],
            "policy_question": first("union", "/policy-questions?waiting=true")["id"],
            "checklist": first("quality", "/checklists")["id"],
            "service": offered["大病救助"],
            "counselling": offered["心灵驿站"],
            "own_request": first("miner", "/me/assistance-requests")["id"],
            "request": first("union", f"/assistance-requests?service_id={offered['大病救助']}&state=open")["id"],
            "grant": first("miner", "/me/badge-grants")["id"],
            "badge": first("admin", "/badges")["id"],
            "board": "quality",
            "rule": first("admin", "/points/rules")["id"],
            "transaction": first("admin", "/points/entries")["transaction_id"],
            "import": ask("admin", "POST", "/roster-imports", files={"file": ("职工花名册.xlsx", roster)})["id"],
            "entry": str(first("auditor", "/audit/entries")["id"]),
            "wall": str(ask("admin", "POST", "/displays", json={"name": "副井口"})["url"]).partition("#")[2],
        }
        for token in tokens.values():  # or it would stand among the devices that are signed in
            client.delete("/sessions/current", headers={"Authorization": f"Bearer {token}"}).raise_for_status()
        return known


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


def _take(page: Page, name: str, shot: Shot) -> None:
    path = FOLDER / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    _rest(page, name)
    if shot.press:
        _open(page, shot)
        _rest(page, name)
    page.screenshot(path=path)


def _open(page: Page, shot: Shot) -> None:
    """Press a key until it is heard: it is only once what it acts on has been fetched."""
    heading = page.get_by_role("heading", name=shot.opens, exact=True)
    for _ in range(TRIES):
        page.keyboard.press(shot.press)
        try:
            heading.wait_for(timeout=3000)
        except Slow:
            continue
        return
    raise RuntimeError(f"{shot.name}: {shot.press} opens no {shot.opens}")


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


if __name__ == "__main__":
    sys.exit(main())
