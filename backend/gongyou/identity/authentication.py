"""From a session token to a principal: PostgreSQL decides, Redis remembers a few minutes, a revocation holds at once.

A token is `gy_` + base64url(tenant id, 32 random bytes): the tenant must be known before any row can be read.
Two keys in Redis, read in one round trip, decide whether what is remembered still counts: the session's own
(a tombstone after a revocation) and the tenant's access epoch (raised whenever roles, units or members change).
"""

import base64
import binascii
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from gongyou.core import cache, clock, crypto
from gongyou.core.db import after_commit, session, unit_of_work
from gongyou.core.errors import Unauthenticated
from gongyou.core.logs import logger
from gongyou.core.principal import Evidence, Grant, Principal
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.models import Member, MemberSession, MemberStatus, RoleGrant, Unit
from gongyou.identity.tenants import options
from gongyou.permissions import PERMISSIONS, SECOND_FACTOR, Role

log = logger(__name__)

PREFIX = "gy_"
REMEMBERED = timedelta(minutes=5)
_TOMBSTONE = b"-"


@dataclass(frozen=True, slots=True)
class Token:
    """A parsed token."""

    tenant_id: UUID
    digest: str

    @property
    def session_key(self) -> str:
        return cache.key(self.tenant_id, "session", self.digest)

    @property
    def epoch_key(self) -> str:
        return epoch_key(self.tenant_id)


def new_token(tenant_id: UUID) -> str:
    """Return a fresh token for a tenant's member."""
    raw = tenant_id.bytes + secrets.token_bytes(32)
    return PREFIX + base64.urlsafe_b64encode(raw).decode()


def parse_token(token: str) -> Token:
    """Return what a token says, or raise Unauthenticated."""
    try:
        raw = base64.urlsafe_b64decode(token.removeprefix(PREFIX))
    except (binascii.Error, ValueError) as error:
        raise Unauthenticated from error
    if not token.startswith(PREFIX) or len(raw) != 48:
        raise Unauthenticated
    return Token(UUID(bytes=raw[:16]), crypto.token_digest(token))


def epoch_key(tenant_id: UUID) -> str:
    """Return the key of a tenant's access epoch."""
    return cache.key(tenant_id, "access-epoch")


def authenticate(text: str) -> Principal:
    """Return the principal of a session token, or raise Unauthenticated."""
    token = parse_token(text)
    try:
        remembered, epoch = _two_keys(token)
    except cache.RedisError as error:
        log.warning("sessions from the database", error=str(error))
        return load(token)[0]
    if remembered == _TOMBSTONE:
        raise Unauthenticated
    if remembered is not None:
        principal = recall(token, remembered, epoch)
        if principal is not None:
            return principal
    # The epoch was read before the rows: a change in between leaves an entry that is already out of date.
    principal, left = load(token)
    _remember(token, principal, epoch, min(REMEMBERED, left))
    return principal


def _two_keys(token: Token) -> tuple[bytes | None, bytes | None]:
    remembered, epoch = cast("list[bytes | None]", cache.cache().mget(token.session_key, token.epoch_key))
    return remembered, epoch


def load(token: Token) -> tuple[Principal, timedelta]:
    """Read a principal from the database and note that the session was seen; raise Unauthenticated if it is over.

    Also returns how much longer the session can last.
    """
    now = clock.now()
    own_unit = aliased(Unit)
    with unit_of_work(token.tenant_id) as current:
        found = current.execute(
            select(MemberSession, Member.unit_id, own_unit.path)
            .join(Member, (Member.tenant_id == MemberSession.tenant_id) & (Member.id == MemberSession.member_id))
            .join(own_unit, (own_unit.tenant_id == Member.tenant_id) & (own_unit.id == Member.unit_id))
            .where(MemberSession.token_digest == token.digest, Member.status == MemberStatus.ACTIVE)
        ).one_or_none()
        if found is None:
            raise Unauthenticated
        row, unit_id, path = found
        idle = timedelta(seconds=row.idle_seconds)
        if row.revoked_at is not None or row.expires_at <= now or row.last_seen_at + idle <= now:
            raise Unauthenticated
        row.last_seen_at = now
        return principal_of(row, unit_id, path), row.expires_at - now


