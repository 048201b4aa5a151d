"""Where an installation's servers are: named by the environment, left by a running `gongyou up`, or started for a while."""

import atexit
import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

from gongyou.core.embedded import EmbeddedPostgres, EmbeddedValkey
from gongyou.core.settings import data_folder

URLS = ("DATABASE_URL", "REDIS_URL", "QUEUE_URL")
EmbeddedServer = EmbeddedPostgres | EmbeddedValkey


def start_embedded(folder: Path) -> tuple[dict[str, str], list[EmbeddedServer]]:
    """Start the servers that no URL names; return their URLs and themselves. Raises EmbeddedError, in one line."""
    urls: dict[str, str] = {}
    servers: list[EmbeddedServer] = []
    try:
        if not os.environ.get("DATABASE_URL"):
            postgres = EmbeddedPostgres(folder / "postgres")
            servers.append(postgres)
            urls["DATABASE_URL"] = postgres.start()
        if not os.environ.get("REDIS_URL"):
            valkey = EmbeddedValkey(folder / "valkey")
            servers.append(valkey)
            urls["REDIS_URL"] = valkey.start()
    except BaseException:
        stop(servers)
        raise
    return urls, servers


def stop(servers: list[EmbeddedServer]) -> None:
    """Stop servers, the last one first."""
    for server in reversed(servers):
        server.stop()


def environment() -> dict[str, str]:
    """Return the environment with the servers' URLs in it, for a command beside or without a running `gongyou up`."""
    env = dict(os.environ)
    if env.get("DATABASE_URL") and env.get("REDIS_URL"):
        return env
    folder = data_folder()
    urls = _running(folder)
    if urls is None:
        urls, servers = start_embedded(folder)
        atexit.register(stop, servers)
    return env | urls


@contextlib.contextmanager
def announced(folder: Path, urls: dict[str, str]) -> Iterator[None]:
    """Let other commands find the servers of this process while the block runs."""
    path = _announcement(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"pid": os.getpid(), "urls": urls}, file)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _running(folder: Path) -> dict[str, str] | None:
    try:
        found = json.loads(_announcement(folder).read_text())
    except FileNotFoundError:
        return None
    return dict(found["urls"]) if psutil.pid_exists(found["pid"]) else None


def _announcement(folder: Path) -> Path:
    return folder / "servers.json"
