"""What may be done with any case beside its flow's actions: hand it over, talk about it, stop and start its clock."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.cases import queries, timing
from gongyou.cases.flow import By, Docket, Flow, flows
from gongyou.cases.models import Case, CaseEntry, CaseState, EntryKind
from gongyou.cases.service import entry, look, name_of, node_name, take
from gongyou.cases.settings import several
from gongyou.core import clock, db, principal
from gongyou.core.errors import AppError, FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.outbox import emit
from gongyou.core.pages import Page, Sort, page
from gongyou.events import CaseCommented, CaseMoved
from gongyou.identity import service as identity
from gongyou.identity.models import MemberStatus
from gongyou.permissions import Permission

REASSIGN = "reassign"
"""What `CaseMoved` calls a hand-over, which is no action of a flow."""


class CaseEnded(AppError):
    """The case has ended: there is no clock and nobody has it."""

    code = "case.ended"
    status = 409


class CannotBeGiven(AppError):
    """The member has left, has the case already, or may not do what the node asks for."""

    code = "case.cannot_be_given"
    status = 409


class CannotSee(AppError):
    """Somebody mentioned may not see the case."""

    code = "case.cannot_see"
    status = 409


class NotPausable(AppError):
    """The clock cannot be stopped here, stands or runs already, or it is the caller's own."""

    code = "case.not_pausable"
    status = 409


def take_any(case_id: UUID, *, expected_seq: int | None = None) -> Docket[Any, Any]:
    """Take a case of any flow in hand; raises as `take` does."""
    return take(_flow_of(case_id), case_id, expected_seq=expected_seq)


def look_any(case_id: UUID) -> Docket[Any, Any]:
    """Read a case of any flow; raises as `look` does."""
    return look(_flow_of(case_id), case_id)


def _flow_of(case_id: UUID) -> Flow[Any, Any]:
    """Return the flow of a case; those of a private one are their own domain's business."""
    code = db.session().scalar(select(Case.flow).where(Case.id == case_id))
    if code is None or flows[code].confidants is not None:
        raise NotFound
    return flows[code]


def my_todos(*, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of what waits for the acting member, least time left first."""
    sort = Sort(((Case.due_at, False), (Case.id, False)))
    found = page(queries.todos(), sort=sort, limit=limit, cursor=cursor, scalars=False)
    settings = several(list(flows.values()))
    names = queries.names_in([case for case, _ in found.items])
    items = [
        queries.standing(flows[case.flow], settings[case.flow], case, names) | {"flow": case.flow, "unit_name": unit}
        for case, unit in found.items
    ]
    return Page(items, found.next_cursor)


def my_todo_counts() -> dict[str, int]:
    """Return how many cases wait for the acting member, and how many of them are overdue."""
    return queries.todo_counts()


def timeline(case_id: UUID, *, limit: int = 50, cursor: str | None = None) -> dict[str, Any]:
    """Return a case's stays and a page of its entries, newest first; raises NotFound."""
    docket = look_any(case_id)
    sort = Sort(((CaseEntry.at, True), (CaseEntry.id, True)))
    found = page(queries.entries(case_id), sort=sort, limit=limit, cursor=cursor)
    return {
        "nodes": queries.timeline(docket.flow, docket.settings, docket.case),
        "entries": queries.entry_lines(found.items),
        "next_cursor": found.next_cursor,
    }


def reassign(case_id: UUID, *, member_id: UUID, reason: str, expected_seq: int | None = None) -> dict[str, Any]:
    """Give a case at its node to another member, who is told; its clock runs on."""
    docket = take_any(case_id, expected_seq=expected_seq)
    case = _managed(docket)
    _require_able(docket, member_id)
    docket.flow.give(docket, member_id)
    before = case.responsible_id
    case.responsible_id = member_id
    line = entry(
        case,
        EntryKind.REASSIGNMENT,
        principal.current().member_id,
        reason,
        before=str(before) if before else None,
        after=str(member_id),
    )
    db.session().add(line)
    emit(CaseMoved(case_id=case.id, node_seq=case.node_seq, action=REASSIGN, record_id=line.id))
    return standing(docket)


def _require_able(docket: Docket[Any, Any], member_id: UUID) -> None:
    """Raise CannotBeGiven unless a member may do what can be done at the node."""
    case, member = docket.case, identity.member_of(member_id)
    needed = {a.permission for a in docket.flow.possible(case) if a.by is By.RESPONSIBLE} - {Permission.SELF}
    able = all(member_id in {m.id for m in identity.holders(permission, docket.unit.path)} for permission in needed)
    if member.status is MemberStatus.LEFT or member_id == case.responsible_id or not able:
        raise CannotBeGiven(who=member.name, node=node_name(docket))


def comment(
    case_id: UUID,
    *,
    said: str | None,
    mentioned: Sequence[UUID] = (),
    photos: Sequence[UUID] = (),
    voice_id: UUID | None = None,
) -> dict[str, Any]:
    """Say something about a case in words, pictures or a voice note; those mentioned are told, if they may see it."""
    if not said and not photos and voice_id is None:
        raise InvalidInput(errors=[FieldError("/body/text", "required", text("error.field.required"))])
    docket = take_any(case_id)
    case, who = docket.case, principal.current().member_id
    strangers = set(mentioned) - queries.audience(docket.flow, case, docket.unit.path) if mentioned else set()
    if strangers:
        names = identity.names_of(strangers)
        if len(names) < len(strangers):
            raise NotFound
        raise CannotSee(who=text("list.comma").join(sorted(names.values())))
    kind = EntryKind.COMMENT if said else EntryKind.EVIDENCE
    line = entry(case, kind, who, said, photos, voice_id=voice_id, mentioned=[str(m) for m in mentioned])
    db.session().add(line)
    if mentioned:
        emit(CaseCommented(case_id=case.id, entry_id=line.id, member_ids=tuple(mentioned)))
    return queries.entry_lines([line])[0]


def pause(case_id: UUID, *, reason: str, expected_seq: int | None = None) -> dict[str, Any]:
    """Stop the clock of a case, with a reason that everybody reads; nobody stops their own."""
    docket = take_any(case_id, expected_seq=expected_seq)
    case, who = _managed(docket), principal.current().member_id
    if not docket.flow.node(case.node).pausable or case.paused_at is not None or case.responsible_id == who:
        raise NotPausable(node=node_name(docket), who=name_of(case.responsible_id))
    timing.pause(docket.flow, case, docket.settings, clock.now(), reason)
    db.session().add(entry(case, EntryKind.PAUSE, who, reason))
    return standing(docket)


def resume(case_id: UUID, *, expected_seq: int | None = None) -> dict[str, Any]:
    """Let the clock of a case run on with what was left."""
    docket = take_any(case_id, expected_seq=expected_seq)
    case = _managed(docket)
    if case.paused_at is None:
        raise NotPausable(node=node_name(docket), who=name_of(case.responsible_id))
    minutes = int((clock.now() - case.paused_at).total_seconds()) // 60
    timing.resume(docket.flow, case, docket.settings, clock.now())
    db.session().add(entry(case, EntryKind.RESUMPTION, principal.current().member_id, paused_minutes=minutes))
    return standing(docket)


def standing(docket: Docket[Any, Any]) -> dict[str, Any]:
    """Return where a case stands now."""
    return queries.standing(docket.flow, docket.settings, docket.case, queries.names_in([docket.case]))


def _managed(docket: Docket[Any, Any]) -> Case:
    principal.require(docket.flow.manage, docket.unit.path)
    if docket.case.state is not CaseState.OPEN:
        raise CaseEnded(number=docket.case.number)
    return docket.case
