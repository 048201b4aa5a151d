"""Every handler of the hotline, so that importing this module subscribes them."""

from gongyou.hotline.appeals import jobs as appeals
from gongyou.hotline.assistance import jobs as assistance
from gongyou.hotline.mediation import jobs as mediation
from gongyou.hotline.policies import jobs as policies
from gongyou.hotline.tokens import jobs as tokens
from gongyou.hotline.vault import jobs as vault

__all__ = ["appeals", "assistance", "mediation", "policies", "tokens", "vault"]
