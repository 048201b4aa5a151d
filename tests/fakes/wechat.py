"""A WeChat of our own: a separate HTTP process that keeps the rules of the real one, and breaks on order.

`python -m tests.fakes.wechat` serves on a free port and prints it. Tests order over `/_fake/…` what real life does: that
somebody taps sign-in, that minutes pass, that an answer comes late, half, or not at all; the journal tells what was asked.
"""

import json
import os
import secrets
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from gongyou.core.settings import PROJECT_ROOT

CODE_LASTS = 300
"""Seconds for which a code of `wx.login` counts."""
MOST_A_MINUTE = 100
"""Calls of code2Session for one user."""


# --- the process -----------------------------------------------------------------------------------------------------


@dataclass
class Code:
    """What `wx.login` gave to somebody."""

    app_id: str
    openid: str
    given_at: float
    risky: bool
    used: bool = False


@dataclass
class State:
    """What this WeChat knows."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    elapsed: float = 0
    apps: dict[str, str] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    calls: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    faults: deque[dict[str, Any]] = field(default_factory=deque)
    journal: list[dict[str, Any]] = field(default_factory=list)

    def now(self) -> float:
        """Return the seconds on this WeChat's clock."""
        return time.monotonic() + self.elapsed


def code_to_session(state: State, asked: dict[str, str]) -> dict[str, Any]:
    """Answer jscode2session as the real one does."""
    if asked.get("appid") not in state.apps:
        return {"errcode": 40013, "errmsg": "invalid appid"}
    if state.apps[asked["appid"]] != asked.get("secret"):
        return {"errcode": 40125, "errmsg": "invalid appsecret"}
    if asked.get("grant_type") != "authorization_code":
        return {"errcode": 40002, "errmsg": "invalid grant_type"}
    code = state.codes.get(asked.get("js_code", ""))
    if code is None or code.app_id != asked["appid"] or state.now() - code.given_at > CODE_LASTS:
        return {"errcode": 40029, "errmsg": "invalid code"}
    if code.used:
        return {"errcode": 40163, "errmsg": "code been used"}
    calls = state.calls[code.openid]
    while calls and state.now() - calls[0] >= 60:
        calls.popleft()
    if len(calls) >= MOST_A_MINUTE:
        return {"errcode": 45011, "errmsg": "api minute-quota reach limit"}
    calls.append(state.now())
    if code.risky:
        return {"errcode": 40226, "errmsg": "code blocked"}
    code.used = True
    return {"session_key": secrets.token_urlsafe(18), "openid": code.openid}


def order(state: State, what: str, given: dict[str, Any]) -> Any:
    """Do what a test orders."""
    if what == "reset":
        for kept in (state.apps, state.codes, state.calls, state.faults, state.journal):
            kept.clear()
        state.elapsed = 0
    elif what == "app":
        state.apps[given["app_id"]] = given["secret"]
    elif what == "code":
        code = "0" + secrets.token_urlsafe(23)[:31]
        state.codes[code] = Code(given["app_id"], given["openid"], state.now(), given["risky"])
        return code
    elif what == "elapse":
        state.elapsed += given["seconds"]
    elif what == "fault":
        state.faults.extend([given] * given.pop("times"))
    elif what == "journal":
        return state.journal
    else:
        raise LookupError(what)
    return None


def handler(state: State) -> type[BaseHTTPRequestHandler]:
    """Return the class that serves a state."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            asked = dict(parse_qsl(url.query))
            with state.lock:
                fault = state.faults.popleft() if state.faults else {"kind": "none"}
                known = url.path == "/sns/jscode2session" and fault["kind"] in {"none", "delay", "half_body"}
                answer = code_to_session(state, asked) if known else {"errcode": fault.get("errcode", 44990)}
                state.journal.append({"path": url.path, "asked": asked, "fault": fault["kind"], "answer": answer})
            FAULTS[fault["kind"]](self, fault, json.dumps(answer).encode())

        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with state.lock:
                answer = order(state, self.path.removeprefix("/_fake/"), given)
            self.send(json.dumps(answer).encode())

        def send(self, body: bytes, status: int = 200, media_type: str = "text/plain", length: int = 0) -> None:
            """Answer; the real one calls its JSON text."""
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(length or len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the journal tells."""

    return Handler


def _late(to: Any, fault: dict[str, Any], body: bytes) -> None:
    time.sleep(fault["seconds"])
    to.send(body)


def _reset(to: Any, _fault: dict[str, Any], _body: bytes) -> None:
    to.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    to.connection.close()
    to.close_connection = True
    to.wfile = to.rfile  # nothing is left to be flushed


def _half(to: Any, _fault: dict[str, Any], body: bytes) -> None:
    to.send(body[: len(body) // 2], length=len(body))
    to.close_connection = True


def _bad_gateway(to: Any, _fault: dict[str, Any], _body: bytes) -> None:
    to.send(b"<html><h1>502 Bad Gateway</h1></html>", status=502, media_type="text/html")


FAULTS: dict[str, Callable[[Any, dict[str, Any], bytes], None]] = {
    "none": lambda to, _, body: to.send(body),
    "delay": _late,
    "reset": _reset,
    "half_body": _half,
    "html_502": _bad_gateway,
    "html_200": lambda to, *_: to.send(b"<html>maintenance</html>"),
    "list": lambda to, *_: to.send(b"[]"),
    "empty": lambda to, *_: to.send(b"{}"),
    "errcode": lambda to, _, body: to.send(body),
}


def main() -> None:
    """Serve until the parent goes: its end of our standard input closes."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(State()))
    server.daemon_threads = True
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


# --- its remote control -----------------------------------------------------------------------------------------------


@dataclass
class FakeWechat:
    """A running fake, as tests talk to it."""

    url: str

    def reset(self) -> None:
        """Forget everything."""
        self._order("reset")

    def app(self, app_id: str, secret: str) -> None:
        """Let there be a mini-program."""
        self._order("app", app_id=app_id, secret=secret)

    def login(self, app_id: str, openid: str, *, risky: bool = False) -> str:
        """Do what `wx.login` does: return a code for who holds the phone."""
        return str(self._order("code", app_id=app_id, openid=openid, risky=risky))

    def elapse(self, seconds: float) -> None:
        """Let time pass there."""
        self._order("elapse", seconds=seconds)

    def fault(self, kind: str, *, times: int = 1, **how: Any) -> None:
        """Break the next answers: see `FAULTS`."""
        assert kind in FAULTS
        self._order("fault", kind=kind, times=times, **how)

    def journal(self) -> list[dict[str, Any]]:
        """Return what was asked, how it was broken and what was answered."""
        asked: list[dict[str, Any]] = self._order("journal")
        return asked

    def _order(self, what: str, **given: Any) -> Any:
        return httpx.post(f"{self.url}/_fake/{what}", json=given, trust_env=False).raise_for_status().json()


@contextmanager
def running() -> Iterator[FakeWechat]:
    """Run a fake WeChat as a process of its own."""
    command, environment = [sys.executable, "-m", "tests.fakes.wechat"], {"PYTHONPATH": str(PROJECT_ROOT / "backend")}
    piped: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=PROJECT_ROOT, env=os.environ | environment, **piped) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield FakeWechat(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.stdin.close()


if __name__ == "__main__":
    main()
