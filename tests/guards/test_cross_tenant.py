"""No operation can be brought to tell another tenant's id from one that does not exist, or to touch what it names.

Every id of every operation, in path, query and body, is sent by a member who holds all roles in another tenant: the
victim's own id, and a random one. The answers must be alike and the victim's rows untouched. A control sends the
caller's own id, which must be found: else the refusal would prove nothing.
"""

import re
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from gongyou.core.http.app import Application
from gongyou.core.ids import new_id
from tests.guards.holdings.bodies import BODIES, path_ids, request_of
from tests.guards.holdings.kinds import OWN_NEW_ID, SHARED, SIGNED, kind_of_field, kind_of_parameter
from tests.guards.two import Two, rows
from tests.operations import PREFIX, Field, Operation, operations

FOUND_BUT_NOT_NOW = {409}
"""A control that meets a matter in another state has found it all the same."""
UNANSWERABLE: dict[str, str] = {
    "get_file_content": "serves whoever brings a signed link; tests/files tries to forge one",
}


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
        answer = _send(two, operation, theirs, request_of(operation, two.intruder))
        assert answer.status_code == 404, answer.text
        again = _send(two, operation, nobodys, request_of(operation, two.intruder))
        assert two.shape(answer, theirs) == two.shape(again, nobodys)
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
    assert two.shape(theirs, {"id": victims}) == two.shape(nobodys, {"id": random})
    mine = str(uuid4()) if kind == OWN_NEW_ID else two.intruder.ids[kind]
    control = _send(two, operation, own, request_of(operation, two.intruder, field, mine))
    assert control.status_code < 300 or control.status_code in FOUND_BUT_NOT_NOW, control.text
    if kind != OWN_NEW_ID:
        assert two.shape(control, {"id": mine}) != two.shape(theirs, {"id": victims}), "the id makes no difference"


def _random_like(value: str) -> str:
    """Return an id of nobody, or a code of the same form."""
    return str(new_id()) if len(value) == 36 else "x" * len(value)


def _send(two: Two, operation: Operation, ids: dict[str, str], request: dict[str, Any]) -> TestResponse:
    """Send a request as the intruder, see that it left the victim's rows alone, and undo what it did."""
    with two.undone():
        answer: TestResponse = two.intruder.call(operation, operation.at(ids), **request)
        assert rows(two.victim.world) == two.victims_rows
    assert answer.status_code < 500, answer.text
    return answer
