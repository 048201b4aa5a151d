"""The kernel's main promises: two walls, one transaction, the outbox, idempotency, the audit chain."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from gongyou.core import audit, db
from gongyou.core.tenancy import NoTenant
from gongyou.identity.models import Member
from tests.world import World, deliver


def test_a_tenant_sees_only_its_own_members(world: World, other_world: World) -> None:
    mine = world.member("张三")
    other_world.member("李四")
    with world.work() as session:
        assert [m.id for m in session.scalars(select(Member))] == [mine.id]


def test_the_second_wall_holds_without_the_first(world: World, other_world: World) -> None:
    world.member("张三")
    with other_world.work() as session:
        assert session.scalar(text("SELECT count(*) FROM members")) == 0


def test_without_a_tenant_nothing_can_be_read(world: World) -> None:
    with db.unit_of_work() as session, pytest.raises(NoTenant):
        session.scalars(select(Member)).all()


def test_audit_entries_are_chained_and_cannot_be_changed(world: World) -> None:
    with world.work():
        audit.record("unit.created", "unit", world.team.id, name="检修班")
        audit.record("unit.created", "unit", world.area.id, name="综采一队")
    deliver(world)
    with world.work() as session:
        assert audit.broken_links() == []
        sealed = "SELECT count(*) FROM audit_seals s JOIN audit_entries e ON e.id = s.entry_id WHERE e.action = 'unit.created'"
        assert session.scalar(text(sealed)) == 2
    with pytest.raises(DBAPIError, match="permission denied"), world.work() as session:
        session.execute(text("UPDATE audit_entries SET action = 'x'"))
