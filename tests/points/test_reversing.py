"""Reversals, redemptions, expiry and adjustments: the ledger stays whole and nothing goes below zero."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.core.ids import new_id
from gongyou.events import HourBegan
from gongyou.points import jobs
from gongyou.points import service as points
from gongyou.points.books import InsufficientPoints
from gongyou.points.budgets import BudgetExhausted, create_budget, left_of
from gongyou.points.models import DailyScore, Lot, Transaction, TransactionKind
from gongyou.points.reconciliation import ledger_faults
from gongyou.points.reversing import AlreadyReversed, NotReversible, reverse_transaction
from gongyou.points.rule_models import PendingAward, PendingState, WithheldAward, WithheldState
from gongyou.points.spending import InTheFuture, NotSpendable, expire_lots
from gongyou.points.vesting import release, vest
from tests.points.conftest import balance, count, found, give, owed, rectified
from tests.world import World

MONDAY = datetime(2026, 11, 16, 4, tzinfo=UTC)


def _buy(member_id: object, amount: int, order: object = None) -> Transaction:
    return points.spend(
        member_id,  # type: ignore[arg-type]
        "coin",
        amount,
        source_type="order",
        source_id=order or new_id(),  # type: ignore[arg-type]
        title="保温杯",
    )


def test_a_reversal_takes_back_both_currencies_and_points_at_what_it_reverses(mine: World) -> None:
    finder, hazard = mine.member(), new_id()
    with mine.work():
        original = points.award(found(finder, hazard)).posted[0].transaction_id
        done = points.reverse("hazard", hazard, note="重复上报")
        reversal = session().scalars(select(Transaction).where(Transaction.reverses_id == original)).one()
        assert done.transactions == {original: reversal.id}
        assert (reversal.kind, reversal.note, reversal.rule_version) == (TransactionKind.REVERSAL, "重复上报", 1)
        assert (balance(finder, "quality"), balance(finder, "coin")) == (0, 0)
        assert ledger_faults() == []


def test_reversing_again_changes_nothing(mine: World) -> None:
    finder, hazard = mine.member(), new_id()
    with mine.work():
        points.award(found(finder, hazard))
        points.reverse("hazard", hazard)
        assert points.reverse("hazard", hazard).transactions == {}
        assert count("transactions") == 2


def test_a_reversed_award_is_not_made_again_by_a_resend(mine: World) -> None:
    finder, hazard = mine.member(), new_id()
    with mine.work():
        points.award(found(finder, hazard))
        points.reverse("hazard", hazard)
        points.award(found(finder, hazard))
        assert balance(finder) == 0


def test_a_reversal_counts_for_the_day_and_unit_of_what_it_reverses(mine: World) -> None:
    finder, hazard = mine.member(), new_id()
    with mine.work(), clock.at(MONDAY):
        points.award(found(finder, hazard))
    with mine.work(), clock.at(MONDAY + timedelta(days=40)):
        points.reverse("hazard", hazard)
        scores = session().execute(select(DailyScore.roster_on, DailyScore.points, DailyScore.last_at)).all()
    assert {tuple(row) for row in scores} == {(date(2026, 11, 16), 0, MONDAY)}


def test_only_the_named_events_of_a_source_are_reversed(mine: World) -> None:
    finder, fitter, hazard = mine.member("张三"), mine.member("李四"), new_id()
    with mine.work():
        points.award(found(finder, hazard))
        promised = points.award(rectified(fitter, hazard)).promised[0]
        vest({promised.award_id})
        done = points.reverse("hazard", hazard, reasons=["hazard.verified"], note="同一处又坏了")
        assert len(done.transactions) == 1
        assert (balance(finder, "quality"), balance(fitter, "quality")) == (5, 0)


def test_a_promise_is_cancelled_and_never_vests(mine: World) -> None:
    fitter, hazard = mine.member(), new_id()
    with mine.work():
        promised = points.award(rectified(fitter, hazard)).promised[0]
        assert points.reverse("hazard", hazard).cancelled == 1
        assert vest({promised.award_id}) == 0
        assert session().get_one(PendingAward, (mine.tenant_id, promised.award_id)).state is PendingState.CANCELLED
        assert balance(fitter) == 0


def test_what_was_reversed_cannot_be_released_later(mine: World) -> None:
    finder, hazard = mine.member(), new_id()
    with mine.work():
        create_budget(currency="coin", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), amount=0)
        points.award(found(finder, hazard, at=MONDAY))
        withheld = session().scalars(select(WithheldAward)).one()
        assert points.reverse("hazard", hazard).voided == 1
        session().refresh(withheld)
        assert withheld.state is WithheldState.VOID
        assert release([withheld.id]).released == 0


def test_spending_takes_the_oldest_lot_first_and_leaves_ranked_points(mine: World) -> None:
    member = mine.member()
    with mine.work(), clock.at(MONDAY):
        points.award(found(member))
    with mine.work(), clock.at(MONDAY + timedelta(days=1)):
        points.award(found(member))
        _buy(member.id, 7)
        lots = session().execute(select(Lot.remaining).order_by(Lot.acquired_at)).scalars().all()
        assert lots == [0, 3]
        assert (balance(member, "coin"), balance(member, "quality")) == (3, 10)
        assert ledger_faults() == []


def test_nobody_spends_more_than_they_have(mine: World) -> None:
    member = mine.member()
    with mine.work():
        points.award(found(member))
        with pytest.raises(InsufficientPoints) as refused:
            _buy(member.id, 6)
        assert refused.value.params == {"balance": 5, "amount": 6}
        assert balance(member) == 5


def test_ranked_points_cannot_be_spent(mine: World) -> None:
    member = mine.member()
    with mine.work(), pytest.raises(NotSpendable):
        points.spend(member.id, "quality", 1, source_type="order", source_id=new_id(), title="x")
    with mine.work(), pytest.raises(NotFound):
        points.spend(member.id, "gold", 1, source_type="order", source_id=new_id(), title="x")
    with mine.work(), pytest.raises(ValueError, match="positive"):
        _buy(member.id, 0)


def test_the_same_order_is_paid_once(mine: World) -> None:
    member, order = mine.member(), new_id()
    with mine.work():
        points.award(found(member))
        assert _buy(member.id, 3, order).id == _buy(member.id, 3, order).id
        assert balance(member) == 2


def test_the_database_itself_refuses_a_balance_below_zero(mine: World) -> None:
    member = mine.member()
    with mine.work():
        points.award(found(member))
    with pytest.raises(Exception, match="never_overspent"), mine.work() as current:
        current.execute(text("UPDATE accounts SET balance = -1 WHERE currency = 'coin'"))


def test_spent_points_that_are_reversed_become_a_debt_taken_from_the_next_award(mine: World) -> None:
    member, hazard = mine.member(), new_id()
    with mine.work():
        points.award(found(member, hazard))
        _buy(member.id, 3)
        points.reverse("hazard", hazard)
        assert (balance(member), owed(member)) == (0, 3)
        assert balance(member, "quality") == 0
        assert ledger_faults() == []
        points.award(found(member))
        assert (balance(member), owed(member)) == (2, 0)
        assert session().scalar(select(DailyScore.points).where(DailyScore.currency == "coin")) == 5
        assert ledger_faults() == []


def test_an_award_that_only_pays_a_debt_can_itself_be_reversed(mine: World) -> None:
    member, first, second = mine.member(), new_id(), new_id()
    with mine.work():
        points.award(found(member, first))
        _buy(member.id, 5)
        points.reverse("hazard", first)
        points.award(found(member, second))
        assert (balance(member), owed(member)) == (0, 0)
        points.reverse("hazard", second)
        assert (balance(member), owed(member)) == (0, 5)
        assert ledger_faults() == []


def test_a_reversal_takes_from_other_lots_before_it_makes_a_debt(mine: World) -> None:
    member, hazard = mine.member(), new_id()
    with mine.work():
        points.award(found(member, hazard))
        _buy(member.id, 5)
        points.award(found(member))
        points.reverse("hazard", hazard)
        assert (balance(member), owed(member)) == (0, 0)
        assert ledger_faults() == []


def test_a_refund_returns_points_to_their_lots(mine: World) -> None:
    member, order = mine.member(), new_id()
    with mine.work():
        points.award(found(member))
        points.award(found(member))
        _buy(member.id, 7, order)
        points.reverse("order", order, note="没领，七天内退回")
        assert session().execute(select(Lot.remaining)).scalars().all() == [5, 5]
        assert balance(member) == 10
        assert session().scalar(select(DailyScore.points).where(DailyScore.currency == "coin")) == 10
        assert ledger_faults() == []


def test_a_refund_into_an_expired_lot_may_be_spent_for_a_while(mine: World) -> None:
    member, order = mine.member(), new_id()
    with mine.work(), clock.at(MONDAY):
        points.award(found(member))
        _buy(member.id, 4, order)
    later = MONDAY + timedelta(days=366)
    with mine.work(), clock.at(later):
        assert expire_lots() == 1
        assert balance(member) == 0
        points.reverse("order", order)
        assert expire_lots() == 0
        assert balance(member) == 4
    with mine.work(), clock.at(later + timedelta(days=31)):
        assert expire_lots() == 1
        assert balance(member) == 0
        assert ledger_faults() == []


def test_expired_coins_are_gone_and_ranked_points_stay(mine: World) -> None:
    member = mine.member()
    with mine.work(), clock.at(MONDAY):
        points.award(found(member))
        _buy(member.id, 2)
    with mine.work(), clock.at(MONDAY + timedelta(days=365)):
        jobs.begin_expiry([HourBegan(at=clock.now())])
        jobs.begin_expiry([HourBegan(at=clock.now())])
        assert (balance(member, "coin"), balance(member, "quality")) == (0, 5)
        kinds = session().scalars(select(Transaction.kind).order_by(Transaction.recorded_at, Transaction.id)).all()
        assert kinds == [TransactionKind.AWARD, TransactionKind.REDEMPTION, TransactionKind.EXPIRY]
        assert ledger_faults() == []


def test_reversing_an_award_that_expired_asks_for_nothing_twice(mine: World) -> None:
    member, hazard = mine.member(), new_id()
    with mine.work(), clock.at(MONDAY):
        points.award(found(member, hazard))
        _buy(member.id, 2)
    with mine.work(), clock.at(MONDAY + timedelta(days=365)):
        expire_lots()
        points.reverse("hazard", hazard)
        assert (balance(member), owed(member)) == (0, 2)
        assert ledger_faults() == []


def test_reversing_an_award_that_expired_whole_still_leaves_the_rankings(mine: World) -> None:
    member, hazard = mine.member(), new_id()
    with mine.work(), clock.at(MONDAY):
        points.award(found(member, hazard))
    with mine.work(), clock.at(MONDAY + timedelta(days=365)):
        expire_lots()
        points.reverse("hazard", hazard)
        assert (balance(member), owed(member)) == (0, 0)
        assert set(session().scalars(select(DailyScore.points))) == {0}
        assert ledger_faults() == []


def test_a_reversal_gives_the_budget_its_points_back(mine: World) -> None:
    member, hazard = mine.member(), new_id()
    with mine.work():
        budget = create_budget(currency="coin", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), amount=100)
        points.award(found(member, hazard, at=MONDAY))
        assert left_of(budget) == 95
        points.reverse("hazard", hazard)
        assert left_of(budget) == 100
        assert ledger_faults() == []


def test_adjustments_go_both_ways_and_can_be_reversed(mine: World) -> None:
    member = mine.member()
    with mine.work():
        give(member, 10)
        down = points.adjust(member.id, "coin", -4, note="多发了")
        assert balance(member) == 6
        reverse_transaction(down.id, note="没有多发")
        assert balance(member) == 10
        up = points.adjust(member.id, "quality", 2, note="漏记", occurred_at=MONDAY - timedelta(days=400))
        assert up.roster_on < date(2026, 1, 1)
        assert ledger_faults() == []


def test_an_adjustment_takes_no_more_than_there_is(mine: World) -> None:
    member = mine.member()
    with mine.work():
        for currency in ("quality", "coin"):
            with pytest.raises(InsufficientPoints):
                points.adjust(member.id, currency, -1, note="扣分")
        with pytest.raises(InTheFuture):
            points.adjust(member.id, "coin", 1, note="x", occurred_at=clock.now() + timedelta(minutes=1))


def test_an_adjustment_keeps_to_the_budget(mine: World) -> None:
    member = mine.member()
    with mine.work():
        create_budget(currency="coin", starts_on=date(2026, 1, 1), ends_on=date(2036, 12, 31), amount=9)
        with pytest.raises(BudgetExhausted):
            give(member, 10)
        give(member, 9)


def test_a_transaction_is_reversed_once_and_a_reversal_never(mine: World) -> None:
    member = mine.member()
    with mine.work():
        original = points.award(found(member)).posted[0].transaction_id
        reversal = reverse_transaction(original, note="弄错了人")
        with pytest.raises(AlreadyReversed):
            reverse_transaction(original, note="再来")
        with pytest.raises(NotReversible):
            reverse_transaction(reversal.id, note="撤销冲正")
        with pytest.raises(NotFound):
            reverse_transaction(new_id(), note="没有")
