"""Every value that an operation takes, replaced by what no client of ours sends: refused with what is wrong, never a fault."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.guards.holdings.bodies import path_ids, request_of
from tests.guards.two import Two
from tests.operations import Operation, document, operations

VALUES: tuple[Any, ...] = ("\x00", "\ud800", "\u202e" * 70_000, "0001-01-01", 10**30, None, {"\ud800": {}})
_QUERY = ("\x00", "9" * 400, "0001-01-01", "")
PREFIXES = ("/appeal", "/assistance", "/caller", "/disclosures", "/hotline", "/me/vault", "/policies", "/policy")
PREFIXES += ("/receipts", "/reward", "/vault", "/cases", "/me/assistance", "/me/appeal")
"""Where people speak who are on no record, and whatever they may have said in a fault would stand in a log."""
HOTLINE = [o for o in operations() if o.path.startswith(PREFIXES)]


@pytest.mark.parametrize("operation", [o for o in HOTLINE if o.method not in {"GET", "DELETE"} and not o.form], ids=str)
def test_a_body_with_an_odd_value_is_refused_by_name_or_taken(two: Two, operation: Operation) -> None:
    request = request_of(operation, two.intruder)
    ids = path_ids(operation, two.intruder)
    for path in _leaves(request["json"]):
        for value in VALUES:
            body = _with(request["json"], path, value)
            _checked(two, operation, ids, _sent(body), (path, value), pointer="/body")
    for path in _lists(request["json"]):
        many = _at(request["json"], path) * 300
        _checked(two, operation, ids, _sent(_with(request["json"], path, many)), path)


@pytest.mark.parametrize("operation", HOTLINE, ids=str)
def test_a_query_with_an_odd_value_is_refused_by_name_or_answered(two: Two, operation: Operation) -> None:
    request = request_of(operation, two.intruder)
    ids = path_ids(operation, two.intruder)
    for name in _query(operation):
        for value in _QUERY:
            said = {**request, "query_string": {name: value}}
            _checked(two, operation, ids, said, (name, value), pointer="/query")


def _sent(body: Any) -> dict[str, Any]:
    """Return a request with a body as no client of the test's own would write it."""
    return {"data": json.dumps(body).encode(), "content_type": "application/json"}


def _checked(
    two: Two, operation: Operation, ids: dict[str, str], request: dict[str, Any], said: Any, pointer: str = "/"
) -> None:
    with two.undone():
        answer: TestResponse = two.intruder.call(operation, operation.at(ids), **request)
    assert answer.status_code < 500, (said, answer.text)
    if answer.status_code < 400:
        return
    assert answer.content_type == "application/problem+json"
    problem: Any = answer.json
    assert answer.status_code != 400, (said, "what is wrong is not said", problem)
    if problem["code"] == "invalid_input":
        assert any(each["pointer"].startswith(pointer) for each in problem["errors"]), (said, problem)


def _query(operation: Operation) -> list[str]:
    item = document()["paths"][f"/api/v1{operation.path}"]
    return [p["name"] for p in item[operation.method.lower()].get("parameters", []) if p.get("in") == "query"]


def _leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Name every value below a body, containers too."""
    if path:
        yield path
    if isinstance(node, dict):
        for name, inner in node.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(node, list) and node:
        yield from _leaves(node[0], (*path, 0))


def _lists(node: Any) -> Iterator[tuple[Any, ...]]:
    return (path for path in _leaves(node) if isinstance(_at(node, path), list) and _at(node, path))


def _at(node: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        node = node[key]
    return node


def _with(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(body)
    _at(changed, path[:-1])[path[-1]] = value
    return changed
