"""The desk's list and the spreadsheet: who sees what, filters, money without illness, nothing that runs in Excel."""

import zipfile
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from gongyou.permissions import Role
from tests.hotline.assistance.bureau import ILLNESS, LAW, Bureau
from tests.sql import queries
from tests.world import deliver


def test_the_desk_shows_what_is_below_ones_unit(bureau: Bureau) -> None:
    mine = bureau.sick()
    other_area = bureau.world.member(
        "机电队长", unit=bureau.world.mine, roles={Role.UNION_OFFICER: bureau.world.other_team}
    )
    theirs = bureau.apply_for(bureau.service("法律援助"), bureau.mate, values=LAW)
    assert set(bureau.listed(bureau.officer)) == {mine["number"], theirs["number"]}
    assert bureau.listed(other_area) == [theirs["number"]]
    assert bureau.listed(bureau.mate) == [], "one's own are listed elsewhere, a colleague's nowhere"
    assert bureau.get(bureau.mate, mine).status_code == 404, "who has applied themselves has had a case, not this one"
    assert bureau.get(bureau.admin, mine).status_code == 404


def test_filters_narrow_the_list(bureau: Bureau) -> None:
    sick = bureau.done(bureau.area_officer, bureau.sick(), "return", note="缺页")
    law = bureau.apply_for(bureau.service("法律援助"), bureau.mate, values=LAW)
    for query, expected in (
        ("&status=returned", [sick]),
        ("&status=reviewing", [law]),
        ("&status=done", []),
        (f"&service_id={law['service_id']}", [law]),
        (f"&unit_id={bureau.world.other_team.id}", [law]),
        ("&waiting=true", [law]),
        ("&q=孟庆", [sick]),
        (f"&q={law['number']}", [law]),
        ("&state=closed", []),
        ("&sort=newest", [law, sick]),
    ):
        found = bureau.listed(bureau.officer, query)
        assert sorted(found) == sorted(r["number"] for r in expected), query


@pytest.mark.parametrize("query", ["?sort=size", "?limit=0", "?status=lost", "?cursor=abc", "?waiting=perhaps"])
def test_a_wrong_query_is_refused(bureau: Bureau, query: str) -> None:
    assert bureau.call(bureau.officer, "GET", f"/assistance-requests{query}").status_code == 422


@pytest.mark.constant_queries
@pytest.mark.parametrize("path", ["/assistance-requests", "/assistance-slots", "/assistance-definitions"])
def test_lists_cost_the_same_for_one_and_for_many(bureau: Bureau, path: str) -> None:
    who = bureau.admin if path == "/assistance-definitions" else bureau.officer

    def cost() -> int:
        bureau.call(who, "GET", path)
        with queries() as seen:
            assert bureau.call(who, "GET", path).status_code == 200
        return len(seen)

    bureau.open_slots(bureau.service("心灵驿站"))
    bureau.apply_for(bureau.service("法律援助"), values=LAW)
    before = cost()
    bureau.define()
    bureau.open_slots(bureau.service("心灵驿站"), times=["14:00", "15:00", "16:00"])
    for n in range(4):
        bureau.apply_for(bureau.service("困难补助"), bureau.world.member(f"职工{n}"))
    assert cost() == before <= 8


def content(bureau: Bureau, service_id: str) -> bytes:
    """Order a spreadsheet, let the workers work, and fetch it."""
    order = bureau.good(bureau.officer, "POST", "/assistance-exports", json={"service_id": service_id})
    deliver(bureau.world)
    ready = bureau.good(bureau.officer, "GET", f"/assistance-exports/{order['id']}")
    assert ready["state"] == "ready"
    assert bureau.call(bureau.counsellor, "GET", f"/assistance-exports/{order['id']}").status_code == 404
    return bytes(bureau.world.call(None, "GET", ready["url"].removeprefix("/api/v1")).data)


def test_the_spreadsheet_has_money_and_no_illness(bureau: Bureau) -> None:
    request = bureau.sick()
    bureau.done(bureau.area_officer, request, "approval", note=f"确诊{ILLNESS}")
    bureau.done(bureau.officer, request, "approval", note="同意", amount=15_000_00)
    bureau.done(bureau.admin, request, "approval")
    bureau.done(bureau.admin, request, "result", note="已转", amount=15_000_00)
    data = content(bureau, request["service_id"])
    head, row = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    told = dict(zip(head, row, strict=True))
    assert {k: told[k] for k in ("编号", "申请人", "状态", "发放金额（元）", "医疗总费用")} == {
        "编号": request["number"],
        "申请人": "孟庆山",
        "状态": "待走访",
        "发放金额（元）": 15000,
        "医疗总费用": 186000,
    }
    with zipfile.ZipFile(BytesIO(data)) as book:
        everything = "".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())
    for secret in (ILLNESS, "省肿瘤医院", "0913", "确诊"):
        assert secret not in everything


def test_a_name_is_never_a_formula(bureau: Bureau) -> None:
    sly = bureau.world.member("=1+1")
    request = bureau.apply_for(bureau.define(name="=补助"), sly)
    data = content(bureau, request["service_id"])
    with zipfile.ZipFile(BytesIO(data)) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_members_do_not_export(bureau: Bureau) -> None:
    order = {"service_id": bureau.service("大病救助")["id"]}
    for who in (bureau.mate, bureau.admin):
        assert bureau.call(who, "POST", "/assistance-exports", json=order).status_code == 403
