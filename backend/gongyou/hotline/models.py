"""Every table of the hotline, so that importing this module makes the metadata complete."""

from gongyou.hotline.policies import models as policies

__all__ = ["policies"]
