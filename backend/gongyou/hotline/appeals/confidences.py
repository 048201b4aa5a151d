"""Words that go past the handlers of a case: sealed to particular people's keys instead of the case's."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from gongyou.cases import service as cases
from gongyou.cases.models import Case, CaseEntry, EntryKind
from gongyou.core import principal
from gongyou.core.db import session
from gongyou.core.errors import AppError
from gongyou.core.pages import Page, Sort, page
from gongyou.hotline.appeals import keys
from gongyou.hotline.appeals.exclusion import excluded
from gongyou.hotline.appeals.flow import KEYHOLDERS, in_doubt
from gongyou.hotline.appeals.keys import OpenAppeal
from gongyou.hotline.appeals.models import Appeal, AppealConfidence, AppealMessage, ConfidenceKind
from gongyou.hotline.vault import sealing
from gongyou.hotline.vault.models import VaultKey
from gongyou.hotline.vault.service import keys_of, own_key
from gongyou.hotline.vault.trust import custodian_keys

_NEWEST = Sort(((Case.opened_at, True), (AppealConfidence.part, True), (AppealConfidence.id, True)))
_LETTERS = (ConfidenceKind.RATING, ConfidenceKind.CHECK_IN)


class NobodyForIt(AppError):
    """Nobody but the handlers could read it; it is not kept."""

    code = "appeal.nobody_for_it"
    status = 409


def overseers(opened: OpenAppeal) -> Sequence[UUID]:
    """Return who of the union stands beside or above a case and never had a hand in it; where nobody does, the custodians.

    Whoever spoke in it, or was given it for a while, has had a hand in it; neither they nor the excluded are among them.
    """
    case = opened.docket.case
    away = cases.hands(case.id) | {case.responsible_id, case.reporter_id} | _spoke_or_had_it(case.id)
    away |= excluded(keys.matter_of(opened).about_ids)
    beside = [member for member in KEYHOLDERS.of([case.id])[case.id] if member not in away]
    return sorted(beside) or [key.member_id for key in custodian_keys() if key.member_id not in away]


def _spoke_or_had_it(case_id: UUID) -> set[UUID | None]:
    spoke = select(AppealMessage.member_id).where(AppealMessage.case_id == case_id)
    given = select(CaseEntry.data).where(CaseEntry.case_id == case_id, CaseEntry.kind == EntryKind.REASSIGNMENT)
    had = {member for data in session().scalars(given) for member in (data.get("before"), data.get("after"))}
    return set(session().scalars(spoke)) | {UUID(member) for member in had if member}


def confide(opened: OpenAppeal, kind: ConfidenceKind, said: Mapping[str, Any], *, part: int = 0) -> list[UUID]:
    """Seal something to a case's overseers, instead of what of this kind and part was said before; return who they are.

    Raises NobodyForIt.
    """
    forget(opened.appeal.id, kind, part=part)
    readers = keys_of(overseers(opened))
    if not readers:
        raise NobodyForIt
    for own in readers.values():
        seal_to(opened.appeal.id, kind, own, json.dumps(said, ensure_ascii=False).encode(), part=part)
    session().flush()
    return sorted(readers)


def seal_to(appeal_id: UUID, kind: ConfidenceKind, own: VaultKey, value: bytes, *, part: int = 0) -> None:
    """Seal something about a case to one person's key."""
    session().add(
        AppealConfidence(
            id=uuid4(),  # it is shown, and one with a time in it would tell the minute
            case_id=appeal_id,
            kind=kind,
            part=part,
            vault_key_id=own.id,
            member_id=own.member_id,
            sealed=sealing.seal_to(own.public, value, keys.context(appeal_id, kind)),
        )
    )


def mine(appeal_id: UUID, kind: ConfidenceKind) -> bytes | None:
    """Return what of a kind was sealed to the acting member about a case; raise VaultLocked."""
    own = own_key()
    row = session().scalars(
        select(AppealConfidence).where(
            AppealConfidence.case_id == appeal_id,
            AppealConfidence.kind == kind,
            AppealConfidence.vault_key_id == own.id,
            ~in_doubt(AppealConfidence),
        )
    )
    found = row.first()
    return None if found is None else sealing.open_with(own.private, found.sealed, keys.context(appeal_id, kind))


def parts(appeal_id: UUID, kind: ConfidenceKind) -> set[int]:
    """Return which parts of a kind have been said."""
    wanted = select(AppealConfidence.part).where(AppealConfidence.case_id == appeal_id, AppealConfidence.kind == kind)
    return set(session().scalars(wanted))


def forget(appeal_id: UUID, kind: ConfidenceKind, *, part: int = 0) -> None:
    """Take back what of a kind and part was said."""
    session().execute(
        delete(AppealConfidence).where(
            AppealConfidence.case_id == appeal_id, AppealConfidence.kind == kind, AppealConfidence.part == part
        )
    )


def forget_of(appeal_id: UUID, kind: ConfidenceKind, vault_key_id: UUID) -> None:
    """Take back what of a kind was sealed to one key."""
    session().execute(
        delete(AppealConfidence).where(
            AppealConfidence.case_id == appeal_id,
            AppealConfidence.kind == kind,
            AppealConfidence.vault_key_id == vault_key_id,
        )
    )


def letters(*, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of what reporters have told the acting member past the handlers, the newest case first.

    Raises VaultLocked.
    """
    own = own_key()
    keys.settle_doubts()
    query = (
        select(AppealConfidence, Case.number, Case.title, Appeal.stars)
        .join(Case, (Case.tenant_id == AppealConfidence.tenant_id) & (Case.id == AppealConfidence.case_id))
        .join(Appeal, (Appeal.tenant_id == AppealConfidence.tenant_id) & (Appeal.id == AppealConfidence.case_id))
        .where(
            AppealConfidence.member_id == principal.current().member_id,
            AppealConfidence.vault_key_id == own.id,
            AppealConfidence.kind.in_(_LETTERS),
            ~in_doubt(AppealConfidence),
        )
    )
    found = page(query, sort=_NEWEST, limit=limit, cursor=cursor, scalars=False)
    return Page([_letter(own.private, *row) for row in found.items], found.next_cursor)


def _letter(private: bytes, row: AppealConfidence, number: str, title: str, stars: int | None) -> dict[str, Any]:
    said = json.loads(sealing.open_with(private, row.sealed, keys.context(row.case_id, row.kind)))
    return {
        "id": row.id,
        "appeal_id": row.case_id,
        "number": number,
        "category_name": title,
        "kind": row.kind,
        "days": row.part or None,
        "text": said["text"],
        "troubled": said.get("troubled"),
        "stars": stars if row.kind is ConfidenceKind.RATING else None,
    }
