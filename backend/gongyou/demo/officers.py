"""Officers of a demo tenant at their desks: their keys open, as after a sign-in with the password of `people.csv`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from gongyou.core import clock, crypto, db
from gongyou.core.ids import new_id
from gongyou.core.principal import Call, Principal, acting
from gongyou.core.tenancy import current_tenant_id
from gongyou.demo.people import Cast
from gongyou.demo.plan import TenantPlan
from gongyou.hotline.vault.service import open_keyring
from gongyou.identity.authentication import new_token
from gongyou.identity.keyrings import PasswordKnown
from gongyou.identity.models import MemberSession
from gongyou.identity.service_sessions import end_sessions

_SESSION = timedelta(hours=12)
_KEYHOLDERS = ("custodian", "custodian2", "union", "union2")
"""The custodians first: what the others' keys are shared among must be there."""


@dataclass(frozen=True, slots=True)
class Officers:
    """Officers by the name of their account, and their way to act with their key open."""

    ids: Mapping[str, UUID]
    _seats: Mapping[UUID, tuple[Principal, Call]] = field(repr=False)

    @contextmanager
    def act(self, member_id: UUID, at: datetime) -> Iterator[None]:
        """Act as an officer at a moment of the past."""
        with acting(*self._seats[member_id]), clock.at(at):
            yield


@contextmanager
def at_their_desks(plan: TenantPlan, cast: Cast, since: datetime) -> Iterator[Officers]:
    """Sign the keyholders in at a moment of the past, which makes their keys, and out at the end."""
    accounts = {row["username"]: row for row in plan.rows("people.csv")}
    seats: dict[UUID, tuple[Principal, Call]] = {}
    ids = {name: cast.members[accounts[name]["employee_no"]] for name in _KEYHOLDERS}
    for name, member_id in ids.items():
        seats[member_id] = _signed_in(cast.principals[member_id], accounts[name]["password"], since)
    yield Officers(ids, seats)
    end_sessions(list(seats))


def _signed_in(who: Principal, password: str, since: datetime) -> tuple[Principal, Call]:
    token = new_token(current_tenant_id())
    row = MemberSession(
        id=new_id(),
        member_id=who.member_id,
        token_digest=crypto.token_digest(token),
        created_at=since,
        last_seen_at=since,
        expires_at=since + _SESSION,
        idle_seconds=int(_SESSION.total_seconds()),
    )
    db.session().add(row)
    db.session().flush()
    principal, call = replace(who, session_id=row.id), Call(secret=crypto.session_secret(token))
    with acting(principal, call), clock.at(since):
        open_keyring(PasswordKnown(principal, crypto.session_secret(token), password))
    return principal, call
