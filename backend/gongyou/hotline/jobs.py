"""Every handler of the hotline, so that importing this module subscribes them."""

from gongyou.hotline.tokens import jobs as tokens

__all__ = ["tokens"]
