"""Who may see a case, to-do lists, and how a case is shown: where it stands, its timeline."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, false, func, or_, select, true, union
from sqlalchemy.orm import aliased

from gongyou.cases import timing
from gongyou.cases.flow import Confidants, Flow, Subject, flows
from gongyou.cases.models import Case, CaseEntry, CaseNode, CaseState
from gongyou.cases.rules import Options, Settings
from gongyou.core import clock, db, principal
from gongyou.core.i18n import text
from gongyou.identity import service as identity
from gongyou.identity.models import Unit


def is_overdue() -> ColumnElement[bool]:
    """Return the condition that the running stay is beyond its limit."""
    return Case.due_at < clock.now()


def sees(flow: Flow[Subject, Options], case: Case, unit_path: str) -> bool:
    """Tell whether the acting member may see a case: who has or had it, and who oversees its unit; a job sees all."""
    who = principal.current_or_none()
    if who is not None and flow.confidants is not None:
        theirs = exists().where(Case.id == case.id, _theirs(flow.confidants, who.member_id))
        return bool(db.session().scalar(select(theirs)))
    if who is None or who.may(flow.read, unit_path) or who.member_id in {case.reporter_id, case.responsible_id}:
        return True
    if any(g.role == case.queue_role and unit_path.startswith(g.unit_path) for g in who.grants):
        return True
    had = or_(CaseNode.responsible_id == who.member_id, CaseNode.done_by == who.member_id)
    return bool(db.session().scalar(select(exists().where(CaseNode.case_id == case.id, had))))


def visible(flow: Flow[Subject, Options]) -> ColumnElement[bool]:
    """Return the condition that the acting member may see a case of a SELECT that joins `Unit`."""
    who = principal.current()
    if flow.confidants is not None:
        return _theirs(flow.confidants, who.member_id)
    return or_(
        _below(who.scope(flow.read)),
        _waits_for_my_roles(),
        Case.id.in_(_in_my_hands(who.member_id)),
    )


def _theirs(confidants: Confidants, member_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a case of a private flow is a member's own or was confided to them."""
    return or_(Case.reporter_id == member_id, confidants.admit(member_id))


