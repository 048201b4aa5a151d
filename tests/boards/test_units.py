"""Boards of units: totals, per head, small units, changes of the organisation; boards of part of the tenant."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from gongyou.boards import refresh, service
from gongyou.boards.models import Subject, Visibility, Window
from gongyou.boards.reconciliation import ranking_faults
from gongyou.core import clock
from gongyou.core.ids import new_id
from gongyou.identity.authentication import access_changed
from gongyou.identity.models import Member, MemberStatus, Unit
from gongyou.identity.rules import unit_path
from gongyou.permissions import Role
from tests.boards.conftest import NOON
from tests.boards.scores import TODAY, Mine

YESTERDAY = TODAY - timedelta(days=1)
PER_HEAD = "team-quality-per-head"


@pytest.fixture(autouse=True)
def thursday_noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


def people(mine: Mine, count: int, unit: Unit) -> list[Member]:
    return [mine.world.member(f"{unit.name}{n}", unit=unit) for n in range(count)]


def faults(mine: Mine) -> list[str]:
    with mine.world.work():
        return ranking_faults()


def test_teams_stand_by_the_points_of_their_members_and_areas_by_their_teams(mine: Mine) -> None:
    world = mine.world
    fitters, miners = people(mine, 3, world.team), people(mine, 2, world.other_team)
    for member, points in zip(fitters, (5, 5, 1), strict=True):
        mine.post(member, points)
    mine.post(miners[0], 8, on=YESTERDAY)
    mine.post(miners[1], 7)
    mine.deliver()
    assert mine.order(fitters[0], "team-quality", window="month") == [("生产班", 15), ("检修班", 11)]
    assert mine.order(fitters[0], "team-quality", window="day") == [("检修班", 11), ("生产班", 7)]
    assert mine.order(fitters[0], "area-quality", window="month") == [("综采一队", 26)]
    shown = mine.read(fitters[0], "team-quality", window="month")
    assert shown["items"][0]["unit"] == {"id": str(world.other_team.id), "name": "生产班", "unit_name": "综采一队"}
    assert [item["movement"] for item in shown["items"]] == [0, None]
    assert shown["me"]["rank"] == 2, "my unit's place is mine"
    assert faults(mine) == []


def test_per_head_a_small_team_competes_with_a_large_one(mine: Mine) -> None:
    fitters, miners = people(mine, 5, mine.world.team), people(mine, 8, mine.world.other_team)
    for member in fitters:
        mine.post(member, 6)
    for member in miners:
        mine.post(member, 5)
    mine.post(miners[0], 1)
    mine.deliver()
    assert mine.order(fitters[0], "team-quality") == [("生产班", 41), ("检修班", 30)]
    assert mine.order(fitters[0], PER_HEAD) == [("检修班", 6), ("生产班", 5.125)]
    me = mine.read(miners[0], PER_HEAD)["me"]
    assert (me["points"], me["gap_to_next"], me["to_overtake"]) == (5.125, 0.875, 0.876)


def test_a_team_below_the_minimum_does_not_stand_per_head(mine: Mine) -> None:
    fitters, miners = people(mine, 5, mine.world.team), people(mine, 4, mine.world.other_team)
    mine.post(fitters[0], 5)
    mine.post(miners[0], 50)
    mine.deliver()
    assert mine.order(fitters[0], PER_HEAD) == [("检修班", 1)]
    assert mine.read(miners[0], PER_HEAD)["me"] is None
    people(mine, 1, mine.world.other_team)
    with mine.world.work():
        refresh.keep_up()
    assert mine.order(fitters[0], PER_HEAD) == [("生产班", 10), ("检修班", 1)]
    assert faults(mine) == []


def test_who_has_left_is_no_head(mine: Mine) -> None:
    fitters = people(mine, 6, mine.world.team)
    mine.post(fitters[0], 30)
    mine.deliver()
    assert mine.order(fitters[0], PER_HEAD) == [("检修班", 5)]
    with mine.world.work() as session:
        session.get_one(Member, (mine.world.tenant_id, fitters[5].id)).status = MemberStatus.LEFT
        access_changed()
    mine.post(fitters[1], 0)
    mine.deliver()
    assert mine.order(fitters[0], PER_HEAD) == [("检修班", 6)]
    assert mine.order(fitters[0])[0] == ("检修班0", 30)


def test_points_stay_with_the_unit_in_which_they_were_earned(mine: Mine) -> None:
    world = mine.world
    member = world.member("甲", unit=world.team)
    mine.post(member, 5)
    with world.work() as session:
        session.get_one(Member, (world.tenant_id, member.id)).unit_id = world.other_team.id
        access_changed()
    mine.post(member, 3, unit=world.other_team)
    mine.deliver()
    assert mine.order(member, "team-quality") == [("检修班", 5), ("生产班", 3)]
    assert mine.order(member) == [("甲", 8)]


def test_a_team_that_moves_takes_its_points_to_its_new_area(mine: Mine) -> None:
    world = mine.world
    member, other = world.member("甲", unit=world.team), world.member("乙", unit=world.other_team)
    mine.post(member, 5)
    mine.post(other, 4)
    mine.deliver()
    assert mine.order(member, "area-quality") == [("综采一队", 9)]
    with world.work() as session:
        area_id = new_id()
        area = Unit(
            id=area_id,
            parent_id=world.mine.id,
            name="掘进一队",
            kind=world.area.kind,
            path=unit_path(world.mine.path, area_id),
        )
        session.add(area)
        session.flush()
        team = session.get_one(Unit, (world.tenant_id, world.team.id))
        team.parent_id, team.path = area_id, unit_path(area.path, team.id)
        access_changed()
    mine.post(other, 3)
    mine.deliver()
    assert mine.order(member, "area-quality") == [("综采一队", 7), ("掘进一队", 5)]
    assert faults(mine) == []


def test_a_unit_added_later_stands_at_once(mine: Mine) -> None:
    world = mine.world
    old = world.member("甲", unit=world.team)
    mine.post(old, 5)
    mine.deliver()
    with world.work() as session:
        unit_id = new_id()
        team = Unit(
            id=unit_id,
            parent_id=world.area.id,
            name="支护班",
            kind=world.team.kind,
            path=unit_path(world.area.path, unit_id),
        )
        session.add(team)
    fresh = world.member("乙", unit=team)
    mine.post(fresh, 6)
    mine.deliver()
    assert mine.order(fresh, "team-quality") == [("支护班", 6), ("检修班", 5)]


def open_contest(mine: Mine, subject: Subject, units: list[UUID], *, code: str = "contest", **rest: object) -> UUID:
    with mine.world.work():
        board = service.open_contest_board(
            contest_id=new_id(),
            code=code,
            name="质量攻坚擂台赛",
            currency="quality",
            subject=subject,
            starts_on=YESTERDAY,
            ends_on=TODAY + timedelta(days=10),
            unit_ids=units,
            **rest,  # type: ignore[arg-type]
        )
        board_id = board.id
    mine.deliver()
    return board_id


def test_a_contest_counts_its_days_and_its_teams_only(mine: Mine) -> None:
    world = mine.world
    a, b = people(mine, 6, world.team)[0], world.member("乙", unit=world.other_team)
    mine.post(a, 100, on=TODAY - timedelta(days=2))
    mine.post(a, 5, on=YESTERDAY)
    mine.post(b, 9)
    mine.deliver()
    open_contest(mine, Subject.MEMBER, [world.team.id], code="contest-team")
    open_contest(mine, Subject.MEMBER, [], code="contest-all")
    open_contest(mine, Subject.UNIT, [world.team.id, world.other_team.id], code="contest-teams")
    mine.post(a, 1)
    mine.post(b, 1)
    mine.post(a, 50, on=TODAY + timedelta(days=11))
    mine.deliver()
    assert mine.order(a, "contest-team") == [("检修班0", 6)]
    assert mine.order(a, "contest-all") == [("乙", 10), ("检修班0", 6)]
    assert mine.order(a, "contest-teams") == [("生产班", 10), ("检修班", 6)]
    assert mine.order(a, "contest-teams", window="day") == [("生产班", 10), ("检修班", 1)]
    shown = mine.read(b, "contest-team")
    assert shown["window"]["code"] == "all"
    assert (shown["window"]["starts_on"], shown["window"]["ends_on"]) == ("2026-11-18", "2026-11-29")
    assert shown["me"] is None
    assert faults(mine) == []


def test_a_contest_of_areas_counts_all_teams_below_them(mine: Mine) -> None:
    world = mine.world
    a, b = world.member("甲", unit=world.team), world.member("乙", unit=world.other_team)
    open_contest(mine, Subject.UNIT, [world.area.id])
    mine.post(a, 5)
    mine.post(b, 6)
    mine.deliver()
    shown = mine.read(a, "contest")
    assert [(i["unit"]["name"], i["points"]) for i in shown["items"]] == [("综采一队", 11)]
    assert shown["me"]["rank"] == 1


def test_a_contest_that_is_to_come_shows_nothing_yet(mine: Mine) -> None:
    a = mine.world.member("甲")
    with mine.world.work():
        service.open_board(
            code="next-year",
            name="明年擂台赛",
            subject=Subject.MEMBER,
            currency="quality",
            windows=[Window.DAY, Window.ALL],
            starts_on=TODAY + timedelta(days=30),
            ends_on=TODAY + timedelta(days=60),
        )
    mine.post(a, 5)
    mine.deliver()
    for window in ("day", "all"):
        shown = mine.read(a, "next-year", window=window)
        assert (shown["items"], shown["total"], shown["window"]["state"]) == ([], 0, "upcoming")


def test_a_board_of_very_few_people_shows_no_persons(mine: Mine) -> None:
    world = mine.world
    few = people(mine, 4, world.team)
    open_contest(mine, Subject.MEMBER, [world.team.id])
    for n, member in enumerate(few):
        mine.post(member, n + 1)
    mine.deliver()
    shown = mine.read(few[0], "contest")
    assert (shown["suppressed"], shown["items"], shown["me"]["neighbours"]) == (True, [], [])
    assert shown["me"]["rank"] == 4
    officer = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    assert len(mine.read(officer, "contest")["items"]) == 4
    assert mine.read(few[0], "quality")["suppressed"] is False


def test_no_board_goes_below_three_heads(mine: Mine) -> None:
    pair = people(mine, 2, mine.world.team)
    three = people(mine, 3, mine.world.other_team)
    open_contest(
        mine,
        Subject.UNIT,
        [mine.world.team.id, mine.world.other_team.id],
        per_head=True,
        min_heads=1,
        visibility=Visibility.ENTRIES,
    )
    mine.post(pair[0], 5)
    mine.post(three[0], 3)
    mine.deliver()
    assert mine.order(pair[0], "contest") == [("生产班", 1)]
