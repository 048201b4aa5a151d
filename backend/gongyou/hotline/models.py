"""Every table of the hotline, so that importing this module makes the metadata complete."""

from gongyou.hotline.tokens import models as tokens

__all__ = ["tokens"]
