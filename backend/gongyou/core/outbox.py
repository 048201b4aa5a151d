"""The transactional outbox: what must happen after a commit is a row of the same transaction.

`emit` writes one row per subscribed handler; the relay (`core.relay`) groups due rows per tenant and handler and
enqueues one RQ job per group; the job (`core.jobs`) deletes its rows in the transaction of its effect. Delivery is at
least once, a database effect happens exactly once. A deadline is an event with `at` in the future.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from cattrs.preconf.json import JsonConverter, make_converter
from sqlalchemy import Index, insert, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified, before_commit, session
from gongyou.core.ids import new_id
from gongyou.core.tenancy import current_tenant_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of every domain event; the tenant is the one of the unit of work that emits it."""


class Queue(StrEnum):
    """Where a handler's jobs wait; workers empty them in this order."""

    URGENT = "urgent"
    DEFAULT = "default"
    BULK = "bulk"


E = TypeVar("E", bound=Event)
Handle = Callable[[Sequence[Any]], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """A subscription. `name` is stored in rows: it must not change while rows wait."""

    name: str
    event: type[Event]
    queue: Queue
    handle: Handle


handlers: dict[str, Handler] = {}
_by_event: dict[type[Event], list[Handler]] = {}


def handles(event: type[E], *, queue: Queue = Queue.DEFAULT) -> Callable[[Callable[[Sequence[E]], None]], Handle]:
    """Subscribe a function to an event. It receives one tenant's events in one unit of work, oldest first, maybe again.

    The name is `<domain>.<function>`, from the package and the function.
    """

    def subscribe(function: Callable[[Sequence[E]], None]) -> Handle:
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"
        if name in handlers:
            raise RuntimeError(f"two handlers are named {name}")
        handlers[name] = Handler(name, event, queue, function)
        _by_event.setdefault(event, []).append(handlers[name])
        return function

    return subscribe


def handlers_of(event: type[Event]) -> Sequence[Handler]:
    """Return the subscriptions of an event (a guard test sees to it that every event has one)."""
    return _by_event.get(event, ())


class OutboxRow(Identified, Base):
    """One delivery of one event to one handler, deleted when done; `parked_at` is set when it was given up."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "tenant_id", "queue", "available_at", "id", postgresql_where=text("parked_at IS NULL")),
        Index("ix_outbox_parked", "tenant_id", "parked_at", postgresql_where=text("parked_at IS NOT NULL")),
    )

    queue: Mapped[Queue]
    handler: Mapped[str]
    payload: Mapped[dict[str, Any]]
    emitted_at: Mapped[datetime]
    available_at: Mapped[datetime]
    deliveries: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    parked_at: Mapped[datetime | None]


_PENDING = "outbox"


def emit(event: Event, *, at: datetime | None = None) -> None:
    """Tell every handler of an event, once the unit of work has committed and not before `at` (UTC)."""
    subscribed = handlers_of(type(event))
    # Deadlines follow the domain's clock (the demo's history sets it back); waiting follows the database's.
    emitted_at = clock.now()
    payload = converter.unstructure(event)
    rows: list[dict[str, Any]] = session().info.setdefault(_PENDING, [])
    rows.extend(
        {
            "tenant_id": current_tenant_id(),
            "id": new_id(),
            "queue": handler.queue,
            "handler": handler.name,
            "payload": payload,
            "emitted_at": emitted_at,
            "available_at": at or emitted_at,
        }
        for handler in subscribed
    )


@before_commit
def _write_pending(current: Session) -> None:
    rows = current.info.pop(_PENDING, None)
    if rows:
        current.execute(insert(OutboxRow), rows)
        current.execute(text("SELECT pg_notify('outbox', '')"))


def event_of(row: OutboxRow) -> Event:
    """Rebuild the event of a row; raise KeyError when its handler no longer exists."""
    return converter.structure(row.payload, handlers[row.handler].event)


def _json_converter() -> JsonConverter:
    made = make_converter()
    made.register_unstructure_hook(UUID, str)
    made.register_structure_hook(UUID, lambda value, _: UUID(value))
    return made


converter = _json_converter()
