"""A reward code that was collected on another phone is redeemed at this one, once."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.signing_in import TENANT, sign_in_phone
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
