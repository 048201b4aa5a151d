"""Awards happen once, by the version in force when it happened, within caps, gaps and budgets."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.core.ids import new_id
from gongyou.core.outbox import OutboxRow, _by_event, handlers, handles
from gongyou.events import PointsPosted
from gongyou.points import service as points
from gongyou.points.budgets import create_budget, left_of, resize_budget
from gongyou.points.models import DailyScore, Entry, Lot, Transaction
from gongyou.points.reconciliation import ledger_faults
from gongyou.points.rule_models import WithheldAward, WithheldWhy
from gongyou.points.vesting import release, vest
from tests.points.conftest import balance, count, found, publish, rectified, retire
from tests.world import World, deliver

FIND = [{"currency": "quality", "amount": 5, "who": "finder"}, {"currency": "coin", "amount": 5, "who": "finder"}]
MONDAY = datetime(2026, 11, 16, 4, tzinfo=UTC)


def test_finder_gets_five_and_five_when_a_hazard_is_confirmed(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        awarded = points.award(found(finder))
        assert {(p.currency, p.amount) for p in awarded.posted} == {("quality", 5), ("coin", 5)}
        assert (balance(finder, "quality"), balance(finder, "coin")) == (5, 5)
        assert ledger_faults() == []


def test_an_entry_says_where_when_and_by_which_rule(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        points.award(found(finder, at=MONDAY))
        entry, transaction = (
            session()
            .execute(
                select(Entry, Transaction)
                .join(Transaction, Transaction.id == Entry.transaction_id)
                .where(Entry.member_id == finder.id, Entry.currency == "quality")
            )
            .one()
        )
        assert entry.unit_id == mine.team.id
        assert (entry.roster_on, transaction.occurred_at, transaction.rule_version) == (date(2026, 11, 16), MONDAY, 1)
        assert transaction.title == "3 号皮带机尾缺护罩"


def test_a_resent_occasion_changes_nothing_and_answers_the_same(mine: World) -> None:
    finder, hazard = mine.member(), new_id()
    with mine.work():
        first = points.award(found(finder, hazard))
    with mine.work():
        again = points.award(found(finder, hazard))
        assert again.replayed
        assert set(again.posted) == set(first.posted)
        assert balance(finder) == 5
        assert (count("transactions"), count("occasions")) == (1, 1)


def test_another_finder_of_the_same_hazard_does_not_pay_the_first_again(mine: World) -> None:
    first, second, hazard = mine.member("张三"), mine.member("李四"), new_id()
    with mine.work():
        points.award(found(first, hazard))
        both = points.Occasion(
            event="hazard.confirmed",
            source_type="hazard",
            source_id=hazard,
            occurred_at=clock.now(),
            actors={"finder": [first.id, second.id]},
            title="同一处",
        )
        assert {p.member_id for p in points.award(both).posted} == {second.id}
        assert (balance(first), balance(second)) == (5, 5)


def test_each_corroborator_earns_one(mine: World) -> None:
    first, second, hazard = mine.member("张三"), mine.member("李四"), new_id()
    with mine.work():
        for member in (first, second):
            points.award(
                points.Occasion(
                    event="hazard.corroborated",
                    source_type="hazard",
                    source_id=hazard,
                    occurred_at=clock.now(),
                    actors={"corroborator": [member.id]},
                    title="佐证",
                )
            )
        assert [balance(m, c) for m in (first, second) for c in ("quality", "coin")] == [1, 1, 1, 1]


def test_rectification_in_time_vests_after_seven_days(mine: World) -> None:
    fitter = mine.member()
    with mine.work():
        awarded = points.award(rectified(fitter))
        assert awarded.posted == ()
        assert awarded.promised[0].amounts == {"quality": 3, "coin": 3}
        assert balance(fitter, "quality") == 0
    deliver(mine)
    with mine.work():
        assert balance(fitter, "quality") == 0
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        deliver(mine)
    with mine.work():
        assert (balance(fitter, "quality"), balance(fitter, "coin")) == (3, 3)
        assert ledger_faults() == []


def test_vesting_twice_posts_once(mine: World) -> None:
    fitter = mine.member()
    with mine.work():
        promised = points.award(rectified(fitter)).promised[0]
        assert vest({promised.award_id}) == 1
        assert vest({promised.award_id}) == 0
        assert balance(fitter) == 3


def test_what_vests_counts_for_the_day_of_the_deed(mine: World) -> None:
    fitter = mine.member()
    with mine.work():
        promised = points.award(rectified(fitter, at=MONDAY)).promised[0]
        vest({promised.award_id})
        assert set(session().scalars(select(DailyScore.roster_on))) == {date(2026, 11, 16)}


def test_late_rectification_earns_nothing(mine: World) -> None:
    fitter = mine.member()
    with mine.work():
        assert points.award(rectified(fitter, in_time=False)) == points.Awarded()


def test_a_late_report_counts_for_the_day_it_happened(mine: World) -> None:
    finder = mine.member()
    with mine.work(), clock.at(MONDAY + timedelta(days=3)):
        points.award(found(finder, at=MONDAY))
        scores = session().execute(select(DailyScore.roster_on, DailyScore.points, DailyScore.last_at)).all()
    assert {tuple(row) for row in scores} == {(date(2026, 11, 16), 5, MONDAY)}


def test_an_occasion_is_decided_by_the_version_in_force_when_it_happened(mine: World) -> None:
    early, late = mine.member("张三"), mine.member("李四")
    with mine.work():
        retire("hazard.confirmed")
        rule = publish({"awards": FIND[:1]})
        publish({"awards": [{**FIND[0], "amount": 8}]}, rule_id=rule, version=2, starts_at=MONDAY)
        points.award(found(early, at=MONDAY - timedelta(seconds=1)))
        points.award(found(late, at=MONDAY))
        assert (balance(early, "quality"), balance(late, "quality")) == (5, 8)


def test_a_rule_that_moved_to_another_event_leaves_the_old_one(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        retire("hazard.confirmed")
        rule = publish({"awards": FIND[:1]})
        publish(
            {"awards": [{**FIND[0], "who": "finder"}]}, rule_id=rule, version=2, starts_at=MONDAY, event="hazard.closed"
        )
        assert points.award(found(finder, at=MONDAY)).posted == ()


def test_a_rule_past_its_end_awards_nothing(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        retire("hazard.confirmed")
        publish({"awards": FIND}, ends_at=MONDAY)
        assert points.award(found(finder, at=MONDAY)).posted == ()
        assert len(points.award(found(finder, at=MONDAY - timedelta(seconds=1))).posted) == 2


def test_conditions_choose_by_facts(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        retire("hazard.confirmed")
        publish(
            {
                "awards": FIND[:1],
                "conditions": [{"fact": "severity", "op": "in", "value": ["major", "critical"]}],
            }
        )
        assert len(points.award(found(finder, severity="major")).posted) == 1
        assert points.award(found(finder, severity="minor")).posted == ()
        assert points.award(found(finder)).posted == ()


def test_co_authors_share_without_losing_a_point(mine: World) -> None:
    people = [mine.member(name) for name in ("张三", "李四", "王五")]
    with mine.work():
        retire("hazard.confirmed")
        publish({"awards": [{"currency": "quality", "amount": 10, "who": "finder", "split": "share"}]})
        points.award(
            points.Occasion(
                event="hazard.confirmed",
                source_type="hazard",
                source_id=new_id(),
                occurred_at=clock.now(),
                actors={"finder": [p.id for p in people]},
                shares={people[0].id: Decimal(2)},
                title="三人一起找到",
            )
        )
        assert [balance(p, "quality") for p in people] == [5, 3, 2]
        assert ledger_faults() == []


def test_a_rule_for_the_team_pays_everyone_of_the_finders_team_once(mine: World) -> None:
    finder, mate, elsewhere = mine.member("张三"), mine.member("李四"), mine.member("王五", unit=mine.other_team)
    hazard = new_id()
    with mine.work():
        publish({"awards": [{"currency": "credit", "amount": 2, "who": "team"}]})
        points.award(found(finder, hazard))
        assert points.award(found(finder, hazard)).replayed
        assert [balance(m, "credit") for m in (finder, mate, elsewhere)] == [2, 2, 0]
        assert [balance(m, "quality") for m in (finder, mate)] == [5, 0]


def test_a_rule_for_the_team_that_comes_later_is_no_new_occasion(mine: World) -> None:
    finder, hazard = mine.member("张三"), new_id()
    with mine.work():
        points.award(found(finder, hazard))
        publish({"awards": [{"currency": "credit", "amount": 2, "who": "team"}]})
        assert points.award(found(finder, hazard)).replayed
        assert balance(finder, "credit") == 0


def test_a_share_of_nothing_is_refused(mine: World) -> None:
    finder = mine.member()
    occasion = replace(found(finder), shares={finder.id: Decimal(0)})
    with mine.work(), pytest.raises(ValueError, match="share"):
        points.award(occasion)


def test_a_cap_is_filled_to_the_last_point_and_the_rest_explained(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        retire("hazard.confirmed")
        publish({"awards": FIND[:1], "caps": {"per_day": 12, "per_week": None}})
        for _ in range(4):
            points.award(found(finder, at=MONDAY))
        assert balance(finder, "quality") == 12
        withheld = (
            session()
            .execute(
                select(WithheldAward.amount, WithheldAward.why, WithheldAward.most, WithheldAward.used).order_by(
                    WithheldAward.id
                )
            )
            .all()
        )
        assert [tuple(row) for row in withheld] == [
            (3, WithheldWhy.CAP_PER_DAY, 12, 10),
            (5, WithheldWhy.CAP_PER_DAY, 12, 12),
        ]
        assert len(points.award(found(finder, at=MONDAY + timedelta(days=1))).posted) == 1


def test_the_weekly_cap_runs_from_monday(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        retire("hazard.confirmed")
        publish({"awards": FIND[:1], "caps": {"per_day": None, "per_week": 8}})
        for days in (0, 6):
            points.award(found(finder, at=MONDAY + timedelta(days=days)))
        assert balance(finder, "quality") == 8
        points.award(found(finder, at=MONDAY + timedelta(days=7)))
        assert balance(finder, "quality") == 13


def test_a_promise_counts_towards_the_cap(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        retire("hazard.confirmed")
        publish({"awards": FIND[:1], "caps": {"per_day": 8, "per_week": None}, "vesting_days": 3})
        first = points.award(found(finder, at=MONDAY)).promised[0]
        vest({first.award_id})
        assert points.award(found(finder, at=MONDAY)).promised[0].amounts == {"quality": 3}


def test_a_reversed_award_frees_its_cap(mine: World) -> None:
    finder, hazard = mine.member(), new_id()
    with mine.work():
        retire("hazard.confirmed")
        publish({"awards": FIND[:1], "caps": {"per_day": 5, "per_week": None}})
        points.award(found(finder, hazard, at=MONDAY))
        points.reverse("hazard", hazard, note="重复上报")
        assert len(points.award(found(finder, at=MONDAY)).posted) == 1


def test_a_second_award_within_the_gap_is_withheld_whichever_arrives_first(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        retire("hazard.confirmed")
        publish({"awards": FIND[:1], "gap_minutes": 30})
        points.award(found(finder, at=MONDAY))
        late = points.award(found(finder, at=MONDAY - timedelta(minutes=29)))
        assert [(r.why, r.most, r.used) for r in late.withheld] == [(WithheldWhy.GAP, 30, 29)]
        assert len(points.award(found(finder, at=MONDAY - timedelta(minutes=30))).posted) == 1


def test_a_budget_is_spent_to_the_last_coin_and_ranked_points_go_on(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        budget = create_budget(currency="coin", starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31), amount=25)
        for _ in range(7):
            points.award(found(finder, at=MONDAY))
        assert left_of(budget) == 0
        assert (balance(finder, "coin"), balance(finder, "quality")) == (25, 35)
        assert [w.amount for w in session().scalars(select(WithheldAward))] == [5, 5]
        assert ledger_faults() == []


def test_what_a_budget_withheld_is_released_when_there_is_more(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        budget = create_budget(currency="coin", starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31), amount=3)
        points.award(found(finder, at=MONDAY))
        points.award(found(finder, at=MONDAY))
        ids = list(session().scalars(select(WithheldAward.id)))
        assert (release(ids).released, release(ids).waiting) == (0, 2)
        resize_budget(budget, amount=9)
        done = release(ids)
        assert (done.released, done.waiting, balance(finder)) == (1, 1, 5)
        assert release(ids).released == 0
        assert left_of(budget) == 4
        assert ledger_faults() == []


def test_a_day_without_a_budget_waits_once_there_are_budgets(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        create_budget(currency="coin", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31), amount=1000)
        points.award(found(finder, at=MONDAY))
        assert (balance(finder, "coin"), balance(finder, "quality")) == (0, 5)


def test_unknown_members_events_and_naive_instants_are_refused(mine: World, other_world: World) -> None:
    finder = mine.member()
    stranger = other_world.member()
    with mine.work(), pytest.raises(NotFound):
        points.award(found(stranger))
    with mine.work(), pytest.raises(ValueError, match="not in points"):
        points.award(
            points.Occasion(
                event="unit.silent", source_type="x", source_id=new_id(), occurred_at=clock.now(), actors={}, title="x"
            )
        )
    with mine.work(), pytest.raises(ValueError, match="zone"):
        points.award(found(finder, at=datetime(2026, 11, 16, 8)))  # noqa: DTZ001


def test_one_event_tells_of_all_that_was_posted(mine: World) -> None:
    finder = mine.member()
    told: list[PointsPosted] = []

    @handles(PointsPosted)
    def listen_in_this_test(events: list[PointsPosted]) -> None:
        told.extend(events)

    try:
        with mine.work():
            points.award(found(finder, at=MONDAY))
        with mine.work():
            rows = session().scalars(select(OutboxRow).where(OutboxRow.handler == "points.listen_in_this_test")).all()
            assert len(rows) == 1
        deliver(mine)
    finally:
        _by_event[PointsPosted].remove(handlers.pop("points.listen_in_this_test"))
    assert told == [
        PointsPosted(currencies=("coin", "quality"), member_ids=(finder.id,), roster_days=(date(2026, 11, 16),))
    ]


def test_the_ledger_cannot_be_changed_by_the_application(mine: World) -> None:
    finder = mine.member()
    with mine.work():
        points.award(found(finder))
    for statement in ("UPDATE entries SET amount = 1", "DELETE FROM transactions", "UPDATE occasions SET title = 'x'"):
        with pytest.raises(Exception, match="permission denied"), mine.work() as current:
            current.execute(text(statement))


def test_a_lot_expires_a_year_after_it_came(mine: World) -> None:
    finder = mine.member()
    with mine.work(), clock.at(MONDAY):
        points.award(found(finder, at=MONDAY - timedelta(days=2)))
        lot = session().scalars(select(Lot)).one()
        assert (lot.amount, lot.remaining, lot.expires_at) == (5, 5, MONDAY + timedelta(days=365))
