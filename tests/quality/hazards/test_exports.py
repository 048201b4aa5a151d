"""Exports: the list's rows with every node, seen by who asked and as they may see, written once, swept after a week."""

import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from gongyou.core import clock
from gongyou.core.audit import AuditEntry
from gongyou.core.db import session
from gongyou.core.outbox import handlers
from gongyou.core.spreadsheets import Column, Formula, spreadsheet
from gongyou.events import HazardExportWanted
from gongyou.files.models import StoredFile
from gongyou.files.sweep import sweep_files
from gongyou.identity.models import Member, MemberSession
from gongyou.identity.tenants import zone
from gongyou.quality.hazards import exports
from gongyou.quality.hazards.models import HazardExport
from tests.quality.hazards.loop import Loop
from tests.sql import queries
from tests.world import deliver

MORNING = datetime(2026, 11, 20, 0, tzinfo=UTC)


def ask(loop: Loop, member: Member | None = None, **filters: Any) -> dict[str, Any]:
    answer = loop.world.call(member or loop.officer, "POST", "/hazard-exports", json=filters)
    assert answer.status_code == 202, answer.json
    return dict(answer.json)


def state(loop: Loop, export: dict[str, Any], member: Member | None = None) -> dict[str, Any]:
    answer = loop.world.call(member or loop.officer, "GET", f"/hazard-exports/{export['id']}")
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def content(loop: Loop, export: dict[str, Any], member: Member | None = None) -> bytes:
    """Let the workers work and return the spreadsheet."""
    deliver(loop.world)
    ready = state(loop, export, member)
    assert ready["state"] == "ready"
    answer = loop.world.call(None, "GET", ready["url"].removeprefix("/api/v1"))
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    return bytes(answer.data)


def table(loop: Loop, member: Member | None = None, **filters: Any) -> list[dict[str, Any]]:
    """Return the rows of an export by the names of their columns."""
    data = content(loop, ask(loop, member, **filters), member)
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_an_export_is_pending_then_ready_for_a_week(loop: Loop) -> None:
    loop.report()
    asked = ask(loop)
    assert (asked["state"], asked["url"], asked["rows"]) == ("pending", None, None)
    deliver(loop.world)
    ready = state(loop, asked)
    assert (ready["state"], ready["rows"]) == ("ready", 1)
    assert ready["name"].startswith("隐患清单 20")
    with clock.at(clock.now() + timedelta(days=8)):
        with loop.world.work():
            sweep_files(clock.now())
        gone = state(loop, asked)
    assert (gone["state"], gone["url"], gone["rows"]) == ("expired", None, 1)


