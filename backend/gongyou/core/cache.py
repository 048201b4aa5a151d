"""Redis: queues' carrier and a cache of what PostgreSQL knows. Flushing it loses nothing.

Keys of a tenant start with its id in braces, a hash tag, so that one tenant's keys live on one node of a cluster.
"""

from typing import Any
from uuid import UUID

import redis

from gongyou.core.settings import Settings

RedisError = redis.RedisError
_connections: dict[str, redis.Redis] = {}


def configure(settings: Settings) -> None:
    """Open the pools of this process (lazily: a Redis that is away fails the first command, not the start)."""
    _connections.clear()
    # A worker blocks for 15 s in a queue (RQ's doing): its socket must outwait that.
    for name, url, patience in (("cache", settings.redis_url, 5), ("queue", settings.queue_url, 25)):
        _connections[name] = redis.Redis.from_url(
            url, socket_timeout=patience, socket_connect_timeout=2, max_connections=64
        )


def cache() -> redis.Redis:
    """Return the client of rankings and caches; it answers bytes."""
    return _connections["cache"]


def queue() -> redis.Redis:
    """Return the client of RQ's server."""
    return _connections["queue"]


def new_connection() -> redis.Connection:
    """Return a connection of its own to the cache's server, for a caller that keeps it to itself."""
    pool = cache().connection_pool
    connection: redis.Connection = pool.connection_class(**pool.connection_kwargs)
    return connection


def pack(*words: str) -> bytes:
    """Return a command as it goes over the wire."""
    parts = [word.encode() for word in words]
    return b"".join([b"*%d\r\n" % len(parts), *(b"$%d\r\n%b\r\n" % (len(p), p) for p in parts)])


def key(tenant_id: UUID, *parts: Any) -> str:
    """Return a tenant's key, `{tenant}:part:part`."""
    return ":".join([f"{{{tenant_id}}}", *map(str, parts)])


def close() -> None:
    """Close this process's connections, before a fork."""
    for client in _connections.values():
        client.close()
