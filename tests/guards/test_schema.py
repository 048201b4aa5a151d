"""The second wall, read from PostgreSQL's own catalogue."""

from sqlalchemy import text

from gongyou.core import schema
from gongyou.core.db import Database

TENANT_TABLES = """
    SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity,
           (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant_wall') AS policies
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
"""
KEYS_WITHOUT_TENANT_FIRST = """
    SELECT c.conrelid::regclass::text || '.' || c.conname
      FROM pg_constraint c
      JOIN pg_attribute t ON t.attrelid = c.conrelid AND t.attname = 'tenant_id'
     WHERE c.contype IN ('p', 'u', 'f') AND c.conkey[1] <> t.attnum
       AND NOT (c.contype = 'f' AND c.confrelid = 'tenants'::regclass)
"""
UNIQUE_INDEXES_WITHOUT_TENANT_FIRST = """
    SELECT i.indexrelid::regclass::text
      FROM pg_index i JOIN pg_attribute t ON t.attrelid = i.indrelid AND t.attname = 'tenant_id'
     WHERE i.indisunique AND i.indkey[0] <> t.attnum
"""
PLATFORM_TABLES = {"alembic_version", "schedules", "tenants"}


def test_every_tenant_table_stands_behind_the_wall(transaction: Database) -> None:
    with transaction.owner.connect() as connection:
        rows = connection.execute(text(TENANT_TABLES)).all()
    assert len(rows) == len(schema.tenant_tables()) > 10
    assert [r.relname for r in rows if not (r.relrowsecurity and r.relforcerowsecurity and r.policies == 1)] == []


def test_tenant_leads_every_key(transaction: Database) -> None:
    with transaction.owner.connect() as connection:
        assert connection.scalars(text(KEYS_WITHOUT_TENANT_FIRST)).all() == []
        assert connection.scalars(text(UNIQUE_INDEXES_WITHOUT_TENANT_FIRST)).all() == []


def test_tables_without_a_tenant_are_few_and_known(transaction: Database) -> None:
    with transaction.owner.connect() as connection:
        names = set(connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))
        scoped = {row.relname for row in connection.execute(text(TENANT_TABLES))}
    assert names - scoped == PLATFORM_TABLES


def test_the_application_owns_nothing_and_cannot_bypass(transaction: Database) -> None:
    with transaction.app.connect() as connection:
        role = connection.execute(
            text("SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        ).one()
        owned = connection.scalar(text("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"))
    assert tuple(role) == ("gongyou_app", False, False, False)
    assert owned == 0


def test_append_only_tables_cannot_be_changed_by_the_application(transaction: Database) -> None:
    append_only = schema.append_only_tables()
    with transaction.app.connect() as connection:
        for name in append_only:
            for verb in ("UPDATE", "DELETE", "TRUNCATE"):
                allowed = connection.scalar(
                    text("SELECT has_table_privilege(current_user, :name, :verb)"), {"name": name, "verb": verb}
                )
                assert not allowed, f"{verb} on {name}"


def test_ids_come_from_the_application(transaction: Database) -> None:
    """No identity columns or sequences in tenant tables: rows may live on any node."""
    with transaction.owner.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_sequences")) == 0