def principal_behind(session_id: UUID) -> Principal | None:
    """Return who acts in a session of the current tenant, with the roles they hold now; None if it was revoked.

    For what a worker does on somebody's behalf soon after they asked for it.
    """
    found = (
        session()
        .execute(
            select(MemberSession, Unit.id, Unit.path)
            .join(Member, (Member.tenant_id == MemberSession.tenant_id) & (Member.id == MemberSession.member_id))
            .join(Unit, (Unit.tenant_id == Member.tenant_id) & (Unit.id == Member.unit_id))
            .where(
                MemberSession.id == session_id,
                MemberSession.revoked_at.is_(None),
                Member.status == MemberStatus.ACTIVE,
            )
        )
        .one_or_none()
    )
    return principal_of(*found) if found else None


def principal_of(row: MemberSession, unit_id: UUID, unit_path: str) -> Principal:
    """Return who acts in a session of the current tenant, a member of the given unit."""
    return Principal(
        tenant_id=row.tenant_id,
        member_id=row.member_id,
        session_id=row.id,
        unit_id=unit_id,
        unit_path=unit_path,
        grants=_grants(row, unit_id, unit_path),
    )


def _grants(row: MemberSession, unit_id: UUID, path: str) -> tuple[Grant, ...]:
    held = (
        session()
        .execute(
            select(RoleGrant.role, RoleGrant.unit_id, Unit.path)
            .join(Unit, (Unit.tenant_id == RoleGrant.tenant_id) & (Unit.id == RoleGrant.unit_id))
            .where(RoleGrant.member_id == row.member_id)
            .order_by(RoleGrant.id)
        )
        .all()
    )
    needs_factor = not row.second_factor and any(role in SECOND_FACTOR for role, _, _ in held)
    withheld = SECOND_FACTOR if needs_factor and options().require_second_factor else frozenset()
    rows = [(Role.MEMBER, unit_id, path), *(each for each in held if each[0] not in withheld)]
    return tuple(grant(role, where, where_path) for role, where, where_path in rows)


def grant(role: Role, unit_id: UUID, path: str) -> Grant:
    """Return a role held for a unit, with the permissions it brings."""
    return Grant(role.value, unit_id, path, frozenset(p.value for p in PERMISSIONS[role]))


def _remember(token: Token, principal: Principal, epoch: bytes | None, kept: timedelta) -> None:
    value = json.dumps(
        {
            "epoch": (epoch or b"").decode(),
            "member": principal.member_id.hex,
            "session": principal.session_id.hex,
            "unit": principal.unit_id.hex,
            "path": principal.unit_path,
            "grants": [[g.role, g.unit_id.hex, g.unit_path] for g in principal.grants],
        }
    )
    try:
        cache.cache().eval(_STORE, 1, token.session_key, value, max(1, int(kept.total_seconds())))
    except cache.RedisError as error:
        log.warning("session not remembered", error=str(error))


_STORE = """
if redis.call('GET', KEYS[1]) ~= '-' then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end
"""
"""Remember, unless a tombstone came meanwhile."""


def recall(token: Token, remembered: bytes, epoch: bytes | None) -> Principal | None:
    """Return the remembered principal, or None if access has changed since."""
    value = json.loads(remembered)
    if value["epoch"] != (epoch or b"").decode():
        return None
    return Principal(
        tenant_id=token.tenant_id,
        member_id=UUID(value["member"]),
        session_id=UUID(value["session"]),
        unit_id=UUID(value["unit"]),
        unit_path=value["path"],
        grants=tuple(grant(Role(role), UUID(unit), path) for role, unit, path in value["grants"]),
        evidence=Evidence((token.session_key, token.epoch_key), (remembered, epoch)),
    )


def access_changed() -> None:
    """Forget every remembered principal of the current tenant once the unit of work has committed."""
    tenant_id = current_tenant_id()
    after_commit(lambda: _in_redis(lambda: cache.cache().incr(epoch_key(tenant_id))))


def forget_sessions(digests: list[str]) -> None:
    """Let revoked sessions be over at once, when the unit of work has committed."""
    keys = [Token(current_tenant_id(), digest).session_key for digest in digests]

    def bury() -> None:
        pipeline = cache.cache().pipeline(transaction=False)
        for key in keys:
            pipeline.set(key, _TOMBSTONE, ex=REMEMBERED * 2)
        pipeline.execute()

    after_commit(lambda: _in_redis(bury))


def _in_redis(action: Callable[[], object]) -> None:
    try:
        action()
    except cache.RedisError as error:
        # While Redis is away nothing is remembered either; what it remembers when it is back ends within minutes.
        log.warning("access change not announced", error=str(error))
