"""B4: rebuild all boards of a tenant with 1,000,000 members, against one SQL aggregate and one pipelined ZADD."""

import os
import time
from uuid import UUID

from sqlalchemy import text

from gongyou.boards.rebuild import rebuild_tenant
from gongyou.core import cache, db
from tests.bench.report import Row, at_most
from tests.bench.tenant import generated
from tests.stack import running

MEMBERS, DAYS, PIPELINE = int(os.environ.get("B4_MEMBERS") or 1_000_000), 3, 10_000


def rebuild() -> list[Row]:
    """Measure B4."""
    with running() as stack:
        tenant_id = generated(stack, members=MEMBERS, days=DAYS)
        least, rows = _least(tenant_id)
        started = time.perf_counter()
        rebuild_tenant(tenant_id)
        ours = time.perf_counter() - started
        again, _ = _least(tenant_id)
        base = min(least, again)
    detail = {"seconds": ours, "aggregate_and_zadd": base, "members": MEMBERS, "ranked": rows}
    return [at_most("B4", f"rebuild of {MEMBERS:,} members against one aggregate + ZADD", ours / base, 1.5, **detail)]


def _least(tenant_id: UUID) -> tuple[float, int]:
    """Do the least that could be called a ranking: one aggregate, one pipelined ZADD; return seconds and rows."""
    started = time.perf_counter()
    with db.unit_of_work(tenant_id) as session:
        rows = session.execute(
            text(
                "SELECT member_id, sum(points), max(last_at) FROM daily_scores"
                " WHERE tenant_id = :t AND currency = 'quality' GROUP BY member_id"
            ),
            {"t": tenant_id},
        ).all()
    for first in range(0, len(rows), PIPELINE):
        pipeline = cache.cache().pipeline(transaction=False)
        pipeline.zadd("bench:least", {row[0].bytes: float(row[1]) for row in rows[first : first + PIPELINE]})
        pipeline.execute()
    cache.cache().delete("bench:least")
    return time.perf_counter() - started, len(rows)
