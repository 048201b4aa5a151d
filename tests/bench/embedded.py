"""B9: the whole embedded stack, idle, with the demo loaded."""

import subprocess
import sys
import time

import psutil

from tests.bench.report import Row, at_most
from tests.stack import Stack, running

MEBIBYTE = 2**20
SETTLED = 20.0


def idle() -> list[Row]:
    """Measure B9: memory as the sum of each process's share (PSS: what is shared counts once), and a second start."""
    with running(demo=True) as stack:
        _quiet(stack)
        family = [psutil.Process(stack.process.pid), *psutil.Process(stack.process.pid).children(recursive=True)]
        shares = {p.pid: p.memory_full_info() for p in family}
        pss, rss = (sum(getattr(m, name) for m in shares.values()) / MEBIBYTE for name in ("pss", "rss"))
        stack.stop()
        started = time.perf_counter()
        again = _start_again(stack)
        ready = time.perf_counter() - started
        again.stop()
    return [
        at_most("B9", "resident memory, idle (PSS)", pss, 450, " MiB", processes=len(family), rss=rss),
        at_most("B9", "second start to ready", ready, 5.0, " s"),
    ]


def _quiet(stack: Stack) -> None:
    """Wait until the workers have caught up with the demo's history."""
    calm = 0.0
    deadline = time.monotonic() + 300
    while calm < SETTLED and time.monotonic() < deadline:
        calm = calm + 1 if _busy(stack) < 20 else 0.0


def _busy(stack: Stack) -> float:
    """Return the percentage of one processor that the service used in the last second."""
    family = [psutil.Process(stack.process.pid), *psutil.Process(stack.process.pid).children(recursive=True)]
    before = sum(sum(p.cpu_times()[:2]) for p in family)
    time.sleep(1)
    return 100 * (sum(sum(p.cpu_times()[:2]) for p in family if p.is_running()) - before)


def _start_again(stack: Stack) -> Stack:
    process = subprocess.Popen(
        [sys.executable, "-m", "gongyou.cli", "up"], env=stack.environment_of_start, stdout=subprocess.DEVNULL
    )
    again = Stack(process, stack.folder, stack.port, stack.log)
    again.wait_ready()
    return again
