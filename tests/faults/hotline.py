"""The hotline's faults: what somebody dared to say is not lost, said twice or answered with silence."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID, uuid4

from sqlalchemy import text

from gongyou.core import db
from tests.faults.deeds import kill, postmaster
from tests.faults.desk import Desk
from tests.faults.site import Site
from tests.stack import unlimited

SAID = "连续三周替班，调休没排上。"
IN_DANGER = "班里有人说不想活了，快来看看。"
HOURLY = 20
"""Appeals that one address may send in an hour, by each process of the API while Redis is away."""


@contextmanager
def speaking(desk: Desk, *, said: str = SAID, threads: int = 2) -> Iterator[list[str]]:
    """Have people speak all the while; errors that were not overcome are in the list."""
    stop, errors = threading.Event(), []

    def speak() -> None:
        while not stop.is_set():
            key = str(uuid4())
            try:
                desk.submit(f"{said}{key}", key=key)
            except AssertionError as error:
                errors.append(str(error))
                return

    people = [threading.Thread(target=speak) for _ in range(threads)]
    for each in people:
        each.start()
    try:
        yield errors
    finally:
        stop.set()
        for each in people:
            each.join()


_TOLD = """
    SELECT count(*) FROM notices AS n JOIN case_entries AS e ON n.dedupe_key = 'case:' || e.id
     WHERE e.kind = 'escalation'
"""
_MEANT = """
    SELECT count(*) FROM case_entries AS e,
           LATERAL (SELECT DISTINCT jsonb_array_elements_text((e.data -> 'told') || (e.data -> 'holders'))) AS people
     WHERE e.kind = 'escalation'
"""
"""Whoever has a case and those above who are told of it, each once."""


def kill_workers_while_the_desk_is_called(site: Site, quick: bool) -> str:
    """Kill -9 workers while officers are called to people in danger, and while what they left lying goes up the ladder."""
    times, desk = 3 if quick else 50, site.desk
    with unlimited(site.stack), speaking(desk, said=IN_DANGER) as errors:
        for _ in range(times):
            time.sleep(0.7)
            for pid in site.stack.pids("worker")[:1]:
                kill(pid)
    assert not errors, errors[0]
    late = _let_hours_pass(site.tenant_id)
    for _ in range(times):
        for pid in site.stack.pids("worker")[:1]:
            kill(pid)
        time.sleep(0.7)
    seconds = site.drain(within=90)
    called = site.scalar("SELECT count(*) FROM notices WHERE kind = 'appeal.critical'")
    assert called == late * len(desk.officers), f"{called} calls of {len(desk.officers)} officers to {late} appeals"
    risen = site.scalar("SELECT count(*) FROM case_entries WHERE kind = 'escalation'")
    reached = site.scalar("SELECT count(*) FROM cases WHERE flow = 'appeal' AND level = 3")
    assert (risen, reached) == (late, late), f"{risen} escalations of {late} late appeals, {reached} at the top"
    told, meant = site.scalar(_TOLD), site.scalar(_MEANT)
    assert told == meant, f"{told} notices of escalations for {meant} people who are meant"
    with unlimited(site.stack):
        desk.all_open()
    return f"{2 * times} kills, {late} appeals: every officer called once, each risen once, drained in {seconds:.0f} s"


def _let_hours_pass(tenant_id: UUID) -> int:
    """Set what waits back by three hours, beyond the whole ladder of the critical; return how many appeals there are."""
    with db.unit_of_work(tenant_id) as session:
        count = session.execute(text(_BACK)).rowcount  # type: ignore[attr-defined]
        session.execute(text("UPDATE outbox SET available_at = now() WHERE handler LIKE '%strike_marks'"))
    return int(count)


_BACK = """
    UPDATE cases
       SET clock_from = clock_from - interval '3 hours', entered_at = entered_at - interval '3 hours',
           due_at = due_at - interval '3 hours', next_mark_at = next_mark_at - interval '3 hours'
     WHERE flow = 'appeal' AND state = 'open'
