"""Writes that may be resent: `Idempotency-Key` on POST, PATCH, PUT and DELETE.

The answer is stored in the transaction of the write and replayed for the same key and request. Of requests in parallel
with one key, the first inserts the row, the others wait on it: if it commits they replay, if it rolls back one goes on.
"""

import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from flask import Request, Response
from sqlalchemy import Index, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock, crypto, principal
from gongyou.core.db import Base, TenantScoped, session
from gongyou.core.errors import FieldError, InvalidInput, KeyReused
from gongyou.core.i18n import text
from gongyou.core.tenancy import current_tenant_id

METHODS = frozenset({"POST", "PATCH", "PUT", "DELETE"})
LONGEST_KEY = 128
_PURPOSE = "idempotent answer"
NOBODY = UUID(int=0)
"""Stands for the caller of a public operation, whose key is bound to the request's content all the same."""


class IdempotencyKey(TenantScoped, Base):
    """A key, whose request it belongs to, and the answer once there is one.

    Answers are sealed: some hold what is shown only once, such as an activation code.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_created", "tenant_id", "created_at"),)

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[str]
    created_at: Mapped[datetime]
    status: Mapped[int | None]
    media_type: Mapped[str | None]
    location: Mapped[str | None]
    body_sealed: Mapped[bytes | None]


def key_of(request: Request) -> str | None:
    """Return the request's key, None where there is none or none is meant; raise InvalidInput for one too long."""
    key = request.headers.get("Idempotency-Key") if request.method in METHODS else None
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        detail = text("error.field.length", least=1, most=LONGEST_KEY)
        raise InvalidInput(errors=[FieldError("/headers/Idempotency-Key", "length", detail)])
    return key


def claim(key: str, request: Request, lock: bytes | None = None) -> Response | None:
    """Claim a key for this request, or return the stored answer; raise KeyReused for another request's key.

    With a `lock` (32 bytes) the answer was sealed with it too, and the request's digest is keyed with it.
    """
    member_id = _holder(key, lock)
    digest = _digest(request)
    if lock is not None:
        digest = hmac.new(lock, digest.encode(), hashlib.sha256).hexdigest()
    claimed = session().scalar(
        insert(IdempotencyKey)
        .values(
            tenant_id=current_tenant_id(), member_id=member_id, key=key, request_digest=digest, created_at=clock.now()
        )
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    )
    if claimed is not None:
        return None
    row = (
        session()
        .scalars(select(IdempotencyKey).where(IdempotencyKey.member_id == member_id, IdempotencyKey.key == key))
        .one()
    )
    if row.request_digest != digest or row.status is None:
        raise KeyReused
    body = crypto.unseal_bytes(row.body_sealed or b"", purpose=_PURPOSE, tenant_id=current_tenant_id())
    if lock is not None:
        body = crypto.decrypt(lock, body, _PURPOSE.encode())
    answer = Response(body, status=row.status, content_type=row.media_type)
    if row.location:
        answer.headers["Location"] = row.location
    answer.headers["Idempotent-Replayed"] = "true"
    return answer


def _holder(key: str, lock: bytes | None) -> UUID:
    """Return whose a key is; with a `lock` nobody's, of whom only the lock tells: when somebody wrote says who wrote."""
    if lock is not None:
        return UUID(bytes=hmac.digest(lock, f"holder {key}".encode(), "sha256")[:16])
    who = principal.current_or_none()
    return who.member_id if who else NOBODY


def store(key: str, answer: Response, lock: bytes | None = None) -> None:
    """Keep the answer with its key, sealed with a `lock` where one is given."""
    row = session().get_one(
        IdempotencyKey, {"tenant_id": current_tenant_id(), "member_id": _holder(key, lock), "key": key}
    )
    row.status, row.media_type = answer.status_code, answer.content_type
    row.location = answer.headers.get("Location")
    body = answer.get_data()
    if lock is not None:
        body = crypto.encrypt(lock, body, _PURPOSE.encode())
    row.body_sealed = crypto.seal_bytes(body, purpose=_PURPOSE, tenant_id=current_tenant_id())


def forget(before: datetime) -> None:
    """Delete keys of the current tenant that are older than an instant."""
    session().execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < before))


def _digest(request: Request) -> str:
    digest = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    if request.mimetype == "multipart/form-data":
        # A resent form has a fresh boundary: what counts is the parts.
        for name, value in sorted(request.form.items(multi=True)):
            digest.update(f"{name}={len(value)}:{value}\n".encode())
        for name, file in sorted(request.files.items(multi=True), key=lambda part: part[0]):
            digest.update(f"{name}:{file.filename}:".encode() + hashlib.sha256(file.stream.read()).digest())
            file.stream.seek(0)
    else:
        digest.update(request.get_data(cache=True))
    return digest.hexdigest()
