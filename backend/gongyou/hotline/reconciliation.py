"""Every check of the hotline, so that importing this module registers them."""

from gongyou.hotline.tokens import reconciliation as tokens

__all__ = ["tokens"]
