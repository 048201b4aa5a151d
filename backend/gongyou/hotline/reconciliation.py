"""What must add up in the hotline, so that importing this module registers it."""

from gongyou.hotline.tokens import reconciliation as tokens

__all__ = ["tokens"]
