"""Answers kept as bytes in the process, served without running the application (DESIGN 7, "Boards").

A view that calls `keep` says which Redis key holds the version of what it answered and which version it read *before*
it computed. The same caller's next GET costs one Redis round trip that brings session, access epoch and version
together: a revocation and a new score are seen at once, and what has not changed is not computed again.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cachetools import LRUCache
from flask import g

from gongyou.core import cache, metrics, principal
from gongyou.core.principal import Evidence

MOST_BYTES = 32 * 2**20
"""Answers kept per process; the least recently used go first."""
_KEPT = "gongyou.kept"


@dataclass(frozen=True, slots=True)
class _Answer:
    command: bytes
    expected: list[bytes | None]
    status: str
    headers: list[tuple[str, str]]
    etag: str | None
    body: bytes
    operation: str


def keep(version_key: str, version: bytes) -> None:
    """Allow the running view's answer to be served again to this caller while `version_key` holds `version`."""
    evidence = principal.current().evidence
    if evidence is not None:
        g.kept_while = Evidence((*evidence.keys, version_key), (*evidence.values, version))


class AnswerCache:
    """WSGI middleware in front of the application."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._answers: LRUCache[tuple[str, ...], _Answer] = LRUCache(MOST_BYTES, getsizeof=lambda a: len(a.body) + 1024)
        self._lock = threading.Lock()
        self._local = threading.local()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        authorization = environ.get("HTTP_AUTHORIZATION")
        if environ["REQUEST_METHOD"] != "GET" or authorization is None:
            return self._application(environ, start_response)
        key = (
            authorization,
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        )
        with self._lock:
            answer = self._answers.get(key)
        if answer is not None and self._holds(answer):
            metrics.requests.labels(answer.operation, 200).inc()
            if answer.etag is not None and environ.get("HTTP_IF_NONE_MATCH") == answer.etag:
                start_response("304 NOT MODIFIED", [("ETag", answer.etag)])
                return []
            start_response(answer.status, answer.headers)
            return [answer.body]
        return self._run(key, environ, start_response)

    def _holds(self, answer: _Answer) -> bool:
        """Tell whether session, epoch and version are still what they were; a Redis that is away says no."""
        try:
            return bool(self._ask(answer.command) == answer.expected)
        except cache.RedisError:
            self._local.connection = None
            return False

    def _ask(self, command: bytes) -> Any:
        # A connection a thread, spoken to directly: half the time of the client's own path (decision 0005).
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = cache.new_connection()
        connection.send_packed_command([command], check_health=False)
        return connection.read_response()

    def _run(self, key: tuple[str, ...], environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Run the application, and keep its answer if it allows that."""
        started: list[Any] = []

        def remember(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            started.extend((status, headers))
            return start_response(status, headers, *rest)

        body = self._application(environ, remember)
        kept = environ.get(_KEPT)
        if kept is None or not started[0].startswith("200"):
            return body
        joined = b"".join(body)
        self._store(key, kept, started[0], started[1], joined)
        return [joined]

    def _store(
        self, key: tuple[str, ...], kept: tuple[Evidence, str], status: str, headers: list[tuple[str, str]], body: bytes
    ) -> None:
        evidence, operation = kept
        etag = next((value for name, value in headers if name.lower() == "etag"), None)
        lasting = [(name, value) for name, value in headers if name != "X-Request-ID"]
        command = cache.pack("MGET", *evidence.keys)
        answer = _Answer(command, list(evidence.values), status, lasting, etag, body, operation)
        with self._lock:
            self._answers[key] = answer


def announce(environ: WSGIEnvironment, operation: str) -> None:
    """Hand what the view said by `keep` to the middleware; called by the application when it has answered."""
    evidence = g.pop("kept_while", None)
    if evidence is not None:
        environ[_KEPT] = (evidence, operation)
