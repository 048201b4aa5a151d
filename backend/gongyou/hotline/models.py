"""Every table of the hotline, so that importing this module makes the metadata complete."""

from gongyou.hotline.classifier import models as classifier

__all__ = ["classifier"]
