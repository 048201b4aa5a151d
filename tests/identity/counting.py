"""Count what a unit of work asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from gongyou.core.db import session


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Collect the statements of the running unit of work."""
    statements: list[str] = []
    engine = session().connection().engine

    def count(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", count)
