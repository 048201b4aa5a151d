"""Every handler of the hotline, so that importing this module subscribes them and opens keyrings at sign-in."""

from gongyou.hotline.appeals import jobs as appeals
from gongyou.hotline.assistance import jobs as assistance
from gongyou.hotline.vault import jobs as vault

__all__ = ["appeals", "assistance", "vault"]
