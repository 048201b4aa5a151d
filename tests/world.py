"""A small world for tests: a tenant with units, members and sessions, made through the services where there are any."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from gongyou.core import clock, jobs
from gongyou.core.crypto import token_digest
from gongyou.core.db import session, unit_of_work
from gongyou.core.http.app import Application
from gongyou.core.ids import new_id
from gongyou.core.outbox import OutboxRow
from gongyou.identity.authentication import new_token
from gongyou.identity.models import Member, MemberSession, RoleGrant, Unit, UnitKind
from gongyou.identity.rules import initials, unit_path
from gongyou.identity.tenants import create_tenant
from gongyou.permissions import Role

_numbers = count(1)


@dataclass
class World:
    """One tenant. `mine` holds `area`, which holds `team` and `other_team`."""

    code: str
    tenant_id: UUID
    mine: Unit
    area: Unit
    team: Unit
    other_team: Unit
    _app: Application | None = None
    tokens: dict[UUID, str] = field(default_factory=dict)

    def work(self) -> Any:
        """Open a unit of work of this tenant."""
        return unit_of_work(self.tenant_id)

    def member(self, name: str = "张三", *, unit: Unit | None = None, roles: dict[Role, Unit] | None = None) -> Member:
        """Add a member with roles."""
        with self.work() as session:
            member = Member(
                id=new_id(),
                employee_no=f"E{next(_numbers):05}",
                name=name,
                name_initials=initials(name),
                unit_id=(unit or self.team).id,
            )
            session.add(member)
            session.flush()
            for role, where in (roles or {}).items():
                session.add(RoleGrant(member_id=member.id, role=role, unit_id=where.id))
            return member

    def officer(self, role: Role, name: str = "苏晓岚", unit: Unit | None = None) -> Member:
        """Add a member of the mine's office who holds a role for the whole mine."""
        return self.member(name, unit=unit or self.mine, roles={role: unit or self.mine})

    def token(self, member: Member) -> str:
        """Return a session token of a member."""
        if member.id not in self.tokens:
            token, now = new_token(self.tenant_id), clock.now()
            with self.work() as session:
                session.add(
                    MemberSession(
                        member_id=member.id,
                        token_digest=token_digest(token),
                        created_at=now,
                        last_seen_at=now,
                        expires_at=now + timedelta(days=400),  # tests move the clock
                        idle_seconds=400 * 86_400,
                        second_factor=True,
                    )
                )
            self.tokens[member.id] = token
        return self.tokens[member.id]

    def visit(self, path: str) -> TestResponse:
        """Open a page as a browser without a session does, without following where it leads."""
        assert self._app is not None
        return self._app.test_client().get(path)

    def call(
        self, member: Member | None, method: str, path: str, *, key: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """Call the API as a member (None: without a session); `path` is below /api/v1."""
        assert self._app is not None
        headers = dict(kwargs.pop("headers", {}))
        if member is not None:
            headers["Authorization"] = f"Bearer {self.token(member)}"
        if key is not None:
            headers["Idempotency-Key"] = key
        client: FlaskClient = self._app.test_client()
        return client.open(f"/api/v1{path}", method=method, headers=headers, **kwargs)


def make_world(app: Application | None = None, *, code: str | None = None) -> World:
    """Add a tenant with a mine, an area and two teams."""
    code = code or f"t{next(_numbers)}"
    tenant_id = create_tenant(code=code, name=f"{code} 煤矿")
    with unit_of_work(tenant_id):
        mine = _unit(None, "云岫岭煤矿", UnitKind.MINE)
        area = _unit(mine, "综采一队", UnitKind.AREA)
        team = _unit(area, "检修班", UnitKind.TEAM)
        other = _unit(area, "生产班", UnitKind.TEAM)
    return World(code, tenant_id, mine, area, team, other, app)


def _unit(parent: Unit | None, name: str, kind: UnitKind) -> Unit:
    unit_id = new_id()
    path = unit_path(parent.path if parent else "", unit_id)
    unit = Unit(id=unit_id, parent_id=parent.id if parent else None, name=name, kind=kind, path=path)
    session().add(unit)
    session().flush()
    return unit


def deliver(*worlds: World, within: timedelta = timedelta(0), rounds: int = 20) -> int:
    """Do what relay and workers would, in this process: handle all due events, those due `within`, and their own."""
    handled = 0
    for _ in range(rounds):
        due = [(w, row) for w in worlds for row in _due(w, within)]
        if not due:
            return handled
        for world, (handler, ids) in due:
            handled += jobs.handle(world.tenant_id, handler, ids)
    raise AssertionError(f"events without end: {[row for w in worlds for row in _due(w, within)]}")


def _due(world: World, within: timedelta) -> list[tuple[str, list[UUID]]]:
    with world.work() as current:
        now = current.execute(text("SELECT clock_timestamp()")).scalar_one()
        rows = current.execute(
            select(OutboxRow.handler, OutboxRow.id)
            .where(OutboxRow.available_at <= max(now, clock.now()) + within, OutboxRow.parked_at.is_(None))
            .order_by(OutboxRow.id)
        ).all()
    groups: dict[str, list[UUID]] = {}
    for handler, row_id in rows:
        groups.setdefault(handler, []).append(row_id)
    return list(groups.items())
