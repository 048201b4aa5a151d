"""Each role finds its own pages in the console, and no other's."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import People
from tests.browser.signing_in import roles, sign_in_desk

pytestmark = pytest.mark.xdist_group("browser")  # one service and one browser for all of them

WORK = {"我的待办", "消息"}
PAGES: dict[str, set[str]] = {
    "member": WORK,
    "team_leader": WORK | {"总览", "隐患治理", "检查"},
    "quality_officer": WORK
    | {"总览", "隐患治理", "擂台赛", "检查", "地点", "积分规则", "排行榜", "勋章", "组织与名册"},
    "union_officer": WORK | {"总览", "帮扶服务", "政策百事通", "组织与名册"},
    "reviewer": WORK,
    "store_keeper": WORK,
    "enterprise_administrator": WORK
    | {
        "总览",
        "隐患治理",
        "擂台赛",
        "检查",
        "地点",
        "政策百事通",
        "积分规则",
        "排行榜",
        "勋章",
        "积分账",
        "组织与名册",
        "帮扶服务设置",
        "后台任务",
        "企业设置",
    },
    "security_administrator": WORK | {"组织与名册", "角色与权限"},
    "auditor": WORK | {"积分规则", "排行榜", "勋章", "积分账", "组织与名册", "角色与权限", "审计"},
    "custodian": WORK,
}
FOREIGN = {
    "member": "/audit",
    "quality_officer": "/ledger",
    "auditor": "/settings",
    "security_administrator": "/hazards",
}
USERS = {role: username for username, role in roles().items() if not username.endswith("2")}


@pytest.mark.parametrize("role", sorted(PAGES))
def test_a_role_finds_its_pages_and_no_other(people: People, role: str) -> None:
    page = sign_in_desk(people.desk(), USERS[role])
    navigation = page.get_by_role("navigation").first
    expect(navigation.get_by_role("link", name="我的待办")).to_be_visible()
    shown = {text.split("\n")[0].strip() for text in navigation.get_by_role("link").all_inner_texts()}
    assert shown == PAGES[role]


@pytest.mark.parametrize(("role", "path"), FOREIGN.items())
def test_the_address_of_anothers_page_says_why_it_stays_shut(people: People, role: str, path: str) -> None:
    page = people.desk(path)
    sign_in_desk(page, USERS[role])
    expect(page.get_by_role("heading", name="这一页不归你管")).to_be_visible()
    expect(page.get_by_role("table")).to_have_count(0)
