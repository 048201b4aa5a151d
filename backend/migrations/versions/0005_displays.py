"""Wall screens.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from gongyou.core import schema

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "displays",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=True),
        sa.Column("contest_id", sa.Uuid(), nullable=True),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "board_id"], ["boards.tenant_id", "boards.id"], name=op.f("fk_displays_tenant_id_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contest_id"],
            ["contests.tenant_id", "contests.id"],
            name=op.f("fk_displays_tenant_id_contest_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_displays_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["units.tenant_id", "units.id"], name=op.f("fk_displays_tenant_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_displays")),
        sa.UniqueConstraint("tenant_id", "token_digest", name=op.f("uq_displays_tenant_id_token_digest")),
    )
    for statement in schema.wall_statements("displays"):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
