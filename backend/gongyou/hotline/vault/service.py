"""The vault 钥匙: handlers' and custodians' key pairs, opened by their password for as long as a session lasts."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gongyou.core import audit, clock, principal
from gongyou.core.db import session
from gongyou.core.errors import AppError
from gongyou.core.ids import new_id
from gongyou.core.principal import Principal
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.vault import recovery, sealing, trust
from gongyou.hotline.vault.models import VaultKey, VaultSession
from gongyou.identity.keyrings import PasswordKnown, keyrings
from gongyou.identity.models import Member, MemberStatus
from gongyou.identity.service_accounts import confirm_password
from gongyou.permissions import Permission

HOLDERS = (Permission.GRIEVANCES_HANDLE, Permission.GRIEVANCES_CUSTODY)
"""Who has a key."""


class VaultLocked(AppError):
    """The caller's key is not open in this session: they must give their password, or have the key recovered."""

    code = "vault.locked"
    status = 409


class VaultLost(AppError):
    """The password does not open the key: it was set anew since. Two custodians can recover it."""

    code = "vault.lost"
    status = 409


class VaultState(StrEnum):
    """Whether the acting member can read what is sealed to them."""

    NONE = "none"
    LOCKED = "locked"
    LOST = "lost"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A key of the acting member that is open in their session."""

    id: UUID
    public: bytes
    private: bytes = field(repr=False)


def open_keyring(known: PasswordKnown) -> None:
    """Open a member's key with their password for their session, make one for who needs one, lock it anew after a change.

    A key that the password does not open stays as it is: what was sealed to it waits for its recovery.
    """
    if not any(known.who.may(permission) for permission in HOLDERS):
        return
    row = session().scalars(_in_force({known.who.member_id}).with_for_update()).one_or_none()
    if row is None:
        row, private = _made(known)
    else:
        found = _unlocked(row, known)
        if found is None:
            return
        private = found
    own = sealing.public_of(private)
    if row.public != own:  # somebody wrote to the database; what was sealed since is theirs to read
        row.public = own
        audit.record("vault.key_tampered", "member", row.member_id)
    if known.previous is not None:
        row.private_by_password = sealing.lock(known.password, private, context(row.id))
    _keep_for_session(known, row, private)
    trust.share(row, private)


keyrings.append(open_keyring)


def _unlocked(row: VaultKey, known: PasswordKnown) -> bytes | None:
    try:
        return sealing.unlock(known.previous or known.password, row.private_by_password, context(row.id))
    except sealing.WrongKey:
        private = recovery.finished(row, known.password)
        if private is not None:
            row.private_by_password = sealing.lock(known.password, private, context(row.id))
        return private


def _made(known: PasswordKnown) -> tuple[VaultKey, bytes]:
    pair, key_id = sealing.new_pair(), new_id()
    row = VaultKey(
        id=key_id,
        member_id=known.who.member_id,
        public=pair.public,
        private_by_password=sealing.lock(known.password, pair.private, context(key_id)),
    )
    session().add(row)
    session().flush()
    audit.record("vault.key_made", "member", known.who.member_id)
    return row, pair.private


def _keep_for_session(known: PasswordKnown, row: VaultKey, private: bytes) -> None:
    sealed = sealing.encrypt(known.secret, private, context(row.id))
    session().execute(
        insert(VaultSession)
        .values(
            tenant_id=current_tenant_id(), session_id=known.who.session_id, key_id=row.id, private_by_session=sealed
        )
        .on_conflict_do_update(
            index_elements=[VaultSession.tenant_id, VaultSession.session_id],
            set_={"key_id": row.id, "private_by_session": sealed},
        )
    )


def context(key_id: UUID) -> str:
    """Return what the sealed forms of a key's private half are bound to."""
    return f"vault key {key_id}"


def own_key() -> OpenKey:
    """Return the acting member's open key; raise VaultLocked."""
    key = own_key_or_none()
    if key is None:
        raise VaultLocked
    return key


def own_key_or_none() -> OpenKey | None:
    """Return the acting member's open key, None where it is not open in this session."""
    who, secret = principal.current(), principal.call().secret
    if secret is None:
        return None
    found = session().execute(
        select(VaultKey, VaultSession.private_by_session)
        .join(VaultSession, (VaultSession.tenant_id == VaultKey.tenant_id) & (VaultSession.key_id == VaultKey.id))
        .where(
            VaultSession.session_id == who.session_id,
            VaultKey.member_id == who.member_id,
            VaultKey.retired_at.is_(None),
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    return OpenKey(row[0].id, row[0].public, sealing.decrypt(secret, row[1], context(row[0].id)))


def keys_of(member_ids: Collection[UUID]) -> dict[UUID, VaultKey]:
    """Return the key in force of each active member who has one."""
    rows = session().scalars(
        _in_force(member_ids)
        .join(Member, (Member.tenant_id == VaultKey.tenant_id) & (Member.id == VaultKey.member_id))
        .where(Member.status == MemberStatus.ACTIVE)
    )
    return {row.member_id: row for row in rows}


def _in_force(member_ids: Collection[UUID]):  # type: ignore[no-untyped-def]
    return select(VaultKey).where(VaultKey.member_id.in_(member_ids), VaultKey.retired_at.is_(None))


def view() -> dict[str, Any]:
    """Return whether the acting member can read what is sealed to them, and who may help to recover their key."""
    row = session().scalars(_in_force({principal.current().member_id})).one_or_none()
    if row is None:
        return {"state": VaultState.NONE, "custodians": []}
    return {"state": _state(row), "custodians": trust.view(row)}


def _state(row: VaultKey) -> VaultState:
    if own_key_or_none() is not None:
        return VaultState.OPEN
    return VaultState.LOST if recovery.pending(row.id) is not None else VaultState.LOCKED


def trust_custodians(key_ids: Collection[UUID]) -> dict[str, Any]:
    """Let just these custodians, by their keys, recover the acting member's key from now on.

    Raises VaultLocked, trust.CustodiansChanged.
    """
    row = _own_row()
    trust.agree(row, own_key().private, key_ids)
    return view()


def open_vault(password: str) -> dict[str, Any]:
    """Open the acting member's key for this session with their password.

    Raises InvalidInput for a wrong password, VaultLost where the key was locked by an earlier one.
    """
    confirm_password(password)
    open_keyring(_known(password))
    if own_key_or_none() is None:
        raise VaultLost
    return view()


def ask_recovery(password: str, reason: str) -> dict[str, Any]:
    """Ask the custodians to recover the acting member's key. Audited; raises InvalidInput, recovery.NoCustodians."""
    confirm_password(password)
    recovery.ask(_own_row(), password, reason)
    return view()


def _own_row() -> VaultKey:
    mine = _in_force({principal.current().member_id}).with_for_update()
    row: VaultKey | None = session().scalars(mine).one_or_none()
    if row is None:
        raise VaultLocked
    return row


def replace_key(password: str) -> dict[str, Any]:
    """Give the acting member a fresh key instead of one that is lost; colleagues confide cases to it anew. Audited."""
    confirm_password(password)
    who = principal.current()
    row = session().scalars(_in_force({who.member_id}).with_for_update()).one_or_none()
    if row is not None:
        row.retired_at = clock.now()
        recovery.withdraw(row.id)
        session().flush()
        audit.record("vault.key_replaced", "member", who.member_id)
    open_keyring(_known(password))
    return view()


def _known(password: str) -> PasswordKnown:
    who: Principal = principal.current()
    secret = principal.call().secret
    if secret is None:
        raise VaultLocked
    return PasswordKnown(who, secret, password)
