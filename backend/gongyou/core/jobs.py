"""What a worker does with a group of outbox rows, and the worker itself.

PostgreSQL decides who has done what, Redis only carries: a job that comes twice finds its rows gone or locked.
"""

import threading
import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import rq
from rq.serializers import JSONSerializer
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from gongyou.core import beats, cache, db
from gongyou.core.logs import bound, logger
from gongyou.core.outbox import OutboxRow, event_of, handlers

log = logger(__name__)

MOST_FAILURES = 8
_LONGEST_DELAY = 600


def run(tenant: str, handler: str, ids: Sequence[str]) -> None:
    """Handle a group of rows in one unit of work; if it fails, each row alone, so that one bad event delays no other."""
    tenant_id, row_ids = UUID(tenant), [UUID(i) for i in ids]
    with bound(tenant_id=tenant, handler=handler):
        try:
            handle(tenant_id, handler, row_ids)
        except Exception:
            if len(row_ids) == 1:
                record_failure(tenant_id, row_ids[0], traceback.format_exc(limit=-6))
                return
            log.warning("group failed, one by one", rows=len(row_ids), exc_info=True)
            for row_id in row_ids:
                run(tenant, handler, [str(row_id)])


def handle(tenant_id: UUID, handler: str, row_ids: Sequence[UUID]) -> int:
    """Handle the rows that are still there and not held by another worker; return how many."""
    with db.unit_of_work(tenant_id) as session:
        held = (
            select(OutboxRow)
            .where(OutboxRow.id.in_(row_ids), OutboxRow.parked_at.is_(None))
            .order_by(OutboxRow.id)
            .with_for_update(skip_locked=True)
        )
        rows = session.scalars(held).all()
        if rows:
            handlers[handler].handle([event_of(row) for row in rows])
            session.execute(
                delete(OutboxRow)
                .where(OutboxRow.id.in_([row.id for row in rows]))
                .execution_options(synchronize_session=False)
            )
        return len(rows)


def record_failure(tenant_id: UUID, row_id: UUID, error: str) -> None:
    """Note why a row failed and when it is tried again (doubling, at most ten minutes), or park it."""
    with db.unit_of_work(tenant_id) as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.id == row_id).with_for_update()).one_or_none()
        if row is None:
            return
        row.failures += 1
        row.last_error = error[-4000:]
        row.available_at = _database_now(session) + timedelta(seconds=min(2**row.failures, _LONGEST_DELAY))
        if row.failures >= MOST_FAILURES:
            row.parked_at = _database_now(session)
        log.error(
            "event failed", row_id=str(row_id), failures=row.failures, parked=row.parked_at is not None, error=error
        )


def _database_now(session: Session) -> datetime:
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def retry_parked(row_ids: Sequence[UUID]) -> int:
    """Make parked rows of the current tenant due again; return how many."""
    done = db.session().execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(row_ids), OutboxRow.parked_at.is_not(None))
        .values(parked_at=None, failures=0, deliveries=0, available_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


class _Beating:
    """Beats while the worker lives, also while it works a long job."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def __enter__(self) -> None:
        threading.Thread(target=self._beat, daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()

    def _beat(self) -> None:
        while True:
            try:
                beats.beat("worker")
            except cache.RedisError as error:
                log.warning("worker cannot beat", error=str(error))
            if self._stop.wait(beats.EVERY_SECONDS):
                return


class Worker(rq.SimpleWorker):
    """Works jobs in its own process, not in a fork each: they are short, and a fork would pay a new database connection.

    Nothing is lost if it is killed: the relay delivers its rows again. A Redis that is away is asked every two seconds.
    """

    max_connection_wait_time = 2.0


def work(queues: Sequence[str]) -> None:
    """Work the queues, in this order, until SIGTERM (which lets the running job end)."""
    with _Beating():
        worker = Worker(
            queues, connection=cache.queue(), serializer=JSONSerializer, worker_ttl=30, maintenance_interval=60
        )
        worker.work(logging_level="WARNING")
