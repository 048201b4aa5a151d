"""Either wall between tenants holds alone: the ORM's criteria without row level security, and the other way round."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gongyou.core import schema
from gongyou.core.db import Database, DatabaseRole
from tests.guards.holdings.bodies import path_ids, request_of
from tests.guards.two import Two, rows
from tests.operations import Operation, operations


def _answer(two: Two, operation: Operation) -> tuple[object, ...]:
    ids = path_ids(operation, two.intruder)
    answer = two.intruder.call(operation, operation.at(ids), **request_of(operation, two.intruder))
    assert answer.status_code < 500, answer.text
    assert rows(two.victim.world) == two.victims_rows
    return two.shape(answer, ids)


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_an_operation_does_the_same_behind_either_wall(
    two: Two, operation: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement that relies on one wall only answers differently, or touches the victim, when that wall is gone."""
    with two.undone():
        monkeypatch.setattr(Database, "criteria", False)
        without_first = _answer(two, operation)
    with two.undone():
        monkeypatch.setattr(Database, "criteria", True)
        two.connection.execute(text("SET LOCAL ROLE NONE"))
        without_second = _answer(two, operation)
    with two.undone():
        behind_both = _answer(two, operation)
    assert without_first == behind_both
    assert without_second == behind_both


def test_the_login_of_the_tests_passes_the_second_wall(two: Two) -> None:
    """Else the test above would prove nothing."""
    count = text("SELECT count(DISTINCT tenant_id) FROM members")
    with two.undone():
        two.connection.execute(
            text("SELECT set_config('app.tenant_id', :t, true)"), {"t": str(two.intruder.world.tenant_id)}
        )
        assert two.connection.scalar(count) == 1
        two.connection.execute(text("SET LOCAL ROLE NONE"))
        assert two.connection.scalar(count) == 2


@pytest.mark.parametrize("role", [DatabaseRole.OWNER, DatabaseRole.APP])
def test_every_table_shows_one_tenant_only_even_to_its_owner(two: Two, role: DatabaseRole) -> None:
    seen: dict[str, set[UUID]] = {}
    with two.undone():
        two.connection.execute(text(f"SET LOCAL ROLE {role}"))
        _act_for(two, two.intruder.world.tenant_id)
        for table in schema.tenant_tables():
            seen[table.name] = set(two.connection.scalars(text(f"SELECT DISTINCT tenant_id FROM {table.name}")))
        _act_for(two, None)
        for table in schema.tenant_tables():
            assert two.connection.scalar(text(f"SELECT count(*) FROM {table.name}")) == 0
    assert set().union(*seen.values()) == {two.intruder.world.tenant_id}
    assert len([name for name, tenants in seen.items() if tenants]) > 30, "the holdings fill most tables"


def test_no_row_can_be_given_to_another_tenant(two: Two) -> None:
    for table in schema.tenant_tables():
        with two.undone():
            _act_for(two, two.intruder.world.tenant_id)
            if not two.connection.scalar(text(f"SELECT count(*) FROM {table.name}")):
                continue
            given = text(f"UPDATE {table.name} SET tenant_id = :victim")
            with pytest.raises(DBAPIError, match=r"row-level security|permission denied"):
                two.connection.execute(given, {"victim": two.victim.world.tenant_id})


def _act_for(two: Two, tenant_id: UUID | None) -> None:
    setting = text("SELECT set_config('app.tenant_id', :t, true)")
    two.connection.execute(setting, {"t": str(tenant_id or "")})
