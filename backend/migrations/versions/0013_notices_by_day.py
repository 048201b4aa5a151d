"""Notices that are shown by day.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("by_day", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("notices", "by_day", server_default=None)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
