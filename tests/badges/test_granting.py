"""Granting: by what was done, once, whoever looks how often and in which order."""

import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DBAPIError

from gongyou.badges import granting
from gongyou.badges import service as badges
from gongyou.badges.definitions import DEFAULT_BADGES
from gongyou.badges.design import Tier
from gongyou.badges.models import Badge, BadgeGrant, Certificate
from gongyou.badges.reconciliation import missing_grants
from gongyou.boards import service as boards
from gongyou.boards.models import Subject
from gongyou.core import clock
from gongyou.core.errors import NotFound
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.events import BadgeDefined, PointsPosted
from gongyou.notifications.models import Notice
from gongyou.points import service as points
from tests.badges.deeds import VESTED, badge, find, held, learn, rectify
from tests.sql import queries
from tests.world import World, deliver

MONDAY = datetime(2026, 3, 2, 4, tzinfo=UTC)


def days(*numbers: int) -> list[datetime]:
    return [MONDAY + timedelta(days=n) for n in numbers]


def test_confirmed_hazards_climb_the_ladder_and_each_tier_comes_once(decorated: World) -> None:
    member = decorated.member()
    find(decorated, member)
    assert held(decorated, member) == [("sharp_eyes", "iron")]
    find(decorated, member, 4)
    assert held(decorated, member) == [("quality_month", "iron"), ("sharp_eyes", "iron"), ("sharp_eyes", "bronze")]


def test_somebody_elses_deeds_do_not_count(decorated: World) -> None:
    finder, other = decorated.member("张三"), decorated.member("李四")
    find(decorated, finder)
    assert held(decorated, other) == []


def test_a_grant_says_why_and_by_which_version(decorated: World) -> None:
    member = decorated.member()
    find(decorated, member, 5, at=MONDAY)
    deliver(decorated)
    with decorated.work() as session:
        row = session.scalars(select(BadgeGrant).where(BadgeGrant.tier == Tier.BRONZE)).one()
    assert row.badge_version == 1
    assert row.earned_on == MONDAY.date()
    assert row.evidence["value"] == row.evidence["asked"] == 5
    assert row.evidence["criterion"]["event"] == "hazard.confirmed"
    assert (row.evidence["first_on"], row.evidence["last_on"]) == ("2026-03-02", "2026-03-02")


def test_events_delivered_three_times_leave_the_same_state(decorated: World) -> None:
    member = decorated.member()
    find(decorated, member, 5)
    for _ in range(3):
        with decorated.work():
            emit(PointsPosted(currencies=("quality",), member_ids=(member.id,), roster_days=(clock.now().date(),)))
        deliver(decorated)
    with decorated.work() as session:
        assert session.scalar(select(func.count()).select_from(BadgeGrant)) == 3
        assert session.scalar(select(func.count()).select_from(Certificate)) == 3
        told = [(n.params["badge"]["text"], n.params["tier"]["text"]) for n in session.scalars(select(Notice))]
    assert sorted(told) == [  # of two tiers at once only the higher is told
        ("badge.name.quality_month", "badge.tier.iron"),
        ("badge.name.sharp_eyes", "badge.tier.bronze"),
    ]


def test_the_member_hears_of_it_in_words(decorated: World) -> None:
    member = decorated.member()
    find(decorated, member)
    deliver(decorated)
    [notice] = decorated.call(member, "GET", "/me/notices").json["items"]
    assert notice["title"] == "你得了勋章：火眼金睛·铁"
    assert notice["link"]["type"] == "badge"
    [notice] = decorated.call(member, "GET", "/me/notices", headers={"Accept-Language": "en"}).json["items"]
    assert notice["title"] == "You earned a badge: Sharp eyes · iron"


def test_what_was_reversed_no_longer_counts_but_what_was_granted_stays(decorated: World) -> None:
    member = decorated.member()
    first, *_ = find(decorated, member, 4)
    deliver(decorated)
    with decorated.work():
        points.reverse("hazard", first, note="重复上报")
    find(decorated, member)
    assert held(decorated, member)[-1] == ("sharp_eyes", "iron")
    find(decorated, member)
    assert held(decorated, member)[-1] == ("sharp_eyes", "bronze")


