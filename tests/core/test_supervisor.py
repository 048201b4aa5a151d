"""The supervisor, for real: each test runs one in a process of its own, whose whole family it then looks at."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from gongyou.core import supervisor

BACKEND = Path(supervisor.__file__).parents[2]

PRELUDE = """
    import os, signal, subprocess, sys, time
    from functools import partial
    from pathlib import Path
    from gongyou.core.supervisor import Child, Supervisor

    def say(*words):
        os.write(1, (" ".join(map(str, words)) + "\\n").encode())

    def serve(name, *, stop=lambda: None):
        def end(*_):
            say(name, "stops")
            stop()
            sys.exit(0)
        signal.signal(signal.SIGTERM, end)
        say(name, "runs", os.getpid())
        while True:
            signal.pause()
"""


class Stack:
    """A supervisor under test, the lines it and its children write, and every process it ever had."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: list[str] = []

    def read(self, *expected: str) -> str:
        """Read on until a line begins with all of `expected` as its words, and return the rest of it."""
        assert self.process.stdout is not None
        start = " ".join(expected)
        for line in self.process.stdout:
            self.lines.append(line.strip())
            if line.strip() == start or line.startswith(f"{start} "):
                return line.strip().removeprefix(start).strip()
        raise AssertionError(f"no {start!r} in {self.lines}")

    def rest(self) -> list[str]:
        assert self.process.stdout is not None
        self.lines += [line.strip() for line in self.process.stdout]
        return self.lines

    def family(self) -> list[psutil.Process]:
        return [*psutil.Process(self.process.pid).children(recursive=True)]

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send `number`, wait, and return the exit code; nothing of the family may live afterwards."""
        family = self.family()
        self.process.send_signal(number)
        code = self.process.wait(30)
        assert [process for process in family if lives(process)] == []
        return code


def lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def until(condition: Callable[[], bool], seconds: float = 10.0) -> float:
    """Wait for `condition` and return how long that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + seconds, "did not come true in time"
        time.sleep(0.01)
    return time.monotonic() - began


