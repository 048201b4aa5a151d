"""Reporting: offline and late, sent twice, hostile, numbered without gaps."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from gongyou.core import clock
from gongyou.core.ids import new_id
from gongyou.quality.hazards.models import Hazard
from tests.quality.hazards.loop import Loop, uuid

NIGHT = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # half past midnight on 1 December in Shanghai


def count(loop: Loop, model: type[Any] = Hazard) -> int:
    with loop.world.work() as session:
        return int(session.scalar(select(func.count()).select_from(model)) or 0)


def in_parallel(*calls: Callable[[], TestResponse]) -> list[TestResponse]:
    """Make calls at the same moment and return their answers."""
    ready, answers = threading.Barrier(len(calls)), []

    def run(call: Callable[[], TestResponse]) -> None:
        ready.wait()
        answers.append(call())

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_an_offline_report_keeps_its_discovery_time_and_the_officers_their_full_limit(loop: Loop) -> None:
    found, received = NIGHT - timedelta(hours=9), NIGHT
    with clock.at(received):
        hazard = loop.report(discovered_at=found.isoformat())
    assert datetime.fromisoformat(hazard["discovered_at"]) == found
    assert datetime.fromisoformat(hazard["reported_at"]) == received
    assert datetime.fromisoformat(hazard["due_at"]) == received + timedelta(hours=8)


def test_the_award_counts_for_the_day_of_discovery(loop: Loop) -> None:
    with clock.at(NIGHT):
        hazard = loop.report(discovered_at=(NIGHT - timedelta(hours=9)).isoformat())
        loop.done(loop.officer, hazard, "confirmation")
    with loop.world.work() as session:
        days = session.scalars(text("SELECT DISTINCT roster_on FROM daily_scores")).all()
    assert [str(day) for day in days] == ["2026-11-30"]


def test_a_resend_with_the_same_id_is_the_same_hazard(loop: Loop) -> None:
    minted = str(new_id())
    first = loop.reporting(id=minted)
    again = loop.reporting(id=minted, description="护罩还是没有")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["id"] == minted
    assert again.json["number"] == first.json["number"]
    assert again.json["description"] == first.json["description"], "what was received first stands"
    loop.done(loop.officer, first.json, "confirmation")
    assert loop.reporting(id=minted).json["node"] == "assign"
    assert count(loop) == 1
    assert loop.points(loop.finder) == 5


def test_somebody_elses_id_is_refused(loop: Loop) -> None:
    minted = str(new_id())
    loop.report(id=minted)
    answer = loop.reporting(loop.stranger, id=minted)
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")


def test_the_same_idempotency_key_makes_one_hazard(loop: Loop) -> None:
    body = {"description": "漏水", "category": "water", "place": "副井底"}
    answers = [loop.world.call(loop.finder, "POST", "/hazards", json=body, key="k1") for _ in range(2)]
    assert answers[0].json["id"] == answers[1].json["id"]
    assert count(loop) == 1


def test_resends_in_parallel_make_one_hazard(committed_loop: Loop) -> None:
    minted = str(new_id())
    committed_loop.world.token(committed_loop.finder)
    answers = in_parallel(*[lambda: committed_loop.reporting(id=minted)] * 6)
    assert sorted(a.status_code for a in answers) == [200] * 5 + [201]
    assert {a.json["number"] for a in answers} == {answers[0].json["number"]}
    assert count(committed_loop) == 1


def test_numbers_are_unique_and_without_gaps_also_in_parallel(committed_loop: Loop) -> None:
    committed_loop.world.token(committed_loop.finder)
    answers = in_parallel(*[committed_loop.reporting] * 8)
    numbers = sorted(a.json["number"][-4:] for a in answers)
    assert numbers == [f"{n:04}" for n in range(1, 9)]


def test_a_report_that_fails_takes_no_number(loop: Loop) -> None:
    assert loop.reporting(photo_ids=[str(new_id())]).status_code == 422
    assert loop.report()["number"].endswith("-0001")


def test_numbers_begin_anew_with_the_local_month(loop: Loop) -> None:
    with clock.at(NIGHT - timedelta(hours=1)):
        assert loop.report()["number"] == "YH-2611-0001"
        assert loop.report()["number"] == "YH-2611-0002"
    with clock.at(NIGHT):
        assert loop.report()["number"] == "YH-2612-0001"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"description": ""}, "/body/description"),
        ({"description": "   "}, "/body/description"),
        ({"description": "a\x00b"}, "/body/description"),
        ({"description": "字" * 2001}, "/body/description"),
        ({"description": 7}, "/body/description"),
        ({"place": "x" * 121}, "/body/place"),
        ({"category": "no-such"}, "/body/category"),
        ({"severity": "fatal"}, "/body/severity"),
        ({"discovered_at": "2026-11-20T08:00:00"}, "/body/discovered_at"),
        ({"discovered_at": "yesterday"}, "/body/discovered_at"),
        ({"photo_ids": "abc"}, "/body/photo_ids"),
        ({"photo_ids": [str(new_id())] * 21}, "/body/photo_ids"),
        ({"id": "1"}, "/body/id"),
        ({"finder_id": str(new_id())}, "/body/finder_id"),
    ],
)
def test_what_is_wrong_is_named(loop: Loop, fields: dict[str, Any], pointer: str) -> None:
    answer = loop.reporting(**fields)
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.json["errors"]] == [pointer]
    assert count(loop) == 0


def test_a_phone_may_be_five_minutes_ahead_and_a_report_a_month_old(loop: Loop) -> None:
    with clock.at(NIGHT):
        ahead = loop.report(discovered_at=(NIGHT + timedelta(minutes=4)).isoformat())
        assert datetime.fromisoformat(ahead["discovered_at"]) == NIGHT, "nothing was seen in the future"
        loop.report(discovered_at=(NIGHT - timedelta(days=30)).isoformat())
        for wrong in (NIGHT + timedelta(minutes=6), NIGHT - timedelta(days=30, seconds=1)):
            answer = loop.reporting(discovered_at=wrong.isoformat())
            assert [e["pointer"] for e in answer.json["errors"]] == ["/body/discovered_at"]


def test_the_title_is_the_beginning_of_the_description_unless_given(loop: Loop) -> None:
    assert loop.report(description="第一行\n第二行")["title"] == "第一行"
    assert len(loop.report(description="长" * 100)["title"]) == 40
    assert loop.report(title="皮带")["title"] == "皮带"


def test_pictures_hang_on_the_hazard_and_are_seen_by_whom_it_concerns(loop: Loop) -> None:
    picture = loop.photo(loop.finder)
    hazard = loop.report(photo_ids=[picture])
    [shown] = loop.get(loop.officer, hazard).json["photos"]
    assert shown["id"] == picture
    assert loop.world.call(None, "GET", shown["thumbnail_url"].removeprefix("/api/v1")).status_code == 200
    assert loop.world.call(loop.officer, "GET", f"/files/{picture}").status_code == 200
    assert loop.world.call(loop.stranger, "GET", f"/files/{picture}").status_code == 404
    assert loop.timeline(hazard)["nodes"][0]["files"] == [picture]


def test_a_picture_of_somebody_else_or_of_another_hazard_is_refused(loop: Loop) -> None:
    theirs, used = loop.photo(loop.stranger), loop.photo(loop.finder)
    loop.report(photo_ids=[used])
    for picture, status, code in ((theirs, 422, "files.unknown"), (used, 409, "files.in_use")):
        answer = loop.reporting(photo_ids=[picture])
        assert (answer.status_code, answer.json["code"]) == (status, code)
    assert count(loop) == 1


def test_a_hazard_is_reported_for_the_unit_where_it_is(loop: Loop) -> None:
    assert loop.report()["unit"]["name"] == "检修班"
    assert loop.report(unit_id=str(loop.world.other_team.id))["unit"]["name"] == "生产班"


def test_of_two_officers_who_confirm_at_once_one_wins_and_the_other_reads_who(committed_loop: Loop) -> None:
    loop = committed_loop
    hazard = loop.report()
    for officer in (loop.officer, loop.deputy):
        loop.world.token(officer)
    answers = in_parallel(
        lambda: loop.do(loop.officer, hazard, "confirmation", severity="major"),
        lambda: loop.do(loop.deputy, hazard, "confirmation", severity="general"),
    )
    won, lost = sorted(answers, key=lambda a: a.status_code)
    assert (won.status_code, lost.status_code, lost.json["code"]) == (200, 409, "case.moved_on")
    assert won.json["confirmed_by"]["name"] in lost.json["detail"]
    assert "派单" in lost.json["detail"]
    assert loop.points(loop.finder) == 5
    assert loop.get(loop.officer, hazard).json["severity"] == won.json["severity"]


def test_confirming_and_refusing_at_once_does_one_of_them(committed_loop: Loop) -> None:
    loop = committed_loop
    hazard = loop.report()
    for officer in (loop.officer, loop.deputy):
        loop.world.token(officer)
    answers = in_parallel(
        lambda: loop.do(loop.officer, hazard, "confirmation"),
        lambda: loop.do(loop.deputy, hazard, "refusal", reason="不是"),
    )
    assert sorted(a.status_code for a in answers) == [200, 409]
    shown = loop.get(loop.officer, hazard).json
    assert loop.points(loop.finder) == (5 if shown["state"] == "open" else 0)


def test_a_stale_screen_is_told_so(loop: Loop) -> None:
    hazard = loop.at("verify")
    loop.done(loop.inspector, hazard, "verification", accepted=False, note="不行")
    again = loop.done(loop.fitter, hazard, "rectification", **loop.body_of("rectification"))
    answer = loop.do(loop.inspector, hazard, "verification", accepted=True, expected_seq=hazard["seq"])
    assert (answer.status_code, answer.json["code"]) == (409, "case.moved_on")
    loop.done(loop.inspector, hazard, "verification", accepted=True, expected_seq=again["seq"])


def test_the_same_deed_twice_with_one_key_is_done_once(loop: Loop) -> None:
    hazard = loop.report()
    path = f"/hazards/{hazard['id']}/confirmation"
    answers = [loop.world.call(loop.officer, "POST", path, json={}, key="c1") for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert loop.points(loop.finder) == 5
    with loop.world.work() as session:
        assert session.get_one(Hazard, (loop.world.tenant_id, uuid(hazard))).round == 1
