"""H1 to H3: what the hotline costs beside what its cryptography costs, and a search of many policies beside one of few."""

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

from sqlalchemy import text

from gongyou.core import db
from gongyou.hotline.vault import sealing
from tests.bench.load import Result, always, drive, request
from tests.bench.report import Row, at_least, at_most
from tests.bench.tenant import generated, sessions
from tests.faults.desk import Desk, staffed
from tests.hotline.policies.filling import fill
from tests.stack import Stack, running, unlimited

MEMBERS, CLIENTS, SECONDS = 300, 4, 8.0
CASES, FEW, MANY = 50, 20, 1_000
SAID = "连续三周替班，调休没排上。"
SEARCH = "/api/v1/policies?search=%E5%B9%B4%E4%BC%91%E5%81%87%E5%87%A0%E5%A4%A9&limit=8"


def hotline() -> list[Row]:
    """Measure H1, H2 and H3 on one service."""
    with running() as stack:
        tenant_id = generated(stack, members=MEMBERS, days=1)
        desk = staffed(stack, tenant_id)
        with unlimited(stack):
            rows = [_opened_list(stack, desk), _submission(stack, desk), _search(stack, tenant_id)]
    return sorted(rows, key=lambda row: row.bench)


def _submission(stack: Stack, desk: Desk) -> Row:
    """Anonymous appeals a second, beside Argon2id alone of the same cost on as many threads of this machine."""
    said = {"mode": "anonymous", "tenant": desk.tenant, "text": SAID, "category": "wages"}
    body = json.dumps(said).encode()

    def one() -> bytes:
        return request("POST", "/api/v1/appeals", body=body, headers=f"Idempotency-Key: {uuid4()}\r\n")

    ours = drive(("127.0.0.1", stack.port), [one] * CLIENTS, seconds=SECONDS)
    _require(ours, 201)
    bare = _rate(lambda: sealing.stretched(os.urandom(16), b"s" * 16, 64))
    detail = _detail(ours) | {"other_rate": bare}
    return at_least("H1", "anonymous appeals/s against Argon2id alone", ours.rate / bare, 0.5, **detail)


def _rate(work: Callable[[], object]) -> float:
    """Return how often a second some threads do a thing that leaves Python to itself."""
    ends = time.perf_counter() + SECONDS

    def go_on(_: int) -> int:
        count = 0
        while time.perf_counter() < ends:
            work()
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(go_on, range(CLIENTS))) / SECONDS


def _opened_list(stack: Stack, desk: Desk) -> Row:
    """The desk's list of fifty open cases, beside opening fifty keys and texts alone."""
    for _ in range(CASES):
        desk.submit(SAID, key=str(uuid4()))
    listed = request("GET", f"/api/v1/appeals?limit={CASES}", token=desk.officers[0])
    ours = drive(("127.0.0.1", stack.port), [always(listed)], seconds=SECONDS)
    _require(ours, 200)
    pair, key = sealing.new_pair(), sealing.new_key()
    sealed, matter = sealing.seal_to(pair.public, key, "bench"), sealing.encrypt(key, b"m" * 300, "bench")
    started, count = time.perf_counter(), 2_000
    for _ in range(count):
        sealing.decrypt(sealing.open_with(pair.private, sealed, "bench"), matter, "bench")
    bare = CASES * (time.perf_counter() - started) / count
    detail = _detail(ours) | {"other_p50": bare}
    return at_most("H2", "desk of 50 open cases against opening them alone", ours.percentile(0.5) / bare, 12, **detail)


def _search(stack: Stack, tenant_id: UUID) -> Row:
    """A member's search of a thousand policies, beside the same one of twenty."""
    (_, token), *_ = sessions(tenant_id, 1)
    asked = always(request("GET", SEARCH, token=token))
    results = []
    for first, last in ((1, FEW), (FEW + 1, MANY)):
        with db.unit_of_work(tenant_id):
            fill(tenant_id, first, last)
        with db.database().owner.begin() as connection:
            connection.execute(text("ANALYZE policies, policy_versions, policy_phrasings, policy_trigrams"))
        results.append(drive(("127.0.0.1", stack.port), [asked], seconds=SECONDS))
        _require(results[-1], 200)
    few, many = results
    detail = _detail(many) | {"other_p50": few.percentile(0.5)}
    ratio = many.percentile(0.5) / few.percentile(0.5)
    return at_most("H3", f"search of {MANY} policies against {FEW}", ratio, 2.0, **detail)


def _require(result: Result, status: int) -> None:
    if set(result.statuses) != {status}:
        raise RuntimeError(f"answers other than {status}: {result.statuses}")


def _detail(result: Result) -> dict[str, float]:
    p50, p99 = result.percentile(0.5), result.percentile(0.99)
    return {"rate": result.rate, "p50": p50, "p99": p99, "load": os.getloadavg()[0]}
