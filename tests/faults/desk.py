"""The desk of a hotline and who speaks to it, for the faults."""

import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select, text

from gongyou.core import crypto, db
from gongyou.identity.authentication import access_changed
from gongyou.identity.models import Account, Member, RoleGrant, Tenant, Unit
from gongyou.permissions import Role
from tests.stack import Stack

PASSWORD = "Helmet-lamp-2026"
_PATIENCE = 90
"""Seconds for which a receipt may be told to wait; the limit is of a minute."""


@dataclass
class Desk:
    """Officers whose keys are open, and whoever speaks to them without a name."""

    stack: Stack
    tenant_id: UUID
    tenant: str
    officers: list[str]
    receipts: dict[str, str] = field(default_factory=dict)
    """Of every appeal that was acknowledged, what it said."""

    def submit(self, said: str, *, key: str, patience: float = 60) -> dict[str, Any]:
        """Send an anonymous appeal until it is acknowledged, as a phone does; return the answer."""
        body = {"mode": "anonymous", "tenant": self.tenant, "text": said, "category": "wages"}
        deadline, answer = time.monotonic() + patience, "nothing"
        while time.monotonic() < deadline:
            try:
                response = self.post("/appeals", body, key=key)
            except httpx.TransportError as error:
                answer = str(error)
            else:
                if response.status_code == 201:
                    taken: dict[str, Any] = response.json()
                    self.receipts[taken["receipt"]] = said
                    return taken
                answer = f"{response.status_code} {response.text[:200]}"
                assert response.status_code in {429, 500, 502, 503}, answer
            time.sleep(0.2)
        raise AssertionError(f"no appeal was acknowledged within {patience:.0f} s: {answer}")

    def post(self, path: str, body: dict[str, Any], *, token: str | None = None, key: str | None = None) -> Any:
        """Post something, as nobody unless a token says who."""
        headers = ({"Idempotency-Key": key} if key else {}) | ({"Authorization": f"Bearer {token}"} if token else {})
        with httpx.Client(base_url=f"{self.stack.url}/api/v1", trust_env=False, timeout=30) as client:
            return client.post(path, json=body, headers=headers)

    def token(self, receipt: str) -> tuple[str, str]:
        """Return the token that a receipt gives, and its appeal."""
        deadline = time.monotonic() + _PATIENCE
        answer = self.post("/receipts", {"tenant": self.tenant, "receipt": receipt})
        while answer.status_code == 429 and time.monotonic() < deadline:
            time.sleep(0.5)  # a process that counted by itself goes on doing so until it has seen Redis again
            answer = self.post("/receipts", {"tenant": self.tenant, "receipt": receipt})
        assert answer.status_code == 201, f"a receipt that was given does not open: {answer.text}"
        return answer.json()["token"], answer.json()["appeal_id"]

    def read(self, token: str, appeal_id: str) -> str:
        """Return what an appeal says, to whoever holds a token of it."""
        url = f"{self.stack.url}/api/v1/appeals/{appeal_id}"
        answer = httpx.get(url, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30)
        return str(answer.raise_for_status().json()["text"])

    def all_open(self) -> None:
        """Every receipt that was given opens what was said, and nothing was said twice."""
        for receipt, said in self.receipts.items():
            assert self.read(*self.token(receipt)) == said
        with db.unit_of_work(self.tenant_id) as session:
            known = session.scalar(text("SELECT count(*) FROM appeals"))
        assert known == len(self.receipts), f"{known} appeals for {len(self.receipts)} that were acknowledged"


def staffed(stack: Stack, tenant_id: UUID) -> Desk:
    """Give a tenant's hotline two officers, who sign in: by that they get their keys."""
    with db.unit_of_work() as session:
        tenant = session.scalars(select(Tenant.code).where(Tenant.id == tenant_id)).one()
    with db.unit_of_work(tenant_id) as session:
        root = session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).one()
        people = session.scalars(select(Member.id).order_by(Member.employee_no.desc()).limit(2)).all()
        for number, member_id in enumerate(people):
            session.add(
                Account(member_id=member_id, username=f"union{number}", password_hash=crypto.hash_password(PASSWORD))
            )
            session.add(RoleGrant(member_id=member_id, role=Role.UNION_OFFICER, unit_id=root))
        access_changed()
    desk = Desk(stack, tenant_id, tenant, [])
    for number in range(2):
        body = {"tenant": tenant, "username": f"union{number}", "password": PASSWORD}
        desk.officers.append(desk.post("/sessions", body).raise_for_status().json()["token"])
    return desk
