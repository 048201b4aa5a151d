"""Accounts: activation codes, passwords, user names."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, insert, select

from gongyou.core import audit, clock, crypto, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity import wechat_bindings
from gongyou.identity.keyrings import PasswordKnown, open_keyrings
from gongyou.identity.models import Account, Member, MemberStatus, RoleGrant, Unit
from gongyou.identity.passwords import check_password, username_key
from gongyou.identity.service import unit_of, visible_member
from gongyou.identity.service_sessions import end_sessions
from gongyou.permissions import EXCLUSIVE, Permission

ACTIVATION_LASTS = timedelta(days=14)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that no printer and no reader takes for one another."""
_CODE_LENGTH = 12


class OwnAccount(AppError):
    """Nobody gives themselves an activation code."""

    code = "account.own"
    status = 403


class OfficersAccount(AppError):
    """The account of an administrator or auditor is opened on the command line only: duties stay separate."""

    code = "account.officers"
    status = 403


class MemberHasLeft(AppError):
    """The person does not work here any more."""

    code = "member.has_left"
    status = 409


class UsernameTaken(AppError):
    """Somebody else signs in with this name, or has it as employee number."""

    code = "account.username_taken"
    status = 409


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation code, shown this once."""

    username: str
    activation_code: str
    expires_at: datetime


def fingerprint_of_code(code: str, tenant_id: UUID) -> str:
    """Return the keyed digest under which an activation code is stored; case, spaces and dashes do not matter."""
    plain = "".join(each for each in code.upper() if each.isalnum())
    return crypto.fingerprint(plain, purpose="activation", tenant_id=tenant_id)


def open_accounts(numbers: Mapping[UUID, str]) -> None:
    """Give members (id → employee number) an account where they have none; the user name is the employee number.

    Where another member has taken that name, a number is put behind it.
    """
    having = set(session().scalars(select(Account.member_id).where(Account.member_id.in_(numbers))))
    wanted = {member_id: username_key(number) for member_id, number in numbers.items() if member_id not in having}
    taken = set(session().scalars(select(Account.username).where(Account.username.in_(wanted.values()))))
    rows = []
    for member_id, username in wanted.items():
        free = username
        while free in taken:
            free = f"{username}-{secrets.randbelow(9000) + 1000}"
        taken.add(free)
        rows.append({"tenant_id": current_tenant_id(), "member_id": member_id, "username": free})
    if rows:
        session().execute(insert(Account), rows)


def issue_activation(member_id: UUID) -> Activation:
    """Give a member a fresh activation code, good for `ACTIVATION_LASTS`; an earlier one is void."""
    member = visible_member(member_id)
    principal.require(Permission.MEMBERS_MANAGE, unit_of(member.unit_id).path)
    who = principal.current_or_none()
    if who is not None:
        if who.member_id == member_id:
            raise OwnAccount
        if _is_officer(member_id):
            raise OfficersAccount
    if member.status is not MemberStatus.ACTIVE:
        raise MemberHasLeft(name=member.name)
    return issue_activations([member])[0]


def issue_activations(members: Sequence[Member]) -> list[Activation]:
    """Give members fresh activation codes; the caller has checked that it may."""
    open_accounts({member.id: member.employee_no for member in members})
    ids = [member.id for member in members]
    found = session().scalars(
        select(Account).where(Account.member_id.in_(ids)).order_by(Account.member_id).with_for_update()
    )
    accounts = {account.member_id: account for account in found}
    return [_issue(accounts[member.id]) for member in members]


def _issue(account: Account) -> Activation:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    code = "-".join(letters[start : start + 4] for start in range(0, _CODE_LENGTH, 4))
    account.activation_hash = fingerprint_of_code(code, current_tenant_id())
    account.activation_expires_at = clock.now() + ACTIVATION_LASTS
    account.failures, account.locked_until = 0, None
    audit.record("account.activation_issued", "member", account.member_id)
    return Activation(account.username, code, account.activation_expires_at)


def not_activated(unit_path: str) -> list[Member]:
    """Return the active members of a subtree who have set no password yet, by employee number."""
    found = session().scalars(
        select(Member)
        .join(Unit, (Unit.tenant_id == Member.tenant_id) & (Unit.id == Member.unit_id))
        .outerjoin(Account, (Account.tenant_id == Member.tenant_id) & (Account.member_id == Member.id))
        .where(Unit.path.startswith(unit_path), Member.status == MemberStatus.ACTIVE, Account.password_hash.is_(None))
        .order_by(Member.employee_no)
    )
    return list(found)


def _is_officer(member_id: UUID) -> bool:
    held = select(RoleGrant.id).where(RoleGrant.member_id == member_id, RoleGrant.role.in_(EXCLUSIVE)).limit(1)
    return session().scalar(held) is not None


def set_password(member_id: UUID, password: str) -> None:
    """Set a member's password, on the operator's order; sessions end. Raises InvalidInput for one too easy."""
    member = get(Member, member_id)
    open_accounts({member.id: member.employee_no})
    account = _locked(member_id)
    check_password(password, owner=(member.employee_no, account.username), field="password")
    account.password_hash = crypto.hash_password(password)
    account.activation_hash = account.activation_expires_at = account.locked_until = None
    account.failures = 0
    end_sessions([member_id])
    wechat_bindings.unbind([member_id])
    audit.record("account.password_set", "member", member_id)


def change_password(*, current_password: str, new_password: str) -> None:
    """Change the acting member's password; their other sessions end. Raises InvalidInput for a wrong or easy one."""
    who = principal.current()
    account = _locked(who.member_id)
    if not crypto.password_matches(current_password, account.password_hash):
        detail = text("error.field.password_wrong")
        raise InvalidInput(errors=[FieldError("/body/current_password", "password_wrong", detail)])
    check_password(new_password, owner=(get(Member, who.member_id).employee_no, account.username))
    account.password_hash = crypto.hash_password(new_password)
    secret = principal.call().secret
    if secret is not None:
        open_keyrings(PasswordKnown(who, secret, new_password, previous=current_password))
    end_sessions([who.member_id], but=who.session_id)
    audit.record("account.password_changed", "member", who.member_id)


def confirm_password(password: str) -> None:
    """Check the acting member's password, as before something grave; raise InvalidInput for a wrong one."""
    account = _locked(principal.current().member_id)
    if not crypto.password_matches(password, account.password_hash):
        raise InvalidInput(errors=[FieldError("/body/password", "password_wrong", text("error.field.password_wrong"))])


def change_username(username: str) -> None:
    """Let the acting member sign in by another name; raise UsernameTaken."""
    who = principal.current()
    account, wanted = _locked(who.member_id), username_key(username)
    signing_in = select(Account.member_id).where(Account.username == wanted, Account.member_id != who.member_id)
    numbered = select(Member.id).where(func.lower(Member.employee_no) == wanted, Member.id != who.member_id)
    if session().scalar(signing_in.union_all(numbered).limit(1)) is not None:
        raise UsernameTaken
    account.username = wanted
    audit.record("account.username_changed", "member", who.member_id)


def account_of(member_id: UUID) -> Account | None:
    """Return a member's account, if they have one."""
    return session().get(Account, (current_tenant_id(), member_id))


def _locked(member_id: UUID) -> Account:
    account = session().scalars(select(Account).where(Account.member_id == member_id).with_for_update()).one_or_none()
    if account is None:
        raise NotFound
    return account
