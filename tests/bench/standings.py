"""B1 and B12: the standings page of a board of 100,000 members, quiet and while 300 awards a second are written."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx

from gongyou.core.ports import free_port
from tests.bench import awards
from tests.bench.load import Result, always, drive, request
from tests.bench.report import Row, at_least, at_most
from tests.bench.tenant import generated, sessions
from tests.stack import Stack, running

MEMBERS, DAYS, CLIENTS, SECONDS = 100_000, 7, 64, 10.0
PATH = "/api/v1/boards/quality/standings?window=month&limit=50"


def quiet() -> list[Row]:
    """Measure B1."""
    with running() as stack:
        tenant_id = generated(stack, members=MEMBERS, days=DAYS)
        ours = _standings(stack, tenant_id)
        base = _baseline(stack, _body(stack, tenant_id))
    return [
        at_least(
            "B1", "requests/s against the same bytes from memory", ours.rate / base.rate, 0.7, **_both(ours, base)
        ),
        at_most("B1", "p99 against its p99", ours.percentile(0.99) / base.percentile(0.99), 3.0, **_both(ours, base)),
    ]


def stampede() -> list[Row]:
    """Measure B12."""
    with running() as stack:
        tenant_id = generated(stack, members=MEMBERS, days=DAYS)
        calm = _standings(stack, tenant_id)
        with awards.writing(stack, tenant_id, seconds=SECONDS + 8) as rate:
            time.sleep(5)
            busy = _standings(stack, tenant_id)
    return [
        at_least(
            "B12",
            f"requests/s against quiet, at {rate[0]:.0f} awards/s",
            busy.rate / calm.rate,
            0.6,
            **_both(busy, calm),
        ),
        at_most("B12", "p99 against quiet", busy.percentile(0.99) / calm.percentile(0.99), 3.0, **_both(busy, calm)),
    ]


def _standings(stack: Stack, tenant_id: UUID) -> Result:
    requests = [always(request("GET", PATH, token=token)) for _, token in sessions(tenant_id, CLIENTS)]
    return _checked(drive(("127.0.0.1", stack.port), requests, seconds=SECONDS, warmup=2.0))


def _body(stack: Stack, tenant_id: UUID) -> bytes:
    (_, token), *_ = sessions(tenant_id, 1)
    answer = httpx.get(stack.url + PATH, headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    document = answer.raise_for_status().json()
    if len(document["items"]) != 50 or document["me"] is None:
        raise RuntimeError("the standings page is not what B1 asks for")
    return answer.content


def _baseline(stack: Stack, body: bytes) -> Result:
    with _server(stack, body) as port:
        return _checked(
            drive(("127.0.0.1", port), [always(request("GET", "/same"))] * CLIENTS, seconds=SECONDS, warmup=2.0)
        )


@contextmanager
def _server(stack: Stack, body: bytes) -> Iterator[int]:
    """Serve a Flask view with these bytes exactly as the API is served."""
    port = free_port()
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        environment = stack.environment | {"BASELINE_BODY": file.name, "PORT": str(port)}
        here = Path(__file__).resolve().parents[2]
        command = [sys.executable, "-m", "tests.bench.baseline"]
        process = subprocess.Popen(command, env=environment, cwd=here, stderr=sys.stderr)
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/same", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the baseline server does not answer")


def _checked(result: Result) -> Result:
    if set(result.statuses) != {200}:
        raise RuntimeError(f"answers other than 200: {result.statuses}")
    return result


def _both(ours: Result, other: Result) -> dict[str, float]:
    return {
        "rate": ours.rate,
        "p50": ours.percentile(0.5),
        "p99": ours.percentile(0.99),
        "other_rate": other.rate,
        "other_p50": other.percentile(0.5),
        "other_p99": other.percentile(0.99),
        "processors": float(os.cpu_count() or 0),
    }
