"""Every handler of the hotline, so that importing this module subscribes them and opens keyrings at sign-in."""

from gongyou.hotline.appeals import jobs as appeals
from gongyou.hotline.mediation import jobs as mediation
from gongyou.hotline.vault import jobs as vault

__all__ = ["appeals", "mediation", "vault"]
