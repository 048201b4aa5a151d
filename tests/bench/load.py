"""A closed-loop HTTP load generator: N keep-alive connections in one process, each sends as soon as it has its answer.

Written on epoll with prepared bytes, because a client library would take more processor than the server it measures.
"""

import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class Result:
    """What a run gave. Latencies in seconds."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the latency that `share` of the answers did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def request(method: str, path: str, *, token: str | None = None, body: bytes = b"", headers: str = "") -> bytes:
    """Return an HTTP/1.1 request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", "Accept: application/json"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += [f"Content-Length: {len(body)}", "Content-Type: application/json"]
    return ("\r\n".join(lines) + "\r\n" + headers + "\r\n").encode() + body


class _Connection:
    def __init__(self, address: tuple[str, int], next_request: Callable[[], bytes | None]) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.next_request = next_request
        self.buffer = b""
        self.sent_at = 0.0

    def send(self) -> bool:
        data = self.next_request()
        if data is None:
            return False
        self.buffer = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(data)
        return True

    def complete(self) -> int | None:
        """Read what has come; return the status once the whole answer is here."""
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        lower = head.lower()
        at = lower.find(b"content-length:")
        length = 0 if at < 0 else int(lower[at + 15 :].split(b"\r\n", 1)[0])
        return int(head[9:12]) if len(body) >= length else None


def drive(
    address: tuple[str, int], requests: Sequence[Callable[[], bytes | None]], *, seconds: float, warmup: float = 1.0
) -> Result:
    """Drive one connection per element of `requests` (a function that gives the next request or None to end)."""
    selector = selectors.DefaultSelector()
    connections = [_Connection(address, next_request) for next_request in requests]
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send()
    started = time.perf_counter() + warmup
    ends, result, open_connections = started + seconds, Result(seconds), len(connections)
    while open_connections and (now := time.perf_counter()) < ends:
        for key, _ in selector.select(timeout=0.5):
            connection: _Connection = key.data
            status = connection.complete()
            if status is None:
                continue
            now = time.perf_counter()
            if connection.sent_at >= started:
                result.latencies.append(now - connection.sent_at)
                result.statuses[status] = result.statuses.get(status, 0) + 1
            if not connection.send():
                selector.unregister(connection.socket)
                open_connections -= 1
    result.seconds = min(time.perf_counter(), ends) - started
    for connection in connections:
        connection.socket.close()
    return result


def always(data: bytes) -> Callable[[], bytes]:
    """Return a function that gives the same request for ever."""
    return lambda: data
