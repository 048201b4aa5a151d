"""The relay carries due outbox rows to RQ, fairly over tenants, and re-enqueues what was not done.

Claiming a row hides it for `LEASE`; the job deletes it. A row whose job was lost (worker killed, Redis flushed) is due
again when the lease ends, and a row that a running job holds is locked and therefore skipped, however long it runs.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import psycopg
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from gongyou.core import beats, cache
from gongyou.core.db import Database
from gongyou.core.logs import logger
from gongyou.core.outbox import Queue

log = logger(__name__)

LEASE = timedelta(seconds=30)
PER_TENANT = 500
"""Rows of one tenant and queue taken in one turn, so that a burst cannot starve the others."""
JOBS_WAITING = {Queue.URGENT: 64, Queue.DEFAULT: 24, Queue.BULK: 4}
"""Jobs that may wait in RQ; beyond, rows wait in the database, where turns are fair."""
MOST_DELIVERIES = 60
"""A row whose job vanishes this often (a crash that leaves no error) is parked."""
GATHER_SECONDS = 0.2
"""Pause after a turn: a lone event goes at once, a burst becomes few jobs (and a ranking at most five versions a second)."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that one job will handle."""

    queue: Queue
    tenant_id: UUID
    handler: str
    ids: tuple[UUID, ...]


def claim(connection: Connection, queue: Queue) -> list[Group]:
    """Take due rows of a queue, round-robin over tenants, in the caller's transaction."""
    rows = connection.execute(
        _CLAIM,
        {"queue": queue.value, "per_tenant": PER_TENANT, "lease": LEASE, "most": MOST_DELIVERIES},
    )
    gathered: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
    for tenant_id, row_id, handler, parked in rows:
        if parked:
            log.error("event parked", tenant_id=str(tenant_id), handler=handler, row_id=str(row_id))
        else:
            gathered[tenant_id, handler].append(row_id)
    return [Group(queue, tenant, handler, tuple(sorted(ids))) for (tenant, handler), ids in gathered.items()]


_CLAIM = text("""
    UPDATE outbox AS claimed
       SET available_at = clock_timestamp() + :lease,
           deliveries = claimed.deliveries + 1,
           parked_at = CASE WHEN claimed.deliveries >= :most THEN clock_timestamp() END,
           last_error = CASE WHEN claimed.deliveries >= :most THEN 'delivered too often without an answer'
                             ELSE claimed.last_error END
      FROM (SELECT due.tenant_id, due.id
              FROM tenants AS t
             CROSS JOIN LATERAL (
                   SELECT o.tenant_id, o.id FROM outbox AS o
                    WHERE o.tenant_id = t.id AND o.queue = :queue AND o.parked_at IS NULL
                      AND o.available_at <= clock_timestamp()
                    ORDER BY o.available_at, o.id
                    LIMIT :per_tenant
                    FOR UPDATE SKIP LOCKED) AS due) AS chosen
     WHERE claimed.tenant_id = chosen.tenant_id AND claimed.id = chosen.id
    RETURNING claimed.tenant_id, claimed.id, claimed.handler, claimed.parked_at IS NOT NULL
""")


def release(connection: Connection, group: Group) -> None:
    """Make a group due again at once, when it could not be enqueued."""
    connection.execute(
        text("UPDATE outbox SET available_at = clock_timestamp() WHERE tenant_id = :tenant_id AND id = ANY(:ids)"),
        {"tenant_id": group.tenant_id, "ids": list(group.ids)},
    )


def turn(database: Database) -> int:
    """Carry what is due once; return the number of jobs enqueued. Raises RedisError when Redis is away."""
    enqueued = 0
    for queue in Queue:
        rq = RqQueue(queue.value, connection=cache.queue(), serializer=JSONSerializer)
        room = JOBS_WAITING[queue] - rq.count  # asked before claiming: with Redis away nothing is claimed
        if room <= 0:
            continue
        with database.relay.begin() as connection:
            groups = claim(connection, queue)
        for number, group in enumerate(groups):
            try:
                _enqueue(rq, group)
            except cache.RedisError:
                with database.relay.begin() as connection:
                    for left in groups[number:]:
                        release(connection, left)
                raise
        enqueued += len(groups)
    return enqueued


def _enqueue(rq: RqQueue, group: Group) -> None:
    rq.enqueue(
        "gongyou.core.jobs.run",
        str(group.tenant_id),
        group.handler,
        [str(i) for i in group.ids],
        job_timeout=3600 if group.queue is Queue.BULK else 300,
        result_ttl=0,
        failure_ttl=86_400,
    )


def run(database: Database, *, stopping: Callable[[], bool]) -> None:
    """Carry until told to stop: woken by NOTIFY, at least once a second; a dependency that is away is waited for."""
    listener: psycopg.Connection[tuple[object, ...]] | None = None
    while not stopping():
        try:
            listener = listener or _listen(database)
            beats.beat("relay")
            busy = turn(database)
            if not busy:
                for _ in listener.notifies(timeout=1.0, stop_after=1):
                    pass
            time.sleep(GATHER_SECONDS)
        except (cache.RedisError, psycopg.Error, DBAPIError) as error:
            log.warning("relay waits", error=str(error))
            if listener is not None:
                listener.close()
                listener = None
            time.sleep(1.0)
    if listener is not None:
        listener.close()


def _listen(database: Database) -> psycopg.Connection[tuple[object, ...]]:
    url = database.relay.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(url, autocommit=True, application_name="gongyou relay listener")
    connection.execute("LISTEN outbox")
    return connection
