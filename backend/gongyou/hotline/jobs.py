"""Every handler of the hotline, so that importing this module subscribes them."""

from gongyou.hotline.policies import jobs as policies

__all__ = ["policies"]
