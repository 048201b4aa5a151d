"""Certificates: drawn for the holder, verified by anyone, saying what the holder allows and no more."""

import base64
import io
import re
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from gongyou.badges.models import BadgeGrant, Certificate, CertificatePicture
from gongyou.core import clock
from gongyou.core.audit import AuditEntry
from gongyou.core.ids import new_id
from gongyou.core.outbox import OutboxRow
from gongyou.files.models import StoredFile
from gongyou.files.sweep import sweep_files
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.badges.deeds import find
from tests.world import World, deliver

SILENT = {"is_public": True, "name_shown": "masked", "unit_shown": False, "reason_shown": False}


@pytest.fixture
def holder(decorated: World) -> Member:
    """A member with one grant."""
    member = decorated.member("欧阳文修")
    find(decorated, member)
    deliver(decorated)
    return member


def grant_of(world: World, member: Member) -> str:
    grant_id: str = world.call(member, "GET", "/me/badges").json["earned"][0]["id"]
    return grant_id


def certificate(world: World, member: Member) -> dict[str, Any]:
    answer = world.call(member, "GET", f"/me/badges/{grant_of(world, member)}/certificate")
    assert answer.status_code == 200, answer.json
    body: dict[str, Any] = answer.json
    return body


def code_of(world: World, member: Member) -> str:
    return str(certificate(world, member)["verify_url"]).rpartition("/")[2]


def allow(world: World, member: Member, **changes: Any) -> None:
    path = f"/me/badges/{grant_of(world, member)}/certificate/consent"
    answer = world.call(member, "PUT", path, json=SILENT | changes)
    assert answer.status_code == 200, answer.json


def verified(world: World, code: str) -> dict[str, Any]:
    answer = world.call(None, "GET", f"/certificates/{code}")
    assert answer.status_code == 200, answer.json
    body: dict[str, Any] = answer.json
    return body


def seen(world: World, code: str, **options: Any) -> Any:
    assert world._app is not None
    return world._app.test_client().get(f"/v/{code}", **options)


def test_verification_shows_the_masked_name_and_nothing_else_at_first(decorated: World, holder: Member) -> None:
    body = verified(decorated, code_of(decorated, holder))
    assert body["state"] == "valid"
    assert (body["title"], body["tier"], body["issuer"]) == ("火眼金睛·铁", "iron", f"{decorated.code} 煤矿")
    assert (body["holder"], body["unit"], body["reason"], body["revoked_on"]) == ("欧*", None, None, None)
    assert body["number"] == certificate(decorated, holder)["number"]


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"name_shown": "full"}, {"holder": "欧阳文修", "unit": None}),
        ({"name_shown": "hidden"}, {"holder": None}),
        ({"unit_shown": True}, {"unit": "检修班", "reason": None}),
        ({"reason_shown": True}, {"unit": None, "holder": "欧*"}),
        (
            {"is_public": False, "name_shown": "full"},
            {"state": "private", "holder": None, "title": None, "number": None},
        ),
    ],
)
def test_the_holder_decides_what_is_shown(
    decorated: World, holder: Member, changes: dict[str, Any], shown: dict[str, Any]
) -> None:
    allow(decorated, holder, **changes)
    body = verified(decorated, code_of(decorated, holder))
    assert {name: body[name] for name in shown} == shown
    assert (body["reason"] is not None) == bool(changes.get("reason_shown"))


def test_the_page_says_the_same_in_both_languages_and_loads_nothing_from_outside(
    decorated: World, holder: Member
) -> None:
    code = code_of(decorated, holder)
    page = seen(decorated, code)
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert all(word in text for word in ("证书有效", "火眼金睛·铁", "欧*", certificate(decorated, holder)["number"]))
    assert not any(secret in text for secret in ("欧阳文修", "检修班", holder.employee_no, str(holder.id)))
    assert re.findall(r'(?:src|href)="([^"]+)"', text) == [
        "?lang=en-US",
        "/api/v1/badge-pictures/quality/eye/iron?state=earned&amp;size=256&amp;edition=1",
    ]
    assert "<script" not in text
    policy = page.headers["Content-Security-Policy"]
    [nonce] = re.findall(r"nonce-([\w-]+)", policy)
    assert f'<style nonce="{nonce}">' in text
    assert policy.startswith("default-src 'none'")
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Cache-Control"] == "no-store"
    for options in ({"headers": {"Accept-Language": "en"}}, {"query_string": {"lang": "en-US"}}):
        english = seen(decorated, code, **options).get_data(as_text=True)
        assert all(word in english for word in ("Valid certificate", "Sharp eyes · iron", "欧*", 'lang="en-US"'))


