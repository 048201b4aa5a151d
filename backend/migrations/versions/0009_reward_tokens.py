"""Reward tokens of the hotline.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from gongyou.core import schema

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEY = ["tenant_id", "denomination", "epoch"]


def upgrade() -> None:
    op.create_table(
        "reward_keys",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("denomination", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("private_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.Integer(), nullable=False),
        sa.Column("redeemed", sa.Integer(), nullable=False),
        sa.Column("signed_shown", sa.Integer(), nullable=False),
        sa.Column("redeemed_shown", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.CheckConstraint("signed >= 0 AND redeemed >= 0", name=op.f("ck_reward_keys_counts_not_negative")),
        sa.PrimaryKeyConstraint(*_KEY, name=op.f("pk_reward_keys")),
    )
    op.create_table(
        "reward_grants",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("denomination", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("blinded_digest", sa.LargeBinary(), nullable=True),
        sa.Column("blind_signature", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(blinded_digest IS NULL) = (blind_signature IS NULL)", name=op.f("ck_reward_grants_signed_whole")
        ),
        sa.ForeignKeyConstraint(
            _KEY,
            [f"reward_keys.{column}" for column in _KEY],
            name=op.f("fk_reward_grants_tenant_id_denomination_epoch"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "officer_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_reward_grants_tenant_id_officer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name=op.f("pk_reward_grants")),
    )
    op.create_index("ix_reward_grants_officer", "reward_grants", ["tenant_id", "officer_id", "granted_on"])
    op.create_table(
        "reward_spent",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("denomination", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            _KEY,
            [f"reward_keys.{column}" for column in _KEY],
            name=op.f("fk_reward_spent_tenant_id_denomination_epoch"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "digest", name=op.f("pk_reward_spent")),
    )
    op.create_table(
        "reward_terms",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_reward_terms")),
    )
    for table in ("reward_keys", "reward_grants", "reward_spent", "reward_terms"):
        for statement in schema.wall_statements(table, append_only=table == "reward_spent"):
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
