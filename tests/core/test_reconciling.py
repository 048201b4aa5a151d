"""The doctor notices when what must add up does not."""

from sqlalchemy import text

from gongyou.core import audit, clock, reconciling
from gongyou.core.db import DatabaseRole
from tests.world import World, deliver


def _faults(check: str) -> list[str]:
    return [fault for finding in reconciling.findings() if finding.check == check for fault in finding.faults]


def _as_owner(world: World, statement: str) -> None:
    """Do what the application's role cannot: somebody who owns the database tampers with it."""
    with world.work() as session:
        session.execute(text(f"SET LOCAL ROLE {DatabaseRole.OWNER}"))
        session.execute(text(statement))
        session.execute(text(f"SET LOCAL ROLE {DatabaseRole.APP}"))


def _three_entries(world: World) -> None:
    with world.work():
        for number in range(3):
            audit.record("bell.rang", "bell", number=number)
    deliver(world)


def test_an_untouched_trail_holds(world: World) -> None:
    _three_entries(world)
    assert _faults("audit chain") == []


def test_a_changed_entry_breaks_its_link(world: World) -> None:
    _three_entries(world)
    _as_owner(world, "UPDATE audit_entries SET detail = '{\"number\": 9}' WHERE detail->>'number' = '1'")
    assert [fault.split(" does not match")[0] for fault in _faults("audit chain")] == ["audit: link 2"]


def test_a_removed_link_is_missed(world: World) -> None:
    _three_entries(world)
    _as_owner(world, "DELETE FROM audit_seals WHERE seq = 2")
    assert "audit: link 2 is missing" in _faults("audit chain")


def test_an_entry_without_a_seal_is_reported_after_a_while(world: World) -> None:
    with clock.at(clock.now() - 2 * audit.UNSEALED_FOR), world.work():
        audit.record("bell.rang", "bell")
    assert _faults("audit chain") == ["audit: 1 entries have waited too long for a seal"]
