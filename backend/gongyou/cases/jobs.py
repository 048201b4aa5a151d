"""What the case engine does when something has happened or a mark has come: it tells those whom it concerns."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from gongyou.cases import escalation
from gongyou.cases.desk import REASSIGN
from gongyou.cases.flow import flows
from gongyou.cases.models import Case, CaseEntry, CaseState
from gongyou.cases.settings import several
from gongyou.core import db
from gongyou.core.outbox import Queue, handles
from gongyou.events import CaseClock, CaseCommented, CaseMoved, HourBegan
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.notifications.service import Link, Param, TextKey, notify

_WHILE_STOPPED = {
    "case.given": "case.given_stopped",
    "case.waiting": "case.waiting_stopped",
    "case.orphaned": "case.orphaned_stopped",
}
"""What is said instead while the clock stands: nothing is due then."""


@handles(CaseClock, queue=Queue.URGENT)
def strike_marks(events: Sequence[CaseClock]) -> None:
    """Remind, note breaches and escalate where a mark has come.

    Whoever has the case hears of each mark: that its time is soon over, that it is, that it still is. Those above hear
    of the marks that reach their level.
    """
    lines = escalation.strike(events)
    desk = _Desk({line.case_id for line in lines})
    for line in lines:
        params: dict[str, Param] = {"who": desk.holder(line.case_id), "level": line.data["level"]}
        holders, told = ({UUID(m) for m in line.data[name]} for name in ("holders", "told"))
        desk.tell(line.case_id, sorted(holders), f"case.{line.data['news']}", f"case:{line.id}", params)
        desk.tell(line.case_id, sorted(told - holders), "case.escalated", f"case:{line.id}", params)


@handles(CaseMoved)
def tell_responsible(events: Sequence[CaseMoved]) -> None:
    """Tell those who have a case now; one that has moved on since is somebody else's news."""
    desk = _Desk({event.case_id for event in events})
    chains = escalation.Chains(list(desk.cases.values()))
    for event in events:
        case, _ = desk.cases[event.case_id]
        if case.state is not CaseState.OPEN or case.node_seq != event.node_seq:
            continue
        kind = "case.given" if event.action == REASSIGN or case.responsible_id else "case.waiting"
        desk.tell(case.id, chains.told(case, 0), kind, f"case:{event.record_id}")


@handles(CaseCommented)
def tell_mentioned(events: Sequence[CaseCommented]) -> None:
    """Tell members that somebody has mentioned them."""
    desk = _Desk({event.case_id for event in events})
    ids = {event.entry_id for event in events}
    authors = {line.id: line.member_id for line in db.session().scalars(select(CaseEntry).where(CaseEntry.id.in_(ids)))}
    names = identity.names_of({author for author in authors.values() if author})
    for event in events:
        author = authors[event.entry_id]
        who: Param = names[author] if author else ""
        desk.tell(event.case_id, event.member_ids, "case.mentioned", f"case:{event.entry_id}", {"who": who})


@handles(HourBegan, queue=Queue.BULK)
def recover_cases(_events: Sequence[HourBegan]) -> None:
    """Let nothing vanish: marks whose events were lost come again, cases of leavers are shown to who can reassign."""
    escalation.recover_marks()
    orphans = escalation.orphans()
    desk = _Desk({case.id for case in orphans})
    for case in orphans:
        key = f"case:{case.id}:{case.node_seq}:orphan:{case.responsible_id}"
        desk.tell(case.id, desk.managers(case.id), "case.orphaned", key, {"who": desk.holder(case.id)})


class _Desk:
    """Cases that something is to be told of, read once for all of them."""

    def __init__(self, ids: set[UUID]) -> None:
        rows = db.session().execute(
            select(Case, Unit.path)
            .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
            .where(Case.id.in_(ids))
        )
        self.cases = {case.id: (case, path) for case, path in rows}
        self._settings = several(list(flows.values()))
        holders = {case.responsible_id for case, _ in self.cases.values() if case.responsible_id is not None}
        self._names = identity.names_of(holders)

    def holder(self, case_id: UUID) -> Param:
        """Return who has a case, as a notice names them."""
        case, _ = self.cases[case_id]
        if case.responsible_id is not None:
            return self._names[case.responsible_id]
        return TextKey(f"case.queue.{case.queue_role}")

    def managers(self, case_id: UUID) -> list[UUID]:
        """Return who can give a case to somebody else; of a private one, those to whom it was confided."""
        case, path = self.cases[case_id]
        flow = flows[case.flow]
        if flow.confidants is not None:
            return sorted(flow.confidants.of([case_id])[case_id])
        return [member.id for member in identity.holders(flow.manage, path)]

    def tell(
        self,
        case_id: UUID,
        member_ids: Sequence[UUID],
        kind: str,
        dedupe_key: str,
        params: dict[str, Param] | None = None,
    ) -> None:
        """Put a notice about a case into inboxes."""
        case, _ = self.cases[case_id]
        flow = flows[case.flow]
        common: dict[str, Param] = {
            "number": case.number,
            "title": case.title,
            "node": self._settings[flow.code].flow.node(case.node).name or TextKey(flow.name_key(case.node)),
        }
        if case.due is None:
            kind = _WHILE_STOPPED.get(kind, kind)
        else:
            zone = self._settings[case.flow].calendar.zone
            common["due"] = case.due.astimezone(zone).date() if case.by_day else case.due
        link = Link(flow.code, case.id, case.by_day)
        notify(member_ids, kind, params=common | (params or {}), link=link, dedupe_key=dedupe_key)
