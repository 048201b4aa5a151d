"""Every handler of quality, so that importing this module subscribes them."""

from gongyou.quality.contests import jobs as contests
from gongyou.quality.hazards import jobs as hazards
from gongyou.quality.inspections import jobs as inspections

__all__ = ["contests", "hazards", "inspections"]
