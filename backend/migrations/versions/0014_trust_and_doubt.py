"""Custodians whom the owner of a key trusts; when it was last asked whether somebody is kept away from an appeal.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SEALED = ("appeal_keys", "appeal_confidences")


def upgrade() -> None:
    op.add_column("vault_keys", sa.Column("trusted", postgresql.ARRAY(sa.Uuid()), nullable=True))
    for table in _SEALED:
        asked = sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
        op.add_column(table, asked)
        op.alter_column(table, "checked_at", server_default=None)
    op.create_index("ix_member_moves_at", "member_moves", ["tenant_id", "moved_at"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
