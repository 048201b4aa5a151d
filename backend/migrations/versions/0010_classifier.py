"""What appeals' words say about their category and urgency.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from gongyou.core import schema

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "classifier_terms",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("aspect", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "bucket", "aspect", "label", name=op.f("pk_classifier_terms")),
    )
    op.create_table(
        "classifier_totals",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("aspect", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "aspect", "label", name=op.f("pk_classifier_totals")),
    )
    for table in ("classifier_terms", "classifier_totals"):
        for statement in schema.wall_statements(table):
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
