"""Outbox, relay and jobs on a committed database and a real queue: grouped, fair, at least once, one effect."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import pytest
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer
from sqlalchemy import text

from gongyou.core import audit, cache, jobs, outbox, relay
from gongyou.core.db import Database, session
from gongyou.core.outbox import Event, Queue, emit, handles
from gongyou.core.tenancy import current_tenant_id
from tests.world import World, make_world


@dataclass(frozen=True, slots=True, kw_only=True)
class Rang(Event):
    """An event of these tests."""

    number: int


class Bell:
    """A handler that remembers its groups and fails for numbers it is told to."""

    def __init__(self) -> None:
        self.groups: list[tuple[UUID, list[int]]] = []
        self.poison: set[int] = set()

    def ring(self, events: Sequence[Rang]) -> None:
        numbers = [e.number for e in events]
        audit.record("bell.rang", "bell", numbers=numbers)
        if self.poison & set(numbers):
            raise ValueError("poison")
        self.groups.append((current_tenant_id(), numbers))

    @property
    def numbers(self) -> list[int]:
        return [n for _, group in self.groups for n in group]


@pytest.fixture
def bell() -> Iterator[Bell]:
    made = Bell()

    def ring(events: Sequence[Rang]) -> None:
        made.ring(events)

    ring.__module__ = "gongyou.tests.jobs"
    handles(Rang, queue=Queue.DEFAULT)(ring)
    yield made
    del outbox.handlers["tests.ring"]
    outbox._by_event.pop(Rang)


def _ring(world: World, *numbers: int) -> None:
    with world.work():
        for number in numbers:
            emit(Rang(number=number))


def _work() -> None:
    """Empty the queues as a worker would."""
    jobs.Worker([q.value for q in Queue], connection=cache.queue(), serializer=JSONSerializer, worker_ttl=30).work(
        burst=True, logging_level="ERROR"
    )


def _rows(world: World, condition: str = "true") -> int:
    with world.work() as current:
        return int(
            current.scalar(text(f"SELECT count(*) FROM outbox WHERE handler = 'tests.ring' AND {condition}")) or 0
        )


def _due_again(world: World) -> None:
    with world.work() as current:
        current.execute(text("UPDATE outbox SET available_at = clock_timestamp() - interval '1 second'"))


def test_a_burst_is_one_job_per_tenant_and_handler(committed: Database, committed_world: World, bell: Bell) -> None:
    other = make_world()
    _ring(committed_world, *range(300))
    _ring(other, *range(1000, 1100))
    relay.turn(committed)
    _work()
    assert sorted(len(group) for _, group in bell.groups) == [100, 300]
    assert sorted(bell.numbers) == [*range(300), *range(1000, 1100)]
    assert _rows(committed_world) == 0


def test_a_large_backlog_of_one_tenant_does_not_hold_back_another(
    committed: Database, committed_world: World, bell: Bell
) -> None:
    other = make_world()
    _ring(committed_world, *range(5 * relay.PER_TENANT))
    _ring(other, 7777)
    relay.turn(committed)
    _work()
    assert 7777 in bell.numbers
    assert _rows(committed_world) == 4 * relay.PER_TENANT


def test_nothing_is_carried_before_the_commit_or_after_a_rollback(
    committed: Database, committed_world: World, bell: Bell
) -> None:
    with pytest.raises(RuntimeError, match="changed my mind"), committed_world.work():
        emit(Rang(number=1))
        raise RuntimeError("changed my mind")
    relay.turn(committed)
    _work()
    assert bell.numbers == []


def test_a_flushed_queue_delays_and_loses_nothing(committed: Database, committed_world: World, bell: Bell) -> None:
    _ring(committed_world, 1, 2, 3)
    relay.turn(committed)
    cache.queue().flushdb()
    _work()
    assert bell.numbers == []
    relay.turn(committed)
    assert RqQueue("default", connection=cache.queue()).count == 0, "not due again before the lease ends"
    _due_again(committed_world)
    relay.turn(committed)
    _work()
    assert sorted(bell.numbers) == [1, 2, 3]


def test_a_job_delivered_three_times_has_one_effect(committed: Database, committed_world: World, bell: Bell) -> None:
    _ring(committed_world, 1)
    for _ in range(3):
        _due_again(committed_world)
        relay.turn(committed)
    assert RqQueue("default", connection=cache.queue()).count >= 3
    _work()
    assert bell.numbers == [1]


def test_one_bad_event_delays_no_other_and_is_parked_in_the_end(
    committed: Database, committed_world: World, bell: Bell
) -> None:
    bell.poison = {13}
    _ring(committed_world, 12, 13, 14)
    for _ in range(jobs.MOST_FAILURES):
        _due_again(committed_world)
        relay.turn(committed)
        _work()
    assert sorted(bell.numbers) == [12, 14]
    assert _rows(committed_world, "parked_at IS NOT NULL AND last_error LIKE '%poison%'") == 1

    bell.poison = set()
    with committed_world.work() as current:
        parked = current.scalars(text("SELECT id FROM outbox WHERE handler = 'tests.ring'")).all()
        assert jobs.retry_parked(parked) == 1
    relay.turn(committed)
    _work()
    assert 13 in bell.numbers


def test_a_failed_group_leaves_no_trace_of_its_first_try(
    committed: Database, committed_world: World, bell: Bell
) -> None:
    bell.poison = {2}
    _ring(committed_world, 1, 2)
    relay.turn(committed)
    _work()
    with committed_world.work() as current:
        told = current.scalars(text("SELECT detail->'numbers' FROM audit_entries WHERE action = 'bell.rang'")).all()
    assert told == [[1]]


def test_a_row_held_by_a_running_job_is_not_delivered_again(
    committed: Database, committed_world: World, bell: Bell
) -> None:
    _ring(committed_world, 1)
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with committed_world.work():
            session().execute(text("SELECT 1 FROM outbox FOR UPDATE"))
            holding.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(10)
    assert relay.turn(committed) == 0
    done.set()
    thread.join()
    relay.turn(committed)
    _work()
    assert bell.numbers == [1]


def test_a_vanishing_job_is_parked_after_many_deliveries(
    committed: Database, committed_world: World, bell: Bell
) -> None:
    _ring(committed_world, 1)
    with committed_world.work() as current:
        current.execute(text("UPDATE outbox SET deliveries = :most"), {"most": relay.MOST_DELIVERIES})
    relay.turn(committed)
    assert _rows(committed_world, "parked_at IS NOT NULL") == 1
