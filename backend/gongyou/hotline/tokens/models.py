"""Tables of reward tokens. What is found by the case holds no time finer than a day; what is found by the token, none.

No column of `reward_spent` holds a value that a row of `reward_grants` could hold: a blind signature is joined to no
token (decision 0025), and `tests/hotline/tokens/test_unlinkable.py` looks for one that is.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, TenantScoped, tenant_fk


def _key_fk() -> ForeignKeyConstraint:
    columns = ("tenant_id", "denomination", "epoch")
    return ForeignKeyConstraint(columns, [f"reward_keys.{column}" for column in columns])


class RewardKey(TenantScoped, Base):
    """The key pair that signs the tokens of one denomination in one epoch, and how many there are.

    Members see the counts of last midnight (`signed_shown`, `redeemed_shown`): one that moved at once would tell whoever
    watches it when an anonymous reporter was there.
    """

    __tablename__ = "reward_keys"
    __table_args__ = (CheckConstraint("signed >= 0 AND redeemed >= 0", name="counts_not_negative"),)

    denomination: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[str] = mapped_column(primary_key=True)
    public_key: Mapped[bytes]
    private_sealed: Mapped[bytes]
    signed: Mapped[int] = mapped_column(default=0)
    redeemed: Mapped[int] = mapped_column(default=0)
    signed_shown: Mapped[int] = mapped_column(default=0)
    redeemed_shown: Mapped[int] = mapped_column(default=0)
    counted_on: Mapped[date]


class RewardGrant(TenantScoped, Base):
    """A reward that an officer granted to a case. Signed once `blind_signature` is there; when, nothing tells.

    The case has no foreign key: the row goes when the case is destroyed, by `service.forget`.
    """

    __tablename__ = "reward_grants"
    __table_args__ = (
        _key_fk(),
        tenant_fk("officer_id", "members"),
        CheckConstraint("(blinded_digest IS NULL) = (blind_signature IS NULL)", name="signed_whole"),
        Index("ix_reward_grants_officer", "tenant_id", "officer_id", "granted_on"),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    denomination: Mapped[int]
    epoch: Mapped[str]
    officer_id: Mapped[UUID]
    granted_on: Mapped[date]
    blinded_digest: Mapped[bytes | None]
    blind_signature: Mapped[bytes | None]


class SpentToken(TenantScoped, Base):
    """A token that was redeemed: by whom and when is not here, only that it cannot be again."""

    __tablename__ = "reward_spent"
    __table_args__ = (_key_fk(),)
    append_only = True

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    denomination: Mapped[int]
    epoch: Mapped[str]


class RewardTermsRow(TenantScoped, Base):
    """What a tenant has decided, as `rules.RewardTerms`; without a row, the defaults."""

    __tablename__ = "reward_terms"

    values: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
