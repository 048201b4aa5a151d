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
    """Measure B4: the least is one aggregate of the members, and the very rows of all rankings sent by plain ZADDs."""
    with running() as stack:
        tenant_id = generated(stack, members=MEMBERS, days=DAYS)
        started = time.perf_counter()
        rebuild_tenant(tenant_id)
        ours = time.perf_counter() - started
        rankings = _rankings(tenant_id)
        base = min(_least(tenant_id, rankings) for _ in range(2))
    rows = sum(len(rows) for rows in rankings.values())
    detail = {"seconds": ours, "aggregate_and_zadd": base, "members": MEMBERS, "rankings": len(rankings), "rows": rows}
    return [at_most("B4", f"rebuild of {MEMBERS:,} members against one aggregate + ZADD", ours / base, 1.5, **detail)]


def _rankings(tenant_id: UUID) -> dict[bytes, list[tuple[bytes, float]]]:
    """Return every ranking that the rebuild wrote."""
    client = cache.cache()
    keys = [k for k in client.scan_iter(f"{cache.key(tenant_id, 'board')}*", count=1000) if client.type(k) == b"zset"]
    return {key: client.zrange(key, 0, -1, withscores=True) for key in keys}  # type: ignore[misc]


def _least(tenant_id: UUID, rankings: dict[bytes, list[tuple[bytes, float]]]) -> float:
    """Return the seconds of one aggregate and of plain pipelined ZADDs of the same rows."""
    started = time.perf_counter()
    with db.unit_of_work(tenant_id) as session:
        session.execute(text(_AGGREGATE), {"t": tenant_id}).all()
    for key, rows in rankings.items():
        for first in range(0, len(rows), PIPELINE):
            pipeline = cache.cache().pipeline(transaction=False)
            pipeline.zadd(b"bench:" + key, dict(rows[first : first + PIPELINE]))
            pipeline.execute()
    seconds = time.perf_counter() - started
    cache.cache().unlink(*(b"bench:" + key for key in rankings))
    return seconds


_AGGREGATE = """
    SELECT member_id, sum(points), max(last_at) FROM daily_scores
     WHERE tenant_id = :t AND currency = 'quality' GROUP BY member_id
"""
