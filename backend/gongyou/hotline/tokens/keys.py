"""Keys of reward tokens: made when the first reward of a denomination and quarter is granted, sealed, shown to everybody."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy import update as update_rows
from sqlalchemy.dialects.postgresql import insert

from gongyou.core import clock, crypto
from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.tokens import signing
from gongyou.hotline.tokens.models import RewardKey
from gongyou.identity.tenants import zone

_PURPOSE = "reward key"


def today() -> date:
    """Return the tenant's present day."""
    return clock.now().astimezone(zone()).date()


def ensure_key(denomination: int, epoch: str) -> None:
    """Make the key of a denomination and epoch unless there is one; of two made at once the first stays.

    One for everybody, always: a key of somebody's own would name them when they redeem.
    """
    if find_key(denomination, epoch) is not None:
        return
    key = signing.new_key()
    private = crypto.seal_bytes(signing.private_bytes(key), purpose=_PURPOSE, tenant_id=current_tenant_id())
    session().execute(
        insert(RewardKey)
        .values(
            tenant_id=current_tenant_id(),
            denomination=denomination,
            epoch=epoch,
            public_key=signing.public_bytes(key),
            private_sealed=private,
            counted_on=today(),
        )
        .on_conflict_do_nothing()
    )


def find_key(denomination: int, epoch: str) -> RewardKey | None:
    """Return the key of a denomination and epoch, if there is one."""
    return session().get(RewardKey, (current_tenant_id(), denomination, epoch))


def every_key() -> Sequence[RewardKey]:
    """Return the tenant's keys, the latest epoch first."""
    return session().scalars(select(RewardKey).order_by(RewardKey.epoch.desc(), RewardKey.denomination)).all()


def blind_signature(key: RewardKey, blinded: bytes) -> bytes:
    """Sign a blinded message with a key; raise NotBlinded."""
    private = crypto.unseal_bytes(key.private_sealed, purpose=_PURPOSE, tenant_id=current_tenant_id())
    return signing.blind_sign(signing.private_key(private), blinded)


def count(key: RewardKey, *, signed: int = 0, redeemed: int = 0) -> None:
    """Add to what a key has signed and what of it was redeemed."""
    session().execute(
        update_rows(RewardKey)
        .where(RewardKey.denomination == key.denomination, RewardKey.epoch == key.epoch)
        .values(signed=RewardKey.signed + signed, redeemed=RewardKey.redeemed + redeemed)
        .execution_options(synchronize_session=False)
    )


def show_counts() -> None:
    """Show today what was counted until last midnight, once a day."""
    session().execute(
        update_rows(RewardKey)
        .where(RewardKey.counted_on < today())
        .values(signed_shown=RewardKey.signed, redeemed_shown=RewardKey.redeemed, counted_on=today())
        .execution_options(synchronize_session=False)
    )
