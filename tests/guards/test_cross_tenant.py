"""No operation can be brought to tell another tenant's id from one that does not exist, or to touch what it names.

Every id of every operation, in path, query and body, is sent by a member who holds all roles in another tenant: the
victim's own id, and a random one. The answers must be alike and the victim's rows untouched. A control sends the
caller's own id, which must be found: else the refusal would prove nothing.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection
from werkzeug.test import TestResponse

from gongyou.core import cache, clock, schema
from gongyou.core.db import Database, session
from gongyou.core.http.app import Application
from gongyou.core.ids import new_id
from tests.guards.holdings import Holdings, make_holdings
from tests.guards.holdings.bodies import BODIES, path_ids, request_of
from tests.guards.holdings.kinds import OWN_NEW_ID, SHARED, SIGNED, kind_of_field, kind_of_parameter
from tests.operations import PREFIX, Field, Operation, operations
from tests.world import World, make_world

FOUND_BUT_NOT_NOW = {409}
"""A control that meets a matter in another state has found it all the same."""
UNANSWERABLE: dict[str, str] = {
    "get_file_content": "serves whoever brings a signed link; tests/files tries to forge one",
}


@dataclass
class Two:
    """The victim and the intruder, each with one of everything."""

    victim: Holdings
    intruder: Holdings
    connection: Connection
    victims_rows: str
    at: datetime


@pytest.fixture(scope="module")
def two(configured: Database, application: Application) -> Iterator[Two]:
    """Two tenants in one transaction, which every test leaves as it was."""
    with configured.app.connect() as connection:
        outer = connection.begin()
        configured.bind = connection
        try:
            victim, intruder = (make_holdings(make_world(application)) for _ in range(2))
            yield Two(victim, intruder, connection, rows(victim.world), clock.now())
        finally:
            configured.bind = None
            outer.rollback()
            cache.cache().flushdb()


def test_the_document_tells_of_every_route(application: Application) -> None:
    """What the matrix is generated from is the URL map."""
    told = {(o.method, o.path) for o in operations()}
    routes = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix(PREFIX)))
        for rule in application.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(PREFIX) and not rule.endpoint.startswith("platform.")
    }
    assert routes == told


def test_every_id_is_classified() -> None:
    parameters = {f"{o.path} {p}" for o in operations() for p in o.parameters if kind_of_parameter(o, p) is None}
    fields = {f"{o.id} {f}" for o in operations() for f in o.fields if kind_of_field(o, f.name) is None}
    assert parameters | fields == set(), "say in tests/guards/holdings.py what these ids name"


def test_every_operation_with_an_id_has_a_good_body() -> None:
    needing = {o.id for o in operations() if o.method in {"POST", "PUT", "PATCH"} and o.required and o.parameters}
    assert needing - BODIES.keys() - {o.id for o in operations() if not _ids(o)} == set()


def _ids(operation: Operation) -> list[str]:
    return [p for p in operation.parameters if kind_of_parameter(operation, p) not in {SHARED, SIGNED, None}]


PATHS = [o for o in operations() if _ids(o) and o.id not in UNANSWERABLE]
FIELDS = [
    pytest.param(o, f, id=f"{o.id}-{f}")
    for o in operations()
    for f in o.fields
    if o.id not in UNANSWERABLE and kind_of_field(o, f.name) not in {SIGNED, None}
]


@pytest.mark.parametrize("operation", PATHS, ids=str)
def test_an_id_in_the_path(two: Two, operation: Operation) -> None:
    own = path_ids(operation, two.intruder)
    for foreign in (*({name} for name in _ids(operation)), set(_ids(operation))):
        theirs, nobodys = dict(own), dict(own)
        for name in foreign:
            theirs[name] = path_ids(operation, two.victim)[name]
            nobodys[name] = _random_like(theirs[name])
        body = request_of(operation, two.intruder)
        answer = _send(two, operation, theirs, body)
        assert answer.status_code == 404, answer.text
        assert _shape(answer, theirs) == _shape(_send(two, operation, nobodys, body), nobodys)
    control = _send(two, operation, own, request_of(operation, two.intruder))
    assert control.status_code < 300 or control.status_code in FOUND_BUT_NOT_NOW, control.text


@pytest.mark.parametrize(("operation", "field"), FIELDS)
def test_an_id_in_query_or_body(two: Two, operation: Operation, field: Field) -> None:
    kind = kind_of_field(operation, field.name) or ""
    own = path_ids(operation, two.intruder)
    victims = two.victim.ids["unit" if kind == OWN_NEW_ID else kind]
    theirs = _send(two, operation, own, request_of(operation, two.intruder, field, victims))
    random = str(new_id())
    nobodys = _send(two, operation, own, request_of(operation, two.intruder, field, random))
    assert _shape(theirs, {"id": victims}) == _shape(nobodys, {"id": random})
    mine = str(new_id()) if kind == OWN_NEW_ID else two.intruder.ids[kind]
    control = _send(two, operation, own, request_of(operation, two.intruder, field, mine))
    assert control.status_code < 300 or control.status_code in FOUND_BUT_NOT_NOW, control.text
    if kind != OWN_NEW_ID:
        assert _shape(control, {"id": mine}) != _shape(theirs, {"id": victims}), "the id makes no difference"


def _random_like(value: str) -> str:
    """Return an id of nobody, or a code of the same form."""
    return str(new_id()) if len(value) == 36 else "x" * len(value)


def _send(two: Two, operation: Operation, ids: dict[str, str], request: dict[str, Any]) -> TestResponse:
    """Send a request as the intruder, see that it left the victim's rows alone, and undo what it did."""
    cache.cache().flushdb()
    savepoint = two.connection.begin_nested()
    try:
        with clock.at(two.at):
            answer: TestResponse = two.intruder.call(operation, operation.at(ids), **request)
        assert rows(two.victim.world) == two.victims_rows
    finally:
        savepoint.rollback()
    assert answer.status_code < 500, answer.text
    return answer


def _shape(answer: TestResponse, sent: dict[str, str]) -> tuple[Any, ...]:
    """Return what a caller sees of an answer, less the ids that were sent and those made for it."""
    body = answer.get_data()
    for name, value in sent.items():
        body = body.replace(value.encode(), f"<{name}>".encode())
    headers = {k: v for k, v in answer.headers.items() if k not in {"X-Request-ID", "Content-Length", "ETag", "Date"}}
    return answer.status_code, sorted(headers.items()), _without_made(json.loads(body) if answer.is_json else body)


def _without_made(node: Any) -> Any:
    """Leave out what differs from one making of a thing to the next."""
    if isinstance(node, dict):
        return {k: "<made>" if k in MADE else _without_made(v) for k, v in node.items()}
    return [_without_made(each) for each in node] if isinstance(node, list) else node


MADE = {"id", "thumbnail_url", "original_url", "url"}
LAST_SEEN = "last_seen_at"


def rows(world: World) -> str:
    """Return a digest over all rows of a tenant in all tables."""
    parts = [
        f"SELECT '{t.name}' AS of, md5(coalesce(string_agg(r, '' ORDER BY r), '')) AS digest"
        f" FROM (SELECT (to_jsonb(t) - '{LAST_SEEN}')::text AS r FROM {t.name} AS t) AS all_of"
        for t in schema.tenant_tables()
    ]
    with world.work():
        return str(session().execute(text(" UNION ALL ".join(parts) + " ORDER BY 1")).all())
