"""Use cases of the engine: open a case, take it in hand, act on it.

Whoever changes a case holds its row lock, so of two who act at once one wins and the other is told what has happened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gongyou.cases import files, queries, timing
from gongyou.cases.flow import Action, By, Docket, Flow, Subject
from gongyou.cases.models import NEVER, Case, CaseEntry, CaseNode, CaseSeries, CaseState, EntryKind
from gongyou.cases.rules import Options, Settings
from gongyou.cases.settings import from_row, joined
from gongyou.core import clock, db, principal
from gongyou.core.errors import AppError, FieldError, Forbidden, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import CaseMoved
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.permissions import Permission


class CaseMovedOn(AppError):
    """The case no longer stands where the caller saw it."""

    code = "case.moved_on"
    status = 409


class NotYours(AppError):
    """Another person has the case at this node."""

    code = "case.not_yours"
    status = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What comes with an action. `data` is kept with the stay; a limit (minutes) or due time overrides the node's."""

    note: str | None = None
    files: Sequence[UUID] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    given_to: UUID | None = None
    grade: str | None = None
    limit: int | None = None
    due_at: datetime | None = None


def open_case(
    flow: Flow[Subject, Options],
    subject: Subject,
    settings: Settings[Options],
    *,
    title: str,
    unit: Unit,
    reporter_id: UUID | None,
    grade: str | None = None,
    limit: int | None = None,
    by_day: bool = False,
    photos: Sequence[UUID] = (),
) -> Docket[Subject, Options]:
    """Open a case for a subject that shares its id; its first node is done by this, its second begins, for `limit`
    minutes unless the node's own hold. A case whose reporter nobody is to know has none, and is shown `by_day`.

    The number is taken last, because its row stays locked until the commit. Raises as attaching files does.
    """
    now, first, second = clock.now(), flow.nodes[0].code, flow.nodes[1].code
    case = Case(id=subject.id, flow=flow.code, title=title, grade=grade, unit_id=unit.id, reporter_id=reporter_id)
    case.opened_at = case.entered_at = case.clock_from = now
    case.due_at, case.by_day = NEVER, by_day
    case.node, case.node_seq, case.allowed_minutes, case.used_seconds, case.level = first, 1, 0, 0, 0
    docket = Docket(flow, case, subject, unit, settings)
    opening = _stay(docket, first, reporter_id, now, Deed(files=photos))
    _enter(docket, second, Deed(limit=limit), now)
    case.number = _next_number(flow.series, settings, now)
    db.session().add(case)
    db.session().flush()  # what refers to the case is written after it
    db.session().add_all([subject, opening])
    emit(CaseMoved(case_id=case.id, node_seq=case.node_seq, action=first, record_id=opening.id))
    return docket


def look(flow: Flow[Subject, Options], case_id: UUID, *, lock: bool = False) -> Docket[Subject, Options]:
    """Read a case with what is needed to judge it; raise NotFound where the acting member may not see it."""
    same = (flow.model.tenant_id == Case.tenant_id) & (flow.model.id == Case.id)
    query = (
        select(Case, flow.model, Unit)
        .join(flow.model, same)
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .where(Case.id == case_id)
    )
    if lock:
        # Both rows are locked: the one that is only joined would be read as it was before the wait.
        query = query.with_for_update(of=[Case, flow.model], key_share=True)
        query = query.execution_options(populate_existing=True)
    found = db.session().execute(joined(query, flow)).one_or_none()
    if found is None or not queries.sees(flow, found[0], found[2].path):
        raise NotFound
    case, subject, unit, tenant, own, calendar = found
    return Docket(flow, case, subject, unit, from_row(flow, tenant, own, calendar))


def take(flow: Flow[Subject, Options], case_id: UUID, *, expected_seq: int | None = None) -> Docket[Subject, Options]:
    """Lock a case and read what is needed to act on it.

    Raises NotFound where the caller may not see it, CaseMovedOn if it is beyond the `expected_seq` they saw.
    """
    docket = look(flow, case_id, lock=True)
    if expected_seq is not None and expected_seq != docket.case.node_seq:
        raise moved_on(docket)
    return docket


