"""What follows on a lost key: the custodians hear of it."""

from collections.abc import Sequence

from sqlalchemy import select

from gongyou.core.db import get, session
from gongyou.core.outbox import handles
from gongyou.events import RecoveryAsked
from gongyou.hotline.vault import trust
from gongyou.hotline.vault.models import VaultRecovery, VaultShare
from gongyou.notifications.service import Link, notify


@handles(RecoveryAsked)
def tell_custodians(events: Sequence[RecoveryAsked]) -> None:
    """Tell the custodians who have halves of it that a colleague's key is to be recovered."""
    there = {key.id: key.member_id for key in trust.custodian_keys()}
    for event in events:
        asked = get(VaultRecovery, event.recovery_id)
        halves = select(VaultShare.custodian_key_id).where(VaultShare.key_id == asked.key_id)
        notify(
            {there[key_id] for key_id in session().scalars(halves) if key_id in there},
            "vault.recovery_asked",
            params={},
            link=Link("vault_recovery", event.recovery_id),
            dedupe_key=f"vault:{event.recovery_id}",
        )
