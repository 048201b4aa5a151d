"""Every table of the hotline, so that importing this module makes the metadata complete."""

from gongyou.hotline.assistance import models as assistance

__all__ = ["assistance"]
