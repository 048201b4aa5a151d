"""What a closed contest is worth: the settlement, its spreadsheet, corrections, the poster."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from gongyou.core import clock
from gongyou.core.audit import AuditEntry
from gongyou.core.outbox import handlers
from gongyou.events import ContestDocumentWanted
from gongyou.files.models import StoredFile
from gongyou.files.sweep import sweep_files
from gongyou.permissions import Role
from gongyou.quality.contests.models import ContestDocument, ContestResult
from tests.quality.contests.arena import Arena


def settled(arena: Arena) -> dict[str, object]:
    """Return a closed contest: one team was scored 82, the other not at all, one member of it 95 on one indicator."""
    contest = arena.running(quality_weight=0.3, honours_count=2)
    arena.earn(arena.people[0], 2)
    arena.score(contest, arena.world.team, 80, 90, 70)
    arena.score(contest, arena.rivals[0], 95, 95, 95)
    return arena.done(contest, "closure")


def content(arena: Arena, url: str) -> bytes:
    """Fetch a signed link without a session."""
    answer = arena.world.call(None, "GET", url.removeprefix("/api/v1"))
    assert answer.status_code == 200
    return bytes(answer.data)


def test_settlement_gives_each_member_a_coefficient(arena: Arena) -> None:
    contest = settled(arena)
    lines = {each["member"]["name"]: each for each in arena.read(contest, "settlement")["items"]}
    assert {name: (e["score"], e["own_score"], e["coefficient"]) for name, e in lines.items()} == {
        arena.people[0].name: (82.0, False, 0.946),
        arena.people[1].name: (82.0, False, 0.946),
        arena.rivals[0].name: (95.0, True, 0.985),
        arena.rivals[1].name: (None, False, None),
    }
    assert lines[arena.people[0].name]["points"] == 10
    assert lines[arena.people[0].name]["honoured"]


@pytest.mark.parametrize("state", ["draft", "running", "frozen"])
def test_nothing_is_settled_before_the_end(arena: Arena, state: str) -> None:
    contest = arena.at(state)
    assert arena.get(contest, None, "settlement").json["code"] == "contest.wrong_state"
    assert arena.do(contest, "settlement-exports").json["code"] == "contest.wrong_state"
    assert arena.get(contest, None, "poster").json["code"] == "contest.wrong_state"


def test_pay_is_nobody_elses_business(arena: Arena) -> None:
    contest = settled(arena)
    export = arena.do(contest, "settlement-exports").json
    for member in (arena.people[0], arena.world.officer(Role.TEAM_LEADER, "赵班长")):
        assert arena.get(contest, member, "settlement").status_code == 403
        assert arena.do(contest, "settlement-exports", member).status_code == 403
        assert arena.get(contest, member, f"settlement-exports/{export['id']}").status_code == 403


def test_settlement_is_exported_for_payroll(arena: Arena) -> None:
    hostile = arena.world.member('=HYPERLINK("http://x","点我")', unit=arena.world.other_team)
    contest = settled(arena)
    answer = arena.do(contest, "settlement-exports")
    assert answer.status_code == 202
    assert (answer.json["state"], answer.json["url"]) == ("pending", None)
    arena.deliver()
    ready = arena.read(contest, f"settlement-exports/{answer.json['id']}")
    assert ready["state"] == "ready"
    assert ready["name"].endswith("结算表.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(content(arena, ready["url"]))).get_sheet_by_index(0).to_python()
    assert rows[0][0] == contest["name"]
    assert "30%" in rows[1][0]
    assert rows[2] == [
        "名次",
        "工号",
        "姓名",
        "参赛单位",
        "质量分",
        "百分制得分",
        "系数",
        "绩效工资",
        "应发金额",
        "更正说明",
    ]
    first = arena.people[0]
    by_name = {row[2]: row for row in rows[3:]}
    assert by_name[first.name][:7] == [1.0, first.employee_no, first.name, "检修班", 10.0, 82.0, 0.946]
    assert by_name[arena.rivals[1].name][5:7] == ["", ""]
    assert hostile.name in by_name  # as text, not as a formula
    assert len(by_name) == 5


def test_the_amount_is_a_formula_over_the_pay_that_payroll_fills_in(arena: Arena) -> None:
    contest = settled(arena)
    export = arena.do(contest, "settlement-exports").json
    arena.deliver()
    data = content(arena, arena.read(contest, f"settlement-exports/{export['id']}")["url"])
    sheet = zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    formulas = re.findall(r'<c r="(\w+)"[^>]*><f>([^<]*)</f>', sheet)
    assert [cell for cell, _ in formulas] == ["I4", "I5", "I6", "I7"]
    assert formulas[0][1].replace("&quot;", '"') == 'IF(OR(H4="",G4=""),"",ROUND(H4*G4,2))'


def test_an_export_that_is_wanted_three_times_is_made_once(arena: Arena) -> None:
    contest = settled(arena)
    arena.deliver()
    export = arena.do(contest, "settlement-exports").json
    [document] = [d for d in arena.rows(ContestDocument) if str(d.id) == export["id"]]
    for _ in range(3):
        with arena.world.work():
            handlers["quality.make_documents"].handle([ContestDocumentWanted(document_id=document.id)])
    assert len([f for f in arena.rows(StoredFile) if f.name.endswith(".xlsx")]) == 1


def test_an_export_expires(arena: Arena) -> None:
    contest = settled(arena)
    export = arena.do(contest, "settlement-exports").json
    arena.deliver()
    with arena.world.work():
        sweep_files(clock.now() + timedelta(days=8))
    assert arena.read(contest, f"settlement-exports/{export['id']}")["state"] == "expired"


def test_after_the_end_only_corrections_stand_beside_results(arena: Arena) -> None:
    contest = settled(arena)
    before = {r.id: (r.points, r.score, r.combined, r.rank) for r in arena.rows(ContestResult)}
    record = arena.read(contest, "scores", team_id=str(arena.world.team.id))["items"][0]
    assert arena.do(contest, f"scores/{record['id']}/reversal", reason="看错了").status_code == 201
    line = arena.read(contest, "settlement")["items"][0]
    answer = arena.do(contest, "corrections", result_id=line["result_id"], reason="一条隐患复发，扣回 3 分")
    assert answer.status_code == 201, answer.json
    assert {r.id: (r.points, r.score, r.combined, r.rank) for r in arena.rows(ContestResult)} == before
    assert arena.read(contest, "settlement")["items"][0]["corrections"] == ["一条隐患复发，扣回 3 分"]
    [shown] = arena.read(contest, "corrections", arena.people[0])["items"]
    assert (shown["of"]["name"], shown["rank"]) == (line["member"]["name"], line["rank"])
    assert "contest.corrected" in [e.action for e in arena.rows(AuditEntry)]
    assert arena.do(contest, "corrections", arena.people[0], result_id=line["result_id"], reason="x").status_code == 403
    other = settled(arena)
    assert arena.do(other, "corrections", result_id=line["result_id"], reason="错的那场").status_code == 404


def test_the_poster_is_drawn_for_the_notice_board(arena: Arena) -> None:
    contest = settled(arena)
    arena.deliver()
    poster = arena.read(contest, "poster", arena.people[0])
    assert poster["state"] == "ready"
    with Image.open(BytesIO(content(arena, poster["url"]))) as picture:
        assert (picture.format, picture.size) == ("PNG", (1754, 2480))
    assert arena.get(contest, arena.outsider, "poster").status_code == 404


def test_there_is_no_poster_of_nobody(arena: Arena) -> None:
    contest = arena.at("closed")
    arena.deliver()
    assert contest["honours"] == []
    assert arena.get(contest, None, "poster").status_code == 404
