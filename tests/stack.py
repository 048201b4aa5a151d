"""The whole service as its users get it: `gongyou up` as a process of its own, on a fresh data folder and free ports."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import redis

from gongyou.core.ports import free_port

READY_WITHIN = 300.0
LOADED_WITHIN = 900.0
TEST_FOLDER = "GONGYOU_TEST_FOLDER"
"""Names the folder of a run of the tests, all worker processes of which share it."""
NO_WECHAT = {"WECHAT_URL": "http://127.0.0.1:9"}
"""Nobody's address: what a test or the fuzzer sets up must never ask the real one."""


@dataclass
class Stack:
    """A running service."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def servers(self) -> dict[str, str]:
        """URLs of the servers that it started."""
        return dict(json.loads((self.folder / "servers.json").read_text())["urls"])

    @property
    def environment(self) -> dict[str, str]:
        """What another command needs to work on the same installation."""
        return os.environ | self.servers | {"GONGYOU_DATA": str(self.folder), "PORT": str(self.port)}

    @property
    def environment_of_start(self) -> dict[str, str]:
        """What `gongyou up` was started with: it finds or starts its servers itself."""
        return os.environ | {"GONGYOU_DATA": str(self.folder), "PORT": str(self.port)}

    def pids(self, process: str) -> list[int]:
        """Return the ids of the processes of a kind (relay, scheduler, worker) that have beaten lately and live."""
        client = redis.Redis.from_url(self.servers["REDIS_URL"])
        beats = [int(key.rpartition(b":")[2]) for key in client.scan_iter(f"beat:{process}:*")]
        return [pid for pid in beats if psutil.pid_exists(pid)]

    def command(self, *words: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run a `gongyou` command beside it."""
        return subprocess.run(
            [sys.executable, "-m", "gongyou.cli", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def wait_ready(self, within: float = READY_WITHIN) -> None:
        """Wait until /readyz says yes."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"gongyou up ended with {self.process.returncode}:\n{self.log.read_text()[-4000:]}")
            try:
                if httpx.get(f"{self.url}/readyz", timeout=2, trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"not ready within {within} s:\n{self.log.read_text()[-4000:]}")

    def stop(self) -> list[str]:
        """Stop it as Ctrl-C would; return what is left of its processes (there should be nothing)."""
        family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        _, alive = psutil.wait_procs(family, timeout=5)
        left = [" ".join(p.cmdline()) for p in alive if p.is_running()]
        for process in alive:
            process.kill()
        return left


@contextmanager
def running(*, demo: bool = False, **environment: str) -> Iterator[Stack]:
    """Run the service while the block runs; without the demo unless asked."""
    with tempfile.TemporaryDirectory(prefix="gongyou-stack-") as name:
        folder, port = Path(name) / "data", free_port()
        log = Path(name) / "log"
        if demo and TEST_FOLDER in os.environ:
            _copy_demo(Path(os.environ[TEST_FOLDER]), folder)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "gongyou.cli", "up", "--demo" if demo else "--no-demo"],
                env=os.environ | NO_WECHAT | {"GONGYOU_DATA": str(folder), "PORT": str(port), **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        stack = Stack(process, folder, port, log)
        try:
            stack.wait_ready()
            yield stack
        finally:
            if process.poll() is None:
                stack.stop()


@contextmanager
def unlimited(stack: Stack) -> Iterator[None]:
    """Forget again and again how often somebody called: an operation that only answers 429 is not tried."""
    ended = threading.Event()

    def forget() -> None:
        with redis.Redis.from_url(stack.servers["REDIS_URL"]) as client:
            while not ended.wait(0.1):
                counts = list(client.scan_iter("*limits*", count=1000))
                if counts:
                    client.delete(*counts)

    thread = threading.Thread(target=forget)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _copy_demo(shared: Path, folder: Path) -> None:
    """Make a data folder with the demo tenants that no worker has touched; the first of a run of the tests loads them."""
    loaded = shared / "demo"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (loaded / "whole").exists():
            shutil.rmtree(loaded, ignore_errors=True)
            for words in (("db", "upgrade"), ("demo",)):
                command = [sys.executable, "-m", "gongyou.cli", *words]
                environment = os.environ | NO_WECHAT | {"GONGYOU_DATA": str(loaded)}
                subprocess.run(command, env=environment, timeout=LOADED_WITHIN, check=True)
            (loaded / "whole").touch()
    subprocess.run(["cp", "-a", loaded, folder], check=True)
