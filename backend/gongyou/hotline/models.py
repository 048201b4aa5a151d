"""Every table of the hotline, so that importing this module makes the metadata complete."""

from gongyou.hotline.appeals import models as appeals
from gongyou.hotline.assistance import models as assistance
from gongyou.hotline.vault import models as vault

__all__ = ["appeals", "assistance", "vault"]
