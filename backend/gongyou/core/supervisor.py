"""Run child processes in the foreground until asked to stop, and leave none behind."""

import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn, Protocol

import psutil
import structlog

from gongyou.core.guard import Guard
from gongyou.core.launch import adopt_orphans, bind_to_parent

FIRST_DELAY, LONGEST_DELAY = 0.1, 5.0  # seconds before a restart; doubled each time
STEADY_AFTER = 5.0  # seconds a child must live for its next restart to be quick again
TRIES = 5  # deaths of one child before everything was ready once, after which starting is given up
READY_POLL = 0.1  # seconds
SAME_REQUEST = 0.5  # seconds within which signals are one request: `timeout` and terminals send it twice
REQUESTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Child:
    """A process to keep alive: a command line, or a function to call in a forked process, which shares our memory.

    `ready` answers whether it serves by now; it must answer within a fraction of a second.
    """

    name: str
    run: Sequence[str] | Callable[[], object]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None


class Server(Protocol):
    """A server started before, to be started again when it dies."""

    @property
    def name(self) -> str: ...
    @property
    def pid(self) -> int | None: ...
    def start(self) -> object: ...


class _StopRequestedError(Exception):
    """A signal came while a server was being started."""


class _Backoff:
    """When something that ended may be started again."""

    def __init__(self) -> None:
        self.started_at = time.monotonic()
        self.due_at: float | None = None
        self._delay = FIRST_DELAY

    def started(self) -> None:
        self.started_at = time.monotonic()
        self.due_at = None

    def ended(self) -> float:
        now = time.monotonic()
        if now - self.started_at >= STEADY_AFTER:
            self._delay = FIRST_DELAY
        delay = self._delay
        self._delay = min(self._delay * 2, LONGEST_DELAY)
        self.due_at = now + delay
        return delay

    def is_due(self) -> bool:
        return self.due_at is not None and time.monotonic() >= self.due_at


