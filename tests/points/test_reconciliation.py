"""The doctor sees each way in which somebody who owns the database can make the ledger lie."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from gongyou.core.db import DatabaseRole
from gongyou.core.ids import new_id
from gongyou.points import service as points
from gongyou.points.budgets import create_budget
from gongyou.points.reconciliation import ledger_faults
from tests.points.conftest import found
from tests.world import World

MONDAY = datetime(2026, 11, 16, 4, tzinfo=UTC)


@pytest.fixture
def kept(mine: World) -> World:
    """A tenant whose ledger has a bit of everything."""
    member, hazard, order = mine.member(), new_id(), new_id()
    with mine.work():
        create_budget(currency="coin", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), amount=100)
        points.award(found(member, hazard, at=MONDAY))
        points.award(found(member, at=MONDAY))
        points.spend(member.id, "coin", 7, source_type="order", source_id=order, title="毛巾")
        points.reverse("hazard", hazard)
        points.reverse("order", order)
    return mine


def test_a_ledger_that_was_kept_through_the_services_adds_up(kept: World) -> None:
    with kept.work():
        assert ledger_faults() == []


@pytest.mark.parametrize(
    ("tampering", "sentences"),
    [
        ("UPDATE entries SET amount = amount + 1 WHERE account = 'redeemed' AND amount > 0", ["is off by 1 coin"]),
        (
            "INSERT INTO transactions SELECT tenant_id, gen_random_uuid(), kind, 'x', source_id, reason, member_id, NULL, NULL,"
            " occurred_at, recorded_at, roster_on, title, note, NULL, posted_by FROM transactions LIMIT 1",
            ["has no entries"],
        ),
        (
            "UPDATE accounts SET balance = balance + 1 WHERE currency = 'quality'",
            ["says 6 quality and 0 owed, its entries 5"],
        ),
        ("DELETE FROM accounts WHERE currency = 'quality'", ["says 0 quality and 0 owed, its entries 5"]),
        ("UPDATE daily_scores SET points = points + 1 WHERE currency = 'coin'", ["says 6 coin, its entries 5"]),
        ("DELETE FROM daily_scores WHERE currency = 'coin'", ["says 0 coin, its entries 5"]),
        ("UPDATE budget_shards SET remaining = remaining + 1 WHERE shard = 3", ["has given 4, but 5 were issued"]),
        (
            "UPDATE lots SET remaining = remaining - 1 WHERE remaining = 3",
            ["holds 5 coin, but their lots hold 4", "has 2 left, but 2 were taken"],
        ),
    ],
)
def test_tampering_is_told_in_a_sentence(kept: World, tampering: str, sentences: list[str]) -> None:
    with kept.work() as session:
        session.execute(text(f"SET LOCAL ROLE {DatabaseRole.OWNER}"))
        session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        session.execute(text("ALTER TABLE entries DROP CONSTRAINT fk_entries_tenant_id_member_id_currency"))
        session.execute(text(tampering))
        session.execute(text(f"SET LOCAL ROLE {DatabaseRole.APP}"))
        faults = ledger_faults()
    for sentence in sentences:
        assert any(sentence in fault for fault in faults), faults
    assert len(faults) == len(sentences)


def test_another_tenants_faults_are_not_ours(kept: World, other_world: World) -> None:
    with kept.work() as session:
        session.execute(text("UPDATE accounts SET balance = balance + 1 WHERE currency = 'quality'"))
    with other_world.work():
        assert ledger_faults() == []
