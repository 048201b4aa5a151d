"""Whom the owner of a key trusts to recover it, and the halves that are sealed to them (decision 0027).

A recovery secret seals the private half. For each pair of trusted custodians it is split in two halves, one sealed to
each. A custodian appointed later, or one with a fresh key, gets a half only once the owner has agreed: else whoever may
appoint custodians and set passwords anew could recover any key alone.
"""

from collections.abc import Collection
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from gongyou.core import audit
from gongyou.core.db import session
from gongyou.core.errors import AppError
from gongyou.core.ids import new_id
from gongyou.hotline.vault import sealing
from gongyou.hotline.vault.models import VaultKey, VaultShare
from gongyou.identity import service as identity
from gongyou.identity.models import Member, MemberStatus, RoleGrant
from gongyou.permissions import Role

_PAIR = 2


class CustodiansChanged(AppError):
    """Whom the owner agrees to are not, or no longer, custodians with these keys: look again who they are."""

    code = "vault.custodians_changed"
    status = 409


def custodian_keys() -> list[VaultKey]:
    """Return the keys in force of active custodians, the oldest first."""
    found = session().scalars(
        select(VaultKey)
        .join(Member, (Member.tenant_id == VaultKey.tenant_id) & (Member.id == VaultKey.member_id))
        .join(RoleGrant, (RoleGrant.tenant_id == Member.tenant_id) & (RoleGrant.member_id == Member.id))
        .where(
            RoleGrant.role == Role.CUSTODIAN,
            Member.status == MemberStatus.ACTIVE,
            VaultKey.retired_at.is_(None),
        )
        .distinct()
        .order_by(VaultKey.id)
    )
    return list(found)


def others(row: VaultKey) -> list[VaultKey]:
    """Return the keys of the custodians other than a key's owner."""
    return [key for key in custodian_keys() if key.id != row.id]


def share(row: VaultKey, private: bytes) -> None:
    """Share a key that is open among its trusted custodians, unless it is. The first there are, at least two, are trusted."""
    there = others(row)
    if row.trusted is None and len(there) >= _PAIR:
        row.trusted = [key.id for key in there]
    _split(row, private, [key for key in there if key.id in (row.trusted or ())])


def agree(row: VaultKey, private: bytes, key_ids: Collection[UUID]) -> None:
    """Let the owner of an open key trust just these custodians from now on. Audited; raises CustodiansChanged."""
    chosen = [key for key in others(row) if key.id in key_ids]
    if {key.id for key in chosen} != set(key_ids):
        raise CustodiansChanged
    if set(row.trusted or ()) != set(key_ids):
        audit.record(
            "vault.custodians_trusted", "member", row.member_id, custodians=[str(key.member_id) for key in chosen]
        )
    row.trusted = [key.id for key in chosen]
    _split(row, private, chosen)


def view(row: VaultKey) -> list[dict[str, Any]]:
    """Return the custodians there are, and whether a key's owner trusts them."""
    there = others(row)
    names = identity.names_of({key.member_id for key in there})
    return [
        {
            "key_id": key.id,
            "member": {"id": key.member_id, "name": names[key.member_id]},
            "since": key.created_at,
            "trusted": key.id in (row.trusted or ()),
        }
        for key in there
    ]


def _split(row: VaultKey, private: bytes, custodians: list[VaultKey]) -> None:
    wanted = {(a.id, b.id) for a, b in combinations(custodians, _PAIR)}
    shared = select(VaultShare.custodian_key_id, VaultShare.partner_key_id).where(VaultShare.key_id == row.id)
    if {(a, b) for a, b in session().execute(shared) if a < b} == wanted:
        return
    session().execute(delete(VaultShare).where(VaultShare.key_id == row.id))
    secret = sealing.new_key()
    row.private_by_recovery = sealing.encrypt(secret, private, context(row.id)) if wanted else None
    for first, second in combinations(custodians, _PAIR):
        halves = sealing.split(secret)
        for own, other, half in ((first, second, halves[0]), (second, first, halves[1])):
            sealed = sealing.seal_to(own.public, half, context(row.id))
            session().add(
                VaultShare(id=new_id(), key_id=row.id, custodian_key_id=own.id, partner_key_id=other.id, sealed=sealed)
            )
    session().flush()


def context(key_id: UUID) -> str:
    """Return what halves of a key's recovery secret, and what it seals, are bound to."""
    return f"vault recovery {key_id}"
