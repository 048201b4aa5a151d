"""The order of a message's files, and the appeal that a question of the policy desk went on as.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appeal_files", sa.Column("position", sa.SmallInteger(), nullable=True))
    op.add_column("policy_questions", sa.Column("appeal_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_policy_questions_tenant_id_appeal_id"),
        "policy_questions",
        "appeals",
        ["tenant_id", "appeal_id"],
        ["tenant_id", "id"],
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
