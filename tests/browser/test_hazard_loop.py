"""The main job, by the people who do it, at their phones and desks: reported without signal, put right, counted."""

import re
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.signing_in import PASSWORD, TENANT, sign_in_desk, sign_in_phone

PHOTOS = Path(__file__).parents[2] / "seeds" / "demo" / "photos"
TITLE = "三号皮带机尾护罩缺了一块"
SOON = 20_000
"""Milliseconds in which workers must have counted and told."""


def test_a_hazard_goes_from_a_phone_without_signal_to_the_standings(people: People) -> None:
    miner = sign_in_phone(people.phone(), "miner")
    before = own_points(miner)
    wall = open_wall(people)
    found_before = int(wall.get_by_test_id("wall-found").inner_text())

    number = report_without_signal(miner)
    officer = sign_in_desk(people.desk(), "quality")
    confirm_and_assign(officer, number, rectifier="孙强", verifier="贺永强")
    rectify(sign_in_phone(people.phone(), "leader"), number)
    verify(sign_in_phone(people.phone(), "quality2"), number)

    expect(wall.get_by_test_id("wall-found")).to_have_text(str(found_before + 1), timeout=2 * SOON)
    assert own_points(miner) == before + 5
    audit_tells(people, number)


def pick_photo(page: Page, button: str | re.Pattern[str], photo: str) -> None:
    """Take a photo: the browser's own file dialog stands for the camera."""
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name=button).first.click()
    chosen.value.set_files(PHOTOS / photo)


def report_without_signal(page: Page) -> str:
    """Report underground, come back to signal; return the number that the hazard got."""
    page.get_by_role("button", name="随手报").first.click()
    expect(page.get_by_text("哪一类")).to_be_visible()
    page.context.set_offline(True)
    pick_photo(page, re.compile("拍一张"), "conveyor-before.jpg")
    page.get_by_role("button", name="皮带").or_(page.get_by_role("radio", name="皮带")).first.click()
    page.get_by_text("选地点，或写两个字").click()
    page.get_by_placeholder("搜地点、单位，或输牌号").fill("三号皮带机尾")
    page.get_by_text("就写“三号皮带机尾”").click()
    page.get_by_role("radio", name=re.compile("较大")).or_(page.get_by_role("button", name=re.compile("较大"))).first.click()
    page.locator("textarea").first.fill(TITLE)
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.get_by_text("存在手机里了")).to_be_visible()
    page.reload()  # the app is closed and opened again, still without signal
    expect(page.get_by_text(re.compile("待发 1|1 条已存好")).first).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text(re.compile("待发 1|1 条已存好"))).to_have_count(0, timeout=SOON)
    return reported(page)
