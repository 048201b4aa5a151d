"""Many at once on committed data: what can be paid is paid, no more and no less, and the ledger stays whole."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from gongyou.core import driver
from gongyou.core.ids import new_id
from gongyou.points import service as points
from gongyou.points.books import InsufficientPoints
from gongyou.points.budgets import create_budget, left_of
from gongyou.points.reconciliation import ledger_faults
from gongyou.points.reversing import AlreadyReversed, reverse_transaction
from gongyou.points.spending import expire_lots
from tests.points.conftest import balance, count, found, give, owed, publish, retire
from tests.world import World

MONDAY = datetime(2026, 11, 16, 4, tzinfo=UTC)


@pytest.fixture
def real(committed_world: World) -> World:
    """A committed tenant with the default rules."""
    with committed_world.work():
        points.install_defaults()
    return committed_world


def _at_once(world: World, deeds: Sequence[Callable[[], object]]) -> Counter[str]:
    """Do all deeds at the same moment, each in a unit of work of its own; count how they ended."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        start.wait(timeout=30)
        try:
            with world.work():
                return str(deed())
        except (InsufficientPoints, AlreadyReversed) as refused:
            return refused.code

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(do, deeds))


def _spend(member_id: UUID, amount: int) -> str:
    points.spend(member_id, "coin", amount, source_type="order", source_id=new_id(), title="毛巾")
    return "paid"


def test_of_64_purchases_at_once_exactly_the_10_that_can_be_paid_are(real: World) -> None:
    member = real.member()
    with real.work():
        give(member, 30)
    ended = _at_once(real, [lambda: _spend(member.id, 3)] * 64)
    assert ended == {"paid": 10, "points.insufficient": 54}
    with real.work():
        assert balance(member) == 0
        assert ledger_faults() == []


def test_one_occasion_sent_16_times_at_once_awards_once(real: World) -> None:
    member, hazard = real.member(), new_id()
    ended = _at_once(real, [lambda: points.award(found(member, hazard)).replayed] * 16)
    assert ended == {"False": 1, "True": 15}
    with real.work():
        assert (balance(member), balance(member, "quality"), count("transactions")) == (5, 5, 1)


def test_first_awards_of_a_member_at_once_all_count(real: World) -> None:
    member = real.member()
    _at_once(real, [lambda: points.award(found(member))] * 16)
    with real.work():
        assert balance(member, "quality") == 80
        assert ledger_faults() == []


def test_two_lists_of_finders_at_once_pay_each_finder_once(real: World) -> None:
    people, hazard = [real.member(name) for name in ("张三", "李四", "王五")], new_id()

    def confirmed(*who: int) -> Callable[[], object]:
        return lambda: points.award(
            points.Occasion(
                event="hazard.confirmed",
                source_type="hazard",
                source_id=hazard,
                occurred_at=MONDAY,
                actors={"finder": [people[n].id for n in who]},
                title="同一处",
            )
        )

    _at_once(real, [confirmed(0, 1), confirmed(1, 2), confirmed(2, 0), confirmed(2, 1, 0)])
    with real.work():
        assert [balance(p) for p in people] == [5, 5, 5]
        assert ledger_faults() == []


def test_members_in_any_order_do_not_wait_for_each_other(real: World) -> None:
    people = [real.member(f"职工{n}") for n in range(6)]

    def crew(turn: int) -> Callable[[], object]:
        rotated = people[turn % 6 :] + people[: turn % 6]
        return lambda: points.award(
            points.Occasion(
                event="hazard.confirmed",
                source_type="hazard",
                source_id=new_id(),
                occurred_at=MONDAY,
                actors={"finder": [p.id for p in (rotated if turn % 2 else rotated[::-1])]},
                title="全班",
            )
        )

    _at_once(real, [crew(turn) for turn in range(12)])
    with real.work():
        assert [balance(p, "quality") for p in people] == [60] * 6


def test_a_cap_holds_when_awards_come_at_once(real: World) -> None:
    member = real.member()
    with real.work():
        retire("hazard.confirmed")
        publish(
            {
                "awards": [{"currency": "quality", "amount": 5, "who": "finder"}],
                "caps": {"per_day": 12, "per_week": None},
            }
        )
    _at_once(real, [lambda: points.award(found(member, at=MONDAY))] * 10)
    with real.work():
        assert (balance(member, "quality"), count("withheld_awards")) == (12, 8)


def test_a_budget_is_spent_exactly_by_many_at_once(real: World) -> None:
    people = [real.member(f"职工{n}") for n in range(40)]
    with real.work():
        budget = create_budget(currency="coin", starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31), amount=102)
    _at_once(real, [lambda p=p: points.award(found(p, at=MONDAY)) for p in people])  # type: ignore[misc]
    with real.work():
        assert sum(balance(p) for p in people) == 100
        assert sum(balance(p, "quality") for p in people) == 200
        assert (left_of(budget), count("withheld_awards")) == (2, 20)
        assert ledger_faults() == []


def test_one_transaction_is_reversed_once_by_many_at_once(real: World) -> None:
    member = real.member()
    with real.work():
        transaction = points.award(found(member)).posted[0].transaction_id
    ended = _at_once(real, [lambda: reverse_transaction(transaction, note="重复上报").kind] * 8)
    assert ended == {"reversal": 1, "points.already_reversed": 7}
    with real.work():
        assert (balance(member), count("transactions")) == (0, 2)


def test_purchases_and_reversals_at_once_leave_no_negative_balance(real: World) -> None:
    member, hazards = real.member(), [new_id() for _ in range(6)]
    with real.work():
        for hazard in hazards:
            points.award(found(member, hazard))

    def undo(hazard: UUID) -> Callable[[], object]:
        return lambda: len(points.reverse("hazard", hazard).transactions)

    ended = _at_once(real, [*(undo(h) for h in hazards), *[lambda: _spend(member.id, 5)] * 6])
    with real.work():
        assert balance(member) == 0
        assert owed(member) == 5 * ended["paid"]
        assert ledger_faults() == []


def test_purchases_and_expiry_at_once_take_each_coin_once(real: World) -> None:
    people = [real.member(f"职工{n}") for n in range(5)]
    with real.work() as session:
        for person in people:
            give(person, 4)
        session.execute(text("UPDATE lots SET expires_at = '2020-01-01T00:00:00Z'"))
    deeds = [lambda p=p: _spend(p.id, 4) for p in people] + [expire_lots] * 3  # type: ignore[misc]
    _at_once(real, deeds)
    with real.work():
        assert [balance(p) for p in people] == [0] * 5
        assert ledger_faults() == []


def test_errors_of_the_driver_are_the_toolkits(real: World) -> None:
    row = {"code": "coin", "name": "x", "spendable": True, "position": 9}
    with pytest.raises(IntegrityError), real.work():
        driver.insert("currencies", [row])
    with pytest.raises(IntegrityError), real.work(), driver.pipeline():
        driver.insert("currencies", [row | {"code": "new"}])
        driver.insert("currencies", [row])
    with real.work():
        assert count("currencies") == 3
