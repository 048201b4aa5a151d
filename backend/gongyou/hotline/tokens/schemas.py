"""Reward tokens as the API takes and shows them."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from gongyou.core.http.schema import Schema, fields, validate
from gongyou.hotline.tokens.rules import DENOMINATIONS, EPOCH, SERIAL_BYTES
from gongyou.hotline.tokens.signing import MODULUS_BYTES

_DENOMINATION = validate.OneOf(DENOMINATIONS)


class Octets(fields.String):
    """Bytes of a fixed length, as URL-safe base64 without padding (RFC 4648, section 5)."""

    def __init__(self, length: int, **kwargs: Any) -> None:
        digits = -(-length * 4 // 3)
        described = {
            "description": f"{length} bytes, URL-safe base64 without padding.",
            "pattern": f"^[A-Za-z0-9_-]{{{digits}}}$",
        }
        super().__init__(validate=validate.Length(equal=length), metadata=described, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else _written(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        written: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            content = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise self.make_error("invalid") from error
        if _written(content) != written:
            raise self.make_error("invalid")  # one way to write a token, not many
        return content


def _written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class RewardKeysArgs(Schema):
    """Whose keys."""

    tenant = fields.String(required=True, validate=validate.Length(1, 60))


class RewardKeyOut(Schema):
    """The public key of one denomination and quarter, and how many tokens it signed until last midnight."""

    denomination = fields.Integer(required=True)
    epoch = fields.String(required=True, metadata={"example": "2026Q4"})
    modulus = Octets(MODULUS_BYTES, required=True)
    exponent = fields.Integer(required=True)
    signed = fields.Integer(
        required=True, metadata={"description": "Tokens among which one of them hides, as of last midnight."}
    )
    outstanding = fields.Integer(required=True, metadata={"description": "Those of them not redeemed yet."})
    ends_on = fields.Date(required=True, metadata={"description": "The last day of its quarter."})
    redeemable_until = fields.Date(required=True)


class RewardKeysOut(Schema):
    """The keys that are good for something, and from how many tokens on one is redeemed before its quarter is over."""

    least_set = fields.Integer(required=True)
    keys = fields.List(fields.Nested(RewardKeyOut), required=True)


class RewardSignatureIn(Schema):
    """A message to be signed without being seen."""

    blinded = Octets(MODULUS_BYTES, required=True)


class RewardSignatureOut(Schema):
    """The signature over a blinded message."""

    blind_signature = Octets(MODULUS_BYTES, required=True)


class RewardRedemptionIn(Schema):
    """A token."""

    denomination = fields.Integer(required=True, strict=True, validate=_DENOMINATION)
    epoch = fields.String(required=True, validate=validate.Regexp(EPOCH))
    serial = Octets(SERIAL_BYTES, required=True)
    signature = Octets(MODULUS_BYTES, required=True)


class RewardRedemptionOut(Schema):
    """What a token brought."""

    transaction_id = fields.UUID(required=True)
    amount = fields.Integer(required=True)


class RewardTermsIn(Schema):
    """What the enterprise decides about tokens."""

    denominations = fields.List(
        fields.Integer(strict=True, validate=_DENOMINATION),
        required=True,
        validate=validate.Length(1, len(DENOMINATIONS)),
        metadata={"description": "The fewer, the more tokens hide each other."},
    )
    monthly_limit = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100_000))
    redeemable_months = fields.Integer(required=True, strict=True, validate=validate.Range(3, 36))
    least_set = fields.Integer(required=True, strict=True, validate=validate.Range(1, 50))


class RewardTermsOut(Schema):
    """What the enterprise has decided about tokens."""

    denominations = fields.List(fields.Integer(), required=True)
    monthly_limit = fields.Integer(required=True)
    redeemable_months = fields.Integer(required=True)
    least_set = fields.Integer(required=True)
