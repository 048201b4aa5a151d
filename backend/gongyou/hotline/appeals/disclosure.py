"""Disclosure 查明: a handler learns who sent a confidential case only on a motivated request that a custodian approves.

Without a custodian nobody holds a second copy of the name, so it fails closed. Of anonymous cases there is no name.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from gongyou.cases.models import Case
from gongyou.cases.settings import settings_of
from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.pages import Page, Sort, page
from gongyou.events import DisclosureAsked, DisclosureDecided
from gongyou.hotline.appeals import confidences, desk, keys
from gongyou.hotline.appeals.flow import APPEAL, NotConfided, readers
from gongyou.hotline.appeals.models import (
    Appeal,
    AppealConfidence,
    AppealDisclosure,
    ConfidenceKind,
    DisclosureState,
    Mode,
)
from gongyou.hotline.vault.service import keys_of, own_key
from gongyou.hotline.vault.trust import custodian_keys
from gongyou.identity import service as identity
from gongyou.permissions import Permission

_NEWEST = Sort(((AppealDisclosure.asked_at, True), (AppealDisclosure.id, True)))


class NothingToDisclose(AppError):
    """The case is named, or anonymous: who sent it is known to all its handlers, or to nobody."""

    code = "appeal.nothing_to_disclose"
    status = 409


class NoCustodian(AppError):
    """No custodian holds a copy of the name: it cannot be disclosed."""

    code = "appeal.no_custodian"
    status = 409


class AskedAlready(AppError):
    """A request of the same member for the same case waits."""

    code = "appeal.disclosure_waits"
    status = 409


class OwnRequest(AppError):
    """Whoever asks does not decide."""

    code = "appeal.own_request"
    status = 403


class Decided(AppError):
    """The request was decided."""

    code = "appeal.disclosure_decided"
    status = 409


def ask(appeal_id: UUID, reason: str) -> dict[str, Any]:
    """Ask to learn who sent a confidential case that one handles.

    Audited; raises NothingToDisclose, NoCustodian, AskedAlready.
    """
    opened = desk.in_hand(appeal_id)
    if opened.appeal.mode is not Mode.CONFIDENTIAL:
        raise NothingToDisclose
    holders = {key.id for key in custodian_keys()}
    copies = session().scalars(
        select(AppealConfidence.vault_key_id).where(
            AppealConfidence.case_id == appeal_id, AppealConfidence.kind == ConfidenceKind.IDENTITY
        )
    )
    if not holders & set(copies):
        raise NoCustodian
    asked = AppealDisclosure(
        id=new_id(),
        case_id=appeal_id,
        asked_by=principal.current().member_id,
        asked_at=clock.now(),
        reason=reason,
    )
    session().add(asked)
    try:
        session().flush()
    except IntegrityError as error:
        raise AskedAlready from error
    audit.record("appeal.disclosure_asked", "appeal", appeal_id, reason=reason)
    emit(DisclosureAsked(disclosure_id=asked.id))
    return _shown([asked])[0]


def disclosures(*, waiting: bool = False, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of requests, the newest first: all to custodians, their own to those who asked."""
    who = principal.current()
    query = select(AppealDisclosure)
    if not who.may(Permission.GRIEVANCES_CUSTODY):
        query = query.where(AppealDisclosure.asked_by == who.member_id)
    if waiting:
        query = query.where(AppealDisclosure.state == DisclosureState.WAITING)
    found = page(query, sort=_NEWEST, limit=limit, cursor=cursor)
    return Page(_shown(list(found.items)), found.next_cursor)


def approve(disclosure_id: UUID) -> dict[str, Any]:
    """Let the handler who asked learn the name: it is sealed to their key, and the reporter is shown that it was.

    Audited; raises OwnRequest, Decided, NoCustodian where the name was never sealed to the acting custodian, VaultLocked,
    NotConfided where the case has been taken from who asked.
    """
    asked = _waiting(disclosure_id)
    own = own_key()
    case = get(Case, asked.case_id)
    if asked.asked_by not in readers([case])[case.id]:
        raise NotConfided
    name = confidences.mine(asked.case_id, ConfidenceKind.IDENTITY)
    requester = keys_of([asked.asked_by]).get(asked.asked_by)
    if name is None:
        raise NoCustodian
    if requester is None:
        raise keys.HasNoKey
    confidences.forget_of(asked.case_id, ConfidenceKind.IDENTITY, requester.id)
    confidences.seal_to(asked.case_id, ConfidenceKind.IDENTITY, requester, name)
    appeal = get(Appeal, asked.case_id, lock=True)
    appeal.disclosed_on = clock.now().astimezone(settings_of(APPEAL).calendar.zone).date()
    return _decided(asked, DisclosureState.APPROVED, None, own.id)


def refuse(disclosure_id: UUID, answer: str) -> dict[str, Any]:
    """Refuse a disclosure, with a reason for the handler. Audited; raises OwnRequest, Decided."""
    return _decided(_waiting(disclosure_id), DisclosureState.REFUSED, answer, None)


def _waiting(disclosure_id: UUID) -> AppealDisclosure:
    asked = get(AppealDisclosure, disclosure_id, lock=True)
    if asked.state is not DisclosureState.WAITING:
        raise Decided
    if asked.asked_by == principal.current().member_id:
        raise OwnRequest
    return asked


def _decided(
    asked: AppealDisclosure, state: DisclosureState, answer: str | None, key_id: UUID | None
) -> dict[str, Any]:
    asked.state, asked.answer = state, answer
    asked.decided_by, asked.decided_at = principal.current().member_id, clock.now()
    audit.record(
        f"appeal.disclosure_{state}", "appeal", asked.case_id, asked_by=str(asked.asked_by), with_key=str(key_id or "")
    )
    emit(DisclosureDecided(disclosure_id=asked.id))
    return _shown([asked])[0]


def disclosed_name(appeal_id: UUID) -> UUID | None:
    """Return who sent a confidential case, to the designated officer and whoever a disclosure was granted to."""
    sealed = confidences.mine(appeal_id, ConfidenceKind.IDENTITY)
    return UUID(bytes=sealed) if sealed is not None else None


def _shown(asked: list[AppealDisclosure]) -> list[dict[str, Any]]:
    cases = {case.id: case for case in session().scalars(select(Case).where(Case.id.in_({a.case_id for a in asked})))}
    people = {m for each in asked for m in (each.asked_by, each.decided_by) if m is not None}
    names = identity.names_of(people) if people else {}
    return [
        {
            "id": each.id,
            "number": cases[each.case_id].number,
            "category_name": cases[each.case_id].title,
            "asked_by": {"id": each.asked_by, "name": names[each.asked_by]},
            "asked_at": each.asked_at,
            "reason": each.reason,
            "state": each.state,
            "decided_by": {"id": each.decided_by, "name": names[each.decided_by]} if each.decided_by else None,
            "decided_at": each.decided_at,
            "answer": each.answer,
        }
        for each in asked
    ]
