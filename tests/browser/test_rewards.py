"""Anonymous rewards: collected over a receipt and redeemed by whoever signs in there; a code from another phone, once."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.signing_in import TENANT, sign_in_desk, sign_in_phone
from tests.browser.test_hotline import SETTLED, TAKEN, enter_receipt, open_receipt, say_anonymously, step
from tests.stack import Stack

pytestmark = pytest.mark.xdist_group("browser")  # one service and one browser for all of them


def _code(stack: Stack) -> str:
    command = [sys.executable, "-m", "tests.browser.reward_code", TENANT]
    made = subprocess.run(command, env=stack.environment, capture_output=True, text=True, check=True, timeout=120)
    return made.stdout.split()[-1]


def _paste(page: Page, code: str) -> None:
    page.locator("textarea").first.fill(code)
    page.get_by_role("button", name="查看").click()


def test_a_code_is_pasted_looked_at_and_turned_into_points_once(people: People) -> None:
    code = _code(people.stack)
    phone = sign_in_phone(people.phone(), "miner")
    phone.goto(f"{people.stack.url}/m/#/pages/points/index?currency=coin")
    phone.get_by_role("button", name=re.compile("兑换奖励码")).click()

    _paste(phone, code[:-3])
    expect(phone.get_by_text("奖励码不完整，请从头到尾重新复制")).to_be_visible()
    _paste(phone, f"{code[:100]}\n{code[100:]}")
    expect(phone.get_by_role("dialog").get_by_text(re.compile("有可能被猜到是你"))).to_be_visible()
    phone.get_by_role("button", name="现在就换").click()
    expect(phone.get_by_text("换到 20 分")).to_be_visible()
    expect(phone.get_by_role("dialog")).to_have_count(0)

    _paste(phone, code)
    phone.get_by_role("button", name="现在就换").click()
    expect(phone.get_by_text("每个奖励码只能兑换一次，这个已经用过。")).to_be_visible()
    phone = phone.context.new_page()
    phone.goto(f"{people.stack.url}/m/#/pages/points/index?currency=coin")
    expect(phone.get_by_text("奖励兑换").first).to_be_visible()


def test_a_reward_is_collected_over_the_receipt_and_redeemed_by_whoever_signs_in_on_that_phone(people: People) -> None:
    _code(people.stack)  # others have won some too, and the terms let few be redeemed
    said = "矿灯房的充电架缺了四个，交班要排队"
    receipt = say_anonymously(people.phone(), said)
    officer = sign_in_desk(people.desk("/appeals"), "union2")
    officer.get_by_text(said).first.click()
    # Each card of the board has a 接手 of its own: the case has to be open before one is pressed.
    case = officer.get_by_role("complementary").or_(officer.get_by_role("dialog")).last
    expect(case.get_by_text(said).first).to_be_visible()
    step(officer, "接手", TAKEN, "应答并接手")
    step(officer, "办结答复", SETTLED, "答复并办结")
    officer.get_by_role("tab", name="情况和时限").or_(officer.get_by_text("情况和时限")).first.click()
    officer.get_by_role("button", name="记为促成改进").click()
    officer.get_by_role("radio", name=re.compile("^20 分")).check()
    officer.get_by_role("button", name="记下并感谢").click()
    expect(officer.get_by_text("给了 20 分的匿名奖励")).to_be_visible()

    phone = open_receipt(people.phone(), receipt)
    signed: list[str | None] = []
    phone.on(
        "request", lambda asked: signed.append(asked.headers.get("authorization")) if "/reward" in asked.url else None
    )
    phone.get_by_role("button", name="领取感谢，20 分").click()
    expect(phone.get_by_text("领到了，奖励码存在这部手机里")).to_be_visible()
    # The keys are asked for as anybody would, the signature over the receipt: no session was there to be sent.
    assert {None if one is None else one.partition("_")[0] for one in signed} == {None, "Bearer gr"}

    phone.reload()
    expect(phone.get_by_text("已经关上了，为了安全要再输一次回执")).to_be_visible()
    expect(enter_receipt(phone, receipt).get_by_text("感谢已经领过")).to_be_visible()

    own = phone.context.new_page()
    own.goto(f"{people.stack.url}/m/")
    sign_in_phone(own, "miner")
    own.goto(f"{people.stack.url}/m/#/pages/reward/index")
    own.get_by_role("button", name=re.compile("^20 分.*以后换更安全")).click()
    expect(own.get_by_role("dialog").get_by_text(re.compile("有可能被猜到是你"))).to_be_visible()
    own.get_by_role("button", name="现在就换").click()
    expect(own.get_by_text("换到 20 分")).to_be_visible()
    kept = own.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "redeemed" in kept
    assert "GY1.20" not in kept