def test_a_row_tells_a_hazard_from_its_finding_to_its_end(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.report(discovered_at=(MORNING - timedelta(hours=20)).isoformat(), severity="serious")
    way = ("confirmation", "assignment", "rectification", "verification", "trace", "closure")
    people = (loop.officer, loop.officer, loop.fitter, loop.inspector, loop.officer, loop.officer)
    for n, (deed, member) in enumerate(zip(way, people, strict=True), start=1):
        with clock.at(MORNING + timedelta(minutes=30 * n)):
            loop.done(member, hazard, deed, **loop.body_of(deed))
    [row] = table(loop)
    expected = {
        "编号": hazard["number"],
        "说明": "3 号皮带机尾缺护罩，滚筒外露",
        "状态": "已办结",
        "类别": "皮带",
        "级别": "较大",
        "单位": "检修班",
        "地点": "主运大巷",
        "发现人": "孟庆山",
        "确认人": "苏晓岚",
        "整改人": "孙强",
        "验收人": "贺永强",
        "退回次数": 0,
        "溯源": "验收",
        "根本原因": "验收时没查护罩",
        "修订的标准": "皮带机验收表加一项",
        "并入": "",
        "确认·办理人": "苏晓岚",
        "整改·办理人": "孙强",
        "整改·时限（分）": 240,
        "整改·用时（分）": 30,
        "质量分": 5,
        "可兑换分": 5,
    }
    assert {name: row[name] for name in expected} == expected
    moments = ("发现时间", "上报时间", "整改·开始", "整改·办完", "办结时间", "销号·办完")
    assert [f"{row[name]:%d %H:%M}" for name in moments] == [
        *("19 12:00", "20 08:00", "20 09:00", "20 09:30", "20 11:00", "20 11:00")
    ], "what Excel reckons with, in the tenant's zone"


def test_a_row_tells_what_is_still_running(loop: Loop) -> None:
    with clock.at(MORNING):
        hazard = loop.at("verify")
        loop.done(loop.inspector, hazard, "verification", accepted=False, note="护罩还松")
        asked = ask(loop)
    with clock.at(MORNING + timedelta(minutes=45)):
        data = content(loop, asked)
    head, row = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    found = dict(zip(head, row, strict=True))
    assert (found["状态"], found["所在环节"], found["退回次数"]) == ("在办", "整改", 1)
    assert (found["整改·办完"], found["整改·办理人"], found["验收·办理人"]) == ("", "孙强", "贺永强")
    assert found["整改·用时（分）"] == 45
    assert found["整改·时限（分）"] == 480, "both stays together"
    assert found["溯源·开始"] == ""


def test_points_that_were_taken_back_are_not_counted(loop: Loop) -> None:
    hazard = loop.at("assign")
    other = loop.at("assign")
    loop.done(loop.officer, hazard, "withdrawal", reason="看错了")
    loop.done(loop.officer, hazard, "confirmation", severity="general")
    loop.done(loop.officer, other, "withdrawal", reason="看错了")
    points = {row["编号"]: row["质量分"] for row in table(loop)}
    assert points == {hazard["number"]: 5, other["number"]: 0}


def test_it_holds_what_the_list_shows_with_the_same_filters(loop: Loop) -> None:
    with clock.at(MORNING):
        roof, there = loop.report(category="roof"), loop.report(loop.stranger, severity="major")
        closed = loop.at("closed")
    with clock.at(MORNING + timedelta(hours=2)):
        later = loop.report(place="3207 掘进")
        expected = [
            ({}, [roof, there, closed, later]),
            ({"category": "roof"}, [roof]),
            ({"state": "closed"}, [closed]),
            ({"overdue": True}, [there]),
            ({"q": "3207"}, [later]),
            ({"unit_id": str(loop.world.other_team.id)}, [there]),
            ({"reported_since": "2026-11-20T01:00:00Z"}, [later]),
            ({"node": "confirm", "severity": "major"}, [there]),
            ({"mine": "reported"}, []),
        ]
        for filters, hazards in expected:
            listed = loop.world.call(loop.officer, "GET", "/hazards", query_string=filters).json["items"]
            exported = [row["编号"] for row in table(loop, **filters)]
            assert sorted(exported) == sorted(h["number"] for h in listed) == sorted(h["number"] for h in hazards)
        newest = [row["编号"] for row in table(loop, sort="newest")]
        assert newest[0] == later["number"]


def test_words_of_people_are_never_formulas(loop: Loop) -> None:
    hostile = [
        '=HYPERLINK("http://x","点我")',
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1+1)",
        "\t=1+1",
        "https://x.example/",
    ]
    for words in hostile:
        loop.report(description=words, title=words.strip(), place=words.strip())
    data = content(loop, ask(loop))
    sheet = zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower().replace("=hyperlink", "")
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    assert {row[head.index("地点")] for row in rows} == {words.strip() for words in hostile}


def test_the_head_stays_in_sight_and_columns_are_wide_enough(loop: Loop) -> None:
    sheet = zipfile.ZipFile(BytesIO(content(loop, ask(loop)))).read("xl/worksheets/sheet1.xml").decode()
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in sheet
    assert sheet.count("<col ") >= 15


def test_it_speaks_the_language_in_which_it_was_asked_for(loop: Loop) -> None:
    loop.report()
    asked = loop.world.call(loop.officer, "POST", "/hazard-exports", json={}, headers={"Accept-Language": "en-US"})
    data = content(loop, asked.json)
    head = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()[0]
    assert head[:3] == ["Number", "Title", "Description"]
    assert "Rectify: allowed (min)" in head


def test_a_leader_exports_their_own_units_and_what_they_had_in_hand(loop: Loop) -> None:
    loop.report()
    theirs = loop.report(loop.stranger)
    assert [row["编号"] for row in table(loop, loop.leader)] == [theirs["number"]]


