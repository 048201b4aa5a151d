"""Every table of quality, so that importing this module makes the metadata complete."""

from gongyou.quality.contests import models as contests
from gongyou.quality.hazards import models as hazards
from gongyou.quality.inspections import models as inspections
from gongyou.quality.places import models as places

__all__ = ["contests", "hazards", "inspections", "places"]
