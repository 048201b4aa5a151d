"""Services on request, by the people who use them: made without code, applied for, decided step by step, counselled."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.conftest import People
from tests.browser.signing_in import sign_in_desk, sign_in_phone

pytestmark = pytest.mark.xdist_group("browser")  # one service and one browser for all of them

PHOTO = Path(__file__).parents[2] / "seeds" / "demo" / "photos" / "conveyor-before.jpg"
SERVICE = "临时困难补助"
WHY = "家里房子漏雨，要换屋面"
UNREADABLE = "证明拍得看不清，请重拍一张"
GIVEN = "补助款 8 月 3 日已转入工资卡"
COUNSELLING = "心灵驿站"
SEEN = "屋面换好了，家里老人都安顿好了"


def test_a_service_made_in_the_console_is_applied_for_decided_and_exported(people: People) -> None:
    admin = sign_in_desk(people.desk("/services"), "admin")
    make_service(admin)

    miner = sign_in_phone(people.phone(), "miner")
    apply_on_phone(miner)

    leader = sign_in_phone(people.phone(), "leader")
    open_todo(leader, SERVICE)
    expect(leader.get_by_text("孟庆山").first).to_be_visible()
    expect(leader.get_by_text(WHY)).to_be_visible()
    expect(leader.locator(".gy-photo__picture img")).to_have_count(1)  # the picture was fetched, not only its frame
    decide_on_phone(leader, "退回", UNREADABLE, tick="困难证明")
    expect(leader.get_by_text("等申请人补材料，时限停着。").first).to_be_visible()

    complete_what_came_back(miner)

    leader.reload()
    decide_on_phone(leader, "同意", "情况属实")
    expect(leader.get_by_role("button", name="同意", exact=True)).to_have_count(0)

    officer = sign_in_desk(people.desk("/assistance"), "union")
    officer.get_by_role("row").filter(has_text=SERVICE).get_by_role("link", name="孟庆山").click()
    expect(officer.get_by_text("情况属实").first).to_be_visible()
    decide_at_desk(officer, "同意", {"金额（元）": "1500"})
    decide_at_desk(officer, "登记结果", {"发放说明": GIVEN})
    decide_at_desk(officer, "登记走访", {"谁去的": "尹秋水、韩素芬", "看到和说了什么": SEEN})
    expect(officer.get_by_text("已办结").first).to_be_visible()

    miner.reload()
    expect(miner.get_by_text("1,500 元").first).to_be_visible()
    expect(miner.get_by_text(GIVEN).first).to_be_visible()
    expect(miner.get_by_text(SEEN)).to_be_visible()

    heads, row = exported(officer)
    told = dict(zip(heads, row, strict=True))
    asked, given = told["想申请多少"], told["发放金额（元）"]
    assert (told["申请人"], told["状态"], asked, given) == ("孟庆山", "已办结", 1800, 1500)
    assert WHY not in str(row)


def test_an_appointment_is_one_persons_and_seen_by_its_counsellor_alone(people: People) -> None:
    miner, leader = sign_in_phone(people.phone(), "miner"), sign_in_phone(people.phone(), "leader")
    for page in (miner, leader):
        go(page, "/pages/assistance/index")
        row(page, COUNSELLING).click()
        expect(page.get_by_text("只有你和你选的咨询师看得到。")).to_be_visible()
    chosen = str(miner.get_by_role("radio", name=re.compile("韩素芬")).last.get_attribute("aria-label"))
    book(miner, chosen, "老孟")
    expect(miner.get_by_text("审批中").first).to_be_visible()
    address = miner.url.partition("id=")[2]
    number = re.search(r"BF-\d{4}-\d{4}", miner.inner_text("body"))
    assert number is not None

    book(leader, chosen, "小孙")
    expect(leader.get_by_text(re.compile("已经有人约了"))).to_be_visible()
    expect(leader.get_by_role("radio", name=chosen)).to_have_count(0)

    officer = sign_in_desk(people.desk("/assistance?show=all"), "union")
    expect(officer.get_by_role("row").nth(1)).to_be_visible()
    expect(officer.get_by_text(number[0].removeprefix("BF-"))).to_have_count(0)
    officer.goto(f"{people.stack.url}/assistance/{address}")
    expect(officer.get_by_text("可能已经删除，或者不在你能看的范围里。")).to_be_visible()
    assert "老孟" not in officer.inner_text("body")

    counsellor = sign_in_desk(people.desk("/assistance?show=waiting"), "union2")
    counsellor.get_by_role("row").filter(has_text=number[0].removeprefix("BF-")).get_by_role("link").click()
    expect(counsellor.get_by_text("老孟")).to_be_visible()
    expect(counsellor.get_by_text("只有你和申请人看得到")).to_be_visible()
    open_calendar(counsellor, number[0])
    open_calendar(officer, "已约")
    expect(officer.get_by_text(number[0])).to_have_count(0)  # that it is taken, not by whom

    miner.get_by_role("button", name="撤回申请").click()
    miner.get_by_role("dialog").get_by_role("button", name="撤回申请").click()
    expect(miner.get_by_text("已撤回").first).to_be_visible()
    leader.reload()
    book(leader, chosen, "小孙")
    expect(leader.get_by_text("审批中").first).to_be_visible()


def open_calendar(page: Page, shown: str) -> None:
    """Open everybody's calendar in the console, and the week that shows something."""
    page.goto(f"{'/'.join(page.url.split('/')[:3])}/assistance/slots")
    page.get_by_role("radio", name="全部").or_(page.get_by_role("tab", name="全部")).or_(
        page.get_by_role("button", name="全部", exact=True)
    ).first.click()
    found = page.get_by_role("button", name=re.compile(shown)).first
    for _week in range(6):
        expect(page.get_by_role("listitem").filter(has=page.get_by_role("heading")).first).to_be_visible()
        page.wait_for_load_state("networkidle")
        if found.count():
            return
        page.get_by_role("button", name="下一周").click()
    expect(found).to_be_visible()


