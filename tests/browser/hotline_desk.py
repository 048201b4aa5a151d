"""What happens around the hotline's desk in the browser tests: set up over the API, done on the page.

All of it in a tenant of its own, whose officers come and go without the other tests' noticing.
"""

import re
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import People
from tests.browser.signing_in import PASSWORD, sign_in_desk
from tests.stack import Stack

TENANT = "yunzhou"


def ask(stack: Stack, user: str, method: str, path: str, **body: Any) -> Any:
    """Ask the API as a member of the demo; return the answer's body."""
    with httpx.Client(base_url=f"{stack.url}/api/v1", trust_env=False, timeout=60) as client:
        signed = client.post("/sessions", json={"tenant": TENANT, "username": user, "password": PASSWORD})
        headers = {"Authorization": f"Bearer {signed.raise_for_status().json()['token']}"}
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid4())
        answer = client.request(method, path, headers=headers, json=body or None)
        return answer.raise_for_status().json()


def say(stack: Stack, text: str, mode: str = "named", category: str = "canteen_dormitory") -> Any:
    """Say something to the union as the demo's miner."""
    return ask(stack, "miner", "POST", "/appeals", mode=mode, category=category, text=text)


def make_officer(stack: Stack, user: str) -> Any:
    """Make somebody an officer of the whole union; they have no key before they sign in."""
    grants = ask(stack, "security", "GET", "/role-grants?limit=100")["items"]
    whole = next(grant["unit_id"] for grant in grants if grant["role"] == "custodian")
    member = ask(stack, user, "GET", "/me")
    ask(stack, "security", "POST", "/role-grants", member_id=member["id"], role="union_officer", unit_id=whole)
    return member


def set_password_anew(stack: Stack, member: Any, password: str) -> None:
    """Let an administrator set somebody's password anew, as for one who forgot it."""
    given = ask(stack, "admin", "POST", f"/members/{member['id']}/activation")
    body = {"tenant": TENANT, "username": given["username"], "activation_code": given["activation_code"]}
    answer = httpx.post(f"{stack.url}/api/v1/activations", json=body | {"new_password": password}, trust_env=False)
    answer.raise_for_status()


def at_desk(people: People, user: str, path: str = "/appeals/day", password: str = PASSWORD) -> Page:
    """Sign somebody in at a desk of their own, on a page."""
    return sign_in_desk(people.desk(path), user, tenant=TENANT, password=password)


def open_case(page: Page, stack: Stack, case: Any, *, whole: bool = False) -> None:
    """Open a case over the board, or on a page of its own beside what is known of it."""
    page.goto(f"{stack.url}/appeals/{case['id']}{'/page' if whole else ''}")
    expect(page.get_by_role("region", name="对话", exact=True)).to_be_visible()


def form_of(page: Page, name: str) -> Locator:
    """Open the form of a step of the open case: by its own button, or in the menu of what is rarer."""
    more = page.get_by_role("button", name="更多", exact=True).last
    expect(more).to_be_visible()
    button = page.get_by_role("button", name=re.compile(rf"^{name}( [A-Z])?$")).last
    if button.count():
        button.click()
    else:
        more.click()
        page.get_by_role("menuitem", name=re.compile(f"^{name}")).click()
    form = page.get_by_role("region", name=name, exact=True)
    expect(form).to_be_visible()
    return form


def pick(form: Locator, option: str) -> None:
    """Choose in the first list of a form; the field itself lies under what is chosen."""
    form.get_by_role("combobox").first.click(force=True)
    form.page.get_by_role("option", name=re.compile(re.escape(option))).click()


def send(form: Locator, button: str) -> None:
    """Send a step, and wait until its form is gone."""
    form.get_by_role("button", name=button, exact=True).last.click()
    expect(form).to_have_count(0)


def take(page: Page, words: str) -> None:
    """Take the open case over with a first answer."""
    form = form_of(page, "接手")
    form.get_by_label("第一句应答").fill(words)
    send(form, "应答并接手")
    expect(page.get_by_text("在你手里").first).to_be_visible()
