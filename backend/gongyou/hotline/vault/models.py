"""Tables of the vault. No column opens anything without a password, a session's token or two custodians."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKeyConstraint, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk


class VaultKey(Identified, Base):
    """A key pair 密钥 of a handler or custodian; one is in force at a time.

    The private half is sealed by the password, and by a recovery secret that only two custodians together have.
    """

    __tablename__ = "vault_keys"
    __table_args__ = (
        Index(
            "uq_vault_keys_in_force",
            "tenant_id",
            "member_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        tenant_fk("member_id", "members"),
    )

    member_id: Mapped[UUID]
    public: Mapped[bytes]
    private_by_password: Mapped[bytes]
    private_by_recovery: Mapped[bytes | None]
    trusted: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    """Keys of the custodians whom the owner trusts to recover it; None before there were two."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]


class VaultSession(TenantScoped, Base):
    """A key that is open in a session: the private half, sealed by what only that session's token makes."""

    __tablename__ = "vault_sessions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["member_sessions.tenant_id", "member_sessions.id"],
            ondelete="CASCADE",
        ),
        tenant_fk("key_id", "vault_keys"),
    )

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[UUID]
    private_by_session: Mapped[bytes]


class VaultShare(Identified, Base):
    """A custodian's half of a recovery secret, of which their `partner` has the other; sealed to the custodian's key."""

    __tablename__ = "vault_shares"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key_id", "custodian_key_id", "partner_key_id", name="uq_vault_shares_pair"),
        tenant_fk("key_id", "vault_keys"),
        tenant_fk("custodian_key_id", "vault_keys"),
        tenant_fk("partner_key_id", "vault_keys"),
    )

    key_id: Mapped[UUID]
    custodian_key_id: Mapped[UUID]
    partner_key_id: Mapped[UUID]
    sealed: Mapped[bytes]


class VaultRecovery(Identified, Base):
    """A request to recover a key whose password is lost. Custodians seal their halves to its own, fresh key pair, whose
    private half the new password opens: so neither of them, nor an administrator, ever holds both."""

    __tablename__ = "vault_recoveries"
    __table_args__ = (
        Index(
            "uq_vault_recoveries_open", "tenant_id", "key_id", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
        tenant_fk("key_id", "vault_keys"),
        tenant_fk("member_id", "members"),
    )

    key_id: Mapped[UUID]
    member_id: Mapped[UUID]
    reason: Mapped[str]
    public: Mapped[bytes]
    private_by_password: Mapped[bytes]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


class VaultRecoveryShare(Identified, Base):
    """A half that a custodian has given for a recovery, sealed to the recovery's key."""

    __tablename__ = "vault_recovery_shares"
    __table_args__ = (
        UniqueConstraint(
            "tenant_id", "recovery_id", "custodian_key_id", "partner_key_id", name="uq_vault_recovery_shares_pair"
        ),
        tenant_fk("recovery_id", "vault_recoveries"),
        tenant_fk("custodian_key_id", "vault_keys"),
        tenant_fk("partner_key_id", "vault_keys"),
        tenant_fk("given_by", "members"),
    )

    recovery_id: Mapped[UUID]
    custodian_key_id: Mapped[UUID]
    partner_key_id: Mapped[UUID]
    sealed: Mapped[bytes]
    given_by: Mapped[UUID]
    given_at: Mapped[datetime]
