"""Why this rank? From a deed to the ledger to the standings and back to the deed."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

import pytest

from gongyou.boards.models import Subject, Visibility
from gongyou.boards.reconciliation import ranking_faults
from gongyou.boards.schemas import ReasonsOut
from gongyou.core import clock
from gongyou.core.ids import new_id
from gongyou.identity.models import Member
from gongyou.permissions import Role
from gongyou.points import service as points
from tests.boards.conftest import NOON
from tests.boards.scores import TODAY, Mine
from tests.world import World


@pytest.fixture(autouse=True)
def thursday_noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


def find(mine: Mine, member: Member, title: str = "3 号皮带机尾缺护罩", *, days_ago: int = 0) -> UUID:
    """Have a hazard of a member confirmed, now; it was found some days ago."""
    hazard_id = new_id()
    with mine.world.work():
        points.award(
            points.Occasion(
                event="hazard.confirmed",
                source_type="hazard",
                source_id=hazard_id,
                occurred_at=NOON - timedelta(days=days_ago),
                actors={"finder": [member.id]},
                facts={"severity": "major", "in_time": True},
                title=title,
            )
        )
    mine.deliver()
    return hazard_id


def why(mine: Mine, reader: Member, subject: UUID, code: str = "quality", **args: Any) -> dict[str, Any]:
    answer = mine.world.call(reader, "GET", f"/boards/{code}/standings/{subject}/entries", query_string=args)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.get_json()
    assert ReasonsOut().validate(document) == {}
    return document


def test_every_point_of_a_rank_is_an_entry(mine: Mine) -> None:
    member = mine.world.member("佟海峰")
    first = find(mine, member, "电缆浸水", days_ago=1)
    find(mine, member, "2 号风门漏风")
    reasons = why(mine, member, member.id, window="month")
    assert reasons["place"]["rank"] == 1
    assert reasons["place"]["points"] == sum(item["amount"] for item in reasons["items"]) == 10
    assert reasons["entry_count"] == 2
    assert [item["title"] for item in reasons["items"]] == ["2 号风门漏风", "电缆浸水"]
    oldest = reasons["items"][-1]
    assert (oldest["source_type"], oldest["source_id"]) == ("hazard", str(first))
    assert (oldest["roster_on"], oldest["rule_version"]) == ("2026-11-18", 1)
    assert oldest["rule_title"]
    # Phones read nothing but RFC 3339: a blank instead of the T is no date to Safari.
    assert oldest["occurred_at"] == (NOON - timedelta(days=1)).astimezone(UTC).isoformat()
    with mine.world.work():
        assert ranking_faults() == []


def test_a_late_report_counts_for_the_day_of_its_discovery(mine: Mine) -> None:
    """Found underground without signal in October, synced in November: October's board moves, November's does not."""
    a, b = mine.world.member("甲"), mine.world.member("乙")
    find(mine, a)
    find(mine, b, days_ago=30)
    assert mine.order(a, window="month") == [("甲", 5)]
    assert mine.order(a, window="month", on="2026-10-20") == [("乙", 5)]
    assert sorted(mine.order(a, window="year")) == sorted([("甲", 5), ("乙", 5)])
    assert why(mine, b, b.id, window="month", on="2026-10-20")["entry_count"] == 1


def test_a_reversal_moves_the_ranking_and_shows_what_it_reverses(mine: Mine) -> None:
    a, b = mine.world.member("甲"), mine.world.member("乙")
    find(mine, a)
    wrong = find(mine, b)
    find(mine, b)
    assert mine.order(a) == [("乙", 10), ("甲", 5)]
    with mine.world.work():
        points.reverse("hazard", wrong, note="重复上报")
    mine.deliver()
    assert sorted(mine.order(a)) == sorted([("甲", 5), ("乙", 5)])
    reasons = why(mine, b, b.id)
    assert sum(item["amount"] for item in reasons["items"]) == 5
    assert [item["amount"] for item in reasons["items"]].count(-5) == 1
    reversal = next(item for item in reasons["items"] if item["amount"] == -5)
    assert reversal["reverses_id"] in {i["transaction_id"] for i in reasons["items"] if i["reversed_by"]}


def test_entries_come_in_pages(mine: Mine) -> None:
    member = mine.world.member("甲")
    for n in range(5):
        find(mine, member, f"隐患 {n}", days_ago=n)
    first = why(mine, member, member.id, window="month", limit=3)
    rest = why(mine, member, member.id, window="month", limit=3, cursor=first["next_cursor"])
    assert first["entry_count"] == rest["entry_count"] == 5
    assert [i["title"] for i in first["items"] + rest["items"]] == [f"隐患 {n}" for n in range(4, -1, -1)]
    assert rest["next_cursor"] is None


def test_others_entries_are_private_unless_the_board_says_so(mine: Mine) -> None:
    owner, reader = mine.world.member("甲"), mine.world.member("乙")
    find(mine, owner, "电缆浸水")
    path = f"/boards/quality/standings/{owner.id}/entries"
    answer = mine.world.call(reader, "GET", path)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "board.entries_hidden")
    officer = mine.world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    mine.world.call(officer, "PATCH", "/boards/quality", json={"visibility": "entries"})
    shown = why(mine, reader, owner.id)["items"][0]
    assert (shown["title"], shown["amount"]) == ("电缆浸水", 5)
    assert (shown["note"], shown["source_type"], shown["source_id"]) == (None, None, None)


def test_who_reads_the_ledger_sees_what_lies_in_their_units(mine: Mine) -> None:
    world = mine.world
    owner = world.member("甲", unit=world.team)
    find(mine, owner)
    auditor = world.officer(Role.AUDITOR)
    assert why(mine, auditor, owner.id)["items"][0]["source_type"] == "hazard"
    elsewhere = world.officer(Role.AUDITOR, unit=world.other_team)
    assert world.call(elsewhere, "GET", f"/boards/quality/standings/{owner.id}/entries").status_code == 403


def test_a_team_s_points_open_into_its_members_entries(mine: Mine) -> None:
    world = mine.world
    members = [world.member(f"工友{n}") for n in range(5)]
    for member in members[:2]:
        find(mine, member)
    auditor = world.officer(Role.AUDITOR)
    reasons = why(mine, auditor, world.area.id, "area-quality")
    assert reasons["place"]["points"] == sum(i["amount"] for i in reasons["items"]) == 10
    assert {i["member_name"] for i in reasons["items"]} == {"工友0", "工友1"}
    answer = world.call(members[0], "GET", f"/boards/team-quality/standings/{world.team.id}/entries")
    assert answer.status_code == 403
    per_head = why(mine, auditor, world.team.id, "team-quality-per-head")
    assert (per_head["place"]["points"], per_head["entry_count"]) == (2, 2)


def test_a_contest_shows_only_the_entries_that_count_in_it(mine: Mine) -> None:
    world = mine.world
    people = [world.member(f"工友{n}") for n in range(6)]
    find(mine, people[0], "赛前", days_ago=9)
    mine.open(
        "contest",
        Subject.MEMBER,
        unit_ids=[world.team.id],
        starts_on=TODAY,
        ends_on=TODAY,
        visibility=Visibility.ENTRIES,
    )
    find(mine, people[0], "赛中")
    assert [i["title"] for i in why(mine, people[1], people[0].id, "contest", window="all")["items"]] == ["赛中"]


def test_a_freeze_hides_later_entries_too(mine: Mine) -> None:
    owner = mine.world.member("甲")
    officer = mine.world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    find(mine, owner, "封榜前")
    mine.world.call(officer, "PATCH", "/boards/quality", json={"visibility": "entries"})
    mine.world.call(officer, "POST", "/boards/quality/freeze", json={})
    with clock.at(NOON + timedelta(minutes=5)):
        find(mine, owner, "封榜后")
        shown = why(mine, mine.world.member("乙"), owner.id, window="month")
        assert [i["title"] for i in shown["items"]] == ["封榜前"]
        assert shown["place"]["points"] == 5


def test_who_does_not_stand_there_is_not_found(mine: Mine, other_world: World) -> None:
    reader, stranger = mine.world.member("甲"), other_world.member("外人")
    find(mine, reader)
    for subject in (mine.world.member("没分").id, stranger.id, new_id(), mine.world.team.id):
        answer = mine.world.call(reader, "GET", f"/boards/quality/standings/{subject}/entries")
        assert answer.status_code == 404
    assert other_world.call(stranger, "GET", f"/boards/quality/standings/{reader.id}/entries").status_code == 404
