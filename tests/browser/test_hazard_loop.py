"""The main job, by the people who do it, at their phones and desks: reported without signal, put right, counted."""

import re
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import People
from tests.browser.signing_in import PASSWORD, TENANT, sign_in_desk, sign_in_phone

pytestmark = pytest.mark.xdist_group("browser")  # one service and one browser for all of them

PHOTOS = Path(__file__).parents[2] / "seeds" / "demo" / "photos"
WORDS = "三号皮带机尾护罩缺了一块"
SOON = 30_000
"""Milliseconds in which workers must have counted and told."""


def test_a_hazard_goes_from_a_phone_without_signal_to_the_standings(people: People) -> None:
    wall = people.desk(wall_address(people))
    found = wall.locator(".card", has_text="发现").locator("b")
    expect(found).to_have_text(re.compile(r"\d+"))
    found_before = int(found.inner_text())
    miner = sign_in_phone(people.phone(), "miner")
    points_before = own_points(miner)

    number = report_without_signal(miner)
    confirm_and_assign(sign_in_desk(people.desk("/hazards"), "quality"), rectifier="孙强", verifier="贺永强")
    rectify(sign_in_phone(people.phone(), "leader"))
    verify(sign_in_phone(people.phone(), "quality2"))

    expect_points(miner, points_before + 5)
    expect(found).to_have_text(str(found_before + 1), timeout=SOON)
    the_audit_trail_tells(sign_in_desk(people.desk("/audit"), "auditor"), number)


def wall_address(people: People) -> str:
    """Have an administrator hang a wall screen; return the address that it opens."""
    with httpx.Client(base_url=f"{people.stack.url}/api/v1", trust_env=False) as client:
        body = {"tenant": TENANT, "username": "admin", "password": PASSWORD}
        token = client.post("/sessions", json=body).json()["token"]
        answer = client.post("/displays", json={"name": "副井口"}, headers={"Authorization": f"Bearer {token}"})
    return "/wall#" + str(answer.json()["url"]).partition("#")[2]


def own_points(page: Page) -> int:
    """Read one's place on the phone's standings; return the points that stand there."""
    page.get_by_role("tab", name="排行").click()
    mine = page.get_by_label(re.compile(r"^第 \d+ 名，我，[\d,]+ 分")).first
    expect(mine).to_be_visible()
    label = mine.get_attribute("aria-label") or ""
    page.get_by_role("tab", name="首页").click()
    return int(re.findall(r"，([\d,]+) 分", label)[0].replace(",", ""))


def expect_points(page: Page, points: int) -> None:
    """Look at one's points until workers have counted."""
    until = time.monotonic() + SOON / 1000
    while own_points(page) != points and time.monotonic() < until:
        page.wait_for_timeout(1000)
    assert own_points(page) == points


def add_photo(page: Page, form: Page | Locator, photo: str) -> None:
    """Take a photo: the browser's file dialog stands for the camera."""
    with page.expect_file_chooser() as chosen:
        form.get_by_role("button", name=re.compile("拍一张")).click()
    chosen.value.set_files(PHOTOS / photo)
    expect(form.get_by_role("button", name=re.compile("去掉第 1 张照片"))).to_be_visible()


def report_without_signal(page: Page) -> str:
    """Report underground, close and open the app there, come back to signal; return the number the hazard got."""
    page.get_by_role("button", name=re.compile("^随手报")).click()
    expect(page.get_by_role("radiogroup", name="哪一类")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    add_photo(page, page, "conveyor-before.jpg")
    page.get_by_role("radio", name="皮带").click()
    page.get_by_role("button", name=re.compile("选地点，或写两个字")).click()
    page.get_by_role("searchbox").fill("三号皮带机尾")
    page.get_by_role("button", name=re.compile("就写“三号皮带机尾”")).click()
    page.get_by_role("radio", name=re.compile("较大")).click()
    page.locator("textarea").fill(WORDS)
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.get_by_text("存在手机里了")).to_be_visible()
    page.reload()
    page.goto(page.url.partition("#")[0] + "#/pages/queue/index")
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.context.set_offline(False)
    arrived = page.get_by_text(re.compile(r"YH-\d{4}-\d{4}"))
    expect(arrived.first).to_be_visible(timeout=SOON)
    number = re.search(r"YH-\d{4}-\d{4}", arrived.first.inner_text())
    assert number is not None
    page.goto(page.url.partition("#")[0] + "#/pages/home/index")
    return number.group()


def confirm_and_assign(page: Page, *, rectifier: str, verifier: str) -> None:
    """Confirm at the desk and choose who puts it right and who looks at it afterwards."""
    page.get_by_role("link", name=WORDS).first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name=re.compile("^确认")).click()
    drawer.get_by_role("region", name="确认").get_by_role("button", name="确认", exact=True).click()
    drawer.get_by_role("button", name=re.compile("^派单")).click()
    form = drawer.get_by_role("region", name="派单")
    for label, name in (("谁来整改", rectifier), ("谁来验收", verifier)):
        form.get_by_role("combobox", name=label).fill(name)
        page.get_by_role("option", name=re.compile(name)).first.click()
    form.get_by_role("button", name="派单", exact=True).click()
    expect(drawer.get_by_role("region", name="现在在谁手里")).to_contain_text(rectifier)


def rectify(page: Page) -> None:
    """Put it right from the to-do on the phone, with a photo."""
    page.get_by_role("button", name=re.compile(f"整改：{WORDS}")).first.click()
    page.get_by_role("button", name="拍照整改").click()
    sheet = page.get_by_role("dialog", name="拍照整改")
    add_photo(page, sheet, "conveyor-after.jpg")
    sheet.locator("textarea").fill("护罩装好，螺栓拧紧")
    sheet.get_by_role("button", name="改好了，交验收").click()
    expect(page.get_by_text(re.compile("等贺永强验收"))).to_be_visible(timeout=SOON)


def verify(page: Page) -> None:
    """Look at it as the third person, and accept it."""
    page.get_by_role("tab", name="办理").click()
    page.get_by_role("button", name=re.compile(f"^{WORDS}，验收")).click()
    page.get_by_role("button", name="拍照验收").click()
    page.get_by_role("dialog", name="拍照验收").get_by_role("button", name="通过验收").click()
    expect(page.get_by_text(re.compile("溯源")).first).to_be_visible(timeout=SOON)
    expect(page.get_by_role("button", name="拍照验收")).to_have_count(0, timeout=SOON)


def the_audit_trail_tells(page: Page, number: str) -> None:
    """Find the deeds on the audit trail."""
    for who in ("苏晓岚", "贺永强"):
        expect(page.get_by_role("row").filter(has_text=who).first).to_be_visible(timeout=SOON)
    assert number.startswith("YH-")
