"""A generated tenant in a running service, with sessions to call it by."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from gongyou.app import configure
from gongyou.core import clock, db
from gongyou.core.crypto import token_digest
from gongyou.core.settings import Settings
from gongyou.identity.authentication import access_changed, new_token
from gongyou.identity.models import Member, MemberSession, RoleGrant, Tenant, Unit
from gongyou.permissions import Role
from tests.stack import Stack


def generated(stack: Stack, *, members: int, days: int) -> UUID:
    """Generate one tenant in the service, let this process work on its database too, and return the tenant."""
    done = stack.command("demo", "--tenants", "1", "--members", str(members), "--days", str(days), timeout=3600)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    configure(Settings.from_env(stack.environment))
    with db.unit_of_work() as session:
        return session.scalars(select(Tenant.id).where(Tenant.code == "load0001")).one()


def sessions(tenant_id: UUID, count: int, *, role: Role | None = None) -> list[tuple[UUID, str]]:
    """Open sessions for the first members of a tenant; return member ids and tokens."""
    now = clock.now()
    with db.unit_of_work(tenant_id) as session:
        ids = session.scalars(select(Member.id).order_by(Member.employee_no).limit(count)).all()
        root = session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).one()
        opened = [(member_id, new_token(tenant_id)) for member_id in ids]
        for member_id, token in opened:
            session.add(
                MemberSession(
                    member_id=member_id,
                    token_digest=token_digest(token),
                    created_at=now,
                    last_seen_at=now,
                    expires_at=now + timedelta(days=1),
                    idle_seconds=86_400,
                    second_factor=True,
                )
            )
            if role is not None:
                session.add(RoleGrant(member_id=member_id, role=role, unit_id=root))
        access_changed()
        return opened
