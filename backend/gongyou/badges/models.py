"""Tables of the badges 勋章."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.badges.design import Family, Icon
from gongyou.core import clock
from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk


class Badge(Identified, Base):
    """What can be earned, and how. Its code never changes; without a name it is called what the catalogue calls its code.

    Another criterion or other steps make another version: who holds the badge keeps it, and it says by which version.
    """

    __tablename__ = "badges"
    __table_args__ = (UniqueConstraint("tenant_id", "code"),)

    code: Mapped[str]
    name: Mapped[str | None]
    family: Mapped[Family]
    icon: Mapped[Icon]
    steps: Mapped[list[Any]]
    """Tiers from the lowest up, and what each takes: `[[1, 5], [2, 10]]` is iron at 5, bronze at 10."""
    criterion: Mapped[dict[str, Any]]
    """As `badges.rules.Criterion`."""
    version: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class BadgeGrant(Identified, Base):
    """A member earned a tier of a badge, once for a period (`""` where the badge is earned once for all)."""

    __tablename__ = "badge_grants"
    __table_args__ = (
        UniqueConstraint("tenant_id", "badge_id", "tier", "member_id", "period", name="uq_badge_grants_once"),
        Index("ix_badge_grants_member", "tenant_id", "member_id", "granted_at", "id"),
        tenant_fk("badge_id", "badges"),
        tenant_fk("member_id", "members"),
    )
    append_only = True

    badge_id: Mapped[UUID]
    badge_version: Mapped[int]
    tier: Mapped[int]
    member_id: Mapped[UUID]
    period: Mapped[str]
    earned_on: Mapped[date]
    granted_at: Mapped[datetime]
    evidence: Mapped[dict[str, Any]]
    """Why: the criterion of that version, what was asked, what there was, from which day to which."""


class NameShown(StrEnum):
    """How much of the holder's name the public page shows."""

    HIDDEN = "hidden"
    MASKED = "masked"
    FULL = "full"


class Certificate(Identified, Base):
    """The certificate 证书 of a grant, and what its holder allows the public page to say.

    `secret` is 128 random bits; with the tenant it makes the code in the QR.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("tenant_id", "grant_id"),
        UniqueConstraint("tenant_id", "secret"),
        tenant_fk("grant_id", "badge_grants"),
        tenant_fk("revoked_by", "members"),
    )

    grant_id: Mapped[UUID]
    secret: Mapped[bytes]
    is_public: Mapped[bool] = mapped_column(default=True)
    name_shown: Mapped[NameShown] = mapped_column(default=NameShown.MASKED)
    unit_shown: Mapped[bool] = mapped_column(default=False)
    reason_shown: Mapped[bool] = mapped_column(default=False)
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    revocation_reason: Mapped[str | None]


class CertificateForm(StrEnum):
    """What is drawn: a sheet for the wall or a poster to share."""

    SHEET = "sheet"
    POSTER = "poster"


class CertificatePicture(TenantScoped, Base):
    """A picture of a certificate, drawn by a worker when it is asked for; without a file it is still being drawn.

    `digest` is of what it says: another name makes another picture. It goes with its file, which is kept for a while.
    """

    __tablename__ = "certificate_pictures"
    __table_args__ = (tenant_fk("certificate_id", "certificates"), tenant_fk("file_id", "files", ondelete="CASCADE"))

    certificate_id: Mapped[UUID] = mapped_column(primary_key=True)
    form: Mapped[CertificateForm] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    file_id: Mapped[UUID | None]