def _discreet(member_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a case of whatever flow is none of a private one that a member may not see."""
    private = [flow for flow in flows.values() if flow.confidants is not None]
    return and_(true(), *(or_(Case.flow != f.code, _theirs(f.confidants, member_id)) for f in private if f.confidants))


def _in_my_hands(member_id: UUID) -> CompoundSelect[UUID]:
    """Return the ids of the cases that a member has reported, has or has had; each part finds its rows by an index."""
    own = aliased(Case)
    return union(
        select(own.id).where(own.reporter_id == member_id),
        select(own.id).where(own.responsible_id == member_id, own.state == CaseState.OPEN),
        select(CaseNode.case_id).where(CaseNode.responsible_id == member_id),
        select(CaseNode.case_id).where(CaseNode.done_by == member_id),
    )


def _below(paths: Iterable[str]) -> ColumnElement[bool]:
    return or_(false(), *(Unit.path.startswith(path) for path in paths))


def _waits_for_my_roles() -> ColumnElement[bool]:
    held = principal.current().grants
    mine = [and_(Case.queue_role == g.role, Unit.path.startswith(g.unit_path)) for g in held]
    return and_(Case.state == CaseState.OPEN, Case.responsible_id.is_(None), or_(false(), *mine))


def audience(flow: Flow[Subject, Options], case: Case, unit_path: str) -> set[UUID]:
    """Return the members who may see a case."""
    if flow.confidants is not None:
        confided = flow.confidants.of([case.id])[case.id]
        reached = {m for m, level in confided.items() if level <= case.level}
        return reached | ({case.reporter_id} if case.reporter_id is not None else set())
    rows = db.session().execute(select(CaseNode.responsible_id, CaseNode.done_by).where(CaseNode.case_id == case.id))
    had = {member for row in rows for member in row if member is not None}
    readers = {member.id for member in identity.holders(flow.read, unit_path)}
    return had | readers | {member for member in (case.reporter_id, case.responsible_id) if member is not None}


def todos() -> Select[Case, str]:
    """Return the SELECT of (case, unit's name) that wait for the acting member: their own, and their roles' queues."""
    who = principal.current()
    theirs = [
        and_(Case.flow == flow.code, Case.node == node.code, Case.reporter_id == who.member_id)
        for flow in flows.values()
        for node in flow.nodes
        if node.not_by_reporter
    ]
    own = or_(
        false(),
        *(
            and_(Case.flow == flow.code, Case.node == node.code)
            for flow in flows.values()
            for node in flow.nodes
            if node.for_reporter
        ),
    )
    in_queue = and_(_waits_for_my_roles(), ~func.coalesce(or_(false(), *theirs), false()))
    in_hands = and_(~own, or_(Case.responsible_id == who.member_id, in_queue))
    return (
        select(Case, Unit.name)
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .where(
            Case.state == CaseState.OPEN,
            or_(in_hands, and_(own, Case.reporter_id == who.member_id)),
            _discreet(who.member_id),
        )
    )


def todo_counts() -> dict[str, int]:
    """Return how many cases wait for the acting member, and how many of them are overdue."""
    waiting = todos().with_only_columns(Case.due_at.label("due_at")).subquery()
    late = func.count().filter(waiting.c.due_at < clock.now())
    row = db.session().execute(select(func.count(), late).select_from(waiting)).one()
    return {"open": row[0], "overdue": row[1]}


def person(member_id: UUID | None, names: dict[UUID, str]) -> dict[str, Any] | None:
    """Return a member as lists show them."""
    return None if member_id is None else {"id": member_id, "name": names.get(member_id, "")}


def node_name(flow: Flow[Any, Any], settings: Settings[Any], node: str) -> str:
    """Return the name of a node: the tenant's own, else in the caller's language."""
    return settings.flow.node(node).name or text(flow.name_key(node))


def standing(flow: Flow[Any, Any], settings: Settings[Any], case: Case, names: dict[UUID, str]) -> dict[str, Any]:
    """Return where a case stands, who has it and until when."""
    seen, minutes = seen_times(case, settings), seen_minutes(case)
    return {
        "id": case.id,
        "number": case.number,
        "title": case.title,
        "state": case.state,
        "outcome": case.outcome,
        "node": case.node,
        "node_number": flow.number(case.node),
        "node_name": node_name(flow, settings, case.node),
        "seq": case.node_seq,
        "responsible": person(case.responsible_id, names) if case.state is CaseState.OPEN else None,
        "queue_role": case.queue_role if case.state is CaseState.OPEN and case.responsible_id is None else None,
        "entered_at": seen(case.entered_at),
        "due_at": seen(case.due),
        "by_day": case.by_day,
        "allowed_minutes": minutes(case.allowed_minutes),
        "overdue": case.overdue,
        "paused_at": seen(case.paused_at),
        "pause_reason": case.pause_reason,
        "level": case.level,
        "next_mark_at": seen(case.next_mark_at),
        "reported_at": seen(case.opened_at),
        "closed_at": seen(case.closed_at),
    }


def seen_times(case: Case, settings: Settings[Any]) -> Callable[[datetime | None], datetime | None]:
    """Return what makes of a case's instants those that people are shown: itself, or the end of its local day."""
    if not case.by_day:
        return lambda instant: instant
    zone = settings.calendar.zone

    def end_of_day(instant: datetime | None) -> datetime | None:
        if instant is None:
            return None
        local = instant.astimezone(zone)
        return local.replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)

    return end_of_day


def timeline(flow: Flow[Any, Any], settings: Settings[Any], case: Case) -> list[dict[str, Any]]:
    """Return the stays of a case in order: those that ended, the running one, the nodes to come."""
    stays = db.session().scalars(select(CaseNode).where(CaseNode.case_id == case.id).order_by(CaseNode.seq)).all()
    people = {m for stay in stays for m in (stay.responsible_id, stay.done_by)} | {case.responsible_id}
    names = identity.names_of({m for m in people if m is not None})
    lines = [_ended(flow, settings, case, stay, names) for stay in stays]
    if case.state is CaseState.OPEN:
        lines.append(_running(flow, settings, case, names))
        lines += [_to_come(flow, settings, case, node.code) for node in flow.nodes[flow.number(case.node) :]]
    return lines


def node_line(flow: Flow[Any, Any], settings: Settings[Any], node: str) -> dict[str, Any]:
    """Return a node as lists show it: code, place in the flow, name."""
    return {"node": node, "number": flow.number(node), "name": node_name(flow, settings, node)}


def _ended(
    flow: Flow[Any, Any], settings: Settings[Any], case: Case, stay: CaseNode, names: dict[UUID, str]
) -> dict[str, Any]:
    copied, times = ("seq", "outcome"), ("entered_at", "due_at", "breached_at", "done_at")
    seen, minutes = seen_times(case, settings), seen_minutes(case)
    return node_line(flow, settings, stay.node) | {
        "progress": "done",
        "responsible": person(stay.responsible_id, names),
        "done_by": person(stay.done_by, names),
        "outcome_name": text(flow.action_key(stay.outcome)),
        "note": stay.note,
        "data": stay.data,
        "files": stay.files,
        "used_minutes": minutes(stay.used_minutes),
        "allowed_minutes": minutes(stay.allowed_minutes),
        **{name: getattr(stay, name) for name in copied},
        **{name: seen(getattr(stay, name)) for name in times},
    }


def _running(flow: Flow[Any, Any], settings: Settings[Any], case: Case, names: dict[UUID, str]) -> dict[str, Any]:
    seen, minutes = seen_times(case, settings), seen_minutes(case)
    return node_line(flow, settings, case.node) | {
        "progress": "now",
        "seq": case.node_seq,
        "responsible": person(case.responsible_id, names),
        "due_at": seen(case.due),
        "used_minutes": minutes(used_minutes(flow, case, settings, clock.now())),
        "allowed_minutes": minutes(case.allowed_minutes),
        "pause_reason": case.pause_reason,
        **{name: seen(getattr(case, name)) for name in ("entered_at", "breached_at", "paused_at")},
    }


def seen_minutes(case: Case) -> Callable[[int], int]:
    """Return what makes of a case's minutes those that people are shown: themselves, or whole days.

    What is left of a limit says when it began as well as an instant does.
    """
    return in_days if case.by_day else lambda minutes: minutes


def in_days(minutes: int) -> int:
    """Return minutes rounded up to whole days, of which they are minutes again."""
    return -(-minutes // 1440) * 1440


def used_minutes(flow: Flow[Any, Any], case: Case, settings: Settings[Any], now: datetime) -> int:
    """Return how many minutes of its clock the running stay of a case has used."""
    return int(timing.used(flow, case, settings, now).total_seconds()) // 60


def _to_come(flow: Flow[Any, Any], settings: Settings[Any], case: Case, node: str) -> dict[str, Any]:
    allowed = timing.limit_of(flow.node(node), settings, case.grade)
    return node_line(flow, settings, node) | {"progress": "later", "seq": None, "allowed_minutes": allowed}


def entries(case_id: UUID) -> Select[CaseEntry]:
    """Return the SELECT of a case's comments, hand-overs, stops and escalations."""
    return select(CaseEntry).where(CaseEntry.case_id == case_id)


def entry_lines(items: Sequence[CaseEntry]) -> list[dict[str, Any]]:
    """Return lines of a timeline with the names of those in them."""
    ids = {line.member_id for line in items} | {UUID(m) for line in items for m in _people(line)}
    names = identity.names_of({m for m in ids if m is not None})
    return [
        {
            "id": line.id,
            "kind": line.kind,
            "at": line.at,
            "node": line.node,
            "seq": line.node_seq,
            "by": person(line.member_id, names),
            "text": line.text,
            "people": [person(UUID(m), names) for m in _people(line)],
            "files": line.files,
            "voice_id": line.data.get("voice_id"),
            "level": line.data.get("level"),
            "link": line.data.get("link"),
        }
        for line in items
    ]


def _people(line: CaseEntry) -> list[str]:
    data = line.data
    named = [*data.get("mentioned", ()), *data.get("told", ()), data.get("before"), data.get("after")]
    return [m for m in named if m]


def in_scope(flow: Flow[Any, Any], unit_path: str | None = None) -> ColumnElement[bool]:
    """Return the condition of a unit that the acting member oversees for a flow, and that is below another."""
    return and_(_below(principal.current().scope(flow.read)), Unit.path.startswith(unit_path) if unit_path else true())


def names_in(cases: Collection[Case]) -> dict[UUID, str]:
    """Return the names of those who have reported cases or have them."""
    ids = {m for case in cases for m in (case.reporter_id, case.responsible_id) if m is not None}
    return identity.names_of(ids)