def test_only_rectifications_in_time_count_once_they_have_vested(decorated: World) -> None:
    member = decorated.member()
    rectify(decorated, member, in_time=False)
    rectify(decorated, member)
    assert held(decorated, member) == []
    with clock.at(clock.now() + VESTED):
        deliver(decorated, within=VESTED)
        assert ("fixed_at_once", "iron") in held(decorated, member)


@pytest.mark.parametrize(
    ("condition", "counted"),
    [
        ({"fact": "severity", "op": "eq", "value": "major"}, 2),
        ({"fact": "severity", "op": "ne", "value": "major"}, 1),
        ({"fact": "severity", "op": "in", "value": ["minor", "none"]}, 1),
        ({"fact": "severity", "op": "not_in", "value": ["minor"]}, 2),
        ({"fact": "category", "op": "eq", "value": "'; DROP TABLE badges; --"}, 0),
        ({"fact": "seen", "op": "gte", "value": 3}, 2),
        ({"fact": "seen", "op": "lt", "value": 3.5}, 1),
        ({"fact": "seen", "op": "eq", "value": 3}, 1),
        ({"fact": "severity", "op": "gt", "value": 1}, 0),
    ],
)
def test_conditions_look_at_the_facts(pointed: World, condition: dict[str, object], counted: int) -> None:
    member = pointed.member()
    criterion = {"kind": "count", "event": "hazard.confirmed", "conditions": [condition]}
    badge(pointed, "exactly", criterion, iron=max(counted, 1))
    badge(pointed, "more", criterion, iron=counted + 1)
    find(pointed, member, severity="major", seen=3)
    find(pointed, member, severity="major", seen=4)
    find(pointed, member, severity="minor", seen="9")
    find(pointed, member)
    assert held(pointed, member) == ([("exactly", "iron")] if counted else [])


def test_the_part_in_a_deed_counts(pointed: World) -> None:
    member = pointed.member()
    badge(pointed, "finder", {"kind": "count", "event": "hazard.confirmed", "actor": "finder"}, iron=1)
    badge(pointed, "team", {"kind": "count", "event": "hazard.confirmed", "actor": "team"}, iron=1)
    find(pointed, member)
    assert held(pointed, member) == [("finder", "iron")]


def test_a_badge_of_the_month_can_be_earned_every_month(pointed: World) -> None:
    member = pointed.member()
    badge(pointed, "month", {"kind": "sum", "currency": "quality", "window": "month"}, iron=10, bronze=15)
    find(pointed, member, 2, at=datetime(2026, 3, 30, 4, tzinfo=UTC))
    find(pointed, member, 1, at=datetime(2026, 4, 2, 4, tzinfo=UTC))
    assert held(pointed, member) == [("month", "iron")]
    find(pointed, member, 2, at=datetime(2026, 4, 3, 4, tzinfo=UTC))
    assert held(pointed, member) == [("month", "iron"), ("month", "iron"), ("month", "bronze")]
    with pointed.work() as session:
        periods = session.scalars(select(BadgeGrant.period).order_by(BadgeGrant.period, BadgeGrant.tier)).all()
    assert periods == ["2026-03", "2026-04", "2026-04"]


@pytest.mark.parametrize(
    ("rest_days", "learnt", "longest"),
    [
        (0, [0, 1, 2], 3),
        (0, [0, 1, 3, 4], 2),
        (1, [0, 1, 3, 4], 4),
        (2, [0, 3, 6, 7], 4),
        (2, [0, 1, 5, 6, 7], 3),
        (0, [2, 0, 1], 3),
    ],
)
def test_a_streak_is_kept_over_days_of_rest(pointed: World, rest_days: int, learnt: list[int], longest: int) -> None:
    member = pointed.member()
    criterion = {"kind": "streak", "currency": "credit", "rest_days": rest_days}
    badge(pointed, "reached", criterion, iron=longest)
    badge(pointed, "beyond", criterion, iron=longest + 1)
    learn(pointed, member, days(*learnt))
    assert held(pointed, member) == [("reached", "iron")]


