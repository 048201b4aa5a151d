"""Hot topics, the monthly report and the ledger: for whom they are, and what does not stand in them."""

from datetime import date, timedelta
from typing import Any

from werkzeug.test import TestResponse

from gongyou.core import clock
from gongyou.core.spreadsheets import MEDIA_TYPE
from gongyou.hotline.statistics import ledger
from gongyou.identity.models import Member, RoleGrant
from gongyou.permissions import Role
from tests.hotline.statistics.conftest import Month, cells
from tests.hotline.union import TEXT

BUS = ["下井班车五点十分常常坐不上，等到六点。", "五点十分的下井班车挤不上去。", "早上下井班车坐不上，班车太少。"]
MEAL = ["夜班食堂两点后没有热饭。", "夜班食堂两点后就没有热饭吃了。", "上夜班，食堂两点后没有热饭吃。"]


def _get(month: Month, path: str, member: Member | None = None, **query: Any) -> TestResponse:
    with clock.at(month.tenth + timedelta(days=3)):
        return month.union.world.call(member or month.union.officer, "GET", path, query_string=query)


def _topics(month: Month, member: Member | None = None) -> list[dict[str, Any]]:
    answer = _get(month, "/appeal-topics", member)
    assert answer.status_code == 200, answer.json
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def test_topics_are_what_three_named_cases_speak_of(month: Month) -> None:
    for said in BUS + MEAL:
        month.submit(1, text=said)
    found = _topics(month)
    assert sorted(each["count"] for each in found) == [3, 3]
    assert any("班车" in "".join(each["words"]) for each in found)


def test_two_cases_make_no_topic(month: Month) -> None:
    for said in BUS[:2] + MEAL:
        month.submit(1, text=said)
    assert [each["count"] for each in _topics(month)] == [3]


def test_anonymous_and_confidential_cases_are_in_no_topic(month: Month) -> None:
    for said in BUS:
        month.submit(1, "anonymous", text=said)
    for said in MEAL:
        month.submit(1, "confidential", text=said)
    assert _topics(month) == []


def test_topics_are_only_of_cases_confided_to_who_asks(month: Month) -> None:
    for said in BUS:
        month.submit(1, text=said, category="wages")  # the mine's desk: the area's officer has no key
    assert _topics(month, month.union.near) == []
    assert len(_topics(month)) == 1


def test_topics_are_not_for_who_only_reads_reports(month: Month) -> None:
    world = month.union.world
    leader = world.member("陈工", unit=world.team, roles={Role.TEAM_LEADER: world.team})
    assert _get(month, "/appeal-topics", leader).status_code == 403
    assert _get(month, "/appeal-ledger", leader).status_code == 403


def test_topics_need_the_open_key(month: Month) -> None:
    month.submit(1)
    newcomer = month.union.world.officer(Role.UNION_OFFICER, "周新")
    with clock.at(clock.now()):
        assert _get(month, "/appeal-topics", newcomer).json["items"] == []  # nothing was confided to them


def test_report_holds_the_figures_of_the_page_and_withholds_as_it_does(month: Month) -> None:
    month.submit(7, category="wages")
    month.submit(2, category="heart")
    month.submit(6, category="law")
    answer = _get(month, "/appeal-report")
    assert (answer.status_code, answer.content_type) == (200, MEDIA_TYPE)
    sheets = cells(answer.data)
    assert list(sheets) == ["概况", "分类", "每周", "单位"]
    kinds = {row[1]: row[2] for row in sheets["分类"]}
    assert (kinds["工资待遇"], kinds["心灵驿站"], kinds["法律咨询"]) == (7, "样本太少", "样本太少")
    assert {row[0]: row[1] for row in sheets["概况"]}["收到"] == 15


def test_report_and_ledger_hold_no_word_of_a_case(month: Month) -> None:
    month.submit(3)
    month.submit(3, "anonymous", title="=HYPERLINK(1)")
    for path in ("/appeal-report", "/appeal-ledger"):
        said = str(cells(_get(month, path).data))
        assert TEXT[:6] not in said
        assert "HYPERLINK" not in said
        assert "孟庆山" not in said


def test_ledger_lists_own_cases_by_day_and_no_stars(month: Month) -> None:
    named, unnamed = month.submit(1)[0], month.submit(1, "anonymous")[0]
    with clock.at(month.tenth + timedelta(minutes=17)):
        for appeal_id in (named, unnamed):
            month.settle(appeal_id)
            month.rate(appeal_id, 5)
    [sheet] = cells(_get(month, "/appeal-ledger").data).values()
    head = list(sheet[2])
    rows = {row[head.index("说话方式")]: dict(zip(head, row, strict=True)) for row in sheet[3:]}
    assert rows["实名"]["首次答复用时（分）"] == 17
    assert rows["匿名"]["首次答复用时（分）"] == "1 天"
    assert type(rows["匿名"]["收到"]) is date
    assert not any("星" in name for name in head)


def test_ledger_leaves_out_what_was_not_confided(month: Month) -> None:
    month.submit(2, category="wages")
    month.submit(1, category="safety")
    [sheet] = cells(_get(month, "/appeal-ledger", month.union.near).data).values()
    assert [row[1] for row in sheet[3:]] == ["安全生产"]


def test_officer_who_came_to_lead_someone_named_finds_the_case_in_no_ledger(month: Month) -> None:
    union = month.union
    named = union.world.member("钱有才", unit=union.world.team)
    month.submit(1, about=["钱有才"])
    with union.world.work() as session:
        session.add(RoleGrant(member_id=union.officer.id, role=Role.TEAM_LEADER, unit_id=named.unit_id))
    [sheet] = cells(_get(month, "/appeal-ledger").data).values()
    assert sheet[3:] == []


def test_tenants_own_words_are_never_formulas(month: Month) -> None:
    world = month.union.world
    with world.work() as session:
        session.merge(world.mine).name = "=1+1"
    month.submit(5)
    for path in ("/appeal-report", "/appeal-ledger"):
        assert "=1+1" in str(cells(_get(month, path).data))


def test_ledger_of_too_many_days_or_cases_is_refused(month: Month, monkeypatch: Any) -> None:
    month.submit(2)
    assert _get(month, "/appeal-ledger", since="2026-01-02", until="2026-01-01").status_code == 422
    assert _get(month, "/appeal-ledger", since="2020-01-01", until="2026-01-01").status_code == 422
    monkeypatch.setattr(ledger, "MOST_ROWS", 1)
    refused = _get(month, "/appeal-ledger")
    assert (refused.status_code, refused.json["code"]) == (422, "appeal.too_many_in_ledger")


def test_exports_are_audited(month: Month) -> None:
    world = month.union.world
    _get(month, "/appeal-report")
    _get(month, "/appeal-ledger")
    auditor = world.officer(Role.AUDITOR)
    actions = {entry["action"] for entry in world.call(auditor, "GET", "/audit/entries").json["items"]}
    assert {"appeal.report_exported", "appeal.ledger_exported"} <= actions
