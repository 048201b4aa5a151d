"""Services on request: definitions, requests, their history, appointments.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from gongyou.core import schema

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLES = (
    "assistance_services",
    "assistance_drafts",
    "assistance_requests",
    "assistance_slots",
    "assistance_exports",
)
_APPEND_ONLY = ("assistance_versions", "assistance_records")


def upgrade() -> None:
    op.create_table(
        "assistance_services",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "published", "retired", name="servicestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'draft') = (version = 0)", name=op.f("ck_assistance_services_published_once")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_assistance_services")),
    )
    op.create_index(
        "ix_assistance_services_order", "assistance_services", ["tenant_id", "state", "position", "id"], unique=False
    )
    op.create_table(
        "assistance_drafts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_assistance_drafts_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["assistance_services.tenant_id", "assistance_services.id"],
            name=op.f("fk_assistance_drafts_tenant_id_service_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_assistance_drafts")),
        sa.UniqueConstraint(
            "tenant_id", "service_id", "member_id", name=op.f("uq_assistance_drafts_tenant_id_service_id_member_id")
        ),
    )
    op.create_index("ix_assistance_drafts_changed", "assistance_drafts", ["tenant_id", "changed_at"], unique=False)
    op.create_table(
        "assistance_exports",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
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
            name=op.f("fk_assistance_exports_tenant_id_requested_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["assistance_services.tenant_id", "assistance_services.id"],
            name=op.f("fk_assistance_exports_tenant_id_service_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_assistance_exports")),
    )
    op.create_table(
        "assistance_versions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "published_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_assistance_versions_tenant_id_published_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["assistance_services.tenant_id", "assistance_services.id"],
            name=op.f("fk_assistance_versions_tenant_id_service_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "service_id", "version", name=op.f("pk_assistance_versions")),
    )
    op.create_table(
        "assistance_requests",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("applicant_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("counsellor_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("used_minutes", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("result_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "NOT private OR counsellor_id IS NOT NULL", name=op.f("ck_assistance_requests_private_has_counsellor")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "applicant_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_assistance_requests_tenant_id_applicant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "counsellor_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_assistance_requests_tenant_id_counsellor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"], ["cases.tenant_id", "cases.id"], name=op.f("fk_assistance_requests_tenant_id_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id", "version"],
            ["assistance_versions.tenant_id", "assistance_versions.service_id", "assistance_versions.version"],
            name=op.f("fk_assistance_requests_tenant_id_service_id_version"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["units.tenant_id", "units.id"],
            name=op.f("fk_assistance_requests_tenant_id_unit_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_assistance_requests")),
    )
    op.create_index(
        "ix_assistance_requests_applicant",
        "assistance_requests",
        ["tenant_id", "applicant_id", "service_id"],
        unique=False,
    )
    op.create_index(
        "ix_assistance_requests_counsellor", "assistance_requests", ["tenant_id", "counsellor_id"], unique=False
    )
    op.create_index("ix_assistance_requests_service", "assistance_requests", ["tenant_id", "service_id"], unique=False)
    op.create_table(
        "assistance_records",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "submitted",
                "approved",
                "returned",
                "supplemented",
                "refused",
                "withdrawn",
                "moved",
                "handed_over",
                "result",
                "visit",
                "finished",
                name="recordkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_assistance_records_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["assistance_requests.tenant_id", "assistance_requests.id"],
            name=op.f("fk_assistance_records_tenant_id_request_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_assistance_records")),
    )
    op.create_index(
        "ix_assistance_records_request", "assistance_records", ["tenant_id", "request_id", "at", "id"], unique=False
    )
    op.create_table(
        "assistance_slots",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("counsellor_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_assistance_slots_takes_time")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "counsellor_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_assistance_slots_tenant_id_counsellor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["assistance_requests.tenant_id", "assistance_requests.id"],
            name=op.f("fk_assistance_slots_tenant_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["assistance_services.tenant_id", "assistance_services.id"],
            name=op.f("fk_assistance_slots_tenant_id_service_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_assistance_slots")),
        sa.UniqueConstraint(
            "tenant_id",
            "counsellor_id",
            "starts_at",
            name=op.f("uq_assistance_slots_tenant_id_counsellor_id_starts_at"),
        ),
    )
    op.create_index(
        "ix_assistance_slots_free",
        "assistance_slots",
        ["tenant_id", "service_id", "starts_at"],
        unique=False,
        postgresql_where=sa.text("request_id IS NULL"),
    )
    op.create_index(
        "ix_assistance_slots_request",
        "assistance_slots",
        ["tenant_id", "request_id"],
        unique=True,
        postgresql_where=sa.text("request_id IS NOT NULL"),
    )
    op.create_index("ix_assistance_slots_starts", "assistance_slots", ["tenant_id", "starts_at"], unique=False)
    for table in _TABLES:
        for statement in schema.wall_statements(table):
            op.execute(statement)
    for table in _APPEND_ONLY:
        for statement in schema.wall_statements(table, append_only=True):
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
