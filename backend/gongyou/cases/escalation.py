"""What happens when a mark on the way to a deadline comes: reminders, breaches, and one level up after another."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.cases import timing
from gongyou.cases.flow import Flow, flows
from gongyou.cases.models import Case, CaseEntry, CaseState, EntryKind
from gongyou.cases.rules import Settings, reached
from gongyou.cases.settings import several
from gongyou.core import clock, db
from gongyou.core.outbox import emit
from gongyou.events import CaseClock
from gongyou.identity import service as identity
from gongyou.identity.models import Member, MemberStatus, Unit
from gongyou.permissions import Role

LEADERS = (Role.TEAM_LEADER, Role.ENTERPRISE_ADMINISTRATOR)
"""Whose unit it is: told, level by level upward, of what is late. The administrator stands at the end of every chain."""
_SKEW = timedelta(minutes=1)
"""By how much the clock of this process may lag behind the database's, by which marks are delivered."""
_LATE = timedelta(minutes=15)
"""A mark that has not been looked at for this long has lost its event."""


def strike(events: Sequence[CaseClock]) -> list[CaseEntry]:
    """Look at cases whose marks have come; return the lines added to their timelines. Stale marks do nothing."""
    wanted = {(event.case_id, event.node_seq, event.mark) for event in events}
    rows = (
        db.session()
        .execute(
            select(Case, Unit.path)
            .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
            .where(Case.id.in_({case_id for case_id, _, _ in wanted}), Case.state == CaseState.OPEN)
            .order_by(Case.id)
            .with_for_update(of=Case, key_share=True)
        )
        .all()
    )
    now = clock.now()
    due = [
        (case, path)
        for case, path in rows
        if (case.id, case.node_seq, case.next_mark) in wanted
        and case.next_mark_at is not None
        and case.next_mark_at <= now + _SKEW
    ]
    settings = several([flows[code] for code in sorted({case.flow for case, _ in due})]) if due else {}
    chains = Chains(due)
    lines = [_advance(flows[case.flow], case, settings[case.flow], now, chains) for case, _ in due]
    return [line for line in lines if line is not None]


def _advance(
    flow: Flow[Any, Any], case: Case, settings: Settings[Any], now: datetime, chains: "Chains"
) -> CaseEntry | None:
    """Take a case past the marks it has reached: only the highest is told, so that a backlog is not a volley."""
    assert case.next_mark is not None
    assert case.next_mark_at is not None
    moment = max(now, case.next_mark_at)
    deadline = timing.deadline(flow, case, settings)
    passed, ahead = reached(timing.ladder(flow, case, settings), case.next_mark, deadline, moment)
    timing.plan(flow, case, settings, ahead)
    if not passed:  # the ladder was changed meanwhile
        return None
    top = passed[-1]
    breached = timing.breach(case, moment + timedelta(microseconds=1))
    case.level = max(case.level, top.level)
    holders = chains.told(case, 0)
    told = chains.told(case, top.level) if top.level else holders
    line = CaseEntry(
        id=case.line_id(),
        case_id=case.id,
        node=case.node,
        node_seq=case.node_seq,
        kind=EntryKind.ESCALATION if top.level else EntryKind.BREACH if breached else EntryKind.REMINDER,
        at=now,
        data={
            "mark": top.mark,
            "level": top.level,
            "told": [str(m) for m in told],
            "holders": [str(m) for m in holders],
            "news": "overdue" if breached else "soon" if case.breached_at is None else "late",
        },
        files=[],
    )
    db.session().add(line)
    return line


class Chains:
    """Who has each of some cases, and who stands above them; each part of the organisation is read once."""

    def __init__(self, cases: Sequence[tuple[Case, str]]) -> None:
        homes = identity.units_of({case.responsible_id for case, _ in cases if case.responsible_id is not None})
        self._paths = {case.id: path for case, path in cases}
        self._homes = {member_id: unit.path for member_id, unit in homes.items()}
        self._read: dict[tuple[str, tuple[Role, ...]], list[list[UUID]]] = {}
        self._confided: dict[UUID, Mapping[UUID, int]] = {}
        for flow in flows.values():
            if flow.confidants is not None:
                self._confided |= flow.confidants.of([case.id for case, _ in cases if case.flow == flow.code])

    def told(self, case: Case, level: int) -> list[UUID]:
        """Return whom a level means: who has the case, or the leaders so many steps above them.

        Of a queue, those nearest to the unit have it. Units without a leader are no step; beyond the top, the top is
        told again.
        """
        if case.id in self._confided:
            return self._told_of_private(case, level)
        path = self._paths[case.id]
        if case.responsible_id is not None:
            own, path = [case.responsible_id], self._homes[case.responsible_id]
        else:
            assert case.queue_role is not None
            own = next(iter(self._along(path, (case.queue_role,))), [])
        if level == 0:
            return own
        above = [[m for m in group if m not in own] for group in self._along(path, LEADERS)]
        steps = [group for group in above if group]
        return steps[min(level, len(steps)) - 1] if steps else own

    def _told_of_private(self, case: Case, level: int) -> list[UUID]:
        """Return whom a level means where only those know of a case to whom it was confided."""
        confided = self._confided[case.id]
        has = case.responsible_id
        if level == 0 and has is not None and (has in confided or has == case.reporter_id):
            return [has]
        reached = [each for each in set(confided.values()) if each <= level]
        return sorted(m for m, each in confided.items() if each == max(reached, default=-1))

    def _along(self, path: str, roles: tuple[Role, ...]) -> list[list[UUID]]:
        if (path, roles) not in self._read:
            self._read[path, roles] = identity.holders_along(path, roles)
        return self._read[path, roles]


def recover_marks() -> int:
    """Send the marks again whose events were lost; return how many."""
    lost = _lost_marks()
    for case in lost:
        assert case.next_mark is not None
        emit(CaseClock(case_id=case.id, node_seq=case.node_seq, mark=case.next_mark))
    return len(lost)


def _lost_marks() -> Sequence[Case]:
    return (
        db.session()
        .scalars(select(Case).where(Case.state == CaseState.OPEN, Case.next_mark_at < clock.now() - _LATE))
        .all()
    )


def orphans() -> Sequence[Case]:
    """Return open cases in the hands of somebody who has left."""
    return (
        db.session()
        .scalars(
            select(Case)
            .join(Member, (Member.tenant_id == Case.tenant_id) & (Member.id == Case.responsible_id))
            .where(Case.state == CaseState.OPEN, Member.status == MemberStatus.LEFT)
            .order_by(Case.id)
        )
        .all()
    )


def faults() -> list[str]:
    """Return a sentence for each open case that could be forgotten: a mark long gone, or nobody there who has it."""
    return [
        *(
            f"case {case.number}: mark {case.next_mark} of {case.next_mark_at} was not looked at"
            for case in _lost_marks()
        ),
        *(f"case {case.number}: in the hands of somebody who has left" for case in orphans()),
    ]
