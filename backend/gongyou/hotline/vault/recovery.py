"""Recovery of a key whose password is lost, by two custodians together and never by one (decision 0021).

Two custodians who agree give their halves (`vault.trust`) to the recovery's own key pair, which only the member's new
password opens.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, Forbidden
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.pages import Page, Sort, page
from gongyou.events import RecoveryAsked
from gongyou.hotline.vault import sealing, trust
from gongyou.hotline.vault.models import VaultKey, VaultRecovery, VaultRecoveryShare, VaultShare
from gongyou.identity.models import Member

_NEWEST = Sort(((VaultRecovery.asked_at, True), (VaultRecovery.id, True)))


class NoCustodians(AppError):
    """A recovery needs two custodians who had keys when the lost one was last open."""

    code = "vault.no_custodians"
    status = 409


class RecoveryOver(AppError):
    """The recovery was finished, refused or withdrawn, or the custodian has given their half."""

    code = "vault.recovery_over"
    status = 409


def ask(row: VaultKey, password: str, reason: str) -> None:
    """Ask the custodians for a key's recovery; a request that waits already is replaced. Raises NoCustodians."""
    if not session().scalar(select(func.count()).select_from(VaultShare).where(VaultShare.key_id == row.id)):
        raise NoCustodians
    withdraw(row.id)
    pair, recovery_id = sealing.new_pair(), new_id()
    session().add(
        VaultRecovery(
            id=recovery_id,
            key_id=row.id,
            member_id=row.member_id,
            reason=reason,
            public=pair.public,
            private_by_password=sealing.lock(password, pair.private, _context(recovery_id)),
            asked_at=clock.now(),
        )
    )
    audit.record("vault.recovery_asked", "member", row.member_id, reason=reason)
    emit(RecoveryAsked(recovery_id=recovery_id))


def pending(key_id: UUID) -> VaultRecovery | None:
    """Return the recovery of a key that has not ended."""
    wanted = select(VaultRecovery).where(VaultRecovery.key_id == key_id, VaultRecovery.ended_at.is_(None))
    return session().scalars(wanted).one_or_none()


def withdraw(key_id: UUID) -> None:
    """End a recovery that waits, as when the member replaces the key or asks anew."""
    waiting = pending(key_id)
    if waiting is not None:
        _end(waiting, "withdrawn")
        session().flush()


def recoveries(*, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of recoveries for custodians, the newest first, with who has given their half."""
    found = page(select(VaultRecovery), sort=_NEWEST, limit=limit, cursor=cursor)
    return Page(_shown(found.items), found.next_cursor)


def give_half(recovery_id: UUID, private: bytes, own_key_id: UUID) -> dict[str, Any]:
    """Give the acting custodian's halves for a recovery, sealed to it; audited. `private` opens their own key.

    Raises Forbidden for their own lost key or where they have no half, RecoveryOver, NotFound.
    """
    who = principal.current().member_id
    asked = get(VaultRecovery, recovery_id, lock=True)
    if asked.ended_at is not None or who in _givers(asked.id):
        raise RecoveryOver
    halves = session().scalars(
        select(VaultShare).where(VaultShare.key_id == asked.key_id, VaultShare.custodian_key_id == own_key_id)
    )
    rows = halves.all()
    if who == asked.member_id or not rows:
        raise Forbidden
    for row in rows:
        half = sealing.open_with(private, row.sealed, trust.context(asked.key_id))
        session().add(
            VaultRecoveryShare(
                id=new_id(),
                recovery_id=asked.id,
                custodian_key_id=row.custodian_key_id,
                partner_key_id=row.partner_key_id,
                sealed=sealing.seal_to(asked.public, half, _context(asked.id)),
                given_by=who,
                given_at=clock.now(),
            )
        )
    audit.record("vault.half_given", "member", asked.member_id)
    session().flush()
    return _shown([asked])[0]


def refuse(recovery_id: UUID) -> dict[str, Any]:
    """Refuse a recovery as a custodian: one who does not believe it is enough. Audited; raises RecoveryOver, NotFound."""
    asked = get(VaultRecovery, recovery_id, lock=True)
    if asked.ended_at is not None:
        raise RecoveryOver
    _end(asked, "refused")
    audit.record("vault.recovery_refused", "member", asked.member_id)
    return _shown([asked])[0]


def finished(row: VaultKey, password: str) -> bytes | None:
    """Return a key's private half once two custodians have given theirs, None as long as they have not."""
    asked = pending(row.id)
    if asked is None or row.private_by_recovery is None:
        return None
    given = session().scalars(select(VaultRecoveryShare).where(VaultRecoveryShare.recovery_id == asked.id)).all()
    by_pair = {(each.custodian_key_id, each.partner_key_id): each for each in given}
    pair = next(((a, b) for a, b in by_pair if (b, a) in by_pair), None)
    if pair is None:
        return None
    try:
        own = sealing.unlock(password, asked.private_by_password, _context(asked.id))
    except sealing.WrongKey:  # the password was set anew once more: the request has to be made again
        return None
    first, second = (sealing.open_with(own, by_pair[p].sealed, _context(asked.id)) for p in (pair, pair[::-1]))
    _end(asked, "finished")
    audit.record("vault.recovered", "member", row.member_id)
    return sealing.decrypt(sealing.joined(first, second), row.private_by_recovery, trust.context(row.id))


def _end(asked: VaultRecovery, outcome: str) -> None:
    asked.ended_at, asked.outcome = clock.now(), outcome
    session().execute(delete(VaultRecoveryShare).where(VaultRecoveryShare.recovery_id == asked.id))


def _givers(recovery_id: UUID) -> set[UUID]:
    wanted = select(VaultRecoveryShare.given_by).where(VaultRecoveryShare.recovery_id == recovery_id)
    return set(session().scalars(wanted))


def _shown(asked: "list[VaultRecovery] | Any") -> list[dict[str, Any]]:
    ids = [each.id for each in asked]
    rows = session().execute(
        select(VaultRecoveryShare.recovery_id, VaultRecoveryShare.given_by)
        .where(VaultRecoveryShare.recovery_id.in_(ids))
        .distinct()
    )
    given: dict[UUID, list[UUID]] = {}
    for recovery_id, member_id in rows:
        given.setdefault(recovery_id, []).append(member_id)
    people = {m for each in asked for m in (each.member_id, *given.get(each.id, ()))}
    names = dict(session().execute(select(Member.id, Member.name).where(Member.id.in_(people))).all())
    return [
        {
            "id": each.id,
            "member": {"id": each.member_id, "name": names.get(each.member_id, "")},
            "reason": each.reason,
            "asked_at": each.asked_at,
            "ended_at": each.ended_at,
            "outcome": each.outcome,
            "given_by": [{"id": m, "name": names.get(m, "")} for m in given.get(each.id, ())],
        }
        for each in asked
    ]


def _context(subject_id: UUID) -> str:
    return f"vault recovery {subject_id}"
