"""Pictures of badges, drawn when asked for and remembered; there are few enough to be the same for every tenant."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from gongyou.badges.artwork import draw_badge
from gongyou.badges.design import BadgeState, Family, Icon, Tier

SIZES = (64, 128, 256)
"""Pixels a side. Larger ones take a third of a second: certificates are drawn by a worker."""
EDITION = 1
"""Raised when the drawings change, so that addresses change with them and a picture can be cached for good."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and its entity tag."""

    data: bytes
    etag: str


@lru_cache(maxsize=1024)
def drawn(family: Family, tier: Tier, icon: Icon, *, state: BadgeState, size: int, dark: bool) -> Picture:
    """Return a picture of `size` pixels a side."""
    data = draw_badge(family, tier, icon, size=size, state=state, dark=dark)
    return Picture(data, hashlib.sha256(data).hexdigest()[:20])


def address(family: Family, tier: Tier, icon: Icon, *, state: BadgeState, size: int = 128) -> str:
    """Return the path and query of a picture, good for everybody and for good."""
    query = urlencode({"state": state.value, "size": size, "edition": EDITION})
    return f"/api/v1/badge-pictures/{family.value}/{icon.value}/{tier.name.lower()}?{query}"
