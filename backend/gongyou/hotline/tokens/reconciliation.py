"""What must always add up of reward tokens: more redeemed than signed would be tokens that nobody granted."""

from sqlalchemy import func, select

from gongyou.core.db import session
from gongyou.core.reconciling import reconciles
from gongyou.hotline.tokens.keys import every_key
from gongyou.hotline.tokens.models import RewardGrant, SpentToken
from gongyou.hotline.tokens.service import SOURCE
from gongyou.points.models import Entry, Transaction


@reconciles("reward tokens")
def token_faults() -> list[str]:
    """Return what does not add up between grants, keys, spent tokens and the ledger."""
    faults: list[str] = []
    of_key = (SpentToken.denomination, SpentToken.epoch)
    spent = {(d, e): n for d, e, n in session().execute(select(*of_key, func.count()).group_by(*of_key))}
    of_grant = (RewardGrant.denomination, RewardGrant.epoch)
    signed = select(*of_grant, func.count()).where(RewardGrant.blind_signature.is_not(None)).group_by(*of_grant)
    granted = {(d, e): n for d, e, n in session().execute(signed)}
    for key in every_key():
        name = (key.denomination, key.epoch)
        if spent.get(name, 0) != key.redeemed:
            faults.append(f"rewards: key {name} counts {key.redeemed} redeemed, but {spent.get(name, 0)} are spent")
        if key.redeemed > key.signed:
            faults.append(f"rewards: {key.redeemed} tokens of {name} were redeemed, but only {key.signed} were signed")
        if granted.get(name, 0) > key.signed:
            faults.append(f"rewards: key {name} counts {key.signed} signed, but {granted[name]} grants are")
    paid, worth = _paid(), sum(denomination * n for (denomination, _), n in spent.items())
    if paid != worth:
        faults.append(f"rewards: the ledger paid {paid} for tokens worth {worth}")
    return faults


def _paid() -> int:
    """Return what the ledger has paid for tokens, whether or not it was taken back later."""
    total = session().scalar(
        select(func.coalesce(-func.sum(Entry.amount), 0))
        .join(Transaction, (Transaction.tenant_id == Entry.tenant_id) & (Transaction.id == Entry.transaction_id))
        .where(Transaction.source_type == SOURCE, Transaction.reverses_id.is_(None), Entry.account == "issuing")
    )
    return int(total or 0)
