"""The second tenancy wall: roles, row level security and grants, applied by migrations to every tenant table.

The application's role owns nothing and cannot bypass; policies are FORCEd, so the owner is held too.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, Table, text

from gongyou.core.db import Base, DatabaseRole, TenantScoped

TENANT_OF_SESSION = "nullif(current_setting('app.tenant_id', true), '')::uuid"
_NEEDS_TENANT = f"tenant_id = {TENANT_OF_SESSION}"
PLATFORM_STATEMENTS = (
    # Tables without a tenant: the application reads, only the owner's commands write.
    f"GRANT SELECT ON tenants, alembic_version TO {DatabaseRole.APP}, {DatabaseRole.RELAY}",
    # The relay carries every tenant's outbox and the schedules, and sees nothing else.
    f"GRANT SELECT, INSERT, UPDATE ON schedules, outbox TO {DatabaseRole.RELAY}",
    f"CREATE POLICY relay_carries ON outbox TO {DatabaseRole.RELAY} USING (true) WITH CHECK (true)",
)


def create_roles(connection: Connection) -> None:
    """Create the three roles where they are missing and let the current login act as each."""
    for role in DatabaseRole:
        exists = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role.value})
        if not exists:
            connection.execute(text(f"CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS"))
        if not connection.scalar(text("SELECT pg_has_role(current_user, :role, 'SET')"), {"role": role.value}):
            connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
    database = connection.scalar(text("SELECT quote_ident(current_database())"))
    connection.execute(text(f"GRANT CREATE, CONNECT ON DATABASE {database} TO {DatabaseRole.OWNER}"))
    connection.execute(text(f"GRANT CREATE, USAGE ON SCHEMA public TO {DatabaseRole.OWNER}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {DatabaseRole.APP}, {DatabaseRole.RELAY}"))


def tenant_tables() -> list[Table]:
    """Return every mapped table of a tenant."""
    return [t for t in Base.metadata.sorted_tables if "tenant_id" in t.primary_key.columns]


def wall_statements(table: str, *, append_only: bool = False) -> Iterable[str]:
    """Return the statements that put a tenant table behind the second wall and grant the app what it needs."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY tenant_wall ON {table} USING ({_NEEDS_TENANT}) WITH CHECK ({_NEEDS_TENANT})"
    verbs = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    yield f"GRANT {verbs} ON {table} TO {DatabaseRole.APP}"


def append_only_tables() -> set[str]:
    """Return the names of tables whose model declares `append_only`."""
    return {
        mapper.local_table.name  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, TenantScoped) and mapper.class_.append_only
    }
