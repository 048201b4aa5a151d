"""Every handler of the hotline, so that importing this module subscribes them."""

from gongyou.hotline.assistance import jobs as assistance

__all__ = ["assistance"]
