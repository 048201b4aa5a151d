"""The officers' desk: a case from hand to hand, two who want the same one, and two that are one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import People
from tests.browser.hotline_desk import ask, at_desk, form_of, make_officer, open_case, pick, say, send, take
from tests.stack import Stack

pytestmark = pytest.mark.xdist_group("browser")  # one service and one browser for all of them


def test_a_case_goes_from_hand_to_hand_and_up_to_its_settlement(people: People, stack: Stack) -> None:
    case = say(stack, "三号楼的水龙头一夜滴到亮，睡不好觉。")
    joins = make_officer(stack, "keeper")
    first = at_desk(people, "union")
    open_case(first, stack, case)
    take(first, "收到了，今天去看。")

    colleague = at_desk(people, "keeper")
    colleague.goto(f"{stack.url}/appeals/{case['id']}")
    expect(colleague.get_by_role("heading", name="这一件不在你能看的里面")).to_be_visible()
    form = form_of(first, "请人协办")
    pick(form, joins["name"])
    send(form, "请他协办")
    open_case(colleague, stack, case)
    expect(colleague.get_by_text("收到了，今天去看。")).to_be_visible()

    form = form_of(first, "转给同事")
    send_without_words = form.get_by_role("button", name="转过去")
    send_without_words.click()
    expect(form.get_by_text("选一个人")).to_be_visible()
    pick(form, joins["name"])
    form.get_by_label("为什么转").fill("后勤的事他熟")
    send(form, "转过去")
    expect(first.get_by_text("在你手里")).to_have_count(0)

    colleague.reload()
    expect(colleague.get_by_text("在你手里").first).to_be_visible()
    form = form_of(colleague, "退回")
    form.get_by_label("给同事的话").fill("宿舍归行政科，不归我")
    send(form, "退回")
    expect(colleague.get_by_text("还没有人接").first).to_be_visible()

    open_case(first, stack, case)
    expect(first.get_by_text("宿舍归行政科，不归我")).to_be_visible()
    take(first, "换我接着办。")
    form = form_of(first, "办结答复")
    form.get_by_label("办结答复").fill("换了新的阀芯，不滴了。")
    send(form, "答复并办结")
    expect(first.get_by_text("答复过了，等当事人回访")).to_be_visible()
    assert ask(stack, "miner", "GET", f"/appeals/{case['id']}")["node"] == "confirm"


def test_a_case_goes_one_desk_up_with_its_reason(people: People, stack: Stack) -> None:
    case = say(stack, "班里的饭盒柜锁坏了一排，丢过两回饭。", category="other")
    low = ask(stack, "union", "GET", f"/appeals/{case['id']}")
    page = at_desk(people, "union")
    open_case(page, stack, case)
    form = form_of(page, "升一级")
    form.get_by_role("button", name="升一级").last.click()
    expect(form.get_by_text("写明为什么")).to_be_visible()
    form.get_by_label("给同事的话").fill("要花钱，请上一级定")
    send(form, "升一级")
    expect(page.get_by_text("已升级", exact=False).last).to_be_visible()
    expect(page.get_by_text("要花钱，请上一级定")).to_be_visible()
    high = ask(stack, "union", "GET", f"/appeals/{case['id']}")
    assert (low["node"], high["node"]) == ("accept", "escalated")


def test_the_slower_of_two_officers_is_told_and_loses_no_word(people: People, stack: Stack) -> None:
    case = say(stack, "浴池的喷头堵了三个，排队半小时。")
    pages = [at_desk(people, user) for user in ("union", "union2")]
    forms = []
    for page in pages:
        open_case(page, stack, case)
        form = form_of(page, "接手")
        form.get_by_label("第一句应答").fill("我来办，明天给信。")
        forms.append(form)
    send(forms[0], "应答并接手")
    slower = forms[1]
    slower.get_by_role("button", name="应答并接手").click()
    expect(slower.get_by_role("alert")).to_contain_text("已换成最新的")
    expect(slower.get_by_label("第一句应答")).to_have_value("我来办，明天给信。")
    expect(slower.get_by_role("button", name="应答并接手")).to_be_disabled()
    words = [line["text"] for line in ask(stack, "miner", "GET", f"/appeals/{case['id']}")["messages"]]
    assert words == ["我来办，明天给信。"], "sent once"


def test_a_duplicate_is_merged_and_its_reporter_told_where_it_goes_on(people: People, stack: Stack) -> None:
    kept, double = say(stack, "五号楼的电梯停了。"), say(stack, "五号楼电梯两天没动了。")
    page = at_desk(people, "union2")
    open_case(page, stack, double)
    take(page, "收到。")
    form = form_of(page, "并到另一件")
    pick(form, kept["number"][-4:])
    form.get_by_role("button", name="并过去").click()
    expect(page).to_have_url(re.compile(kept["id"]))
    expect(page.get_by_text(f"{double['number']} 并到这一件")).to_be_visible()
    told = ask(stack, "miner", "GET", f"/appeals/{double['id']}")
    assert told["state"] == "closed"
    assert kept["number"] in told["messages"][-1]["text"]
