"""What follows on a lost key: the custodians hear of it."""

from collections.abc import Sequence

from gongyou.core.outbox import handles
from gongyou.events import RecoveryAsked
from gongyou.hotline.vault import trust
from gongyou.notifications.service import Link, notify


@handles(RecoveryAsked)
def tell_custodians(events: Sequence[RecoveryAsked]) -> None:
    """Tell custodians that a colleague needs their halves."""
    people = [key.member_id for key in trust.custodian_keys()]
    for event in events:
        notify(
            people,
            "vault.recovery_asked",
            params={},
            link=Link("vault_recovery", event.recovery_id),
            dedupe_key=f"vault:{event.recovery_id}",
        )
