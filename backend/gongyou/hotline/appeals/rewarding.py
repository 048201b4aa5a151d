"""Thanks for an appeal that led to a change: points to whoever gave their name, a token for whoever did not."""

from typing import Any
from uuid import UUID

from gongyou.core import audit
from gongyou.core.errors import AppError, FieldError, InvalidInput
from gongyou.core.i18n import text
from gongyou.hotline.appeals import desk, keys
from gongyou.hotline.appeals.keys import OpenAppeal
from gongyou.hotline.appeals.models import Author, Mode
from gongyou.hotline.tokens import named
from gongyou.hotline.tokens import service as tokens


class NotRewarded(AppError):
    """A confidential case brings nothing: points would join its reporter to it, and it has no receipt for a token."""

    code = "appeal.not_rewarded"
    status = 409


class ThankedBefore(AppError):
    """The case was thanked for."""

    code = "appeal.thanked_before"
    status = 409


def thank(appeal_id: UUID, *, denomination: int | None = None) -> OpenAppeal:
    """Note that an appeal led to a change, and thank for it: by the points rules, or with a token of a denomination.

    Raises NotRewarded, ThankedBefore, and what `tokens.grant` raises.
    """
    opened = desk.in_hand(appeal_id)
    appeal, case = opened.appeal, opened.docket.case
    if appeal.improved:
        raise ThankedBefore
    if appeal.mode is Mode.CONFIDENTIAL:
        raise NotRewarded
    if appeal.mode is Mode.ANONYMOUS:
        if denomination is None:
            detail = text("error.field.required")
            raise InvalidInput(errors=[FieldError("/body/denomination", "required", detail)])
        tokens.grant(appeal_id, denomination)
    elif case.reporter_id is not None:
        named.reward_named(appeal_id, case.reporter_id, case.number)
    appeal.improved = True
    audit.record("appeal.thanked", "appeal", appeal_id)
    return opened


def sign(appeal_id: UUID, blinded: bytes) -> dict[str, bytes]:
    """Sign the blinded token of an anonymous case's reward for whoever holds its receipt.

    Raises NotRewarded for everybody else, and what `tokens.sign` raises.
    """
    opened = keys.open_appeal(appeal_id)
    if opened.reader is not Author.REPORTER or opened.appeal.mode is not Mode.ANONYMOUS:
        raise NotRewarded
    return {"blind_signature": tokens.sign(appeal_id, blinded)}


def reward_of(opened: OpenAppeal) -> Any:
    """Return the token that an anonymous case was granted, None if none."""
    return tokens.granted_to(opened.appeal.id) if opened.appeal.mode is Mode.ANONYMOUS else None
