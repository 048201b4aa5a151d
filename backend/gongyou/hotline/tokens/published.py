"""What everybody may know of the keys of reward tokens, signed in or not: a phone without a session asks."""

from dataclasses import dataclass
from datetime import date

from gongyou.core.db import unit_of_work
from gongyou.hotline.tokens import keys, rules, signing
from gongyou.hotline.tokens.models import RewardKey
from gongyou.hotline.tokens.terms import terms
from gongyou.identity.tenants import tenant_by_code


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key and how many tokens it signed, see `schemas.RewardKeyOut`."""

    denomination: int
    epoch: str
    modulus: bytes
    exponent: int
    signed: int
    outstanding: int
    ends_on: date
    redeemable_until: date


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """The keys whose tokens may be redeemed."""

    least_set: int
    keys: list[PublishedKey]


def published(code: str) -> PublishedKeys:
    """Return the keys of an open tenant, outside any unit of work; raise NotFound."""
    with unit_of_work():
        tenant_id = tenant_by_code(code).id
    with unit_of_work(tenant_id):
        chosen, today = terms(), keys.today()
        shown = [_shown(key, chosen) for key in keys.every_key()]
    return PublishedKeys(chosen.least_set, [key for key in shown if key.redeemable_until >= today])


def _shown(key: RewardKey, chosen: rules.RewardTerms) -> PublishedKey:
    return PublishedKey(
        denomination=key.denomination,
        epoch=key.epoch,
        modulus=signing.modulus(key.public_key),
        exponent=signing.EXPONENT,
        signed=key.signed_shown,
        outstanding=key.signed_shown - key.redeemed_shown,
        ends_on=rules.epoch_end(key.epoch),
        redeemable_until=rules.redeemable_until(key.epoch, chosen.redeemable_months),
    )