Start = Callable[[str], Stack]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Stack] = []

    def run(text: str) -> Stack:
        process = subprocess.Popen(
            [sys.executable, "-c", dedent(PRELUDE) + dedent(text)],
            env=os.environ | {"PYTHONPATH": str(BACKEND), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(Stack(process))
        return started[-1]

    yield run
    for stack in started:
        family = stack.family() if stack.process.poll() is None else []
        for process in family:
            process.kill()
        stack.process.kill()
        stack.process.wait()
        assert stack.process.stdout is not None
        stack.process.stdout.close()


TWO = """
    sys.exit(Supervisor(
        [Child("first", partial(serve, "first")), Child("second", partial(serve, "second"))],
        on_ready=lambda: say("ready"),
    ).run())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_the_children_last_first_and_leaves_nothing(start: Start, number: signal.Signals) -> None:
    stack = start(TWO)
    stack.read("ready")
    assert len(stack.family()) == 2
    assert stack.end(number) == 0
    assert [line for line in stack.rest() if "stops" in line] == ["second stops", "first stops"]


def test_control_c_in_a_terminal_reaches_the_supervisor_alone(start: Start) -> None:
    stack = start(TWO)
    stack.read("ready")
    os.killpg(stack.process.pid, signal.SIGINT)
    assert stack.process.wait(10) == 0
    assert [line for line in stack.rest() if "stops" in line] == ["second stops", "first stops"]
    assert not any("Traceback" in line for line in stack.lines)


def test_commands_and_functions_run_with_their_environment_and_without_the_terminal(start: Start) -> None:
    stack = start("""
        shared = object()
        known = id(shared)

        def function():
            say("function", os.environ["WHAT"], id(shared) == known, repr(sys.stdin.read()))
            signal.pause()

        program = "import os, sys, time; print('command', os.environ['WHAT'], repr(sys.stdin.read())); time.sleep(60)"
        command = Child("c", [sys.executable, "-c", program], {"WHAT": "友"})
        sys.exit(Supervisor([Child("f", function, {"WHAT": "工"}), command]).run())
    """)
    assert stack.read("function") == "工 True ''"
    assert stack.read("command") == "友 ''"
    assert stack.end() == 0


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_dead_child_is_back_within_a_second_and_said_to_have_died(start: Start, how: signal.Signals) -> None:
    stack = start(TWO)
    first = int(stack.read("first", "runs"))
    stack.read("ready")
    began = time.monotonic()
    os.kill(first, how)
    assert int(stack.read("first", "runs")) != first
    assert time.monotonic() - began < 1.0
    assert any("child_ended" in line and "first" in line for line in stack.lines)
    assert stack.end() == 0


def test_a_child_that_keeps_dying_is_restarted_ever_more_slowly_but_for_ever(start: Start, tmp_path: Path) -> None:
    stack = start(f"""
        count = Path({str(tmp_path / "count")!r})

        def fail():
            say("tries", time.monotonic())
            with count.open("a") as text:
                text.write("x")
            if 2 <= count.stat().st_size <= 7:
                raise RuntimeError("broken")
            signal.pause()

        sys.exit(Supervisor([Child("f", fail)], on_ready=lambda: say("ready")).run())
    """)
    stack.read("tries")
    until((tmp_path / "count").exists)
    stack.family()[0].kill()
    times = [float(stack.read("tries")) for _ in range(6)]
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > 4 * gaps[0]
    assert stack.end() == 0


def test_a_child_that_cannot_start_ends_the_whole_with_an_error(start: Start) -> None:
    stack = start("""
        children = [Child("good", partial(serve, "good")), Child("bad", ["/nonexistent/program"], ready=lambda: False)]
        sys.exit(Supervisor(children, on_ready=lambda: say("ready")).run())
    """)
    assert stack.process.wait(20) == 1
    lines = stack.rest()
    assert any("child_does_not_start" in line and "bad" in line for line in lines)
    assert "good stops" in lines
    assert "ready" not in lines


def test_ready_is_announced_once_when_all_are(start: Start) -> None:
    stack = start("""
        began = time.monotonic()
        slow = Child("slow", partial(serve, "slow"), ready=lambda: time.monotonic() > began + 0.5)
        quick = Child("quick", partial(serve, "quick"), ready=lambda: True)
        sys.exit(Supervisor([slow, quick], on_ready=lambda: say("ready", time.monotonic() - began >= 0.5)).run())
    """)
    assert stack.read("ready") == "True"
    for process in stack.family():
        process.kill()
    stack.read("slow", "runs")
    assert stack.end() == 0
    assert sum(line.startswith("ready") for line in stack.rest()) == 1


GRANDCHILDREN = """
    def parent(own_session):
        for session in (False, own_session):
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=session)
        serve("parent")

    sys.exit(Supervisor([Child("parent", partial(parent, True)), Child("other", partial(serve, "other"))],
                        on_ready=lambda: say("ready")).run())
"""


def test_grandchildren_end_with_a_stopped_child(start: Start) -> None:
    stack = start(GRANDCHILDREN)
    stack.read("parent", "runs")
    until(lambda: len(stack.family()) == 4)
    assert stack.end() == 0


def test_grandchildren_end_with_a_killed_child_before_it_is_started_anew(start: Start) -> None:
    stack = start(GRANDCHILDREN)
    parent = psutil.Process(int(stack.read("parent", "runs")))
    until(lambda: len(parent.children()) == 2)
    grandchildren = parent.children()
    parent.kill()
    stack.read("parent", "runs")
    assert [process for process in grandchildren if lives(process)] == []
    until(lambda: len(stack.family()) == 4)
    assert stack.end() == 0


STUBBORN = """
    def stubborn():
        signal.signal(signal.SIGTERM, lambda *_: say("hears"))
        deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"
        subprocess.Popen([sys.executable, "-c", deaf])
        say("stubborn runs")
        while True:
            signal.pause()

    sys.exit(Supervisor([Child("polite", partial(serve, "polite")), Child("stubborn", stubborn)], grace={grace}).run())
"""


def test_a_child_that_does_not_stop_is_killed_after_the_grace_time(start: Start) -> None:
    stack = start(STUBBORN.format(grace=1.0))
    stack.read("stubborn", "runs")
    began = time.monotonic()
    assert stack.end() == 1
    assert 1.0 <= time.monotonic() - began < 4.0


def test_a_second_control_c_does_not_wait(start: Start) -> None:
    stack = start(STUBBORN.format(grace=60.0))
    stack.read("stubborn", "runs")
    family = stack.family()
    stack.process.send_signal(signal.SIGINT)
    stack.read("hears")
    time.sleep(supervisor.SAME_REQUEST + 0.1)
    assert stack.process.poll() is None
    began = time.monotonic()
    stack.process.send_signal(signal.SIGINT)
    assert stack.process.wait(10) == 1
    assert time.monotonic() - began < 2.0
    assert [process for process in family if lives(process)] == []


def test_one_request_that_arrives_twice_still_stops_in_good_order(start: Start) -> None:
    stack = start("""
        slow = Child("slow", partial(serve, "slow", stop=lambda: (time.sleep(1), say("closed"))))
        sys.exit(Supervisor([slow], on_ready=lambda: say("ready")).run())
    """)
    stack.read("slow", "runs")
    stack.process.send_signal(signal.SIGTERM)
    assert stack.end(signal.SIGTERM) == 0
    assert "closed" in stack.rest()


# The way of systems whose kernel neither adopts orphans nor tells of a parent's end, which works on all of them.
PORTABLE = """
    sys.platform = "another"
"""


@pytest.mark.parametrize("way", ["", PORTABLE])
def test_a_killed_supervisor_leaves_no_orphans(start: Start, way: str) -> None:
    stack = start(dedent(way) + dedent(TWO))
    stack.read("ready")
    family = stack.family()
    assert len(family) == (3 if way else 2)
    stack.process.kill()
    stack.process.wait()
    until(lambda: not any(map(lives, family)))


def test_a_killed_supervisor_takes_its_servers_along(start: Start, tmp_path: Path) -> None:
    stack = start(f"""
        from gongyou.core.embedded import EmbeddedPostgres, EmbeddedValkey
        with EmbeddedPostgres({str(tmp_path / "p")!r}) as p, EmbeddedValkey({str(tmp_path / "v")!r}) as v:
            Supervisor([Child("a", partial(serve, "a"))], servers=[p, v], on_ready=lambda: say("ready")).run()
    """)
    stack.read("ready")
    family = stack.family()
    assert len(family) >= 6
    stack.process.kill()
    stack.process.wait()
    until(lambda: not any(map(lives, family)))


def test_a_killed_server_is_started_again_at_the_same_address(start: Start, tmp_path: Path) -> None:
    stack = start(f"""
        import psycopg, redis
        from gongyou.core.embedded import EmbeddedPostgres, EmbeddedValkey

        STARTED = "SELECT extract(epoch FROM pg_postmaster_start_time())"

        def use(postgres, valkey):
            while True:
                try:
                    with psycopg.connect(postgres) as connection, redis.Redis.from_url(valkey) as client:
                        say("answer", connection.execute(STARTED).fetchone()[0], client.info("server")["run_id"])
                except (psycopg.OperationalError, redis.ConnectionError):
                    say("down")
                time.sleep(0.05)

        with EmbeddedPostgres({str(tmp_path / "p")!r}) as p, EmbeddedValkey({str(tmp_path / "v")!r}) as v:
            urls, pids = [p.url(), v.url()], [p.pid, v.pid]
            ready = lambda: say("servers", *pids)
            code = Supervisor([Child("user", lambda: use(*urls))], servers=[p, v], on_ready=ready).run()
            say("again", p.pid not in (None, pids[0]), v.pid not in (None, pids[1]), [p.url(), v.url()] == urls)
        sys.exit(code)
    """)
    pids = [int(word) for word in stack.read("servers").split()]
    before = stack.read("answer").split()
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    stack.read("down")
    # One may be back, or not yet be gone, while the other is down: each is itself again once it says it is another.
    while any(same == now for same, now in zip(before, stack.read("answer").split(), strict=True)):
        pass
    assert stack.end() == 0
    assert "again True True True" in stack.rest()


def test_processes_that_the_caller_had_before_are_left_alone(start: Start) -> None:
    stack = start("""
        mine = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
        code = Supervisor([Child("a", partial(serve, "a"))], on_ready=lambda: say("ready")).run()
        say("mine", mine.poll())
        mine.kill()
        mine.wait()
        sys.exit(code)
    """)
    stack.read("ready")
    assert stack.end() == 0
    assert "mine None" in stack.rest()


def test_an_error_of_the_supervisor_itself_stops_the_children_too(start: Start) -> None:
    stack = start("""
        def fail():
            raise ValueError("cannot announce")
        Supervisor([Child("a", partial(serve, "a"))], on_ready=fail).run()
    """)
    pid = int(stack.read("a", "runs"))
    assert stack.process.wait(10) == 1
    assert not psutil.pid_exists(pid)
    assert "ValueError: cannot announce" in stack.rest()
    assert "a stops" in stack.lines


def test_the_portable_way_restarts_and_stops_and_leaves_nothing(start: Start) -> None:
    stack = start(dedent(PORTABLE) + dedent(GRANDCHILDREN.replace("partial(parent, True)", "partial(parent, False)")))
    parent = psutil.Process(int(stack.read("parent", "runs")))
    until(lambda: len(parent.children()) == 2)
    grandchildren = parent.children()
    parent.kill()
    stack.read("parent", "runs")
    assert [process for process in grandchildren if lives(process)] == []
    assert stack.end() == 0