def act(
    docket: Docket[Subject, Options],
    action: Action[Subject, Options],
    deed: Deed | None = None,
    *,
    unnamed: bool = False,
) -> CaseNode | None:
    """Take an action as the acting member; return the stay that ended, None where the case had ended before.

    `unnamed` is the reporter of a case that has none on record, whom its domain has proved, or the service itself.

    Raises Forbidden, NotYours, CaseMovedOn, InvalidInput for what the action requires, and what its guards raise.
    """
    deed = deed or Deed()
    case, now = docket.case, clock.now()
    actor = None if unnamed else principal.current().member_id
    check(docket, action, actor)
    _require(action, deed)
    stay: CaseNode | None = None
    record: CaseNode | CaseEntry
    if case.state is CaseState.OPEN:
        timing.breach(case, now)
        record = stay = _stay(docket, action.code, actor, now, deed)
    else:
        record = entry(case, EntryKind.REOPENING, actor, deed.note, deed.files, action=action.code)
    db.session().add(record)
    case.grade = deed.grade or case.grade
    if action.target is not None:
        _enter(docket, action.target, deed, now)
    else:
        _end(docket, action, now)
    emit(CaseMoved(case_id=case.id, node_seq=case.node_seq, action=action.code, record_id=record.id))
    if action.emits is not None:
        emit(action.emits(docket, stay))
    return stay


def check(docket: Docket[Subject, Options], action: Action[Subject, Options], actor: UUID | None) -> None:
    """Raise what speaks against a member's taking an action now; None is a reporter who is on no record."""
    case = docket.case
    if action.by is By.SERVICE:
        if actor is not None:
            raise Forbidden
    elif (action.by is By.REPORTER or actor is None) and (case.reporter_id != actor or action.by is not By.REPORTER):
        raise Forbidden
    if action.permission is not Permission.SELF:
        principal.require(action.permission, docket.unit.path)
    if case.node not in action.source or case.state not in action.states:
        raise moved_on(docket)
    if action.by is By.RESPONSIBLE:
        if case.responsible_id is not None and case.responsible_id != actor:
            raise NotYours(who=name_of(case.responsible_id), node=node_name(docket))
        if case.responsible_id is None and action.permission is Permission.SELF:
            raise Forbidden
    if actor is not None:
        for guard in action.guards:
            guard(docket, actor)


def possible(docket: Docket[Subject, Options], *, unnamed: bool = False) -> list[dict[str, Any]]:
    """Return the actions from where a case stands that are the acting member's business, and what keeps them from each.

    `refusal` is empty for what they may do now.
    """
    actor = None if unnamed else principal.current().member_id
    found: list[dict[str, Any]] = []
    for action in docket.flow.possible(docket.case):
        if action.by is By.SERVICE:
            continue
        refusal: str | None = None
        try:
            check(docket, action, actor)
        except Forbidden:
            continue
        except AppError as error:
            refusal = str(error.problem()["detail"])
        found.append({"code": action.code, "name": text(docket.flow.action_key(action.code)), "refusal": refusal})
    return found


def hands(case_id: UUID) -> set[UUID | None]:
    """Return who has had a case or done something with it at a node that is over."""
    rows = db.session().execute(select(CaseNode.responsible_id, CaseNode.done_by).where(CaseNode.case_id == case_id))
    return {member_id for row in rows for member_id in row}


def node_name(docket: Docket[Subject, Options]) -> str:
    """Return the name of the node at which a case stands."""
    return queries.node_name(docket.flow, docket.settings, docket.case.node)


def name_of(member_id: UUID | None) -> str:
    """Return a member's name; for nobody, the service's own."""
    names = identity.names_of([member_id]) if member_id else {}
    return names[member_id] if member_id in names else text("case.nobody")


