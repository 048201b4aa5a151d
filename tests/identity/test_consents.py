"""Consent and its withdrawal over HTTP."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from gongyou.core.db import session
from gongyou.core.i18n import LANGUAGES, catalogue
from gongyou.identity.models import Consent, Member
from gongyou.identity.rules import CATALOGUE_CONSENT, TenantOptions, consent_version, with_consent
from gongyou.permissions import Role
from tests.identity.test_organisation import body
from tests.identity.test_settings import put
from tests.world import World, deliver


def decide(world: World, member: Member, decision: Any = "given", version: Any = 1, **more: Any) -> TestResponse:
    wanted = {"version": version, "decision": decision}
    return world.call(member, "PUT", "/me/consents/privacy", json=wanted, **more)


def state(world: World, member: Member) -> Any:
    return body(world.call(member, "GET", "/me"))["consent"]


def test_consent_is_kept_and_seen_by_its_member_only(world: World) -> None:
    member, other = world.member("张三"), world.member("李四")
    assert state(world, member) == {"version": 1, "given": False}
    made = body(decide(world, member))
    assert made | {"decided_at": ""} == {
        "document": "privacy",
        "version": 1,
        "decision": "given",
        "decided_at": "",
        "sessions_ended": 0,
    }
    assert state(world, member) == {"version": 1, "given": True}
    assert state(world, other) == {"version": 1, "given": False}
    assert body(world.call(other, "GET", "/me/consents"))["items"] == []
    (line,) = body(world.call(member, "GET", "/me/consents"))["items"]
    assert line == {key: made[key] for key in ("document", "version", "decision", "decided_at")}


def test_same_decision_again_adds_nothing(world: World) -> None:
    member = world.member()
    first, second = body(decide(world, member)), body(decide(world, member))
    assert first == second
    assert len(body(world.call(member, "GET", "/me/consents"))["items"]) == 1


def test_parallel_decisions_are_kept_once(committed_world: World) -> None:
    world, member = committed_world, committed_world.member()
    world.token(member)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: decide(world, member).status_code, range(8)))
    assert answers == [200] * 8
    with world.work():
        assert session().scalar(select(func.count()).select_from(Consent)) == 1


def test_withdrawal_signs_out_everywhere_and_is_remembered(world: World) -> None:
    member = world.member()
    elsewhere = world.token(member)
    world.tokens.pop(member.id)
    body(decide(world, member))
    withdrawn = body(decide(world, member, "withdrawn"))
    assert withdrawn["sessions_ended"] == 2
    for token in (elsewhere, world.token(member)):
        answer = world.call(None, "GET", "/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
    world.tokens.pop(member.id)
    assert state(world, member) == {"version": 1, "given": False}
    lines = body(world.call(member, "GET", "/me/consents"))["items"]
    assert [line["decision"] for line in lines] == ["withdrawn", "given"]
    body(decide(world, member))
    assert state(world, member)["given"] is True
    deliver(world)
    trail = body(world.call(world.officer(Role.AUDITOR), "GET", "/audit/entries?action=consent."))["items"]
    assert [entry["action"] for entry in trail] == ["consent.given", "consent.withdrawn", "consent.given"]


def test_new_text_is_asked_anew_and_the_old_one_cannot_be_agreed_to(world: World) -> None:
    member, admin = world.member(), world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    body(decide(world, member))
    body(put(world, admin, consent={"title": "新的说明", "body": "新的内容"}))
    assert state(world, member) == {"version": 2, "given": False}
    assert body(decide(world, member, version=1), 409)["code"] == "consent.outdated"
    assert body(decide(world, member, version=3), 409)["code"] == "consent.outdated"
    body(decide(world, member, version=2))
    assert state(world, member) == {"version": 2, "given": True}


def test_consent_to_an_older_text_can_be_withdrawn(world: World) -> None:
    member, admin = world.member(), world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    body(decide(world, member))
    body(put(world, admin, consent={"title": "新的说明", "body": "新的内容"}))
    assert body(decide(world, member, "withdrawn", version=3), 409)["code"] == "consent.outdated"
    assert body(decide(world, member, "withdrawn", version=1))["sessions_ended"] == 1


@pytest.mark.parametrize(
    ("decision", "version"), [("maybe", 1), (None, 1), ("given", 0), ("given", -1), ("given", "1"), ("given", 1.5)]
)
def test_decisions_that_make_no_sense_are_refused(world: World, decision: Any, version: Any) -> None:
    member = world.member()
    assert decide(world, member, decision, version).status_code == 422
    assert state(world, member)["given"] is False


def test_version_beyond_any_number_is_refused(world: World) -> None:
    assert decide(world, world.member(), "withdrawn", 2**70).status_code == 409


def test_unknown_document_is_not_found(world: World) -> None:
    answer = world.call(world.member(), "PUT", "/me/consents/terms", json={"version": 1, "decision": "given"})
    assert answer.status_code == 404


def test_without_consent_the_server_still_answers(world: World) -> None:
    """The front ends ask first (decision 0017): a client that knows nothing of consent is not locked out."""
    assert world.call(world.member(), "GET", "/me/notices").status_code == 200


def test_version_rises_with_every_text_whoever_changes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen, seen = TenantOptions(), [CATALOGUE_CONSENT]
    for catalogue_version, text in enumerate(("一", "二", None, "三", None), start=1):
        monkeypatch.setattr("gongyou.identity.rules.CATALOGUE_CONSENT", catalogue_version)
        chosen = with_consent(chosen, title=text, body=text)
        seen.append(consent_version(chosen))
    assert seen == sorted(set(seen))
    before = consent_version(chosen)
    monkeypatch.setattr("gongyou.identity.rules.CATALOGUE_CONSENT", 9)
    assert consent_version(chosen) > before


def test_changed_words_of_the_catalogue_need_another_version() -> None:
    words = "\n".join(catalogue(each)[f"consent.privacy.{part}"] for each in LANGUAGES for part in ("title", "body"))
    known = {1: "d9d130820634c17f"}
    assert known[CATALOGUE_CONSENT] == hashlib.sha256(words.encode()).hexdigest()[:16], (
        "raise CATALOGUE_CONSENT and add its digest here: members must be asked anew"
    )
