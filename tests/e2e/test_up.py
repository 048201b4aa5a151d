"""`gongyou up` starts everything, says it is ready, survives the death of its parts and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time

import httpx
import psutil

from tests.stack import running


def test_up_is_ready_and_leaves_no_process() -> None:
    with running() as stack:
        ready = httpx.get(f"{stack.url}/readyz", trust_env=False)
        assert {line.split('"')[3] for line in ready.text.splitlines()} == {
            "schema",
            "redis",
            "relay",
            "scheduler",
            "worker",
        }
        assert httpx.get(f"{stack.url}/healthz", trust_env=False).status_code == 200
        assert "gongyou_requests_total" in httpx.get(f"{stack.url}/metrics", trust_env=False).text
        page = httpx.get(f"{stack.url}/api/docs", trust_env=False).text
        assert "http://" not in page.replace(stack.url, "")
        assert "https://" not in page, "many networks reach no CDN"
        assert stack.stop() == []


def test_up_replaces_a_killed_worker() -> None:
    with running() as stack:
        before = set(stack.pids("worker"))
        os.kill(min(before), signal.SIGKILL)
        deadline = time.monotonic() + 20
        while len(set(stack.pids("worker")) - before) < 1 and time.monotonic() < deadline:
            time.sleep(0.2)
        assert len(stack.pids("worker")) == len(before)


def test_a_port_in_use_is_one_clear_line() -> None:
    with running() as stack:
        second = subprocess.run(
            [sys.executable, "-m", "gongyou.cli", "up"],
            env=os.environ | {"GONGYOU_DATA": str(stack.folder.parent / "other"), "PORT": str(stack.port)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert second.returncode == 2
        assert second.stderr.strip().count("\n") == 0
        assert f"Port {stack.port} is in use" in second.stderr


def test_a_killed_supervisor_takes_everything_with_it() -> None:
    with running() as stack:
        family = psutil.Process(stack.process.pid).children(recursive=True)
        stack.process.kill()
        stack.process.wait(10)
        _, alive = psutil.wait_procs(family, timeout=20)
        assert [" ".join(p.cmdline()) for p in alive] == []
