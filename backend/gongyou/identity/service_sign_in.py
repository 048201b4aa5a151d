"""Sign-in: password, second factor, lockout, activation of an account.

Who is refused learns nothing: not whether the tenant, the account or the password was wrong, nor whether the account is
locked. A secret is checked first, at its cost in time and with no connection held; what the check found counts only
under the account's row lock, so that of any number of guesses in parallel no more than `MOST_FAILURES` are answered.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.core import audit, clock, crypto
from gongyou.core.db import session, unit_of_work
from gongyou.core.errors import AppError, NotFound
from gongyou.identity import wechat_bindings
from gongyou.identity.keyrings import PasswordKnown, open_keyrings
from gongyou.identity.models import Account, Member, MemberStatus, Tenant
from gongyou.identity.passwords import check_password, username_key
from gongyou.identity.service_accounts import fingerprint_of_code
from gongyou.identity.service_profile import Profile, profile
from gongyou.identity.service_second_factor import accepted_step
from gongyou.identity.service_sessions import OpenedSession, end_sessions, open_session

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
_NOBODY = UUID(int=0)
"""Stands for a tenant that does not exist: every step is done all the same and finds nothing."""


class SignInRefused(AppError):
    """No session: wrong tenant, account, password, code, or a locked account."""

    code = "sign_in.refused"
    status = 401


class SecondFactorRequired(AppError):
    """The password was right; the one-time code is missing."""

    code = "sign_in.second_factor_required"
    status = 401


@dataclass(frozen=True, slots=True)
class Known:
    """What an account held when its secret was checked."""

    member_id: UUID | None = None
    password_hash: str | None = None
    activation_hash: str | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session and whose it is; the token is shown this once."""

    token: str
    expires_at: datetime
    member: Profile


_Refusal = SignInRefused | SecondFactorRequired


def sign_in(
    *, tenant: str, username: str, password: str, code: str | None = None, device: str | None = None
) -> SignedIn:
    """Open a session for a tenant's account. Runs outside any unit of work.

    Raises SignInRefused, or SecondFactorRequired when only the one-time code is missing.
    """
    tenant_id = tenant_id_of(tenant)
    known = _look_up(tenant_id, username)
    matches = crypto.password_matches(password, known.password_hash)

    def unchanged(account: Account) -> bool:
        return matches and account.password_hash == known.password_hash

    guessable = known.password_hash is not None
    return settle(tenant_id, known, password=password, right=unchanged, guessable=guessable, code=code, device=device)


def activate(
    *,
    tenant: str,
    username: str,
    activation_code: str,
    new_password: str,
    code: str | None = None,
    device: str | None = None,
) -> SignedIn:
    """Set an account's password by its activation code and open a session. Runs outside any unit of work.

    Raises SignInRefused, SecondFactorRequired, or InvalidInput for a password that is too easy.
    """
    tenant_id = tenant_id_of(tenant)
    check_password(new_password, owner=(username,))
    known = _look_up(tenant_id, username)
    hashed = crypto.hash_password(new_password)
    given = fingerprint_of_code(activation_code, tenant_id)

    def right(account: Account) -> bool:
        valid_until = account.activation_expires_at
        stored = account.activation_hash or ""
        in_time = valid_until is not None and clock.now() < valid_until
        return in_time and hmac.compare_digest(stored.encode(), given.encode())

    def take_over(account: Account) -> None:
        account.password_hash = hashed
        account.activation_hash = account.activation_expires_at = None
        end_sessions([account.member_id])
        wechat_bindings.unbind([account.member_id])
        audit.record("account.activated", "member", account.member_id)

    guessable = known.activation_hash is not None
    return settle(
        tenant_id,
        known,
        password=new_password,
        right=right,
        guessable=guessable,
        code=code,
        device=device,
        then=take_over,
    )


def tenant_id_of(code: str) -> UUID:
    """Return the id of an open tenant, or that of none, under which nothing is found."""
    with unit_of_work() as current:
        found = current.scalar(select(Tenant.id).where(Tenant.code == code, Tenant.closed_at.is_(None)))
    return found or _NOBODY


def open_tenant_id(code: str) -> UUID:
    """Return the id of an open tenant; raise NotFound. For operations that say whether a tenant exists."""
    found = tenant_id_of(code)
    if found == _NOBODY:
        raise NotFound
    return found


def _look_up(tenant_id: UUID, username: str) -> Known:
    wanted = select(Account.member_id, Account.password_hash, Account.activation_hash)
    with unit_of_work(tenant_id) as current:
        row = current.execute(wanted.where(Account.username == username_key(username))).one_or_none()
    return Known(*row) if row else Known()


def settle(tenant_id: UUID, known: Known, *, password: str | None = None, **what: Any) -> SignedIn:
    """Decide in a unit of work; a refusal is raised after its commit, for what it counted must stay."""
    with unit_of_work(tenant_id):
        outcome = _decide(known, **what)
        if isinstance(outcome, OpenedSession):
            if password is not None:
                open_keyrings(PasswordKnown(outcome.principal, crypto.session_secret(outcome.token), password))
            return SignedIn(outcome.token, outcome.expires_at, profile(outcome.principal))
    raise outcome


def _decide(
    known: Known,
    *,
    right: Callable[[Account], bool],
    guessable: bool,
    code: str | None,
    device: str | None,
    then: Callable[[Account], None] | None = None,
) -> OpenedSession | _Refusal:
    """Let what was checked count, under the account's row lock."""
    found = session().execute(
        select(Account, Member)
        .join(Member, (Member.tenant_id == Account.tenant_id) & (Member.id == Account.member_id))
        .where(Account.member_id == (known.member_id or _NOBODY))
        .with_for_update(of=Account)
    )
    row = found.one_or_none()
    if row is None or not guessable:
        return SignInRefused()
    account, member = row
    locked = account.locked_until is not None and clock.now() < account.locked_until
    if locked or member.status is not MemberStatus.ACTIVE:
        return SignInRefused()
    if not right(account):
        return _failed(account)
    with_second_factor = account.totp_confirmed_at is not None
    if with_second_factor:
        if not code:
            return SecondFactorRequired()
        step = accepted_step(account, code)
        if step is None:
            return _failed(account)
        account.totp_last_step = step
    account.failures, account.locked_until = 0, None
    if then is not None:
        then(account)
    return open_session(member, second_factor=with_second_factor, device=device)


def _failed(account: Account) -> SignInRefused:
    account.failures += 1
    if account.failures >= MOST_FAILURES:
        account.failures, account.locked_until = 0, clock.now() + LOCKED_FOR
        audit.record("account.locked", "member", account.member_id, failures=MOST_FAILURES)
    return SignInRefused()