"""


def speak_while_redis_is_away(site: Site, _quick: bool) -> str:
    """Take Redis away: appeals are taken, receipts open, and each process still holds people to the hourly limit."""
    desk = site.desk
    site.valkey.stop()
    try:
        before, statuses = len(desk.receipts), []
        taken = desk.submit(f"{SAID}没有网的时候。", key=str(uuid4()), patience=15)
        token, appeal_id = desk.token(taken["receipt"])
        assert desk.read(token, appeal_id).endswith("没有网的时候。")
        for number in range(2 * HOURLY + 1):
            body = {"mode": "anonymous", "tenant": desk.tenant, "text": f"{SAID}{number}", "category": "wages"}
            answer = desk.post("/appeals", body, key=str(uuid4()))
            statuses.append(answer.status_code)
            if answer.status_code == 201:
                desk.receipts[answer.json()["receipt"]] = body["text"]
            assert answer.status_code in {201, 429}, answer.text
    finally:
        site.valkey.start()
    assert 429 in statuses, "nothing held anybody back"
    assert HOURLY <= statuses.count(201) + 1 <= 2 * HOURLY, f"{statuses.count(201) + 1} were let through"
    site.drain(within=60)
    with unlimited(site.stack):
        desk.all_open()
    return f"{len(desk.receipts) - before} appeals without Redis, then 429: each process counts by itself"


def kill_postgres_while_people_speak(site: Site, quick: bool) -> str:
    """Kill -9 PostgreSQL while appeals come in: every receipt that was given opens."""
    desk, before = site.desk, len(site.desk.receipts)
    with unlimited(site.stack), speaking(desk) as errors:
        for _ in range(1 if quick else 5):
            time.sleep(1.5)
            kill(postmaster(site).pid)
            time.sleep(5)
    assert not errors, errors[0]
    db.database().dispose()  # this process's own connections went with the server
    site.drain(within=90)
    with unlimited(site.stack):
        desk.all_open()
    return f"{len(desk.receipts) - before} appeals acknowledged meanwhile, every receipt opens its own"


def one_key_of_an_appeal(site: Site, _quick: bool) -> str:
    """Send one anonymous appeal fifty times at once under one key: one case, and each is told the same receipt."""
    desk, key = site.desk, str(uuid4())
    with unlimited(site.stack), ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: desk.submit(f"{SAID}五十次。", key=key), range(50)))
        desk.all_open()
    assert len({(each["id"], each["receipt"], each["number"]) for each in answers}) == 1, "the answers differ"
    return "one case, fifty equal receipts"


def rate_fifty_times(site: Site, _quick: bool) -> str:
    """Rate one settled appeal fifty times at once: it is closed once and counts once."""
    desk = site.desk
    with unlimited(site.stack):
        taken = desk.submit(f"{SAID}请打分。", key=str(uuid4()))
        for deed in ("acceptance", "settlement"):
            path = f"/appeals/{taken['id']}/{deed}"
            desk.post(path, {"reply": "排上了。"}, token=desk.officers[0]).raise_for_status()
        token, appeal_id = desk.token(taken["receipt"])
        with ThreadPoolExecutor(50) as pool:
            rate = lambda n: desk.post(f"/appeals/{appeal_id}/rating", {"stars": n % 5 + 1}, token=token)  # noqa: E731
            answers = list(pool.map(rate, range(50)))
    assert {each.status_code for each in answers} == {200}, sorted({each.status_code for each in answers})
    closed = f"SELECT count(*) FROM case_nodes WHERE case_id = '{appeal_id}' AND outcome = 'rate'"
    assert site.scalar(closed) == 1, "the case was closed more than once"
    site.drain(within=60)
    drawn = f"SELECT count(*) FROM appeal_reviews WHERE case_id = '{appeal_id}'"
    stars = site.scalar(f"SELECT stars FROM appeals WHERE id = '{appeal_id}'")
    assert site.scalar(drawn) <= (1 if stars <= 2 else 0), "a panel was drawn for stars that were taken back"
    return f"closed once, counted once, with {stars} stars"
