"""The hotline, by the people who use it: said, answered, read with a receipt elsewhere, rated, appealed, asked about later."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.signing_in import TENANT, sign_in_desk, sign_in_phone

pytestmark = pytest.mark.xdist_group("browser")  # one service and one browser for all of them

PHOTO = Path(__file__).parents[2] / "seeds" / "demo" / "photos" / "conveyor-before.jpg"
SAID = "更衣室的风镐充电柜坏了半个月，没人来修"
TAKEN = "已收到，今天下午去现场看。"
SETTLED = "充电柜换了新的接触器，今晚起能用。"
MORE = "换完第二天又坏了，要上一级来看看"


def test_an_anonymous_appeal_is_answered_over_its_receipt_and_taken_to_the_next_level(people: People) -> None:
    speaker = people.phone()
    receipt = say_anonymously(speaker)
    speaker.get_by_role("button", name="我记好了").click()
    speaker.get_by_role("button", name="记好了，走").click()
    expect(speaker.get_by_text("有难处、有意见，都可以说")).to_be_visible()
    assert speaker.evaluate("localStorage.length + sessionStorage.length") == 0

    officer = sign_in_desk(people.desk("/appeals"), "union2")
    officer.get_by_text(SAID).first.click()
    case = officer.get_by_role("complementary").or_(officer.get_by_role("dialog")).last
    expect(case.get_by_role("button", name="看大图，第 1 张")).to_be_visible()
    assert "孟庆山" not in officer.inner_text("body")
    step(officer, "接手", TAKEN, "应答并接手")
    step(officer, "办结答复", SETTLED, "答复并办结")

    elsewhere = open_receipt(people.phone(), receipt)
    expect(elsewhere.get_by_text(TAKEN)).to_be_visible()
    expect(elsewhere.get_by_text(SETTLED)).to_be_visible()
    elsewhere.get_by_role("radio", name=re.compile("^3 星")).click()
    elsewhere.get_by_role("button", name="评价").last.click()
    expect(elsewhere.get_by_text("你评过了")).to_be_visible()
    elsewhere.get_by_role("button", name=re.compile("申诉到上一级")).first.click()
    elsewhere.locator("textarea:visible").last.fill(MORE)
    elsewhere.get_by_role("button", name="送出", exact=True).click()
    expect(elsewhere.get_by_text(MORE)).to_be_visible()

    officer.reload()
    expect(officer.get_by_text(MORE)).to_be_visible()


def test_a_named_appeal_waits_for_signal_and_its_reporter_is_asked_a_month_later(people: People) -> None:
    words = "夜班的班中餐连着一周是凉的，保温桶坏了没人换"
    phone = sign_in_phone(people.phone(), "miner")
    phone.get_by_role("button", name=re.compile("^民呼我应")).first.click()
    phone.get_by_role("button", name="实名说，下一步").click()
    phone.locator("textarea").first.fill(words)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="看清谁能看到，再送").click()
    phone.get_by_role("button", name="实名送出").click()
    expect(phone.get_by_text("存在手机里了")).to_be_visible()
    assert words not in drafts(phone)
    phone.context.set_offline(False)
    expect(phone.get_by_text("已经送到工会")).to_be_visible(timeout=60_000)
    phone.get_by_role("button", name="看这一件").click()
    expect(phone.get_by_text(words).first).to_be_visible()
    appeal_id = phone.url.partition("id=")[2]

    officer = sign_in_desk(people.desk(f"/appeals/{appeal_id}"), "union2")
    case = officer.get_by_role("complementary").or_(officer.get_by_role("dialog")).last
    expect(case.get_by_text(words).first).to_be_visible()  # its steps are the last ones of the page from here on
    step(officer, "接手", TAKEN, "应答并接手")
    step(officer, "办结答复", SETTLED, "答复并办结")

    phone.reload()
    phone.get_by_role("radio", name=re.compile("^4 星")).click()
    phone.get_by_role("button", name="送出评价").click()
    expect(phone.get_by_text("你评过了")).to_be_visible()
    expect(phone.get_by_text("有人因为这件事为难你吗")).to_have_count(0)

    close_earlier(people, appeal_id, 31)
    phone.reload()
    expect(phone.get_by_text("办结 30 天了，有人因为这件事为难你吗")).to_be_visible()
    phone.get_by_role("button", name="送到上级工会").click()
    expect(phone.get_by_text("先选没有或有")).to_be_visible()
    phone.get_by_role("radio", name="有", exact=True).click()
    phone.locator("textarea:visible").first.fill("被调去了最远的班")
    phone.get_by_role("button", name="送到上级工会").click()
    expect(phone.get_by_text("上级工会收到了")).to_be_visible()
    expect(phone.get_by_text("有人因为这件事为难你吗")).to_have_count(0)
    officer.reload()
    expect(officer.get_by_text(SETTLED).first).to_be_visible()
    assert "最远的班" not in officer.inner_text("body")

    close_earlier(people, appeal_id, 60)
    phone.reload()
    expect(phone.get_by_text("办结 90 天了，有人因为这件事为难你吗")).to_be_visible()


def drafts(page: Page) -> str:
    """Return what a phone keeps of what was typed and not yet handed on."""
    kept: str = page.evaluate(
        "JSON.stringify(Object.entries(localStorage).filter(([key]) => key.includes(':drafts:')))"
    )
    return kept


def close_earlier(people: People, appeal_id: str, days: int) -> None:
    """Have an appeal been closed so many days earlier than it was."""
    command = [sys.executable, "-m", "tests.browser.long_ago", TENANT, appeal_id, str(days)]
    subprocess.run(command, env=people.stack.environment, check=True, timeout=120)


def enter_anonymously(page: Page) -> None:
    """Come to the hotline from the sign-in page, without signing in."""
    page.get_by_label("企业代码", exact=True).locator("input").or_(
        page.locator("input[aria-label=企业代码]")
    ).first.fill(TENANT)
    page.get_by_role("link", name="匿名说，不用登录").click()
    expect(page.get_by_role("radio", name=re.compile("^匿名说"))).to_be_visible()


def say_anonymously(page: Page, said: str = SAID) -> str:
    """Say something with a picture and without a session; return the receipt's digits."""
    enter_anonymously(page)
    page.get_by_role("radio", name=re.compile("^匿名说")).click()
    page.get_by_role("button", name="匿名说，下一步").click()
    page.locator("textarea").first.fill(said)
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name=re.compile("^拍一张")).click()
    chosen.value.set_files(PHOTO)
    expect(page.get_by_role("button", name="去掉第 1 张照片")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("设备工具")).click()
    page.get_by_role("button", name=re.compile("^说的是哪里")).click()
    page.get_by_role("button", name=re.compile("综采一队")).or_(
        page.get_by_role("radio", name=re.compile("综采一队"))
    ).first.click()
    page.get_by_role("button", name="看清谁能看到，再送").click()
    page.get_by_role("button", name="匿名送出").click()
    expect(page.get_by_text("已经送到工会")).to_be_visible()
    expect(page.get_by_text("照片也送到了")).to_be_visible()
    digits = re.findall(r"\b\d{4}\b", page.inner_text("body"))
    assert len(digits) >= 4
    return " ".join(digits[:4])


def step(page: Page, name: str, words: str, send: str) -> None:
    """Take a step of the open case with words for its reporter."""
    page.get_by_role("button", name=re.compile(rf"^{name}")).last.click()
    form = page.get_by_role("region", name=name, exact=True)
    form.locator("textarea").first.fill(words)
    form.get_by_role("button", name=send).click()
    expect(page.get_by_text(words).first).to_be_visible()
    expect(form).to_have_count(0)


def open_receipt(page: Page, receipt: str) -> Page:
    """Open a conversation by its receipt in a browser that has never seen it."""
    enter_anonymously(page)
    page.get_by_role("button", name="我有回执，查进度").click()
    return enter_receipt(page, receipt)


def enter_receipt(page: Page, receipt: str) -> Page:
    """Open a conversation at the page that asks for its receipt."""
    expect(page.get_by_text("可以带空格，可以粘贴")).to_be_visible()
    page.locator("input:visible").first.fill(receipt)
    page.get_by_role("button", name="打开", exact=True).click()
    expect(page.get_by_text("和工会说的")).to_be_visible()
    return page
