"""Is this service able to do its work? One check a line, for /readyz, `gongyou up` and `gongyou doctor`."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gongyou.core import beats, cache, db
from gongyou.core.migrating import head_revision


@dataclass(frozen=True, slots=True)
class Check:
    """One finding."""

    name: str
    ok: bool
    detail: str


def checks() -> list[Check]:
    """Look at the schema, Redis, the relay, the scheduler and the workers."""
    return [
        _look("schema", _schema, SQLAlchemyError),
        _look("redis", _redis, cache.RedisError),
        _look("relay", lambda: _beating("relay"), cache.RedisError),
        _look("scheduler", lambda: _beating("scheduler"), cache.RedisError),
        _look("worker", lambda: _beating("worker"), cache.RedisError),
    ]


def _look(name: str, check: Callable[[], tuple[bool, str]], away: type[Exception]) -> Check:
    try:
        return Check(name, *check())
    except away as error:
        return Check(name, False, str(error).splitlines()[0])


def _schema() -> tuple[bool, str]:
    with db.database().app.connect() as connection:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision == head_revision(), f"at {revision}, wants {head_revision()}"


def _redis() -> tuple[bool, str]:
    return bool(cache.cache().ping() and cache.queue().ping()), "answers"


def _beating(process: str) -> tuple[bool, str]:
    count = beats.alive(process)
    return count > 0, f"{count} alive"
