"""Settlement 结算: what a closed contest means for performance pay, corrections beside it, and documents made of it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from gongyou.boards.models import Subject
from gongyou.core import audit, clock, principal
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.pages import Page, Sort, page
from gongyou.events import ContestDocumentWanted
from gongyou.files import orders
from gongyou.identity import service as identity
from gongyou.identity.models import Member, Unit
from gongyou.quality.contests import access
from gongyou.quality.contests.models import (
    Contest,
    ContestCorrection,
    ContestDocument,
    ContestResult,
    ContestState,
    DocumentKind,
)
from gongyou.quality.contests.rules import coefficient
from gongyou.quality.contests.service import require_state

_BY_RANK = Sort(((ContestResult.rank, False),))
_NEWEST_FIRST = Sort(((ContestCorrection.recorded_at, True), (ContestCorrection.id, True)))


def settlement(contest_id: UUID, **paging: Any) -> Page:
    """Return a page of the settlement of a closed contest, the members of its teams in rank order; raise WrongState."""
    contest = _closed(contest_id)
    found: Page = page(_of_members(contest), sort=_BY_RANK, **paging)
    return Page(lines(contest, found.items), found.next_cursor)


def all_lines(contest: Contest) -> list[dict[str, Any]]:
    """Return the whole settlement of a closed contest."""
    return lines(contest, session().scalars(_of_members(contest).order_by(ContestResult.rank)).all())


def lines(contest: Contest, results: Sequence[ContestResult]) -> list[dict[str, Any]]:
    """Return results as lines of the settlement, in a constant number of queries."""
    teams = {team.id: team.name for team in access.teams_of([contest.id])[contest.id]}
    ids = [each.subject_id for each in results]
    people = {m.id: m for m in session().scalars(select(Member).where(Member.id.in_(ids)))}
    corrected = _reasons([each.id for each in results])
    return [
        {
            "result_id": each.id,
            "rank": each.rank,
            "member": {"id": each.subject_id, "name": people[each.subject_id].name},
            "employee_no": people[each.subject_id].employee_no,
            "team": {"id": each.team_id, "name": teams[each.team_id]} if each.team_id else None,
            "points": each.points,
            "score": each.score,
            "own_score": each.own_score,
            "coefficient": coefficient(contest.quality_weight, each.score),
            "honoured": each.honoured,
            "corrections": corrected[each.id],
        }
        for each in results
    ]


def correct(contest_id: UUID, *, result_id: UUID, reason: str) -> dict[str, Any]:
    """Note beside a stored result what was wrong about it; the result stays. Audited; raises NotFound, WrongState."""
    contest = _closed(contest_id)
    result = (
        session()
        .scalars(select(ContestResult).where(ContestResult.id == result_id, ContestResult.contest_id == contest.id))
        .one_or_none()
    )
    if result is None:
        raise NotFound
    who = principal.current_or_none()
    correction = ContestCorrection(
        id=new_id(),
        contest_id=contest.id,
        result_id=result.id,
        reason=reason,
        recorded_by=who.member_id if who else None,
        recorded_at=clock.now(),
    )
    session().add(correction)
    session().flush()
    audit.record("contest.corrected", "contest", contest.id, result=str(result.id), reason=reason)
    return _shown([(correction, result)])[0]


def corrections(contest_id: UUID, **paging: Any) -> Page:
    """Return a page of the corrections of a closed contest, newest first."""
    contest = access.seen(contest_id)
    query = (
        select(ContestCorrection, ContestResult)
        .join(
            ContestResult,
            (ContestResult.tenant_id == ContestCorrection.tenant_id)
            & (ContestResult.id == ContestCorrection.result_id),
        )
        .where(ContestCorrection.contest_id == contest.id)
    )
    found = page(query, sort=_NEWEST_FIRST, scalars=False, **paging)
    return Page(_shown([(row[0], row[1]) for row in found.items]), found.next_cursor)


def ask_for_export(contest_id: UUID) -> dict[str, Any]:
    """Have a worker write the settlement of a closed contest as a spreadsheet; return the order. Audited."""
    contest = _closed(contest_id)
    document = order(contest, DocumentKind.SETTLEMENT)
    audit.record("contest.settlement_exported", "contest", contest.id, export=str(document.id))
    return orders.as_shown(document)


def order(contest: Contest, kind: DocumentKind) -> ContestDocument:
    """Have a worker make a document in the language of the running request."""
    document = orders.order(ContestDocument, contest_id=contest.id, kind=kind)
    emit(ContestDocumentWanted(document_id=document.id))
    return document


def export(contest_id: UUID, export_id: UUID) -> dict[str, Any]:
    """Return how far an export is; raise NotFound."""
    contest = _closed(contest_id)
    return orders.as_shown(_document(contest, DocumentKind.SETTLEMENT, ContestDocument.id == export_id))


def poster(contest_id: UUID) -> dict[str, Any]:
    """Return the honours poster of a closed contest; raise WrongState, or NotFound if nobody was honoured."""
    contest = access.seen(contest_id)
    require_state(contest, ContestState.CLOSED)
    return orders.as_shown(_document(contest, DocumentKind.POSTER))


def _document(contest: Contest, kind: DocumentKind, *where: Any) -> ContestDocument:
    query = select(ContestDocument).where(
        ContestDocument.contest_id == contest.id, ContestDocument.kind == kind, *where
    )
    document = session().scalars(query).one_or_none()
    if document is None:
        raise NotFound
    return document


def _closed(contest_id: UUID) -> Contest:
    contest = access.managed(contest_id, lock=False)
    require_state(contest, ContestState.CLOSED)
    return contest


def _of_members(contest: Contest) -> "Select[ContestResult]":
    return select(ContestResult).where(
        ContestResult.contest_id == contest.id,
        ContestResult.subject == Subject.MEMBER,
        ContestResult.team_id.is_not(None),
    )


def _reasons(result_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    rows = session().execute(
        select(ContestCorrection.result_id, ContestCorrection.reason)
        .where(ContestCorrection.result_id.in_(result_ids))
        .order_by(ContestCorrection.recorded_at, ContestCorrection.id)
    )
    reasons: dict[UUID, list[str]] = defaultdict(list)
    for result_id, reason in rows:
        reasons[result_id].append(reason)
    return reasons


def _shown(rows: Sequence[tuple[ContestCorrection, ContestResult]]) -> list[dict[str, Any]]:
    subjects = [result.subject_id for _, result in rows]
    units = dict(session().execute(select(Unit.id, Unit.name).where(Unit.id.in_(subjects))).all())
    names = units | identity.names_of({*subjects, *(c.recorded_by for c, _ in rows if c.recorded_by)})
    return [
        {
            "id": correction.id,
            "result_id": result.id,
            "subject": result.subject,
            "of": {"id": result.subject_id, "name": names[result.subject_id]},
            "rank": result.rank,
            "reason": correction.reason,
            "recorded_by": _person(correction.recorded_by, names),
            "recorded_at": correction.recorded_at,
        }
        for correction, result in rows
    ]


def _person(member_id: UUID | None, names: dict[UUID, str]) -> dict[str, Any] | None:
    return {"id": member_id, "name": names[member_id]} if member_id is not None else None
