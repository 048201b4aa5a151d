"""Sessions: opened at sign-in, listed, revoked at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update

from gongyou.core import audit, clock, principal
from gongyou.core.crypto import token_digest
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.core.principal import Principal
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.authentication import forget_sessions, new_token, principal_of
from gongyou.identity.models import Member, MemberSession, RoleGrant
from gongyou.identity.rules import CONSOLE_SESSION, session_terms
from gongyou.identity.service import unit_of, visible_member
from gongyou.permissions import CONSOLE_ROLES, Permission, Role

KEPT = timedelta(days=90)
"""Sessions that are over are kept for this long, for who asks where they were signed in."""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A fresh session; the token is shown this once."""

    token: str
    expires_at: datetime
    principal: Principal


def open_session(member: Member, *, second_factor: bool, device: str | None) -> OpenedSession:
    """Open a session for a member who has proved who they are."""
    now, token = clock.now(), new_token(current_tenant_id())
    roles = session().scalars(select(RoleGrant.role).where(RoleGrant.member_id == member.id)).all()
    terms = session_terms(roles)
    row = MemberSession(
        id=new_id(),
        tenant_id=current_tenant_id(),
        member_id=member.id,
        token_digest=token_digest(token),
        device=device,
        address=principal.call().address,
        created_at=now,
        last_seen_at=now,
        expires_at=now + terms.absolute,
        idle_seconds=int(terms.idle.total_seconds()),
        second_factor=second_factor,
    )
    session().add(row)
    audit.record("session.opened", "member", member.id, second_factor=second_factor)
    return OpenedSession(token, row.expires_at, principal_of(row, member.unit_id, unit_of(member.unit_id).path))


def _live() -> ColumnElement[bool]:
    now = clock.now()
    idle = func.make_interval(0, 0, 0, 0, 0, 0, MemberSession.idle_seconds)
    return (
        MemberSession.revoked_at.is_(None)
        & (MemberSession.expires_at > now)
        & (MemberSession.last_seen_at + idle > now)
    )


def own_sessions(*, limit: int, cursor: str | None = None) -> Page:
    """Return the acting member's open sessions, newest first."""
    return _sessions_of(principal.current().member_id, limit=limit, cursor=cursor)


def sessions_of(member_id: UUID, *, limit: int, cursor: str | None = None) -> Page:
    """Return a member's open sessions, for who may revoke them."""
    _require_revocable(member_id)
    return _sessions_of(member_id, limit=limit, cursor=cursor)


def _sessions_of(member_id: UUID, *, limit: int, cursor: str | None) -> Page:
    query = select(MemberSession).where(MemberSession.member_id == member_id, _live())
    return page(query, sort=Sort(((MemberSession.id, True),)), limit=limit, cursor=cursor)


def end_current() -> None:
    """Sign out of the acting session."""
    _revoke(MemberSession.id == principal.current().session_id)


def end_own(session_id: UUID) -> None:
    """Sign out of one of the acting member's sessions; raise NotFound for any other."""
    mine = MemberSession.member_id == principal.current().member_id
    if not _revoke((MemberSession.id == session_id) & mine):
        raise NotFound


def end_all_own() -> None:
    """Sign the acting member out everywhere, here too."""
    _revoke(MemberSession.member_id == principal.current().member_id)


def revoke_sessions_of(member_id: UUID) -> None:
    """Sign a member out everywhere, on a security officer's order."""
    _require_revocable(member_id)
    revoked = end_sessions([member_id])
    audit.record("session.revoked", "member", member_id, sessions=revoked)


def _require_revocable(member_id: UUID) -> None:
    principal.require(Permission.SESSIONS_REVOKE, unit_of(visible_member(member_id).unit_id).path)


def end_sessions(member_ids: Sequence[UUID], *, but: UUID | None = None) -> int:
    """End all sessions of members at once, except the one with id `but`; return how many."""
    return _revoke(MemberSession.member_id.in_(member_ids) & (MemberSession.id != but))


def _revoke(which: ColumnElement[bool]) -> int:
    ended = session().scalars(
        update(MemberSession)
        .where(which, MemberSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(MemberSession.token_digest)
        .execution_options(synchronize_session=False)
    )
    digests = list(ended)
    if digests:
        forget_sessions(digests)
    return len(digests)


def shorten_sessions(member_id: UUID, roles: Iterable[Role]) -> None:
    """Hold a member's open sessions to the terms of the roles they hold now."""
    if not CONSOLE_ROLES.intersection(roles):
        return
    session().execute(
        update(MemberSession)
        .where(MemberSession.member_id == member_id, MemberSession.revoked_at.is_(None))
        .values(
            expires_at=func.least(MemberSession.expires_at, clock.now() + CONSOLE_SESSION.absolute),
            idle_seconds=func.least(MemberSession.idle_seconds, int(CONSOLE_SESSION.idle.total_seconds())),
        )
        .execution_options(synchronize_session=False)
    )


def forget_old_sessions() -> None:
    """Delete sessions that were over long ago."""
    session().execute(
        delete(MemberSession)
        .where(MemberSession.expires_at < clock.now() - KEPT)
        .execution_options(synchronize_session=False)
    )
