"""Keys and their recovery as the API takes and shows them."""

from gongyou.cases.schemas import MemberNameOut, instant
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.hotline.vault.service import VaultState

_PASSWORD = validate.Length(min=1, max=200)


class VaultPasswordIn(Schema):
    """The caller's password."""

    password = fields.String(required=True, validate=_PASSWORD)


class RecoveryIn(VaultPasswordIn):
    """Why a key is to be recovered; custodians read it."""

    reason = Text(required=True, validate=validate.Length(min=5, max=500))


class TrustIn(Schema):
    """The custodians that the caller agrees to, by their keys; none of them for no recovery at all."""

    key_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(max=20))


class CustodianOut(Schema):
    """A custodian, and whether the caller trusts them with a half. A fresh key of theirs has to be agreed to anew."""

    key_id = fields.UUID(required=True)
    member = fields.Nested(MemberNameOut, required=True)
    since = instant(required=True)
    trusted = fields.Boolean(required=True)


class VaultOut(Schema):
    """Whether the caller can read what is sealed to them, and which custodians may help to recover their key."""

    state = fields.Enum(VaultState, by_value=True, required=True)
    custodians = fields.List(fields.Nested(CustodianOut), required=True)


class RecoveryOut(Schema):
    """A recovery, and who has given their half."""

    id = fields.UUID(required=True)
    member = fields.Nested(MemberNameOut, required=True)
    reason = fields.String(required=True)
    asked_at = instant(required=True)
    ended_at = instant(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True)
    given_by = fields.List(fields.Nested(MemberNameOut), required=True)
