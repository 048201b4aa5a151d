"""Receipts 回执: sixteen digits that find and open one anonymous case; and the short token that stands for one.

Only what Argon2id makes of a receipt is stored. A token is stateless: looking at one's case leaves no row anywhere.
"""

import base64
import binascii
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from gongyou.core import clock, crypto
from gongyou.core.db import session, unit_of_work
from gongyou.core.errors import AppError, Unauthenticated
from gongyou.hotline.appeals.models import Appeal
from gongyou.hotline.vault import sealing
from gongyou.identity.service_sign_in import tenant_id_of

DIGITS = 16
PREFIX = "gr_"
LASTS = timedelta(minutes=30)
_PURPOSE = "receipt token"
_NOT_DIGITS = re.compile(r"[\s\-·.]+")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a receipt gives: how its case is found, and what opens the case's key."""

    lookup: bytes
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who speaks with a receipt's token: nobody we know, about one case, whose key they hold."""

    tenant_id: UUID
    case_id: UUID
    case_key: bytes = field(repr=False)


_bearer: ContextVar[Bearer | None] = ContextVar("receipt_bearer", default=None)


def bearer() -> Bearer | None:
    """Return who speaks with a receipt in this request, if anybody does."""
    return _bearer.get()


def new_receipt(tenant_id: UUID, key: str | None = None, said: str = "") -> str:
    """Return a fresh receipt; the same one again for an `Idempotency-Key`, which is stored nowhere, and the same words.

    So a resend gets its receipt though nothing but a hash was kept. The key must be one that nobody can guess.
    """
    if key is None or len(key) < 16:
        return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    digest = crypto.fingerprint(f"{len(key)} {key} {said}", purpose="receipt of a key", tenant_id=tenant_id)
    return f"{int(digest, 16) % 10**DIGITS:0{DIGITS}}"


def plain(receipt: str) -> str | None:
    """Return a receipt's digits however they were typed, None for what is none."""
    digits = _NOT_DIGITS.sub("", receipt)
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else None


def opened(receipt: str, tenant_id: UUID) -> Opened:
    """Return what a receipt gives; takes about a tenth of a second, for us and for who guesses."""
    salt = bytes.fromhex(crypto.fingerprint("receipts", purpose="receipt salt", tenant_id=tenant_id))[:16]
    made = sealing.stretched(receipt.encode(), salt, 2 * sealing.KEY)
    return Opened(made[: sealing.KEY], made[sealing.KEY :])


def issue_token(who: Bearer) -> tuple[str, datetime]:
    """Return a token for a receipt's case and when it ends."""
    expires_at = clock.now() + LASTS
    said = {"case": who.case_id.hex, "key": who.case_key.hex(), "until": int(expires_at.timestamp())}
    sealed = crypto.seal(json.dumps(said), purpose=_PURPOSE, tenant_id=who.tenant_id)
    return PREFIX + base64.urlsafe_b64encode(who.tenant_id.bytes + sealed).decode(), expires_at


def read_token(token: str) -> Bearer:
    """Return who speaks with a token; raise Unauthenticated for one that is not ours or has ended."""
    try:
        raw = base64.urlsafe_b64decode(token.removeprefix(PREFIX))
        tenant_id = UUID(bytes=raw[:16])
        said = json.loads(crypto.unseal(raw[16:], purpose=_PURPOSE, tenant_id=tenant_id))
    except (binascii.Error, ValueError) as error:
        raise Unauthenticated from error
    if said["until"] <= clock.now().timestamp():
        raise Unauthenticated
    return Bearer(tenant_id, UUID(said["case"]), bytes.fromhex(said["key"]))


@contextmanager
def admitted(token: str) -> Iterator[UUID]:
    """Speak with a receipt's token, in units of work of its tenant; raise Unauthenticated."""
    who = read_token(token)
    with speaking(who):
        yield who.tenant_id


@contextmanager
def speaking(who: Bearer) -> Iterator[None]:
    """Speak within the block as who holds a receipt."""
    set_to = _bearer.set(who)
    try:
        yield
    finally:
        _bearer.reset(set_to)


class ReceiptUnknown(AppError):
    """No case of this tenant has the receipt."""

    code = "appeal.receipt_unknown"
    status = 404


def present(*, tenant: str, receipt: str) -> tuple[str, datetime, UUID]:
    """Return a token for a receipt's case, when it ends, and the case's id. Runs outside any unit of work.

    A wrong receipt, a wrong tenant and a case that was destroyed are answered alike, after the same time; raises
    ReceiptUnknown.
    """
    tenant_id, digits = tenant_id_of(tenant), plain(receipt)
    made = opened(digits or "0" * DIGITS, tenant_id)
    with unit_of_work(tenant_id):
        found = (
            session()
            .execute(select(Appeal.id, Appeal.key_by_receipt).where(Appeal.receipt == made.lookup))
            .one_or_none()
        )
    if found is None or found[1] is None or digits is None:
        raise ReceiptUnknown
    context = f"appeal {tenant_id} {found[0]} receipt"
    token, expires_at = issue_token(Bearer(tenant_id, found[0], sealing.decrypt(made.key, found[1], context)))
    return token, expires_at, found[0]