def test_an_export_is_its_owners_only(loop: Loop) -> None:
    loop.report()
    asked = ask(loop)
    deliver(loop.world)
    file_id = loop.world.call(loop.officer, "GET", f"/hazard-exports/{asked['id']}").json["url"].split("/")[4]
    for other in (loop.deputy, loop.admin):
        assert loop.world.call(other, "GET", f"/hazard-exports/{asked['id']}").status_code == 404
        assert loop.world.call(other, "GET", f"/files/{file_id}").status_code == 404
    for nobody in (loop.finder, loop.stranger):
        assert loop.world.call(nobody, "POST", "/hazard-exports", json={}).status_code == 403
        assert loop.world.call(nobody, "GET", f"/hazard-exports/{asked['id']}").status_code == 403


def test_what_was_asked_for_in_a_session_that_was_ended_since_is_not_made(loop: Loop) -> None:
    loop.report()
    asked = ask(loop)
    with loop.world.work():
        mine = select(MemberSession).where(MemberSession.member_id == loop.officer.id)
        session().scalars(mine).one().revoked_at = clock.now()
    deliver(loop.world)
    loop.world.tokens.clear()
    assert state(loop, asked)["state"] == "expired"
    with loop.world.work():
        assert session().scalars(select(StoredFile)).all() == []


def test_it_is_made_once_and_told_in_the_audit_trail(loop: Loop) -> None:
    loop.report()
    asked = ask(loop, category="conveyor")
    deliver(loop.world)
    with loop.world.work():
        [made] = session().scalars(select(HazardExport)).all()
    for _ in range(2):
        with loop.world.work():
            handlers["quality.make_hazard_exports"].handle([HazardExportWanted(export_id=made.id)])
    with loop.world.work():
        assert len(session().scalars(select(StoredFile)).all()) == 1
        told = session().scalars(select(AuditEntry).where(AuditEntry.action == "hazard.exported")).one()
    assert (str(told.subject_id), told.detail["filters"]) == (asked["id"], {"category": "conveyor", "sort": "due"})


def test_the_same_key_asks_once(loop: Loop) -> None:
    answers = [loop.world.call(loop.officer, "POST", "/hazard-exports", json={}, key="k") for _ in range(2)]
    assert answers[0].json["id"] == answers[1].json["id"]
    with loop.world.work():
        assert len(session().scalars(select(HazardExport)).all()) == 1


def test_more_than_a_sheet_holds_is_refused_at_once(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    for _ in range(3):
        loop.report()
    answer = loop.world.call(loop.officer, "POST", "/hazard-exports", json={})
    assert (answer.status_code, answer.json["code"]) == (422, "hazard.too_many_to_export")
    assert "3" in answer.json["detail"]
    assert ask(loop, q="没有这样的")["state"] == "pending"


def test_many_rows_come_in_batches_and_in_order(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "BATCH", 2)
    numbers = [loop.report()["number"] for _ in range(5)]
    assert [row["编号"] for row in table(loop, sort="newest")] == numbers[::-1]


@pytest.mark.parametrize(
    ("filters", "pointer"),
    [({"state": "lost"}, "/body/state"), ({"limit": 5}, "/body/limit"), ({"unit_id": "x"}, "/body/unit_id")],
)
def test_what_is_wrong_is_named(loop: Loop, filters: dict[str, Any], pointer: str) -> None:
    answer = loop.world.call(loop.officer, "POST", "/hazard-exports", json=filters)
    assert (answer.status_code, [e["pointer"] for e in answer.json["errors"]]) == (422, [pointer])


@pytest.mark.constant_queries
def test_a_batch_takes_the_same_number_of_queries_however_long(loop: Loop) -> None:
    loop.at("closed")
    content(loop, ask(loop))
    ask(loop)
    with queries() as few:
        deliver(loop.world)
    for _ in range(5):
        loop.at("closed")
    deliver(loop.world)
    ask(loop)
    with queries() as many:
        deliver(loop.world)
    assert len(many) == len(few)


def test_a_spreadsheet_takes_every_kind_of_cell(loop: Loop) -> None:
    columns = [Column("甲", 10, "yyyy-mm-dd"), Column("乙", 10), Column("丙", 10)]
    rows = [(MORNING.date(), "=1+1", Formula("=1+1")), (None, 7, None), (None, "a\x01b", "长" * 40_000)]
    with loop.world.work():
        data = spreadsheet("表", columns, rows, zone=zone(), above=("题", "注"))
    read = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    assert read[:3] == [["题", "", ""], ["注", "", ""], ["甲", "乙", "丙"]]
    assert (read[3][0], read[3][1], read[4][1]) == (MORNING.date(), "=1+1", 7)
