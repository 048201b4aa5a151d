"""What no one does alone: learning who sent a case, recovering a key; and keeping a case beyond its day, which is bounded."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import People
from tests.browser.hotline_desk import ask, at_desk, make_officer, open_case, say, set_password_anew
from tests.stack import Stack

pytestmark = pytest.mark.xdist_group("browser")  # one service and one browser for all of them

REASON = "要替他去行政科退押金，得知道交给谁"
NEW = "Rope-and-cage-2027"


def test_a_name_is_disclosed_by_two_and_refused_to_who_asks_alone(people: People, stack: Stack) -> None:
    case, other = (say(stack, text, "confidential") for text in ("楼长收了押金一直不退。", "加班单一直没人签。"))
    name = ask(stack, "miner", "GET", "/me")["name"]
    asks = at_desk(people, "union2")
    for each in (case, other):
        open_case(asks, stack, each, whole=True)
        assert name not in asks.inner_text("main")
        asks.get_by_role("button", name="申请查明").click()
        dialog = asks.get_by_role("dialog", name=re.compile("^申请查明"))
        expect(dialog.get_by_role("button", name="送给保管员")).to_be_disabled()
        dialog.get_by_label("为什么一定要知道是谁").fill(REASON)
        dialog.get_by_role("button", name="送给保管员").click()
        expect(asks.get_by_text("申请查明过了，等保管员决定。")).to_be_visible()
    asks.goto(f"{stack.url}/disclosures")
    expect(asks.get_by_text(REASON)).to_have_count(2)
    expect(asks.get_by_role("button", name=re.compile("^同意查明"))).to_have_count(0)

    custodian = at_desk(people, "custodian", "/disclosures")
    custodian.get_by_role("button", name=f"同意查明 {case['number']}").click()
    dialog = custodian.get_by_role("dialog", name=re.compile("^同意查明"))
    expect(dialog.get_by_role("button", name="同意查明")).to_be_disabled()
    dialog.get_by_text("我看过理由，确有必要").click()
    dialog.get_by_role("button", name="同意查明").click()
    expect(dialog).to_have_count(0)
    custodian.get_by_role("button", name=f"驳回 {other['number']}").click()
    dialog = custodian.get_by_role("dialog", name=re.compile("^驳回查明"))
    dialog.get_by_label("驳回的理由").fill("先在对话里问他")
    dialog.get_by_role("button", name="驳回").click()
    expect(dialog).to_have_count(0)
    assert name not in custodian.inner_text("body"), "who approves learns nothing"

    open_case(asks, stack, case, whole=True)
    expect(asks.get_by_text(name).first).to_be_visible()
    open_case(asks, stack, other, whole=True)
    assert name not in asks.inner_text("main")
    assert ask(stack, "miner", "GET", f"/appeals/{case['id']}")["disclosed_on"] is not None


def test_a_lost_key_is_recovered_by_two_custodians_and_not_by_one(people: People, stack: Stack) -> None:
    officer = make_officer(stack, "reviewer")
    ask(stack, "reviewer", "GET", "/me/vault")  # the sign-in with a password has made the key
    for custodian in ("custodian", "custodian2"):
        ask(stack, custodian, "GET", "/me/vault")
    ask(stack, "reviewer", "GET", "/me/vault")  # and the next one has shared it with them
    case = say(stack, "夜班的热水十点就停。")
    set_password_anew(stack, officer, NEW)

    page = at_desk(people, "reviewer", f"/appeals/{case['id']}", NEW)
    dialog = page.get_by_role("dialog", name="先打开你的钥匙")
    dialog.get_by_label("登录密码").fill(NEW)
    dialog.get_by_role("button", name="打开", exact=True).click()
    dialog.get_by_role("button", name=re.compile("^找回原来的钥匙")).click()
    dialog.get_by_label("为什么要找回").fill("换了手机，密码忘了")
    dialog.get_by_label("登录密码").fill(NEW)
    dialog.get_by_role("button", name="请保管员找回").click()
    expect(dialog.get_by_text("已经告诉保管员")).to_be_visible()

    give_half(at_desk(people, "custodian", "/custody"), officer["name"])
    dialog.get_by_label("登录密码").fill(NEW)
    dialog.get_by_role("button", name="打开", exact=True).click()
    expect(dialog.get_by_text("两条路", exact=False).or_(dialog.get_by_role("alert")).first).to_be_visible()
    expect(page.get_by_text("夜班的热水十点就停。")).to_have_count(0)

    give_half(at_desk(people, "custodian2", "/custody"), officer["name"])
    page.goto(f"{stack.url}/account/vault")
    page.get_by_label("登录密码").fill(NEW)
    page.get_by_role("button", name="打开", exact=True).click()
    expect(page.get_by_text("钥匙开着")).to_be_visible()
    open_case(page, stack, case)
    expect(page.get_by_text("夜班的热水十点就停。").first).to_be_visible()


def give_half(page: Page, name: str) -> None:
    """Give one's half of a colleague's key, after having met them."""
    page.get_by_role("button", name=f"给我的一半 {name}").click()
    dialog = page.get_by_role("dialog", name=re.compile(f"^给 {name}"))
    expect(dialog.get_by_role("button", name="给我的一半")).to_be_disabled()
    dialog.get_by_text(f"我当面见到了 {name}").click()
    dialog.get_by_role("button", name="给我的一半").click()
    expect(dialog).to_have_count(0)


def test_a_case_is_kept_longer_twice_and_no_more(people: People, stack: Stack) -> None:
    case = say(stack, "更衣柜的锁换了三回还是坏的。")
    path = f"/appeals/{case['id']}"
    ask(stack, "union", "POST", f"{path}/acceptance", reply="收到。")
    ask(stack, "union", "POST", f"{path}/settlement", reply="换了新柜子。")
    ask(stack, "miner", "POST", f"{path}/rating", stars=5)
    page = at_desk(people, "union")
    days = [ask(stack, "union", "GET", path)["destroy_on"]]
    for _ in range(2):
        open_case(page, stack, case, whole=True)
        dialog = postpone(page)
        expect(dialog).to_have_count(0)
        days.append(ask(stack, "union", "GET", path)["destroy_on"])
    assert days == sorted(set(days)), "each time later"
    open_case(page, stack, case, whole=True)
    expect(postpone(page).get_by_role("alert")).to_contain_text("最多延 2 次")
    assert ask(stack, "union", "GET", path)["destroy_on"] == days[-1]
    audited = ask(stack, "auditor", "GET", "/audit/entries?limit=100")["items"]
    kept = [entry for entry in audited if entry["action"] == "appeal.postponed" and entry["subject_id"] == case["id"]]
    assert len(kept) == 2


def postpone(page: Page) -> Locator:
    """Ask to keep the open case longer."""
    page.get_by_role("button", name="延期", exact=True).click()
    dialog = page.get_by_role("dialog", name=re.compile("^延长保存"))
    expect(dialog.get_by_role("button", name="延长保存")).to_be_disabled()
    dialog.get_by_label("为什么还要留着").fill("还在打官司，材料要留")
    dialog.get_by_role("button", name="延长保存").click()
    return dialog
