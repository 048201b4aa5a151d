"""Who acts: the member behind a request and what they may do where, or nobody in a job."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from gongyou.core.errors import Forbidden, Unauthenticated


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held for a unit and everything below it. `unit_path` is the unit's materialised path, see identity."""

    role: str
    unit_id: UUID
    unit_path: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The Redis keys that say a session still counts, and the values they had when it was looked at."""

    keys: tuple[str, ...]
    values: tuple[bytes | None, ...]


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated member. `unit_path` is their own unit's path."""

    tenant_id: UUID
    member_id: UUID
    session_id: UUID
    unit_id: UUID
    unit_path: str
    grants: tuple[Grant, ...]
    evidence: Evidence | None = None

    def may(self, permission: StrEnum, unit_path: str | None = None) -> bool:
        """Tell whether a permission is held: anywhere, or for the unit with this path."""
        return any(
            permission.value in grant.permissions and (unit_path is None or unit_path.startswith(grant.unit_path))
            for grant in self.grants
        )

    def scope(self, permission: StrEnum) -> tuple[str, ...]:
        """Return the paths of the units (subtrees) for which a permission is held; empty when it is not."""
        return tuple(sorted({g.unit_path for g in self.grants if permission.value in g.permissions}))


@dataclass(frozen=True, slots=True)
class Call:
    """Where a request came from, for logs and the audit trail.

    `secret` comes of the session's token (`crypto.session_secret`), of which only a digest is stored: what is sealed
    with it opens in no other session, and not with the database and the installation's secret together.
    """

    request_id: str | None = None
    address: str | None = None
    secret: bytes | None = field(default=None, repr=False)


NOWHERE = Call()
_principal: ContextVar[Principal | None] = ContextVar("principal", default=None)
_call: ContextVar[Call] = ContextVar("call", default=NOWHERE)


def current() -> Principal:
    """Return the acting member, or raise Unauthenticated."""
    principal = _principal.get()
    if principal is None:
        raise Unauthenticated
    return principal


def current_or_none() -> Principal | None:
    """Return the acting member; None in a job, a command or a public request."""
    return _principal.get()


def call() -> Call:
    """Return the request's id and address; empty in a job."""
    return _call.get()


def require(permission: StrEnum, unit_path: str) -> None:
    """Raise Forbidden unless the acting member holds a permission for a unit.

    Work without a member (a job, a command) is trusted: it acts for the service itself.
    """
    principal = _principal.get()
    if principal is not None and not principal.may(permission, unit_path):
        raise Forbidden


@contextmanager
def acting(principal: Principal | None, call: Call | None = None) -> Iterator[None]:
    """Act as a member (or as nobody) within the block."""
    tokens = (_principal.set(principal), _call.set(call or NOWHERE))
    try:
        yield
    finally:
        _principal.reset(tokens[0])
        _call.reset(tokens[1])