def test_a_name_is_text_and_never_markup(decorated: World) -> None:
    member = decorated.member("<script>alert(1)</script>")
    find(decorated, member)
    deliver(decorated)
    allow(decorated, member, name_shown="full")
    text = seen(decorated, code_of(decorated, member)).get_data(as_text=True)
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_a_private_certificate_is_real_but_says_nothing(decorated: World, holder: Member) -> None:
    code = code_of(decorated, holder)
    allow(decorated, holder, is_public=False)
    text = seen(decorated, code).get_data(as_text=True)
    assert "持有人没有公开" in text
    assert not any(word in text for word in ("火眼金睛", "欧", "煤矿"))


@pytest.mark.parametrize("is_public", [True, False])
def test_a_revocation_is_seen_by_all_and_cannot_be_hidden(decorated: World, holder: Member, is_public: bool) -> None:
    manager = decorated.officer(Role.ENTERPRISE_ADMINISTRATOR)
    code, own = code_of(decorated, holder), certificate(decorated, holder)
    path = f"/certificates/{own['id']}/revocation"
    assert decorated.call(manager, "POST", path, json={"reason": "成绩核实有误"}).status_code == 204
    again = decorated.call(manager, "POST", path, json={"reason": "成绩核实有误"})
    assert (again.status_code, again.json["code"]) == (409, "badges.certificate_revoked")
    allow(decorated, holder, is_public=is_public)
    body = verified(decorated, code)
    assert body["state"] == "revoked"
    assert body["revoked_on"] is not None
    text = seen(decorated, code).get_data(as_text=True)
    assert "证书已撤销" in text
    assert "成绩核实有误" not in text
    assert certificate(decorated, holder)["revocation_reason"] == "成绩核实有误"
    with decorated.work() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "certificate.revoked")).one()
        assert entry.actor_id == manager.id
        assert session.scalars(select(BadgeGrant)).one()


def test_who_may_revoke(decorated: World, holder: Member) -> None:
    certificate_id = certificate(decorated, holder)["id"]
    elsewhere = decorated.officer(Role.ENTERPRISE_ADMINISTRATOR, unit=decorated.other_team)
    for who in (holder, elsewhere, decorated.officer(Role.AUDITOR)):
        answer = decorated.call(who, "POST", f"/certificates/{certificate_id}/revocation", json={"reason": "试试"})
        assert answer.status_code == 403
    assert decorated.call(None, "POST", f"/certificates/{certificate_id}/revocation", json={}).status_code == 401
    manager = decorated.officer(Role.ENTERPRISE_ADMINISTRATOR)
    assert (
        decorated.call(manager, "POST", f"/certificates/{new_id()}/revocation", json={"reason": "试试"}).status_code
        == 404
    )


def test_holders_are_listed_for_those_who_manage_badges_there(decorated: World, holder: Member) -> None:
    other = decorated.member("李四", unit=decorated.other_team)
    find(decorated, other)
    deliver(decorated)
    badge_id = decorated.call(holder, "GET", "/me/badges").json["earned"][0]["badge"]["id"]
    everywhere = decorated.officer(Role.ENTERPRISE_ADMINISTRATOR)
    there = decorated.officer(Role.ENTERPRISE_ADMINISTRATOR, unit=decorated.other_team)

    def names(who: Member) -> list[str]:
        return [i["member_name"] for i in decorated.call(who, "GET", f"/badges/{badge_id}/holders").json["items"]]

    assert names(everywhere) == ["李四", "欧阳文修"]
    assert names(there) == ["李四"]
    assert decorated.call(holder, "GET", f"/badges/{badge_id}/holders").status_code == 403


def hostile_codes(code: str, other_tenant: UUID) -> list[str]:
    raw = base64.urlsafe_b64decode(code + "=")
    encode = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()  # noqa: E731
    return [
        "x",
        "A" * 43,
        "A" * 5000,
        code[:-1],
        code + "A",
        code + "=",
        code.swapcase(),
        code[:-1] + chr(ord(code[-1]) + 1),
        encode(secrets.token_bytes(32)),
        encode(raw[:16] + secrets.token_bytes(16)),
        encode(other_tenant.bytes + raw[16:]),
        "%00" * 10,
        "..%2F..%2Fetc",
        "证书" * 20,
        "' OR 1=1 --",
    ]


def test_no_other_code_finds_anything(decorated: World, other_world: World, holder: Member) -> None:
    code = code_of(decorated, holder)
    for wrong in hostile_codes(code, other_world.tenant_id):
        assert decorated.call(None, "GET", f"/certificates/{wrong}").status_code == 404, wrong
        page = seen(decorated, wrong)
        assert page.status_code == 404, wrong
        if page.mimetype == "text/html":
            assert "查不到这张证书" in page.get_data(as_text=True)
    assert verified(decorated, code)["state"] == "valid"


