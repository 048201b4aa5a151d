"""Spreadsheets of hazards that were asked for.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from gongyou.core import schema

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hazard_exports",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "requested_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_hazard_exports_tenant_id_requested_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hazard_exports")),
    )
    for statement in schema.wall_statements("hazard_exports"):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
