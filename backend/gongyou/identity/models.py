"""Tables of identity."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core.clock import now
from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk
from gongyou.core.ids import new_id
from gongyou.permissions import Role


def _prefix(column: str) -> dict[str, str]:
    """Let an index find texts by how they begin, whatever the database's collation."""
    return {column: "text_pattern_ops"}


class Tenant(Base):
    """An enterprise, mine or union; a platform table that only the operator's commands write."""

    __tablename__ = "tenants"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    timezone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]


class TenantSettings(TenantScoped, Base):
    """What a tenant's administrator sets: one row, typed by `identity.rules.TenantOptions`."""

    __tablename__ = "tenant_settings"

    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    """Raised by each change: who changes says which version they saw."""
    wechat_secret_sealed: Mapped[bytes | None]


class UnitKind(StrEnum):
    """Level of a unit 单位. Trees may be of any depth; only the kind decides which boards a unit stands on."""

    COMPANY = "company"
    MINE = "mine"
    AREA = "area"
    TEAM = "team"


class Unit(Identified, Base):
    """A node of the organisation tree. `path` holds the hex ids from the root, `/a/b/c/`, so a prefix is a subtree."""

    __tablename__ = "units"
    __table_args__ = (
        UniqueConstraint("tenant_id", "parent_id", "name", postgresql_nulls_not_distinct=True),
        Index("ix_units_path", "tenant_id", "path", postgresql_ops=_prefix("path")),
        tenant_fk("parent_id", "units"),
    )

    parent_id: Mapped[UUID | None]
    name: Mapped[str]
    kind: Mapped[UnitKind]
    path: Mapped[str]
    closed_at: Mapped[datetime | None]


class UnitMove(Identified, Base):
    """History of the tree: a unit went from one parent to another. Ledger entries keep the unit of their moment."""

    __tablename__ = "unit_moves"
    __table_args__ = (Index("ix_unit_moves_unit", "tenant_id", "unit_id"), tenant_fk("unit_id", "units"))
    append_only = True

    unit_id: Mapped[UUID]
    from_parent_id: Mapped[UUID | None]
    to_parent_id: Mapped[UUID | None]
    moved_at: Mapped[datetime]


class ShiftPattern(Identified, Base):
    """A shift pattern 班制. Its roster day 排班日 begins at `day_starts_at` local time: what a night shift does after
    midnight and before that time counts for the day on which the shift began."""

    __tablename__ = "shift_patterns"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    name: Mapped[str]
    day_starts_at: Mapped[time]


class MemberStatus(StrEnum):
    """Whether a person works here."""

    ACTIVE = "active"
    LEFT = "left"


class Member(Identified, Base):
    """A person of a tenant. Phone and ID number are personal data: sealed, or only a keyed fingerprint."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("tenant_id", "employee_no"),
        Index("ix_members_employee_no", "tenant_id", "employee_no", postgresql_ops=_prefix("employee_no")),
        Index("ix_members_unit", "tenant_id", "unit_id"),
        Index("ix_members_initials", "tenant_id", "name_initials", postgresql_ops=_prefix("name_initials")),
        Index("ix_members_name", "tenant_id", "name", postgresql_ops=_prefix("name")),
        tenant_fk("unit_id", "units"),
        tenant_fk("shift_pattern_id", "shift_patterns"),
    )

    employee_no: Mapped[str]
    name: Mapped[str]
    name_initials: Mapped[str]
    unit_id: Mapped[UUID]
    post: Mapped[str | None]
    shift_pattern_id: Mapped[UUID | None]
    status: Mapped[MemberStatus] = mapped_column(default=MemberStatus.ACTIVE)
    hired_on: Mapped[date | None]
    left_on: Mapped[date | None]
    gender: Mapped[str | None]
    education: Mapped[str | None]
    political_status: Mapped[str | None]
    remark: Mapped[str | None]
    phone_sealed: Mapped[bytes | None]
    phone_fingerprint: Mapped[str | None]
    id_number_fingerprint: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class MemberMove(Identified, Base):
    """History of a person: they went from one unit to another."""

    __tablename__ = "member_moves"
    __table_args__ = (
        Index("ix_member_moves_member", "tenant_id", "member_id"),
        Index("ix_member_moves_at", "tenant_id", "moved_at"),
        tenant_fk("member_id", "members"),
    )
    append_only = True

    member_id: Mapped[UUID]
    from_unit_id: Mapped[UUID | None]
    to_unit_id: Mapped[UUID]
    moved_at: Mapped[datetime]


class ImportState(StrEnum):
    """Where a roster import stands. A preview is `read`; nothing has changed before `applying`."""

    READING = "reading"
    READ = "read"
    UNREADABLE = "unreadable"
    APPLYING = "applying"
    APPLIED = "applied"
    STOPPED = "stopped"
    EXPIRED = "expired"


class RosterImport(Identified, Base):
    """An uploaded roster 花名册, what was found in it, what its application did. The file is sealed and kept for a week."""

    __tablename__ = "roster_imports"

    uploaded_by: Mapped[UUID | None]
    uploaded_at: Mapped[datetime]
    filename: Mapped[str]
    sha256: Mapped[str]
    content_sealed: Mapped[bytes | None] = mapped_column(deferred=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[ImportState]
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What `identity.imports.Report` says of the whole file."""
    good: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    take_good_rows: Mapped[bool] = mapped_column(default=False)
    deactivate_leavers: Mapped[bool] = mapped_column(default=False)
    applied_by: Mapped[UUID | None]
    applied_at: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    departed: Mapped[int] = mapped_column(default=0)