def test_lookups_of_one_address_are_limited(decorated: World, holder: Member) -> None:
    code = code_of(decorated, holder)
    for path in ("/api/v1/certificates/", "/v/"):
        assert decorated._app is not None
        client = decorated._app.test_client()
        statuses: list[int] = []
        while 429 not in statuses and len(statuses) < 130:  # a minute may end meanwhile
            statuses.append(client.get(path + code).status_code)
        assert (statuses[-1], len(statuses) > 60) == (429, True)


def test_codes_and_numbers_differ_from_grant_to_grant(decorated: World, holder: Member) -> None:
    find(decorated, holder, 19)
    deliver(decorated)
    items = decorated.call(holder, "GET", "/me/badge-grants").json["items"]
    owns = [decorated.call(holder, "GET", f"/me/badges/{i['id']}/certificate").json for i in items]
    assert len(items) == 8
    assert len({own["number"] for own in owns}) == len({own["verify_url"] for own in owns}) == 8
    with decorated.work() as session:
        assert {len(secret) for secret in session.scalars(select(Certificate.secret))} == {16}


def test_only_the_holder_sees_and_decides(decorated: World, other_world: World, holder: Member) -> None:
    grant_id = grant_of(decorated, holder)
    for world, who in ((decorated, decorated.member("李四")), (other_world, other_world.member("王五"))):
        base = f"/me/badges/{grant_id}/certificate"
        assert world.call(who, "GET", base).status_code == 404
        assert world.call(who, "PUT", f"{base}/consent", json=SILENT | {"name_shown": "full"}).status_code == 404
        assert world.call(who, "POST", f"{base}/pictures", json={"form": "sheet"}).status_code == 404
    assert verified(decorated, code_of(decorated, holder))["holder"] == "欧*"


def wanted(world: World, member: Member, form: str, language: str = "zh-CN") -> Any:
    path = f"/me/badges/{grant_of(world, member)}/certificate/pictures"
    return world.call(member, "POST", path, json={"form": form}, headers={"Accept-Language": language})


def test_a_worker_draws_what_the_holder_asks_for(decorated: World, holder: Member) -> None:
    answer = wanted(decorated, holder, "sheet")
    assert (answer.status_code, answer.json["sheet"], answer.json["poster"]) == (202, None, None)
    wanted(decorated, holder, "sheet")
    with decorated.work() as session:
        waiting = session.scalars(select(OutboxRow).where(OutboxRow.handler.like("%certificate%"))).all()
    assert len(waiting) == 1
    deliver(decorated)
    drawn = certificate(decorated, holder)["sheet"]
    assert drawn["name"] == "火眼金睛·铁.png"
    picture = Image.open(io.BytesIO(decorated.call(None, "GET", drawn["url"].removeprefix("/api/v1")).data))
    assert picture.size == (1754, 1240)
    assert drawn["thumbnail_url"] is None or decorated.call(None, "GET", drawn["thumbnail_url"].removeprefix("/api/v1"))
    assert wanted(decorated, holder, "sheet").json["sheet"]["id"] == drawn["id"]
    assert certificate(decorated, holder)["poster"] is None


def test_another_name_or_language_is_another_picture(decorated: World, holder: Member) -> None:
    wanted(decorated, holder, "poster")
    wanted(decorated, holder, "poster", "en")
    deliver(decorated)
    with decorated.work() as session:
        first, second = session.scalars(select(StoredFile).order_by(StoredFile.id)).all()
        assert first.sha256 != second.sha256
        session.get_one(Member, (decorated.tenant_id, holder.id)).name = "欧阳修"
    assert certificate(decorated, holder)["poster"] is None
    assert wanted(decorated, holder, "poster").json["poster"] is None
    deliver(decorated)
    assert certificate(decorated, holder)["poster"]["id"] not in {str(first.id), str(second.id)}


def test_a_picture_that_has_expired_is_drawn_again(decorated: World, holder: Member) -> None:
    wanted(decorated, holder, "sheet")
    deliver(decorated)
    assert certificate(decorated, holder)["sheet"] is not None
    with decorated.work():
        assert sweep_files(clock.now() + timedelta(days=91)) == 1
    with decorated.work() as session:
        assert session.scalars(select(CertificatePicture)).all() == []
    assert certificate(decorated, holder)["sheet"] is None
    wanted(decorated, holder, "sheet")
    deliver(decorated)
    assert certificate(decorated, holder)["sheet"] is not None
