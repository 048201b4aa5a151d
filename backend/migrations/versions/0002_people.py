"""Consents, saved views, WeChat bindings; a version and a sealed WeChat secret in a tenant's settings.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from gongyou.core import schema

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


TENANT_TABLES = ("consents", "saved_views", "wechat_bindings")
APPEND_ONLY = {"consents"}


def upgrade() -> None:
    op.add_column("tenant_settings", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("tenant_settings", "version", server_default=None)
    op.add_column("tenant_settings", sa.Column("wechat_secret_sealed", sa.LargeBinary(), nullable=True))
    op.create_table(
        "consents",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Enum("privacy", name="consentdocument", native_enum=False, length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("given", "withdrawn", name="consentdecision", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_consents_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consents")),
    )
    op.create_index(
        "ix_consents_member", "consents", ["tenant_id", "member_id", "document", "decided_at", "id"], unique=False
    )
    op.create_table(
        "saved_views",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_saved_views_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint(
            "tenant_id", "member_id", "page", "name", name=op.f("uq_saved_views_tenant_id_member_id_page_name")
        ),
    )
    op.create_table(
        "wechat_bindings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("app_id", sa.String(), nullable=False),
        sa.Column("openid_fingerprint", sa.String(), nullable=False),
        sa.Column("openid_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_wechat_bindings_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "member_id", name=op.f("pk_wechat_bindings")),
        sa.UniqueConstraint(
            "tenant_id",
            "app_id",
            "openid_fingerprint",
            name=op.f("uq_wechat_bindings_tenant_id_app_id_openid_fingerprint"),
        ),
    )
    for table in TENANT_TABLES:
        for statement in schema.wall_statements(table, append_only=table in APPEND_ONLY):
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