class _Kept:
    """A child and the process that currently runs it."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.pid: int | None = None
        self.is_ready = False
        self.deaths = 0
        self.backoff = _Backoff()


class Supervisor:
    """Keep children (and servers started before) alive until SIGINT, SIGTERM or SIGHUP; a second one kills at once.

    The process must have one thread when `run` is called: children are forked from it. Children log for themselves.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        servers: Sequence[Server] = (),
        on_ready: Callable[[], object] | None = None,
        grace: float = 10.0,
    ) -> None:
        """Describe what to run; `on_ready` is called once, when all are; `grace` is in seconds for all together."""
        self._kept = [_Kept(child) for child in children]
        self._servers = {server.name: (server, _Backoff()) for server in servers}
        self._on_ready = on_ready
        self._grace = grace
        self._requests = 0
        self._requested_at = -SAME_REQUEST
        self._starting_server = False
        self._was_ready = False
        self._older: set[int] = set()
        self._guard: Guard | None = None
        self._wakeup, self._waker = socket.socketpair()

    def run(self) -> int:
        """Start the children in order, keep them alive, stop them in reverse order; return the exit code.

        0 after a requested stop, 1 when it had to be forced or a child could not be started at all.
        """
        with self._signals():
            adopt_orphans()
            self._guard = None if sys.platform == "linux" else Guard()
            self._older = {process.pid for process in psutil.Process().children()}
            gc.collect()
            gc.freeze()  # else the first collection in each child copies what they share
            gave_up = False
            try:
                for kept in self._kept:
                    self._start(kept)
                while not self._requests and not gave_up:
                    self._wait()
                    self._reap()
                    self._restart_servers()
                    gave_up = not self._restart_children()
                    self._check_ready()
            finally:
                forced = self._stop()
                if self._guard:
                    self._guard.dismiss()
        return 1 if forced or gave_up else 0

    @contextmanager
    def _signals(self) -> Iterator[None]:
        self._waker.setblocking(False)
        self._wakeup.setblocking(False)
        before = {number: signal.signal(number, self._request) for number in REQUESTS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake us
        wakeup_before = signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(wakeup_before)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _request(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if now - self._requested_at < SAME_REQUEST:
            return
        self._requested_at = now
        self._requests += 1
        if self._starting_server:
            raise _StopRequestedError

    def _wait(self, longest: float = 60.0) -> None:
        """Sleep until a signal comes or something falls due."""
        due = [kept.backoff.due_at for kept in self._kept] + [backoff.due_at for _, backoff in self._servers.values()]
        until = min((at - time.monotonic() for at in due if at is not None), default=longest)
        if not self._was_ready:
            until = min(until, READY_POLL)
        if select.select([self._wakeup], [], [], max(0.0, min(until, longest)))[0]:
            while True:
                try:
                    self._wakeup.recv(4096)
                except BlockingIOError:
                    return

    def _start(self, kept: _Kept) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        kept.pid = os.fork() or _run_child(kept.child, parent, self._guard)
        kept.backoff.started()
        if self._guard:
            self._guard.watch([kept.pid for kept in self._kept if kept.pid is not None])

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for kept in self._kept:
                if kept.pid == pid:
                    self._ended(kept, os.waitstatus_to_exitcode(status))

    def _ended(self, kept: _Kept, code: int) -> None:
        ended = kept.pid
        kept.pid = None
        kept.is_ready = False
        kept.deaths += 1
        self._kill_strays(ended)
        if not self._requests:
            delay = kept.backoff.ended()
            log.warning("child_ended", child=kept.child.name, exit=code, restart_after=delay)

    def _restart_children(self) -> bool:
        """Restart what is due; say no when that is hopeless."""
        for kept in self._kept:
            if not self._was_ready and kept.deaths >= TRIES:
                log.error("child_does_not_start", child=kept.child.name, tries=kept.deaths)
                return False
            if kept.backoff.is_due() and not self._requests:
                self._start(kept)
        return True

    def _restart_servers(self) -> None:
        for name, (server, backoff) in self._servers.items():
            if server.pid is None and backoff.due_at is None:
                log.warning("server_ended", server=name, restart_after=backoff.ended())
            if not backoff.is_due() or self._requests:
                continue
            try:
                self._starting_server = True
                server.start()
                backoff.started()
            except _StopRequestedError:
                return
            except (RuntimeError, OSError) as error:
                log.error("server_does_not_start", server=name, reason=str(error), restart_after=backoff.ended())
            finally:
                self._starting_server = False

    def _check_ready(self) -> None:
        if self._was_ready:
            return
        for kept in self._kept:
            if kept.pid is not None and not kept.is_ready:
                kept.is_ready = kept.child.ready is None or kept.child.ready()
        if all(kept.is_ready for kept in self._kept):
            self._was_ready = True
            if self._on_ready:
                self._on_ready()

    def _stop(self) -> bool:
        """Stop all children, the last one first, and whatever they left; say whether force was needed."""
        asked = self._requests or 1
        self._requests = asked
        deadline = time.monotonic() + self._grace
        forced = False
        for kept in reversed(self._kept):
            if kept.pid is not None:
                os.kill(kept.pid, signal.SIGTERM)
            while kept.pid is not None and self._requests == asked and time.monotonic() < deadline:
                self._wait(deadline - time.monotonic())
                self._reap()
            if kept.pid is not None:
                forced = True
                os.kill(kept.pid, signal.SIGKILL)
                while kept.pid is not None:
                    self._wait(1.0)
                    self._reap()
        while self._kill_strays(None):
            time.sleep(0.01)
            self._reap()
        return forced

    def _kill_strays(self, ended: int | None) -> bool:
        """Kill what ended children left, ours by adoption or in the session of `ended`; say whether there was any."""
        strays = list(self._strays(ended))
        for process in strays:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        return bool(strays)

    def _strays(self, ended: int | None) -> Iterator[psutil.Process]:
        servers = {server.pid for server, _ in self._servers.values()}
        known = self._older | servers | {kept.pid for kept in self._kept}
        for process in psutil.Process().children():
            if process.pid not in known:
                yield from (process, *process.children(recursive=True))
        if ended is not None and sys.platform != "linux":  # where orphans are adopted by process 1
            for pid in psutil.pids():
                try:
                    if os.getsid(pid) == ended:
                        yield psutil.Process(pid)
                except (ProcessLookupError, PermissionError, psutil.NoSuchProcess):
                    continue


def _run_child(child: Child, parent: int, guard: Guard | None) -> NoReturn:
    """Become `child`; never return into the supervisor's code."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (*REQUESTS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()  # the terminal's Ctrl-C reaches the supervisor alone, which then stops all in order
        bind_to_parent(parent, signal.SIGTERM)
        if guard:
            guard.forget()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.environ.update(child.environment)
        if callable(child.run):
            child.run()
            code = 0
        else:
            os.execvp(child.run[0], list(child.run))  # noqa: S606
    except SystemExit as leave:
        code = leave.code if isinstance(leave.code, int) else int(leave.code is not None)
    except BaseException:  # noqa: BLE001 the frames above belong to the supervisor and must not run here
        sys.excepthook(*sys.exc_info())
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def interrupt_on_termination() -> None:
    """Have SIGTERM and SIGHUP raise KeyboardInterrupt as SIGINT does, so that what was opened is closed."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
