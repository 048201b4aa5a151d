"""Every handler of quality, so that importing this module subscribes them."""

from gongyou.quality.contests import jobs as contests
from gongyou.quality.hazards import jobs as hazards

__all__ = ["contests", "hazards"]
