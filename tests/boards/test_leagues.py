"""Weekly leagues: equals meet, five rise and five fall, newcomers join, the idle rest."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.boards import league_rules, leagues
from gongyou.boards.league_models import LeagueGroup, LeagueMember, LeagueSeason, Outcome
from gongyou.boards.league_rules import Entrant, Runner, draw, movers, settle, week_of
from gongyou.boards.schemas import LeagueOut
from gongyou.core import clock
from gongyou.identity.models import Member, MemberStatus
from tests.boards.scores import Mine, noon, unhurried

MONDAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def an_instant() -> Iterator[None]:
    with clock.at(noon(MONDAY)):
        yield


# --- pure rules ------------------------------------------------------------------------------------------------------


def test_a_week_is_over_when_the_last_night_shift_is() -> None:
    def local(day: int, hour: int) -> datetime:
        return datetime(2026, 11, day, hour, tzinfo=UTC)

    assert week_of(local(22, 23)) == date(2026, 11, 16)
    assert week_of(local(23, 7)) == date(2026, 11, 16)
    assert week_of(local(23, 8)) == date(2026, 11, 23)


@unhurried
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-5, 50)), max_size=200))
def test_everybody_is_drawn_once_among_equals(drawn: list[tuple[int, int]]) -> None:
    entrants = [Entrant(UUID(int=n + 1), tier, points) for n, (tier, points) in enumerate(drawn)]
    groups = draw(entrants)
    assert Counter(e.member_id for group in groups.values() for e in group) == Counter(e.member_id for e in entrants)
    assert groups == draw(reversed(entrants)), "the same people, the same groups"
    for tier in {e.tier for e in entrants}:
        of_tier = [groups[key] for key in sorted(groups) if key[0] == tier]
        assert all(e.tier == tier for group in of_tier for e in group)
        sizes = [len(group) for group in of_tier]
        assert max(sizes) <= 30
        assert max(sizes) - min(sizes) <= 1
        for stronger, weaker in pairwise(of_tier):
            assert min(e.points for e in stronger) >= max(e.points for e in weaker)


@pytest.mark.parametrize(("size", "moving"), [(30, 5), (29, 4), (12, 2), (6, 1), (5, 0), (1, 0), (31, 5)])
def test_of_thirty_five_move_and_of_fewer_a_sixth(size: int, moving: int) -> None:
    assert movers(size) == moving


def group_of(points: list[int | None]) -> list[Runner]:
    at = datetime(2026, 11, 16, tzinfo=UTC)
    return [Runner(UUID(int=n + 1), p or 0, at if p is not None else None) for n, p in enumerate(points)]


def test_five_rise_and_five_fall() -> None:
    results = settle(2, group_of(list(range(30))))
    assert [r.outcome for r in results] == [Outcome.PROMOTED] * 5 + [Outcome.STAYED] * 20 + [Outcome.RELEGATED] * 5
    assert [r.points for r in results] == list(range(29, -1, -1))
    assert {r.outcome: r.next_tier for r in results} == {
        Outcome.PROMOTED: 3,
        Outcome.STAYED: 2,
        Outcome.RELEGATED: 1,
    }


def test_nobody_rises_above_the_top_or_falls_below_the_bottom() -> None:
    assert Outcome.PROMOTED not in {r.outcome for r in settle(league_rules.TOP_TIER, group_of(list(range(30))))}
    assert Outcome.RELEGATED not in {r.outcome for r in settle(0, group_of(list(range(30))))}


def test_nobody_rises_for_nothing() -> None:
    results = settle(1, group_of([None] * 28 + [3, 0]))
    assert [r.outcome for r in results[:3]] == [Outcome.PROMOTED, Outcome.STAYED, Outcome.STAYED]
    assert [r.outcome for r in results[-5:]] == [Outcome.RELEGATED] * 5


def test_who_has_less_than_nothing_stands_before_who_did_nothing() -> None:
    assert [r.points for r in settle(1, group_of([None, -4, 2]))] == [2, -4, 0]


# --- with the ledger -------------------------------------------------------------------------------------------------


def turn_over(mine: Mine, at: datetime) -> None:
    with clock.at(at), mine.world.work():
        leagues.turn_over()


def places(mine: Mine, week: date) -> dict[UUID, LeagueMember]:
    with mine.world.work() as session:
        rows = session.query(LeagueMember).join(
            LeagueSeason,
            (LeagueSeason.tenant_id == LeagueMember.tenant_id) & (LeagueSeason.id == LeagueMember.season_id),
        )
        return {row.member_id: row for row in rows.filter(LeagueSeason.starts_on == week)}


def play(mine: Mine, members: list[Member], week: date, points: list[int]) -> None:
    with clock.at(noon(week + timedelta(days=2))):
        for member, amount in zip(members, points, strict=True):
            if amount:
                mine.post(member, amount, on=week + timedelta(days=2))
        mine.deliver()


def league(mine: Mine, member: Member, at: datetime) -> dict[str, object]:
    with clock.at(at):
        answer = mine.world.call(member, "GET", "/boards/quality/league")
        assert answer.status_code == 200, answer.text
        assert LeagueOut().validate(answer.get_json()) == {}
        document: dict[str, object] = answer.get_json()
        return document


def test_four_weeks_of_a_league(mine: Mine) -> None:
    members = [mine.world.member(f"工友{n:02}") for n in range(36)]
    weeks = [MONDAY + timedelta(days=7 * n) for n in range(5)]
    mornings = [noon(week) for week in weeks]
    play(mine, members, weeks[0] - timedelta(days=7), list(range(1, 37)))

    turn_over(mine, mornings[0])
    first = places(mine, weeks[0])
    assert {m.tier for m in first.values()} == {0}
    groups = Counter(m.group_id for m in first.values())
    assert sorted(groups.values()) == [18, 18]
    strong = {m.id for m in members[18:]}
    assert len({first[m].group_id for m in strong}) == 1, "the strong of last week meet one another"

    play(mine, members, weeks[0], list(range(1, 37)))
    turn_over(mine, mornings[1])
    settled = places(mine, weeks[0])
    risen = {m.id for m in members[33:]} | {m.id for m in members[15:18]}
    assert {m for m, place in settled.items() if place.outcome is Outcome.PROMOTED} == risen
    assert {place.outcome for place in settled.values()} == {Outcome.PROMOTED, Outcome.STAYED}
    second = places(mine, weeks[1])
    assert {m for m, place in second.items() if place.tier == 1} == risen

    # In the second week of six in the second tier one rises and one falls; five members do nothing.
    play(mine, members, weeks[1], [0] * 5 + list(range(6, 37)))
    turn_over(mine, mornings[2])
    settled = places(mine, weeks[1])
    assert settled[members[35].id].next_tier == 2
    assert settled[members[15].id].outcome is Outcome.RELEGATED
    assert all(settled[m.id].outcome is Outcome.STAYED and settled[m.id].points == 0 for m in members[:5])
    third = places(mine, weeks[2])
    assert not {m.id for m in members[:5]} & third.keys(), "who did nothing is not drawn"
    assert third[members[35].id].tier == 2

    # One of them comes back in the middle of the week, and a newcomer joins: into the last group of their tier.
    newcomer = mine.world.member("新人")
    play(mine, [members[0], newcomer], weeks[2], [4, 9])
    third = places(mine, weeks[2])
    assert third[members[0].id].tier == third[newcomer.id].tier == 0
    with mine.world.work() as session:
        numbers = {g.id: g.number for g in session.query(LeagueGroup).filter(LeagueGroup.tier == 0)}
    lowest = [p.group_id for p in third.values() if p.tier == 0]
    assert numbers[third[newcomer.id].group_id] == max(numbers[g] for g in lowest)

    turn_over(mine, mornings[3])
    assert set(places(mine, weeks[3])) == {members[0].id, newcomer.id}, "only they played in the third week"
    turn_over(mine, mornings[4])
    assert places(mine, weeks[4]) == {}


def test_turning_over_twice_changes_nothing(mine: Mine) -> None:
    members = [mine.world.member(f"工友{n}") for n in range(7)]
    play(mine, members, MONDAY - timedelta(days=7), [1] * 7)
    for _ in range(3):
        turn_over(mine, noon(MONDAY))
        turn_over(mine, noon(MONDAY + timedelta(days=3)))
    before = {m: (p.group_id, p.rank) for m, p in places(mine, MONDAY).items()}
    assert len(before) == 7
    for _ in range(2):
        turn_over(mine, noon(MONDAY + timedelta(days=7)))
    with mine.world.work() as session:
        assert session.query(LeagueSeason).count() == 2
    assert {m: p.group_id for m, p in places(mine, MONDAY).items()} == {m: g for m, (g, _) in before.items()}


def test_a_week_is_not_settled_before_the_night_shift_is_over(mine: Mine) -> None:
    members = [mine.world.member(f"工友{n}") for n in range(6)]
    play(mine, members, MONDAY - timedelta(days=7), [1] * 6)
    turn_over(mine, noon(MONDAY))
    next_monday = MONDAY + timedelta(days=7)
    turn_over(mine, datetime(2026, 11, 22, 23, 59, tzinfo=UTC))  # 07:59 on Monday in Shanghai
    assert {p.outcome for p in places(mine, MONDAY).values()} == {None}
    turn_over(mine, datetime(2026, 11, 23, 0, 0, tzinfo=UTC))
    assert {p.outcome for p in places(mine, MONDAY).values()} == {Outcome.STAYED}
    assert places(mine, next_monday) == {}


def test_who_plays_before_the_draw_is_drawn(mine: Mine) -> None:
    early = mine.world.member("早起")
    with clock.at(datetime(2026, 11, 15, 22, tzinfo=UTC)):  # Monday 06:00 in Shanghai
        mine.post(early, 3, on=MONDAY)
        mine.deliver()
    turn_over(mine, noon(MONDAY))
    assert set(places(mine, MONDAY)) == {early.id}


def test_who_has_left_is_not_drawn(mine: Mine) -> None:
    members = [mine.world.member(f"工友{n}") for n in range(2)]
    play(mine, members, MONDAY - timedelta(days=7), [1, 2])
    with mine.world.work() as session:
        session.get_one(Member, (mine.world.tenant_id, members[0].id)).status = MemberStatus.LEFT
    turn_over(mine, noon(MONDAY))
    assert set(places(mine, MONDAY)) == {members[1].id}


def test_a_full_group_makes_room_by_a_new_one(mine: Mine) -> None:
    turn_over(mine, noon(MONDAY))
    members = [mine.world.member(f"工友{n}") for n in range(32)]
    play(mine, members, MONDAY, [1] * 32)
    sizes = Counter(p.group_id for p in places(mine, MONDAY).values())
    assert sorted(sizes.values()) == [2, 30]


def test_points_of_other_weeks_or_currencies_enrol_nobody(mine: Mine) -> None:
    turn_over(mine, noon(MONDAY))
    member = mine.world.member()
    mine.post(member, 5, on=MONDAY - timedelta(days=1))
    mine.post(member, 5, currency="credit", on=MONDAY)
    mine.deliver()
    assert places(mine, MONDAY) == {}


def test_a_league_shows_the_group_and_what_it_would_bring(mine: Mine) -> None:
    members = [mine.world.member(f"工友{n}") for n in range(6)]
    play(mine, members, MONDAY - timedelta(days=7), [1] * 6)
    turn_over(mine, noon(MONDAY))
    play(mine, members, MONDAY, [0, 2, 3, 4, 5, 6])
    shown = league(mine, members[0], noon(MONDAY + timedelta(days=3)))
    items = shown["items"]
    assert isinstance(items, list)
    assert [(i["rank"], i["member"]["name"], i["points"], i["outcome"]) for i in items] == [
        (1, "工友5", 6, "promoted"),
        (2, "工友4", 5, "stayed"),
        (3, "工友3", 4, "stayed"),
        (4, "工友2", 3, "stayed"),
        (5, "工友1", 2, "stayed"),
        (6, "工友0", 0, "stayed"),
    ]
    assert shown["me"] == items[-1]
    assert shown["season"] == {"starts_on": "2026-11-16", "ends_on": "2026-11-22"}
    assert shown["group"] == {
        "tier": {"number": 1, "of": 5, "key": "apprentice", "name": "学徒"},
        "number": 1,
        "size": 6,
        "rising": 1,
        "falling": 0,
    }


def test_without_points_there_is_no_group_yet(mine: Mine) -> None:
    turn_over(mine, noon(MONDAY))
    shown = league(mine, mine.world.member(), noon(MONDAY))
    assert (shown["group"], shown["items"], shown["me"]) == (None, [], None)
    assert shown["season"] is not None


def test_a_board_without_leagues_has_none(mine: Mine) -> None:
    answer = mine.world.call(mine.world.member(), "GET", "/boards/credit/league")
    assert answer.status_code == 404


def test_past_weeks_are_listed_latest_first(mine: Mine) -> None:
    member = mine.world.member("甲")
    weeks = [MONDAY + timedelta(days=7 * n) for n in range(4)]
    for week in weeks:
        turn_over(mine, noon(week))
        play(mine, [member], week, [week.day])
    turn_over(mine, noon(MONDAY + timedelta(days=28)))
    first = mine.world.call(member, "GET", "/boards/quality/league/weeks?limit=3").get_json()
    assert [w["starts_on"] for w in first["items"]] == [w.isoformat() for w in reversed(weeks[1:])]
    rest = mine.world.call(
        member, "GET", "/boards/quality/league/weeks", query_string={"cursor": first["next_cursor"]}
    ).get_json()
    assert [(w["starts_on"], w["points"], w["outcome"]) for w in rest["items"]] == [("2026-11-16", 16, "stayed")]
    stranger = mine.world.member("乙")
    assert mine.world.call(stranger, "GET", "/boards/quality/league/weeks").get_json()["items"] == []
