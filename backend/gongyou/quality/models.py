"""Every table of quality, so that importing this module makes the metadata complete."""

from gongyou.quality.hazards.models import Hazard

__all__ = ["Hazard"]
