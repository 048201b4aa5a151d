"""Voice notes: how long a file sounds, and the one in which a finder told of a hazard.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("files", sa.Column("seconds", sa.Integer(), nullable=True))
    op.add_column("hazards", sa.Column("voice_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_hazards_tenant_id_voice_id"),
        "hazards",
        "files",
        ["tenant_id", "voice_id"],
        ["tenant_id", "id"],
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
