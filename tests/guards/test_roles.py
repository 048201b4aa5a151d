"""Every operation called as every role, and without a session: 403 exactly where the role lacks the permission."""

import pytest
from werkzeug.test import TestResponse

from gongyou.hotline.appeals import receipts
from gongyou.identity.models import Member
from gongyou.permissions import PERMISSIONS, Role
from tests.guards.holdings.bodies import path_ids, request_of
from tests.guards.permissions import PATH, permissions_document
from tests.guards.two import Two
from tests.operations import Operation, operations

_ONLOOKERS = {Role.ENTERPRISE_ADMINISTRATOR, Role.TEAM_LEADER}
DECIDED_BY_THE_MATTER = {
    "appeal_hazard_refusal": _ONLOOKERS | {Role.QUALITY_OFFICER},
    "list_entries_behind_place": set(Role) - {Role.ENTERPRISE_ADMINISTRATOR, Role.AUDITOR},
    "pause_case": _ONLOOKERS,
    "reassign_case": _ONLOOKERS,
    "rectify_hazard": _ONLOOKERS | {Role.QUALITY_OFFICER},
    "resume_case": _ONLOOKERS,
    "supplement_assistance_request": {Role.UNION_OFFICER},
    "start_inspection": _ONLOOKERS | {Role.MEMBER},
    "withdraw_assistance_request": {Role.UNION_OFFICER},
    "verify_hazard": {Role.TEAM_LEADER, Role.QUALITY_OFFICER},
}
"""Operations that a role may call in general, but not for the matter of this test: a service answers 403."""


def test_the_committed_table_is_what_the_code_says() -> None:
    assert PATH.read_text("utf-8") == permissions_document(), "run python -m tests.guards.permissions and look at it"


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_each_role_is_let_in_or_refused_by_its_permissions(two: Two, operation: Operation) -> None:
    answers = {role: _call(two, operation, member) for role, member in two.cast.items()}
    for role, answer in answers.items():
        assert answer.status_code < 500, (role, answer.text)
        assert answer.status_code != 401 or operation.permission is None, (role, answer.text)
    lacking = {r for r in Role if operation.permission is not None and operation.permission not in PERMISSIONS[r]}
    refused = {role for role, answer in answers.items() if answer.status_code == 403}
    assert refused == lacking | DECIDED_BY_THE_MATTER.get(operation.id, set())
    assert {answers[role].json["code"] for role in lacking} <= {"forbidden"}  # type: ignore[index]


@pytest.mark.parametrize(
    "operation", [o for o in operations() if o.permission is not None and o.guests != "nobody"], ids=str
)
def test_without_a_session_nothing_is_answered(two: Two, operation: Operation) -> None:
    for presented in (None, f"Bearer {receipts.PREFIX}{'A' * 80}"):
        answer = _call(two, operation, None, {"Authorization": presented} if presented else {})
        assert answer.status_code == 401, answer.text
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_only_an_anonymous_appeal_is_sent_without_a_session(two: Two) -> None:
    assert [o.id for o in operations() if o.guests == "nobody"] == ["submit_appeal"]
    [operation] = [o for o in operations() if o.guests == "nobody"]
    assert _call(two, operation, None).json["code"] == "appeal.not_signed_in"  # type: ignore[index]
    for other in ("Basic Z3k6Z3k=", "Bearer", f"Bearer {receipts.PREFIX}{'A' * 80}"):
        answer = _call(two, operation, None, {"Authorization": other})
        assert answer.status_code == 401, (other, answer.text)


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_a_receipt_opens_one_conversation_and_nothing_else(two: Two, operation: Operation) -> None:
    """Of the caller's own tenant too: what is another's case does not exist for them."""
    world = two.intruder.world
    body = {"mode": "anonymous", "tenant": world.code, "text": "食堂晚班没热饭。", "category": "wages"}
    with two.undone():
        token = world.call(None, "POST", "/appeals", json=body).json["token"]  # type: ignore[index]
        path, request = operation.at(path_ids(operation, two.intruder)), request_of(operation, two.intruder)
        answer = world.call(None, operation.method, path, headers={"Authorization": f"Bearer {token}"}, **request)
    if operation.scheme == "session":
        assert answer.status_code == (404 if operation.guests == "receipt" else 401), answer.text


def _call(two: Two, operation: Operation, member: Member | None, headers: dict[str, str] | None = None) -> TestResponse:
    """Call an operation with a good request and undo what it did."""
    holdings = two.intruder
    with two.undone():
        path = operation.at(path_ids(operation, holdings))
        return holdings.world.call(
            member, operation.method, path, headers=headers or {}, **request_of(operation, holdings)
        )