class RowOutcome(StrEnum):
    """What was made of a row of a sheet."""

    GOOD = "good"
    BAD = "bad"
    SKIPPED = "skipped"


class RosterImportRow(TenantScoped, Base):
    """A row of an uploaded roster. What it says of a person is sealed."""

    __tablename__ = "roster_import_rows"
    __table_args__ = (tenant_fk("import_id", "roster_imports", ondelete="CASCADE"),)

    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sheet: Mapped[str]
    row: Mapped[int]
    outcome: Mapped[RowOutcome]
    sealed: Mapped[bytes]


class RoleGrant(Identified, Base):
    """A role held for a unit and everything below it. Everyone is `member` of their own unit without a row."""

    __tablename__ = "role_grants"
    __table_args__ = (
        UniqueConstraint("tenant_id", "member_id", "role", "unit_id"),
        Index("ix_role_grants_role", "tenant_id", "role"),
        tenant_fk("member_id", "members"),
        tenant_fk("unit_id", "units"),
    )

    member_id: Mapped[UUID]
    role: Mapped[Role]
    unit_id: Mapped[UUID]
    granted_at: Mapped[datetime] = mapped_column(default=now)
    granted_by: Mapped[UUID | None]


class Account(TenantScoped, Base):
    """How a member signs in with a password; the user name is theirs to choose, the employee number at first."""

    __tablename__ = "sign_in_accounts"
    __table_args__ = (UniqueConstraint("tenant_id", "username"), tenant_fk("member_id", "members"))

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    password_hash: Mapped[str | None]
    activation_hash: Mapped[str | None]
    activation_expires_at: Mapped[datetime | None]
    totp_sealed: Mapped[bytes | None]
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class MemberSession(Identified, Base):
    """A signed-in device. The token is random and only its digest is stored.

    It is over at `expires_at`, or when it was not used for `idle_seconds`.
    """

    __tablename__ = "member_sessions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_digest"),
        Index("ix_member_sessions_member", "tenant_id", "member_id", postgresql_where=text("revoked_at IS NULL")),
        tenant_fk("member_id", "members"),
    )

    member_id: Mapped[UUID]
    token_digest: Mapped[str]
    device: Mapped[str | None]
    address: Mapped[str | None]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    idle_seconds: Mapped[int]
    second_factor: Mapped[bool] = mapped_column(default=False)
    revoked_at: Mapped[datetime | None]


class ConsentDocument(StrEnum):
    """What members are asked to agree to."""

    PRIVACY = "privacy"


class ConsentDecision(StrEnum):
    """What a member said."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Consent(Identified, Base):
    """What a member decided about a version of a document; their latest line counts."""

    __tablename__ = "consents"
    __table_args__ = (
        Index("ix_consents_member", "tenant_id", "member_id", "document", "decided_at", "id"),
        tenant_fk("member_id", "members"),
    )
    append_only = True

    member_id: Mapped[UUID]
    document: Mapped[ConsentDocument]
    version: Mapped[int]
    decision: Mapped[ConsentDecision]
    decided_at: Mapped[datetime]


class SavedView(Identified, Base):
    """A way of looking at a page of the console that a member keeps under a name: its filters."""

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("tenant_id", "member_id", "page", "name"),
        tenant_fk("member_id", "members"),
    )

    member_id: Mapped[UUID]
    page: Mapped[str]
    name: Mapped[str]
    query: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class WechatBinding(TenantScoped, Base):
    """Whose WeChat signs a member in. An openid belongs to one app; another app of the tenant knows nobody by it."""

    __tablename__ = "wechat_bindings"
    __table_args__ = (UniqueConstraint("tenant_id", "app_id", "openid_fingerprint"), tenant_fk("member_id", "members"))

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    app_id: Mapped[str]
    openid_fingerprint: Mapped[str]
    openid_sealed: Mapped[bytes]
    bound_at: Mapped[datetime]