def test_a_day_that_arrives_late_closes_the_gap(pointed: World) -> None:
    member = pointed.member()
    badge(pointed, "streak", {"kind": "streak", "currency": "credit"}, iron=5)
    learn(pointed, member, days(0, 1, 3, 4))
    assert held(pointed, member) == []
    learn(pointed, member, days(2))
    assert held(pointed, member) == [("streak", "iron")]


def close_contest_board(world: World) -> None:
    with world.work():
        board = boards.open_contest_board(
            contest_id=new_id(),
            code="contest-1",
            name="质量攻坚擂台赛",
            currency="quality",
            subject=Subject.MEMBER,
            starts_on=MONDAY.date(),
            ends_on=MONDAY.date() + timedelta(days=30),
        )
        boards.close(board.id)
    deliver(world)


def test_a_closed_board_honours_its_first_ranks_each_with_the_best_they_reached(pointed: World) -> None:
    badge(pointed, "podium", {"kind": "rank"}, silver=3, gold=1)
    people = [pointed.member(name) for name in ("张三", "李四", "王五", "赵六")]
    for place, person in enumerate(people, start=1):
        find(pointed, person, 5 - place, at=MONDAY)
    deliver(pointed)
    close_contest_board(pointed)
    assert [held(pointed, person) for person in people] == [
        [("podium", "gold")],
        [("podium", "silver")],
        [("podium", "silver")],
        [],
    ]
    with pointed.work() as session:
        evidence = session.scalars(select(BadgeGrant.evidence)).all()
    assert sorted((e["value"], e["first_on"]) for e in evidence) == [(n, "2026-03-02") for n in (1, 2, 3)]


def test_a_board_closed_before_the_badge_was_made_counts_too(pointed: World) -> None:
    member = pointed.member()
    find(pointed, member, at=MONDAY)
    deliver(pointed)
    close_contest_board(pointed)
    badge_id = badge(pointed, "podium", {"kind": "rank", "board": "contest-1"}, gold=1)
    with pointed.work():
        emit(BadgeDefined(badge_id=badge_id, version=1))
    assert held(pointed, member) == [("podium", "gold")]


def test_those_whom_a_contest_names_are_quality_models_once_for_each_contest(decorated: World) -> None:
    people = [decorated.member(name) for name in ("张三", "李四")]
    first, second = new_id(), new_id()
    for contest_id in (first, first, second):
        with decorated.work():
            granting.after_contest(contest_id, [person.id for person in people])
    assert [held(decorated, person) for person in people] == [[("quality_model", "gold")] * 2] * 2
    items = decorated.call(people[1], "GET", "/me/badge-grants").json["items"]
    assert all(re.fullmatch(r"\d{4} 年 \d+ 月 \d+ 日，被擂台赛评为标兵，列第 2 名", item["reason"]) for item in items)


def test_a_badge_that_others_decide_is_granted_by_name_only(pointed: World) -> None:
    member = pointed.member()
    badge(pointed, "named", {"kind": "named"}, gold=1)
    badge(pointed, "counted", {"kind": "sum", "currency": "quality"}, gold=1000)
    with pointed.work():
        day = MONDAY.date()
        for _ in range(2):
            badges.grant(
                "named", [member.id, member.id], tier=Tier.GOLD, period="c1", earned_on=day, note="技术比武第一名"
            )
        for code, tier in (("counted", Tier.GOLD), ("named", Tier.IRON), ("nowhere", Tier.GOLD)):
            with pytest.raises(NotFound):
                badges.grant(code, [member.id], tier=tier, period="c1", earned_on=day, note="x")
    assert held(pointed, member) == [("named", "gold")]
    [grant] = pointed.call(member, "GET", "/me/badges").json["earned"]
    assert grant["reason"] == "技术比武第一名"