def book(page: Page, slot: str, called: str) -> None:
    """Ask for a time."""
    page.get_by_role("radio", name=slot).click()
    fill(page, "怎么称呼你", called)
    page.get_by_role("button", name="提交申请").click()


def field(where: Page | Locator, label: str) -> Locator:
    """Return a field of the console by its label, whether or not it must be filled in."""
    return where.get_by_label(re.compile(rf"^{re.escape(label)}[\s*]*$")).locator("visible=true").last


def choose(page: Page, label: str, option: str, within: Locator | None = None) -> None:
    """Choose an option of a select of the console."""
    # The chosen words lie above the input: the frame around both is what people press.
    control = field(within or page, label)
    control.locator("xpath=ancestor::*[contains(@class, 'el-select__wrapper')]").click()
    # Its own list: that of a select chosen from before may still be sliding away.
    page.locator(f"[id='{control.get_attribute('aria-controls')}']").get_by_role(
        "option", name=option, exact=True
    ).click()


def make_service(page: Page) -> None:
    """Make a service with fields, a material, two steps and limits, and publish it."""
    page.get_by_role("button", name="新增服务").or_(page.get_by_role("link", name="新增服务")).first.click()
    field(page, "名称").fill(SERVICE)
    field(page, "介绍").fill("家里一时周转不开，可以申请一次补助。")
    field(page, "每人每年最多几次（不填不限）").fill("1")

    page.get_by_role("button", name="加一个问题").click()
    field(page, "问题").fill("姓名")
    choose(page, "怎么填", "花名册带出")
    choose(page, "带出哪一项", "姓名")
    page.get_by_role("button", name="加一个问题").click()
    field(page, "问题").fill("用在哪里")
    must(page)
    page.get_by_role("button", name="加一个问题").click()
    field(page, "问题").fill("想申请多少")
    choose(page, "怎么填", "金额")
    field(page, "最多（元）").fill("3000")
    must(page)

    page.get_by_role("button", name="加一样材料").click()
    field(page, "材料名称").fill("困难证明")

    page.get_by_role("button", name="加一步").click()
    field(page, "步骤名称").fill("班组意见")
    choose(page, "谁来办", "班组长")
    choose(page, "哪一级", "班组")
    page.get_by_role("button", name="加一步").click()
    field(page, "步骤名称").fill("矿工会审批")
    choose(page, "哪一级", "矿")
    step = page.locator("li.open").filter(has=page.get_by_label("步骤名称"))
    choose(page, "金额", "必填", step)

    choose(page, "金额", "必填")  # the last of that name: the result's
    field(page, "金额上限").fill("3000")
    field(page, "结果说明叫什么").fill("发放说明")
    page.get_by_text("之后要走访", exact=True).click()

    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布，职工看得到了")).to_be_visible()


