"""The faults themselves. Each says in a sentence what it saw, or raises AssertionError."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil
import redis

from gongyou.core import db
from gongyou.core.ids import new_id
from tests.faults.site import Site


@contextmanager
def load(site: Site, *, threads: int = 3) -> Iterator[list[str]]:
    """Report and confirm hazards all the while; errors that were not overcome are in the list."""
    stop, errors = threading.Event(), []

    def work(offset: int) -> None:
        number = offset
        while not stop.is_set():
            try:
                site.report_and_confirm(number)
            except AssertionError as error:
                errors.append(str(error))
                return
            number += threads

    workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    for worker in workers:
        worker.start()
    try:
        yield errors
    finally:
        stop.set()
        for worker in workers:
            worker.join()


def kill_workers(site: Site, quick: bool) -> str:
    """Kill -9 a worker again and again while events are handled."""
    times = 4 if quick else 50
    with load(site) as errors:
        for _ in range(times):
            time.sleep(0.7)
            for pid in site.stack.pids("worker")[:1]:
                kill(pid)
    assert not errors, errors[0]
    seconds = site.drain(within=90)
    site.all_there_once()
    return f"{times} kills, {len(site.sent)} confirmations, nothing lost or doubled, drained in {seconds:.0f} s"


def kill_api(site: Site, quick: bool) -> str:
    """Kill -9 the API's processes while requests are in flight."""
    times = 3 if quick else 50
    with load(site) as errors:
        for _ in range(times):
            time.sleep(1.0)
            for process in _listening(site):
                kill(process.pid)
    assert not errors, errors[0]
    seconds = site.drain(within=30)
    site.all_there_once()
    return f"{times} kills, {len(site.sent)} confirmations, every acknowledged one there once, delivered in {seconds:.0f} s"


def flush_and_rebuild(site: Site, _quick: bool) -> str:
    """FLUSHALL, then `gongyou rebuild boards`: the same standings."""
    site.drain(within=60)
    before = site.standings()
    redis.Redis.from_url(site.stack.servers["REDIS_URL"]).flushall()
    done = site.stack.command("rebuild", "boards")
    assert done.returncode == 0, done.stderr[-300:]
    after = site.standings()
    assert before == after, "the standings differ"
    assert before, "there were no standings to compare"
    return f"the same {len(after)} places"


def redis_away(site: Site, quick: bool) -> str:
    """Take Redis away: business goes on, and what waited is handled when it is back."""
    away = 6 if quick else 60
    site.valkey.stop()
    started, count = time.monotonic(), len(site.sent)
    while time.monotonic() - started < away:
        site.report_and_confirm(len(site.sent), patience=15)
    written = len(site.sent) - count
    site.valkey.start()
    seconds = site.drain(within=60)
    site.all_there_once()
    assert site.standings(), "the standings did not come back"
    return f"{written} confirmations in {away} s without Redis, backlog drained {seconds:.0f} s after its return"


def kill_postgres(site: Site, quick: bool) -> str:
    """Kill -9 PostgreSQL under load; the supervisor starts it again."""
    times = 1 if quick else 5
    longest = 0.0
    with load(site) as errors:
        for _ in range(times):
            time.sleep(1.5)
            kill(postmaster(site).pid)
            down = time.monotonic()
            count = len(site.sent)
            while len(site.sent) == count and time.monotonic() - down < 30:
                time.sleep(0.1)
            longest = max(longest, time.monotonic() - down)
    assert not errors, errors[0]
    db.database().dispose()  # this process's own connections went with the server
    assert longest <= 10, f"errors lasted {longest:.1f} s"
    site.drain(within=90)
    site.all_there_once()
    return f"{times} kills, acknowledged again after {longest:.1f} s at the most, no acknowledged write lost"


def one_key(site: Site, _quick: bool) -> str:
    """Send one request fifty times at once under one key."""
    hazard_id = new_id()
    body = {"id": str(hazard_id), "description": "护栏松动", "category": "guarding", "place": "副井口"}
    with site.client(site.finders[0]) as client:
        client.post("/hazards", json=body).raise_for_status()

    def confirm(_: int) -> tuple[int, str]:
        with site.client(site.officer) as client:
            answer = client.post(
                f"/hazards/{hazard_id}/confirmation", json={}, headers={"Idempotency-Key": str(hazard_id)}
            )
        return answer.status_code, answer.text

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(confirm, range(50)))
    assert {status for status, _ in answers} == {200}, sorted({status for status, _ in answers})
    assert len(set(answers)) == 1, "the answers differ"
    site.sent.add(hazard_id)
    site.drain(within=60)
    site.all_there_once()
    return "one effect, fifty equal answers"


def kill(pid: int) -> None:
    """Kill a process -9, if it has not just ended by itself."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _listening(site: Site) -> list[psutil.Process]:
    """Return the processes that serve the API: the forks of the one that holds its port."""
    family = psutil.Process(site.stack.process.pid).children(recursive=True)
    return [p for p in family if _serves(p, site.stack.port)]


def _serves(process: psutil.Process, port: int) -> bool:
    try:
        sockets = process.net_connections("tcp")
        listens = any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in sockets)
        return listens and not process.children()
    except psutil.NoSuchProcess:
        return False  # the one that was killed a moment ago


def postmaster(site: Site) -> psutil.Process:
    """Return the parent of the service's PostgreSQL."""
    for process in psutil.Process(site.stack.process.pid).children():
        if process.name().startswith("postgres"):
            return process
    raise AssertionError("there is no PostgreSQL below the service")
