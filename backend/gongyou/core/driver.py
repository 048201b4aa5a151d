"""Statements sent straight to the driver, within the running unit of work, for the few that every award runs.

SQLAlchemy spends on a small statement about twice the time of the driver, and waits for each; here many may travel in
one round trip. The second tenancy wall holds as ever, the first does not: a statement names its tenant_id. Errors are
SQLAlchemy's, so that who handles them knows one kind.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, LiteralString

import psycopg
from sqlalchemy.exc import DBAPIError

from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id

Params = Mapping[str, Any]


def _connection() -> "psycopg.Connection[tuple[Any, ...]]":
    session().flush()  # as autoflush would
    raw: psycopg.Connection[tuple[Any, ...]] | None = session().connection().connection.driver_connection
    if raw is None:
        raise RuntimeError("the unit of work has lost its connection")
    return raw


@contextmanager
def _translated(statement: str) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise DBAPIError.instance(statement, None, error, psycopg.Error) from error


def query(statement: LiteralString, params: Params) -> list[tuple[Any, ...]]:
    """Run a statement that answers rows and return them; placeholders are `%(name)s`, `%(t)s` is the tenant."""
    with _translated(statement):
        cursor = _connection().execute(statement, {"t": current_tenant_id(), **params})
        return cursor.fetchall()


def execute(statement: LiteralString, rows: Sequence[Params]) -> int:
    """Run a statement once for each row of parameters; return how many rows it touched in all, 0 within a pipeline."""
    if not rows:
        return 0
    with _translated(statement):
        connection, tenant_id = _connection(), current_tenant_id()
        cursors = [connection.execute(statement, {"t": tenant_id, **row}) for row in rows]
        return sum(max(cursor.rowcount, 0) for cursor in cursors)


def insert(table: str, rows: Sequence[Params]) -> None:
    """Insert rows of equal columns into a tenant table by one statement."""
    if not rows:
        return
    statement = _insert_statement(table, tuple(rows[0]), len(rows))
    tenant_id = current_tenant_id()
    values = [value for row in rows for value in (tenant_id, *row.values())]
    with _translated(statement):
        _connection().execute(statement.encode(), values)


@lru_cache(maxsize=512)
def _insert_statement(table: str, columns: tuple[str, ...], rows: int) -> str:
    places = ", ".join(["%s"] * (len(columns) + 1))
    return f"INSERT INTO {table} (tenant_id, {', '.join(columns)}) VALUES {', '.join([f'({places})'] * rows)}"  # noqa: S608


@contextmanager
def pipeline() -> Iterator[None]:
    """Send the statements of the block together and wait for all at its end; none of them may be asked for rows."""
    with _translated("pipeline"), _connection().pipeline():
        yield
