"""Every table of the hotline, so that importing this module makes the metadata complete."""

from gongyou.hotline.appeals import models as appeals
from gongyou.hotline.assistance import models as assistance
from gongyou.hotline.classifier import models as classifier
from gongyou.hotline.mediation import models as mediation
from gongyou.hotline.policies import models as policies
from gongyou.hotline.tokens import models as tokens
from gongyou.hotline.vault import models as vault

__all__ = ["appeals", "assistance", "classifier", "mediation", "policies", "tokens", "vault"]