def entry(
    case: Case,
    kind: EntryKind,
    member_id: UUID | None,
    said: str | None = None,
    photos: Sequence[UUID] = (),
    *,
    voice_id: UUID | None = None,
    **data: Any,
) -> CaseEntry:
    """Return a line for a case's timeline, with the member's pictures and voice note; the caller adds it."""
    if voice_id is not None:
        files.attach_voice(case.flow, case.id, voice_id)
        data["voice_id"] = str(voice_id)
    return CaseEntry(
        id=case.line_id(),
        case_id=case.id,
        node=case.node,
        node_seq=case.node_seq,
        kind=kind,
        at=clock.now(),
        member_id=member_id,
        text=said,
        data=data,
        files=files.attach(case, photos),
    )


def moved_on(docket: Docket[Subject, Options]) -> CaseMovedOn:
    """Return the refusal that says who has done what meanwhile, and where the case stands now."""
    case = docket.case
    last = (
        db.session()
        .scalars(select(CaseNode).where(CaseNode.case_id == case.id).order_by(CaseNode.seq.desc()).limit(1))
        .one()
    )
    where = node_name(docket) if case.state is CaseState.OPEN else text(f"case.state.{case.state}")
    return CaseMovedOn(who=name_of(last.done_by), did=text(docket.flow.action_key(last.outcome)), node=where)


def _require(action: Action[Subject, Options], deed: Deed) -> None:
    given = {"note": deed.note, "files": deed.files, **deed.data}
    missing = [name for name in action.required if not given.get(name)]
    if missing:
        detail = text("error.field.required")
        raise InvalidInput(errors=[FieldError(f"/body/{name}", "required", detail) for name in missing])


def _stay(docket: Docket[Subject, Options], outcome: str, actor: UUID | None, now: datetime, deed: Deed) -> CaseNode:
    """Return the record of the stay that ends now."""
    case = docket.case
    return CaseNode(
        id=new_id(),
        case_id=case.id,
        node=case.node,
        seq=case.node_seq,
        responsible_id=case.responsible_id,
        queue_role=case.queue_role,
        entered_at=case.entered_at,
        due_at=case.due,
        allowed_minutes=case.allowed_minutes,
        used_minutes=int(timing.used(docket.flow, case, docket.settings, now).total_seconds()) // 60,
        breached_at=case.breached_at,
        level=case.level,
        done_at=now,
        done_by=actor,
        outcome=outcome,
        note=deed.note,
        data=dict(deed.data),
        files=files.attach(case, deed.files),
    )


def _enter(docket: Docket[Subject, Options], node: str, deed: Deed, now: datetime) -> None:
    case = docket.case
    case.state, case.outcome, case.closed_at = CaseState.OPEN, None, None
    case.node, case.node_seq = node, case.node_seq + 1
    case.responsible_id = deed.given_to
    case.queue_role = docket.settings.flow.node(node).role or docket.flow.node(node).role
    timing.start(docket.flow, case, docket.settings, now, limit=deed.limit, due_at=deed.due_at)


def _end(docket: Docket[Subject, Options], action: Action[Subject, Options], now: datetime) -> None:
    case = docket.case
    assert action.ends is not None
    case.state, case.outcome, case.closed_at = action.ends, action.code, now
    case.due_at = NEVER
    case.paused_at = case.pause_reason = case.next_mark = case.next_mark_at = None


def _next_number(series: str, settings: Settings[Options], now: datetime) -> str:
    """Take the next number of a series and month; the row stays locked until the commit, so this comes late."""
    name = f"{series}-{now.astimezone(settings.calendar.zone):%y%m}"
    last = db.session().execute(
        insert(CaseSeries)
        .values(tenant_id=current_tenant_id(), series=name, last=1)
        .on_conflict_do_update(
            index_elements=[CaseSeries.tenant_id, CaseSeries.series], set_={"last": CaseSeries.last + 1}
        )
        .returning(CaseSeries.last)
    )
    return f"{name}-{last.scalar_one():04}"
