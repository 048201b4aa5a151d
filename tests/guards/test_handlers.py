"""Every handler may get its events again: delivered three times they leave the state of the first delivery.

The events are those that a tenant really emitted on its way through the main job: roster, hazards from report to
closure, points, a contest, badges, and the hours and days that pass meanwhile.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, select, text

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.outbox import Event, OutboxRow, emit, event_of, handlers
from gongyou.core.scheduler import HourBegan
from gongyou.events import LotsExpiring
from tests.guards.holdings import Holdings, hold_everything
from tests.guards.holdings.organisation import MAPPING
from tests.guards.two import rows
from tests.world import World

REPEATED = 3
LATER = (timedelta(0), timedelta(days=8), timedelta(days=400))
"""When the clock stands still for the events due: at once, after vesting and deadlines, after points expire."""


@dataclass
class Record:
    """What was delivered to one handler, and the tables that a repeated delivery changed."""

    events: int = 0
    changed: set[str] = field(default_factory=set)


def records_of(world: World) -> dict[str, Record]:
    """Let a tenant do everything, deliver all that it emits three times, and return what that changed."""
    holdings, made = hold_everything(world), defaultdict[str, Record](Record)
    go_on(holdings)
    _deliver_all(world, timedelta(0), made)
    holdings.made("PATCH", f"/roster-imports/{holdings.ids['roster import']}", json=MAPPING)
    _deliver_all(world, timedelta(0), made)
    holdings.made("POST", f"/roster-imports/{holdings.ids['roster import']}/application", json={})
    start = clock.now()
    for later in LATER:
        with clock.at(start + later):
            _emit(world, HourBegan(at=(start + later).replace(hour=18)), LotsExpiring())
            _deliver_all(world, later, made)
    return made


def go_on(holdings: Holdings) -> None:
    """Do what the holdings alone leave out: apply the roster, corroborate, mention, close, ask for a certificate, answer."""
    ids = holdings.ids
    holdings.made("POST", f"/hazards/{ids['hazard to close']}/closure", json={"note": "办完了"})
    known = {"duplicate_of": ids["hazard to assign"]}
    holdings.made("POST", f"/hazards/{ids['hazard to confirm']}/confirmation", json=known)
    comment = {"text": "请看", "mention_ids": [ids["officer"]]}
    holdings.made("POST", f"/cases/{ids['hazard to verify']}/comments", json=comment)
    holdings.made("POST", f"/policy-questions/{ids['policy question']}/answer", json={"answer": ["按规定办"]})
    another = holdings.made("POST", "/policy-questions", by=holdings.finder, json={"question": "要有人去办"})["id"]
    holdings.made("POST", f"/policy-questions/{another}/appeal", json={})
    holdings.made("POST", f"/me/badges/{ids['badge grant']}/certificate/pictures", json={"form": "sheet"})
    holdings.made("POST", f"/appeals/{ids['appeal settled']}/messages", json={"text": "还差一天"})
    hazard = {"category": "conveyor", "description": "缺护罩", "place": "回风巷"}
    holdings.made("POST", f"/appeals/{ids['appeal accepted']}/hazard", json=hazard)
    holdings.made("POST", f"/disclosures/{ids['disclosure']}/refusal", json={"answer": "理由不足"})
    holdings.made("POST", f"/appeals/{ids['appeal settled']}/rating", json={"stars": 5})
    with clock.at(clock.now() + timedelta(days=31)):
        holdings.made("POST", f"/appeals/{ids['appeal settled']}/check-in", json={"troubled": True})


def _emit(world: World, *events: Event) -> None:
    with world.work():
        for event in events:
            emit(event)


def _deliver_all(world: World, later: timedelta, made: dict[str, Record]) -> None:
    while due := _due(world, later):
        for handler, rows_of in due.items():
            _deliver(world, handler, rows_of, made[handler])


def _due(world: World, later: timedelta) -> dict[str, list[OutboxRow]]:
    """Return the events due by now, by handler."""
    with world.work():
        due = text("available_at <= clock_timestamp() + :later")
        found: dict[str, list[OutboxRow]] = defaultdict(list)
        waiting = select(OutboxRow).where(OutboxRow.parked_at.is_(None), due.bindparams(later=later))
        for row in session().scalars(waiting.order_by(OutboxRow.id)):
            found[row.handler].append(row)
        return found


def _deliver(world: World, handler: str, due: list[OutboxRow], record: Record) -> None:
    """Deliver a group as a worker does, and then again; note which tables that changed."""
    events = [event_of(row) for row in due]
    with world.work():
        handlers[handler].handle(events)
        session().execute(delete(OutboxRow).where(OutboxRow.id.in_([row.id for row in due])))
    record.events += len(events)
    first = rows(world)
    for _ in range(REPEATED - 1):
        with world.work():
            handlers[handler].handle(events)
        again = rows(world)
        record.changed |= {table for table in first if again[table] != first[table]}


def test_three_deliveries_leave_what_one_leaves(world: World) -> None:
    records = records_of(world)
    assert [name for name in handlers if not records[name].events] == [], "the scenario emits nothing for them: let it"
    assert {name: record.changed for name, record in records.items() if record.changed} == {}