def must(page: Page) -> None:
    """Turn the open question into one that must be answered."""
    page.locator("li.open").get_by_text("必须", exact=True).click()


def go(page: Page, path: str) -> None:
    """Open a page of the phone by its address."""
    page.goto(f"{page.url.partition('#')[0]}#{path}")


def row(page: Page, words: str) -> Locator:
    """Return a row of the phone that leads somewhere."""
    return (
        page.get_by_role("link", name=re.compile(words)).or_(page.get_by_role("button", name=re.compile(words))).first
    )


def add_picture(page: Page, material: str) -> None:
    """Take a picture of a material."""
    card = page.locator(".gy-card").filter(has=page.get_by_text(material, exact=True)).last
    with page.expect_file_chooser() as chosen:
        card.get_by_role("button", name=re.compile("^(拍一张|再拍)")).first.click()
    chosen.value.set_files(PHOTO)
    expect(card.get_by_role("button", name=re.compile("^去掉第 1 张"))).to_be_visible()
    expect(page.get_by_text("照片正在上传")).to_have_count(0)


def fill(page: Page, label: str, words: str) -> None:
    """Write into a field of the phone."""
    page.locator(f"input[aria-label='{label}'], textarea[aria-label='{label}']").or_(
        page.locator(f"[aria-label='{label}']").locator("input, textarea")
    ).first.fill(words)


def apply_on_phone(page: Page) -> None:
    """Apply with a picture; what the roster knows stands there, and what is missing is said where it is."""
    go(page, "/pages/assistance/index")
    row(page, SERVICE).click()
    expect(page.get_by_text("花名册里的，不用填")).to_be_visible()
    expect(page.get_by_text("孟庆山").first).to_be_visible()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("这一项要填").first).to_be_visible()
    fill(page, "用在哪里", WHY)
    fill(page, "想申请多少", "2000")
    add_picture(page, "困难证明")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("审批中").first).to_be_visible()


def open_todo(page: Page, title: str) -> None:
    """Open what waits for oneself."""
    go(page, "/pages/cases/index")
    row(page, title).click()
    expect(page.get_by_role("button", name="同意", exact=True)).to_be_visible()


def decide_on_phone(page: Page, deed: str, words: str, *, tick: str = "") -> None:
    """Take a step on the phone."""
    page.get_by_role("button", name=deed, exact=True).click()
    sheet = page.get_by_role("dialog")
    if tick:
        sheet.get_by_role("checkbox", name=tick).click()
    sheet.locator("textarea").first.fill(words)
    sheet.get_by_role("button", name=deed, exact=True).click()
    expect(sheet).to_have_count(0)


def complete_what_came_back(page: Page) -> None:
    """Read what is lacking, correct an answer, take the picture anew, and hand it in."""
    page.reload()
    expect(page.get_by_text(UNREADABLE).first).to_be_visible()
    expect(page.get_by_text("待补材料").first).to_be_visible()
    add_picture(page, "困难证明")
    page.get_by_role("button", name="改填过的内容").click()
    fill(page, "想申请多少", "1800")
    page.get_by_role("button", name="补好了，交上去").click()
    expect(page.get_by_text("审批中").first).to_be_visible()


def decide_at_desk(page: Page, deed: str, filled: dict[str, str]) -> None:
    """Take a step in the open drawer of the console."""
    drawer = page.get_by_role("complementary").or_(page.get_by_role("dialog")).last
    drawer.get_by_role("button", name=deed, exact=True).click()
    for label, words in filled.items():
        field(drawer, label).fill(words)
    drawer.get_by_role("button", name=deed, exact=True).click()
    expect(drawer.get_by_role("button", name="取消", exact=True)).to_have_count(0)


def exported(page: Page) -> list[list[object]]:
    """Have the service's requests written as a spreadsheet, take it, and return its rows."""
    page.goto(page.url.partition("/assistance")[0] + "/assistance?show=all")
    page.get_by_role("button", name="导出", exact=True).click()
    dialog = page.get_by_role("dialog", name="导出申请")
    choose(page, "服务", SERVICE, dialog)
    dialog.get_by_role("button", name="导出", exact=True).click()
    link = dialog.get_by_role("link", name=re.compile("xlsx$"))
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as taken:
        link.click()
    return CalamineWorkbook.from_filelike(BytesIO(taken.value.path().read_bytes())).get_sheet_by_index(0).to_python()
