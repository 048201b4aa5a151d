"""Pure rules of reward tokens: their denominations, the quarters of their keys, and what a tenant may choose."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from cattrs import Converter

DENOMINATIONS = (10, 20, 50, 100)
"""面额 in coin: few, so that many tokens look the same."""
SERIAL_BYTES = 32
EPOCH = re.compile(r"(2[0-9]{3})Q([1-4])\Z")
_HEADING = "gongyou reward token 1"
_converter = Converter()


@dataclass(frozen=True, slots=True)
class RewardTerms:
    """What a tenant decides about tokens."""

    denominations: tuple[int, ...] = (20, 50)
    """Those that officers may grant; the fewer, the more tokens hide each other."""
    monthly_limit: int = 500
    """The most coin that one officer grants in a calendar month."""
    redeemable_months: int = 12
    """Months after the end of its quarter during which a token may be redeemed."""
    least_set: int = 5
    """While its quarter lasts a token is redeemed only once so many of its kind were signed; 1 asks for nothing."""


def terms_of(values: Mapping[str, Any]) -> RewardTerms:
    """Return stored terms; what is missing has its default."""
    return _converter.structure(values, RewardTerms)


def terms_data(terms: RewardTerms) -> dict[str, Any]:
    """Return the JSON form of terms."""
    return asdict(terms) | {"denominations": list(terms.denominations)}


def epoch_of(day: date) -> str:
    """Return the epoch 季度 of a day, such as `2026Q4`."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def epoch_end(epoch: str) -> date:
    """Return the last day of an epoch; raise ValueError for what is none."""
    found = EPOCH.match(epoch)
    if found is None:
        raise ValueError(f"{epoch!r} is no epoch")
    return _months_on(date(int(found[1]), int(found[2]) * 3, 1), 1) - timedelta(days=1)


def redeemable_until(epoch: str, months: int) -> date:
    """Return the last day on which a token of an epoch may be redeemed."""
    return _months_on(epoch_end(epoch) + timedelta(days=1), months) - timedelta(days=1)


def held_back(epoch: str, signed: int, terms: RewardTerms, today: date) -> bool:
    """Tell whether a token would stand out: too few of its kind were signed, and more may come in its quarter."""
    return signed < terms.least_set and today <= epoch_end(epoch)


def message(tenant_code: str, denomination: int, epoch: str, serial: bytes) -> bytes:
    """Return what a token's signature is over: all of it is known to the phone, nothing is the service's to choose alone."""
    return f"{_HEADING}\n{tenant_code}\n{denomination}\n{epoch}\n".encode() + serial


def digest(content: bytes) -> bytes:
    """Return the SHA-256 under which a spent token or a blinded message is found again."""
    return hashlib.sha256(content).digest()


def _months_on(first: date, months: int) -> date:
    """Return the first of a month some months later."""
    count = first.month - 1 + months
    return date(first.year + count // 12, count % 12 + 1, 1)
