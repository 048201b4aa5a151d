"""Mediation of appeals.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from gongyou.core import schema

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = ("mediations", "mediators", "mediation_sessions", "mediation_duties")


def upgrade() -> None:
    op.create_table(
        "mediations",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Enum("settled", "failed", name="outcome", native_enum=False, length=40), nullable=True),
        sa.Column("parties", sa.LargeBinary(), nullable=False),
        sa.Column("agreement", sa.LargeBinary(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["appeals.tenant_id", "appeals.id"], name=op.f("fk_mediations_tenant_id_case_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mediations")),
    )
    op.create_index("ix_mediations_ended", "mediations", ["tenant_id", "ended_at"], unique=False)
    op.create_index(
        "uq_mediations_open",
        "mediations",
        ["tenant_id", "case_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "mediation_duties",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mediation_id", sa.Uuid(), nullable=False),
        sa.Column("promise", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mediation_id"],
            ["mediations.tenant_id", "mediations.id"],
            name=op.f("fk_mediation_duties_tenant_id_mediation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "seen_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_mediation_duties_tenant_id_seen_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mediation_duties")),
    )
    op.create_index(
        "ix_mediation_duties_due",
        "mediation_duties",
        ["tenant_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("done_on IS NULL"),
    )
    op.create_table(
        "mediation_sessions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mediation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mediation_id"],
            ["mediations.tenant_id", "mediations.id"],
            name=op.f("fk_mediation_sessions_tenant_id_mediation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recorded_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_mediation_sessions_tenant_id_recorded_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mediation_sessions")),
        sa.UniqueConstraint(
            "tenant_id", "mediation_id", "number", name=op.f("uq_mediation_sessions_tenant_id_mediation_id_number")
        ),
    )
    op.create_table(
        "mediators",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("mediation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mediation_id"],
            ["mediations.tenant_id", "mediations.id"],
            name=op.f("fk_mediators_tenant_id_mediation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_mediators_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "mediation_id", "member_id", name=op.f("pk_mediators")),
    )
    op.create_index("ix_mediators_member", "mediators", ["tenant_id", "member_id"], unique=False)
    op.create_index(
        "uq_mediators_lead", "mediators", ["tenant_id", "mediation_id"], unique=True, postgresql_where=sa.text("leads")
    )
    for table in _TABLES:
        for statement in schema.wall_statements(table):
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
