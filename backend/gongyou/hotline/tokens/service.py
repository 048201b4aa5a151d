"""Anonymous rewards 匿名奖励: granted to a case, signed blind for whoever holds its receipt, redeemed by any member.

The appeals call `grant`, `sign`, `granted_to` and `forget`; they have checked who may do so. Neither `sign` nor anything
it calls writes to the audit trail, emits an event or keeps an instant: when a reporter was there is theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from gongyou.core import audit, principal
from gongyou.core.db import get, session
from gongyou.core.errors import NotFound
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.tokens import keys, rules, signing
from gongyou.hotline.tokens.errors import (
    AlreadyGranted,
    AlreadyRedeemed,
    AlreadySigned,
    HeldBack,
    InvalidBlinding,
    InvalidToken,
    LimitReached,
    NotOffered,
    RewardExpired,
)
from gongyou.hotline.tokens.models import RewardGrant, RewardKey, SpentToken
from gongyou.hotline.tokens.terms import terms
from gongyou.identity.models import Member
from gongyou.identity.tenants import current_tenant, zone
from gongyou.points import service as points
from gongyou.points.models import Transaction

COIN = "coin"
BUDGET = "reward"
"""The series of budgets that pays, where the tenant has one: promises are not for the general one to break."""
SOURCE = "reward_token"
REASON = "reward.redeemed"


@dataclass(frozen=True, slots=True)
class GrantedReward:
    """What a case was granted, for its officers and its reporter."""

    denomination: int
    epoch: str
    signed: bool
    redeemable_until: date


@dataclass(frozen=True, slots=True)
class Offer:
    """A denomination that an officer may grant, and how many of it were granted this quarter: take the one with most."""

    denomination: int
    granted: int


@dataclass(frozen=True, slots=True)
class Offers:
    """What an officer may grant now; `left` of their limit of this month."""

    epoch: str
    left: int
    choices: Sequence[Offer]


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A token's coin in the ledger."""

    transaction_id: UUID
    amount: int


def offers() -> Offers:
    """Return what the acting officer may grant."""
    chosen, epoch = terms(), rules.epoch_of(keys.today())
    counted = session().execute(
        select(RewardGrant.denomination, func.count())
        .where(RewardGrant.epoch == epoch)
        .group_by(RewardGrant.denomination)
    )
    granted = dict(counted.all())
    left = chosen.monthly_limit - _granted_this_month(principal.current().member_id)
    return Offers(epoch, max(0, left), [Offer(each, granted.get(each, 0)) for each in chosen.denominations])


def grant(case_id: UUID, denomination: int) -> GrantedReward:
    """Grant a case a reward, as the acting officer. Audited.

    The caller has checked that the case is anonymous and the officer's to decide. Locks the officer's row. Raises
    NotOffered, LimitReached, AlreadyGranted.
    """
    officer, chosen, today = principal.current(), terms(), keys.today()
    if denomination not in chosen.denominations:
        raise NotOffered(denomination=denomination)
    get(Member, officer.member_id, lock=True)
    left = chosen.monthly_limit - _granted_this_month(officer.member_id)
    if denomination > left:
        raise LimitReached(limit=chosen.monthly_limit, left=max(0, left))
    epoch = rules.epoch_of(today)
    keys.ensure_key(denomination, epoch)
    made = session().scalar(
        insert(RewardGrant)
        .values(
            tenant_id=current_tenant_id(),
            case_id=case_id,
            denomination=denomination,
            epoch=epoch,
            officer_id=officer.member_id,
            granted_on=today,
        )
        .on_conflict_do_nothing()
        .returning(RewardGrant.case_id)
    )
    if made is None:
        raise AlreadyGranted
    audit.record("reward.granted", "case", case_id, denomination=denomination, epoch=epoch)
    return GrantedReward(denomination, epoch, False, rules.redeemable_until(epoch, chosen.redeemable_months))


def granted_to(case_id: UUID) -> GrantedReward | None:
    """Return what a case was granted, None if nothing."""
    row = session().get(RewardGrant, (current_tenant_id(), case_id))
    if row is None:
        return None
    until = rules.redeemable_until(row.epoch, terms().redeemable_months)
    return GrantedReward(row.denomination, row.epoch, row.blind_signature is not None, until)


def sign(case_id: UUID, blinded: bytes) -> bytes:
    """Sign the blinded message of a case's reward and return the blind signature: once; the same message gets it again.

    The caller has checked the receipt. Locks the grant. Raises NotFound without a grant, AlreadySigned for another
    message, InvalidBlinding, RewardExpired.
    """
    row = session().get(RewardGrant, (current_tenant_id(), case_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    digest = rules.digest(blinded)
    if row.blind_signature is not None:
        if row.blinded_digest != digest:
            raise AlreadySigned
        return row.blind_signature
    key = keys.find_key(row.denomination, row.epoch)
    if key is None:
        raise RuntimeError("a reward was granted without its key")
    _require_time(row.epoch)
    try:
        signature = keys.blind_signature(key, blinded)
    except signing.NotBlinded as error:
        raise InvalidBlinding from error
    row.blinded_digest, row.blind_signature = digest, signature
    keys.count(key, signed=1)
    return signature


def redeem(*, denomination: int, epoch: str, serial: bytes, signature: bytes) -> Redeemed:
    """Redeem a token for the acting member, once whoever asks how often; what is written says nothing of a case.

    Raises InvalidToken, RewardExpired, HeldBack, AlreadyRedeemed, BudgetExhausted; the token stays good for the last.
    """
    key = keys.find_key(denomination, epoch)
    message = rules.message(current_tenant().code, denomination, epoch, serial)
    if key is None or not signing.verified(signing.public_key(key.public_key), message, signature):
        raise InvalidToken
    _require_time(epoch)
    _require_company(key)
    spent = session().scalar(
        insert(SpentToken)
        .values(tenant_id=current_tenant_id(), digest=rules.digest(message), denomination=denomination, epoch=epoch)
        .on_conflict_do_nothing()
        .returning(SpentToken.denomination)
    )
    if spent is None:
        raise AlreadyRedeemed
    posted = _pay(denomination)
    keys.count(key, redeemed=1)
    return Redeemed(posted.id, denomination)


def forget(case_id: UUID) -> None:
    """Delete what is known of a case's reward, for its destruction; a token that was signed stays good."""
    session().execute(delete(RewardGrant).where(RewardGrant.case_id == case_id))


def _pay(amount: int) -> Transaction:
    day = datetime.combine(keys.today(), time(), zone())
    return points.give(
        principal.current().member_id,
        COIN,
        amount,
        source_type=SOURCE,
        source_id=uuid4(),
        reason=REASON,
        title="",
        series=BUDGET,
        occurred_at=day,
    )


def _granted_this_month(officer_id: UUID) -> int:
    since = keys.today().replace(day=1)
    total = session().scalar(
        select(func.coalesce(func.sum(RewardGrant.denomination), 0)).where(
            RewardGrant.officer_id == officer_id, RewardGrant.granted_on >= since
        )
    )
    return int(total or 0)


def _require_time(epoch: str) -> None:
    until = rules.redeemable_until(epoch, terms().redeemable_months)
    if keys.today() > until:
        raise RewardExpired(until=until.isoformat())


def _require_company(key: RewardKey) -> None:
    chosen = terms()
    if rules.held_back(key.epoch, key.signed, chosen, keys.today()):
        raise HeldBack(least=chosen.least_set, after=rules.epoch_end(key.epoch).isoformat())