def test_a_new_badge_is_given_to_who_reached_it_before(pointed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongyou.badges.jobs.AT_ONCE", 2)
    people = [pointed.member(name) for name in ("张三", "李四", "王五", "赵六", "孙七")]
    for person in people[:4]:
        find(pointed, person, 5)
    deliver(pointed)
    with pointed.work():
        badges.install_defaults()
    assert [len(held(pointed, person)) for person in people] == [3, 3, 3, 3, 0]  # 火眼金睛 twice, 月月争先 once
    with pointed.work() as session:
        told = session.scalars(select(Notice).where(Notice.recipient_id == people[0].id)).all()
    assert len(told) == 2


def test_an_outdated_or_inactive_definition_grants_nothing(pointed: World) -> None:
    member = pointed.member()
    find(pointed, member)
    deliver(pointed)
    badge_id = badge(pointed, "later", {"kind": "count", "event": "hazard.confirmed"}, iron=1)
    with pointed.work():
        emit(BadgeDefined(badge_id=badge_id, version=7))
    assert held(pointed, member) == []
    with pointed.work() as session:
        session.get_one(Badge, (pointed.tenant_id, badge_id)).active = False
        emit(BadgeDefined(badge_id=badge_id, version=1))
    find(pointed, member)
    assert held(pointed, member) == []


@pytest.mark.constant_queries
def test_looking_at_many_members_takes_as_many_statements_as_at_one(decorated: World) -> None:
    people = [decorated.member(f"职工{n}") for n in range(12)]
    for person in people:
        find(decorated, person)
    today = {clock.now().date()}
    counted = []
    for some in (people[:1], people[1:]):
        with decorated.work(), queries() as statements:
            assert granting.after_postings({m.id for m in some}, {"quality"}, today) == len(some)
        counted.append(len(statements))
    assert counted[0] == counted[1]


def test_grants_of_another_tenant_are_apart(decorated: World, other_world: World) -> None:
    member, stranger = decorated.member(), other_world.member()
    find(decorated, member)
    deliver(decorated, other_world)
    assert held(other_world, stranger) == []
    with other_world.work() as session:
        assert session.scalar(text("SELECT count(*) FROM badge_grants")) == 0


def test_a_grant_cannot_be_changed_or_taken_away(decorated: World) -> None:
    member = decorated.member()
    find(decorated, member)
    deliver(decorated)
    for statement in ("UPDATE badge_grants SET tier = 4", "DELETE FROM badge_grants"):
        with pytest.raises(DBAPIError, match="permission denied"), decorated.work() as session:
            session.execute(text(statement))


def test_fifty_workers_at_once_grant_once(committed_world: World) -> None:
    world = committed_world
    people = [world.member(f"职工{n}") for n in range(4)]
    for person in people:
        find(world, person, 5)
    today, start, new, failed = {clock.now().date()}, threading.Barrier(50), [], []

    def look() -> None:
        start.wait()
        try:
            with world.work():
                new.append(granting.after_postings({m.id for m in people}, {"quality"}, today))
        except Exception as error:  # noqa: BLE001  whatever it is, the test must see it
            failed.append(error)

    threads = [threading.Thread(target=look) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sum(new) == 4 * 3
    with world.work() as session:
        assert session.scalar(select(func.count()).select_from(BadgeGrant)) == 12
        assert session.scalar(select(func.count()).select_from(Certificate)) == 12
    deliver(world)
    with world.work() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 4 * 2


def test_the_default_set_is_sound_and_installed_once(decorated: World) -> None:
    defined = {row["code"] for row in yaml.safe_load(Path(DEFAULT_BADGES).read_text("utf-8"))["badges"]}
    with decorated.work() as session:
        badges.install_defaults()
        assert sorted(session.scalars(select(Badge.code))) == sorted(defined)


def test_reconciliation_names_who_reached_a_tier_and_does_not_hold_it(pointed: World) -> None:
    member = pointed.member()
    badge(pointed, "found", {"kind": "count", "event": "hazard.confirmed"}, iron=1, gold=2)
    badge(pointed, "podium", {"kind": "rank"}, silver=3, gold=1)
    find(pointed, member, 2, at=MONDAY)
    with pointed.work():
        assert missing_grants() == [
            "badges: 1 members have reached found iron and do not hold it",
            "badges: 1 members have reached found gold and do not hold it",
        ]
    deliver(pointed)
    close_contest_board(pointed)
    with pointed.work() as session:
        assert missing_grants() == []
        session.execute(delete(Certificate))
        assert missing_grants() == ["badges: 3 grants have no certificate"]
