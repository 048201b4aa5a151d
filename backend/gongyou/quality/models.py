"""Every table of quality, so that importing this module makes the metadata complete."""

from gongyou.quality.contests import models as contests
from gongyou.quality.hazards import models as hazards
from gongyou.quality.inspections import models as inspections

__all__ = ["contests", "hazards", "inspections"]
