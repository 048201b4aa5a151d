"""How many members hold what: counted in the database, remembered in Redis until the next grant."""

import json
from uuid import UUID

from sqlalchemy import func, select

from gongyou.badges.models import BadgeGrant
from gongyou.core import cache
from gongyou.core.db import after_commit, session
from gongyou.core.logs import logger
from gongyou.core.tenancy import current_tenant_id

log = logger(__name__)

_REMEMBERED = 60


def _key() -> str:
    return cache.key(current_tenant_id(), "badge-holders")


def counts() -> dict[tuple[UUID, int], int]:
    """Return the number of members who hold each tier of each badge; who holds a higher one holds the lower too."""
    try:
        remembered = cache.cache().get(_key())
    except cache.RedisError as error:
        log.warning("badge holders from the database", error=str(error))
        return _counted()
    if remembered is not None:
        return {(UUID(badge_id), tier): n for badge_id, tier, n in json.loads(remembered)}
    found = _counted()
    value = json.dumps([[str(badge_id), tier, n] for (badge_id, tier), n in found.items()])
    try:
        cache.cache().set(_key(), value, ex=_REMEMBERED)
    except cache.RedisError as error:
        log.warning("badge holders not remembered", error=str(error))
    return found


def _counted() -> dict[tuple[UUID, int], int]:
    found = session().execute(
        select(BadgeGrant.badge_id, BadgeGrant.tier, func.count(BadgeGrant.member_id.distinct())).group_by(
            BadgeGrant.badge_id, BadgeGrant.tier
        )
    )
    return {(badge_id, tier): n for badge_id, tier, n in found}


def forget() -> None:
    """Count anew, once the running unit of work has committed."""
    key = _key()

    def drop() -> None:
        try:
            cache.cache().delete(key)
        except cache.RedisError as error:
            # Nothing is remembered while Redis is away; what it kept from before ends within a minute.
            log.warning("badge holders not forgotten", error=str(error))

    after_commit(drop)
