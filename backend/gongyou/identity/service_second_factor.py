"""The second factor: one-time passwords by time, TOTP (RFC 6238), six digits, 30 seconds."""

import hmac
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import pyotp
from sqlalchemy import select

from gongyou.core import audit, clock, crypto, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.authentication import access_changed
from gongyou.identity.models import Account, MemberSession, RoleGrant
from gongyou.identity.service import unit_of, visible_member
from gongyou.identity.tenants import current_tenant, options
from gongyou.permissions import SECOND_FACTOR, Permission

STEP = 30
"""Seconds for which a code counts; the one before and the one after are accepted, for clocks that differ."""
_PURPOSE = "totp"
_ISSUER = "工友 Gongyou"


class SecondFactorEnrolled(AppError):
    """There is a second factor already; a security administrator can reset it."""

    code = "second_factor.enrolled"
    status = 409


class SecondFactorNotBegun(AppError):
    """There is nothing to confirm."""

    code = "second_factor.not_begun"
    status = 409


class OwnSecondFactor(AppError):
    """Nobody resets their own second factor."""

    code = "second_factor.own"
    status = 403


class SecondFactorState(StrEnum):
    """Whether a member has a second factor. `required`: administrative roles wait until they have."""

    OFF = "off"
    REQUIRED = "required"
    ENROLLED = "enrolled"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What goes into an authenticator; shown this once."""

    secret: str
    uri: str


def accepted_step(account: Account, code: str) -> int | None:
    """Return the time step whose code this is, if none as late was used before; None if it is not acceptable.

    The caller holds the account's row and stores the step with its effect, so that a code works once.
    """
    if account.totp_sealed is None:
        return None
    secret = crypto.unseal(account.totp_sealed, purpose=_PURPOSE, tenant_id=current_tenant_id())
    totp = pyotp.TOTP(secret, interval=STEP)
    present = int(clock.now().timestamp()) // STEP
    for step in (present - 1, present, present + 1):
        fresh = account.totp_last_step is None or step > account.totp_last_step
        if fresh and hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None


def begin_enrolment() -> Enrolment:
    """Give the acting member a fresh secret, which counts once it is confirmed; raise SecondFactorEnrolled."""
    account = _own_account()
    if account.totp_confirmed_at is not None:
        raise SecondFactorEnrolled
    secret = pyotp.random_base32()
    account.totp_sealed = crypto.seal(secret, purpose=_PURPOSE, tenant_id=current_tenant_id())
    account.totp_last_step = None
    name = f"{account.username}@{current_tenant().code}"
    return Enrolment(secret, pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=name, issuer_name=_ISSUER))


def confirm_enrolment(*, code: str) -> None:
    """Make the second factor count, from this session on; raise InvalidInput for a wrong code."""
    account = _own_account()
    if account.totp_confirmed_at is not None:
        raise SecondFactorEnrolled
    if account.totp_sealed is None:
        raise SecondFactorNotBegun
    step = accepted_step(account, code)
    if step is None:
        raise InvalidInput(errors=[FieldError("/body/code", "one_time_code", text("error.field.one_time_code"))])
    account.totp_confirmed_at, account.totp_last_step = clock.now(), step
    get(MemberSession, principal.current().session_id).second_factor = True
    audit.record("second_factor.enrolled", "member", account.member_id)
    access_changed()


def reset_second_factor(member_id: UUID) -> None:
    """Take a member's second factor away, on a security officer's order, when the device is lost."""
    member = visible_member(member_id)
    principal.require(Permission.SESSIONS_REVOKE, unit_of(member.unit_id).path)
    who = principal.current_or_none()
    if who is not None and who.member_id == member_id:
        raise OwnSecondFactor
    account = session().scalars(select(Account).where(Account.member_id == member_id).with_for_update()).one_or_none()
    if account is None or account.totp_sealed is None:
        raise NotFound
    account.totp_sealed = account.totp_confirmed_at = account.totp_last_step = None
    audit.record("second_factor.reset", "member", member_id)


def state_of(member_id: UUID, account: Account | None) -> SecondFactorState:
    """Return whether a member has a second factor, or must get one."""
    if account is not None and account.totp_confirmed_at is not None:
        return SecondFactorState.ENROLLED
    needing = select(RoleGrant.id).where(RoleGrant.member_id == member_id, RoleGrant.role.in_(SECOND_FACTOR)).limit(1)
    needs = options().require_second_factor and session().scalar(needing) is not None
    return SecondFactorState.REQUIRED if needs else SecondFactorState.OFF


def _own_account() -> Account:
    mine = select(Account).where(Account.member_id == principal.current().member_id).with_for_update()
    account = session().scalars(mine).one_or_none()
    if account is None:
        raise NotFound
    return account
