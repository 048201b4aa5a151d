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
    for name, url in (("cache", settings.redis_url), ("queue", settings.queue_url)):
        _connections[name] = redis.Redis.from_url(
            url, socket_timeout=5, socket_connect_timeout=2, health_check_interval=0, max_connections=64
        )


def cache() -> redis.Redis:
    """Return the client of rankings and caches; it answers bytes."""
    return _connections["cache"]


def queue() -> redis.Redis:
    """Return the client of RQ's server."""
    return _connections["queue"]


def key(tenant_id: UUID, *parts: Any) -> str:
    """Return a tenant's key, `{tenant}:part:part`."""
    return ":".join([f"{{{tenant_id}}}", *map(str, parts)])
