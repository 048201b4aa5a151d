"""Two tenants with one of everything each, and what can be compared of them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection
from werkzeug.test import TestResponse

from gongyou.core import cache, clock, schema
from gongyou.core.db import session
from gongyou.identity.models import Member
from gongyou.permissions import Role
from gongyou.quality.places.codes import ALPHABET
from tests.guards.holdings import Holdings
from tests.world import World


@dataclass
class Two:
    """The victim and the intruder, in one transaction."""

    victim: Holdings
    intruder: Holdings
    cast: dict[Role, Member]
    """A member of the intruder's tenant for each role, who has it for the whole tenant."""
    connection: Connection
    victims_rows: dict[str, str]
    known: frozenset[str]
    """All ids in both tenants at first."""
    at: datetime

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo whatever the block does, in the database and in Redis; the clock stands meanwhile."""
        cache.cache().flushdb()
        savepoint = self.connection.begin_nested()
        try:
            with clock.at(self.at):
                yield
        finally:
            savepoint.rollback()

    def shape(self, answer: TestResponse, sent: dict[str, str]) -> tuple[Any, ...]:
        """Return what a caller sees of an answer, less the ids that were sent and what was made for it."""
        body = answer.get_data()
        if answer.is_json and body:
            plain = body.decode()
            for name, value in sent.items():
                plain = plain.replace(value, f"<{name}>") if len(value) > SHORTEST_ID else plain
            known = _UUID.sub(lambda found: found[0] if found[0] in self.known else "<made>", plain)
            return answer.status_code, _headers(answer), _without_made(json.loads(known))
        return answer.status_code, _headers(answer), body


def _headers(answer: TestResponse) -> list[tuple[str, str]]:
    passing = {"X-Request-ID", "Content-Length", "ETag", "Date"}
    return sorted((name, value) for name, value in answer.headers.items() if name not in passing)


def _without_made(node: Any) -> Any:
    """Leave out secrets and signed links, which differ from one making to the next."""
    if isinstance(node, dict):
        return {k: "<made>" if k in MADE or _is_place_code(k, v) else _without_made(v) for k, v in node.items()}
    return [_without_made(each) for each in node] if isinstance(node, list) else node


def _is_place_code(key: str, value: Any) -> bool:
    """Tell the random code of a place from the codes that people give."""
    return key == "code" and isinstance(value, str) and set(value) <= set(ALPHABET)


MADE = {"activation_code", "receipt", "secret", "token", "uri", "thumbnail_url", "original_url", "url"}
SHORTEST_ID = 8
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


PASSING = {"member_sessions": ("last_seen_at",), "outbox": ("id", "emitted_at", "available_at", "deliveries")}
"""Columns that reading changes, or that differ from one emission of an event to the next."""


def rows(world: World) -> dict[str, str]:
    """Return a digest over the rows of a tenant in each table."""
    parts = [
        f"SELECT '{t.name}', md5(coalesce(string_agg(r, '' ORDER BY r), ''))"
        f" FROM (SELECT (to_jsonb(t) - '{{{','.join(PASSING.get(t.name, ()))}}}'::text[])::text AS r"
        f" FROM {t.name} AS t WHERE tenant_id = :t) AS {t.name}"
        for t in schema.tenant_tables()
    ]
    with world.work():
        found = session().execute(text(" UNION ALL ".join(parts)), {"t": world.tenant_id}).all()
        return dict(found)


def ids(world: World) -> set[str]:
    """Return every id that stands in a tenant's rows."""
    tables = [f"SELECT to_jsonb(t)::text AS r FROM {t.name} AS t WHERE tenant_id = :t" for t in schema.tenant_tables()]
    with world.work():
        found = session().scalars(text(" UNION ALL ".join(tables)), {"t": world.tenant_id})
        return {each for row in found for each in _UUID.findall(row)}
