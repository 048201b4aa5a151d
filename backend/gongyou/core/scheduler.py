"""Regular work: a slot that has come is an event of every tenant (`Tick`), emitted exactly once whoever runs this.

`schedules` in the database remembers the last slot of each schedule; two schedulers meet at its row lock, and Redis
plays no part, so a slot is neither doubled nor lost (decision 0003).
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from croniter import croniter
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import beats, cache, db
from gongyou.core.ids import new_id
from gongyou.core.logs import logger
from gongyou.core.outbox import Event, converter, handlers_of

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A name and a cron expression (UTC), and the event that each tenant gets for a slot."""

    name: str
    cron: str
    event: Callable[[datetime], Event]


@dataclass(frozen=True, slots=True, kw_only=True)
class HourBegan(Event):
    """An hour has begun; regular work that follows the tenant's local time looks at it."""

    at: datetime


schedules: dict[str, Schedule] = {}


def every(name: str, cron: str, event: Callable[[datetime], Event]) -> None:
    """Declare regular work."""
    schedules[name] = Schedule(name, cron, event)


class ScheduleRow(db.Base):
    """The last slot of a schedule that was emitted, a platform table."""

    __tablename__ = "schedules"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_slot_at: Mapped[datetime]


def due_slot(schedule: Schedule, last: datetime, now: datetime) -> datetime | None:
    """Return the newest slot after `last` that has come, or None; slots missed while all was down collapse into one."""
    # The end is exclusive: a slot that begins this very minute has come.
    slot: datetime = croniter(schedule.cron, now + timedelta(microseconds=1)).get_prev(datetime)
    return slot if slot > last else None


def run_due(database: db.Database, schedule: Schedule, now: datetime) -> bool:
    """Emit a schedule's due slot to every open tenant, if no other scheduler has; tell whether this one did."""
    with database.relay.begin() as connection:
        connection.execute(_REMEMBER, {"name": schedule.name, "now": now})
        last = connection.scalar(_LOCK, {"name": schedule.name})
        slot = due_slot(schedule, last, now) if last is not None else None
        if slot is None:
            return False
        event = schedule.event(slot)
        for handler in handlers_of(type(event)):
            # One id for all tenants: the key of a tenant table is (tenant_id, id).
            row = {"id": new_id(), "queue": handler.queue.value, "handler": handler.name, "slot": slot}
            connection.execute(_EMIT, row | {"payload": json.dumps(converter.unstructure(event))})
        connection.execute(_ADVANCE, {"name": schedule.name, "slot": slot})
    log.info("slot", schedule=schedule.name, slot=slot.isoformat())
    return True


_EMIT = text("""
    INSERT INTO outbox (tenant_id, id, queue, handler, payload, emitted_at, available_at, deliveries, failures)
    SELECT id, :id, :queue, :handler, cast(:payload AS jsonb), :slot, clock_timestamp(), 0, 0
      FROM tenants WHERE closed_at IS NULL
""")
_REMEMBER = text("INSERT INTO schedules (name, last_slot_at) VALUES (:name, :now) ON CONFLICT DO NOTHING")
_LOCK = text("SELECT last_slot_at FROM schedules WHERE name = :name FOR UPDATE SKIP LOCKED")
_ADVANCE = text("UPDATE schedules SET last_slot_at = :slot WHERE name = :name")


def run(database: db.Database, *, stopping: Callable[[], bool]) -> None:
    """Emit due slots until told to stop; a database that is away is waited for."""
    while not stopping():
        try:
            beats.beat("scheduler")
            for schedule in schedules.values():
                run_due(database, schedule, datetime.now(UTC))
        except (DBAPIError, cache.RedisError) as error:
            log.warning("scheduler waits", error=str(error))
        time.sleep(1.0)
