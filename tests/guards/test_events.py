"""Every event has a handler, every queue a worker."""

from gongyou import events, up
from gongyou.app import load_domains
from gongyou.core.outbox import Event, Queue, handlers, handlers_of


def test_every_event_has_a_handler() -> None:
    load_domains()
    catalogue = [value for value in vars(events).values() if isinstance(value, type) and issubclass(value, Event)]
    known = [event for event in catalogue if event is not Event]
    assert len(known) > 3
    assert [event.__name__ for event in known if not handlers_of(event)] == []


def test_every_event_stands_in_the_catalogue() -> None:
    load_domains()
    assert [h.event.__name__ for h in handlers.values() if getattr(events, h.event.__name__, None) is not h.event] == []


def test_every_queue_has_a_worker() -> None:
    assert {queue for worker in up.WORKERS for queue in worker} == {queue.value for queue in Queue}
    assert any("bulk" not in worker for worker in up.WORKERS), "an alert must find a worker that bulk cannot occupy"
