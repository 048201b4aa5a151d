"""The hotline: keys of handlers, sealed appeals; cases that are shown by day, steps of reporters on no record.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from gongyou.core import schema

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = (
    "vault_keys",
    "appeal_keys",
    "appeals",
    "vault_recoveries",
    "vault_sessions",
    "vault_shares",
    "appeal_breaches",
    "appeal_confidences",
    "appeal_messages",
    "vault_recovery_shares",
    "appeal_files",
    "appeal_reviews",
    "appeal_disclosures",
)


def upgrade() -> None:
    op.create_table(
        "vault_keys",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("private_by_password", sa.LargeBinary(), nullable=False),
        sa.Column("private_by_recovery", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_vault_keys_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vault_keys")),
    )
    op.create_index(
        "uq_vault_keys_in_force",
        "vault_keys",
        ["tenant_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "appeal_keys",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("vault_key_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name=op.f("fk_appeal_keys_tenant_id_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "granted_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_appeal_keys_tenant_id_granted_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_appeal_keys_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vault_key_id"],
            ["vault_keys.tenant_id", "vault_keys.id"],
            name=op.f("fk_appeal_keys_tenant_id_vault_key_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_appeal_keys")),
        sa.UniqueConstraint(
            "tenant_id", "case_id", "member_id", name=op.f("uq_appeal_keys_tenant_id_case_id_member_id")
        ),
    )
    op.create_index("ix_appeal_keys_member", "appeal_keys", ["tenant_id", "member_id", "case_id"], unique=False)
    op.create_table(
        "appeals",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("named", "confidential", "anonymous", name="mode", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column(
            "urgency",
            sa.Enum("normal", "urgent", "critical", name="urgency", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("suggested_category", sa.String(), nullable=True),
        sa.Column(
            "suggested_urgency",
            sa.Enum("normal", "urgent", "critical", name="urgency", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column(
            "desk_level",
            sa.Enum("company", "mine", "area", "team", name="unitkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
        sa.Column("key_by_receipt", sa.LargeBinary(), nullable=True),
        sa.Column("key_by_server", sa.LargeBinary(), nullable=True),
        sa.Column("reporter_tag", sa.String(), nullable=True),
        sa.Column("matter", sa.LargeBinary(), nullable=True),
        sa.Column("filed_by", sa.Uuid(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("first_allowed", sa.Integer(), nullable=False),
        sa.Column("first_used", sa.Integer(), nullable=True),
        sa.Column("resolution_allowed", sa.Integer(), nullable=False),
        sa.Column("resolution_used", sa.Integer(), nullable=True),
        sa.Column("resolution_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("update_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updates_missed", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("learned", sa.Boolean(), nullable=False),
        sa.Column("improved", sa.Boolean(), nullable=False),
        sa.Column("destroy_on", sa.Date(), nullable=True),
        sa.Column("postponed", sa.Integer(), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disclosed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(mode = 'anonymous') = (receipt IS NOT NULL)", name=op.f("ck_appeals_anonymous_has_receipt")
        ),
        sa.CheckConstraint(
            "(mode = 'confidential') = (reporter_tag IS NOT NULL)", name=op.f("ck_appeals_confidential_has_tag")
        ),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_appeals_stars")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "filed_by"], ["members.tenant_id", "members.id"], name=op.f("fk_appeals_tenant_id_filed_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"], ["cases.tenant_id", "cases.id"], name=op.f("fk_appeals_tenant_id_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merged_into"],
            ["appeals.tenant_id", "appeals.id"],
            name=op.f("fk_appeals_tenant_id_merged_into"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("tenant_id", "receipt", name=op.f("uq_appeals_tenant_id_receipt")),
    )
    op.create_index(
        "ix_appeals_destroy_on",
        "appeals",
        ["tenant_id", "destroy_on"],
        unique=False,
        postgresql_where=sa.text("destroy_on IS NOT NULL"),
    )
    op.create_index("ix_appeals_reporter_tag", "appeals", ["tenant_id", "reporter_tag"], unique=False)
    op.create_index(
        "ix_appeals_update_due",
        "appeals",
        ["tenant_id", "update_due_at"],
        unique=False,
        postgresql_where=sa.text("update_due_at IS NOT NULL"),
    )
    op.create_table(
        "vault_recoveries",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("private_by_password", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "key_id"],
            ["vault_keys.tenant_id", "vault_keys.id"],
            name=op.f("fk_vault_recoveries_tenant_id_key_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_vault_recoveries_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vault_recoveries")),
    )
    op.create_index(
        "uq_vault_recoveries_open",
        "vault_recoveries",
        ["tenant_id", "key_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "vault_sessions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("private_by_session", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "key_id"],
            ["vault_keys.tenant_id", "vault_keys.id"],
            name=op.f("fk_vault_sessions_tenant_id_key_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["member_sessions.tenant_id", "member_sessions.id"],
            name=op.f("fk_vault_sessions_tenant_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "session_id", name=op.f("pk_vault_sessions")),
    )
    op.create_table(
        "vault_shares",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("custodian_key_id", sa.Uuid(), nullable=False),
        sa.Column("partner_key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "custodian_key_id"],
            ["vault_keys.tenant_id", "vault_keys.id"],
            name=op.f("fk_vault_shares_tenant_id_custodian_key_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "key_id"],
            ["vault_keys.tenant_id", "vault_keys.id"],
            name=op.f("fk_vault_shares_tenant_id_key_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "partner_key_id"],
            ["vault_keys.tenant_id", "vault_keys.id"],
            name=op.f("fk_vault_shares_tenant_id_partner_key_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vault_shares")),
        sa.UniqueConstraint(
            "tenant_id", "key_id", "custodian_key_id", "partner_key_id", name=op.f("uq_vault_shares_pair")
        ),
    )
    op.create_table(
        "appeal_breaches",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("promise", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["appeals.tenant_id", "appeals.id"],
            name=op.f("fk_appeal_breaches_tenant_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", "promise", "due_at", name=op.f("pk_appeal_breaches")),
    )
    op.create_table(
        "appeal_confidences",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("identity", "rating", "check_in", name="confidencekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("vault_key_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["appeals.tenant_id", "appeals.id"],
            name=op.f("fk_appeal_confidences_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_appeal_confidences_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vault_key_id"],
            ["vault_keys.tenant_id", "vault_keys.id"],
            name=op.f("fk_appeal_confidences_tenant_id_vault_key_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_appeal_confidences")),
        sa.UniqueConstraint(
            "tenant_id",
            "case_id",
            "kind",
            "vault_key_id",
            "part",
            name=op.f("uq_appeal_confidences_tenant_id_case_id_kind_vault_key_id_part"),
        ),
    )
    op.create_table(
        "appeal_messages",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.Enum("reporter", "union", name="author", native_enum=False, length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "statement",
                "reply",
                "question",
                "answer",
                "note",
                "reopening",
                "next_level",
                name="messagekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["appeals.tenant_id", "appeals.id"],
            name=op.f("fk_appeal_messages_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_appeal_messages_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_appeal_messages")),
        sa.UniqueConstraint("tenant_id", "case_id", "seq", name=op.f("uq_appeal_messages_tenant_id_case_id_seq")),
    )
    op.create_table(
        "vault_recovery_shares",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("custodian_key_id", sa.Uuid(), nullable=False),
        sa.Column("partner_key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "custodian_key_id"],
            ["vault_keys.tenant_id", "vault_keys.id"],
            name=op.f("fk_vault_recovery_shares_tenant_id_custodian_key_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "given_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_vault_recovery_shares_tenant_id_given_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "partner_key_id"],
            ["vault_keys.tenant_id", "vault_keys.id"],
            name=op.f("fk_vault_recovery_shares_tenant_id_partner_key_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recovery_id"],
            ["vault_recoveries.tenant_id", "vault_recoveries.id"],
            name=op.f("fk_vault_recovery_shares_tenant_id_recovery_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vault_recovery_shares")),
        sa.UniqueConstraint(
            "tenant_id", "recovery_id", "custodian_key_id", "partner_key_id", name=op.f("uq_vault_recovery_shares_pair")
        ),
    )
    op.create_table(
        "appeal_files",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("by_reporter", sa.Boolean(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["appeals.tenant_id", "appeals.id"],
            name=op.f("fk_appeal_files_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "message_id"],
            ["appeal_messages.tenant_id", "appeal_messages.id"],
            name=op.f("fk_appeal_files_tenant_id_message_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_appeal_files")),
    )
    op.create_index("ix_appeal_files_case", "appeal_files", ["tenant_id", "case_id"], unique=False)
    op.create_index("ix_appeal_files_message", "appeal_files", ["tenant_id", "message_id"], unique=False)
    op.create_table(
        "appeal_reviews",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.Enum("upheld", "again", name="verdict", native_enum=False, length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["appeals.tenant_id", "appeals.id"],
            name=op.f("fk_appeal_reviews_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_appeal_reviews_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_appeal_reviews")),
        sa.UniqueConstraint(
            "tenant_id",
            "case_id",
            "member_id",
            "round",
            name=op.f("uq_appeal_reviews_tenant_id_case_id_member_id_round"),
        ),
    )
    op.create_index("ix_appeal_reviews_member", "appeal_reviews", ["tenant_id", "member_id", "done_at"], unique=False)
    op.create_table(
        "appeal_disclosures",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "approved", "refused", name="disclosurestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asked_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_appeal_disclosures_tenant_id_asked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["appeals.tenant_id", "appeals.id"],
            name=op.f("fk_appeal_disclosures_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decided_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_appeal_disclosures_tenant_id_decided_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_appeal_disclosures")),
    )
    op.create_index("ix_appeal_disclosures_asked", "appeal_disclosures", ["tenant_id", "asked_at", "id"], unique=False)
    op.create_index(
        "uq_appeal_disclosures_waiting",
        "appeal_disclosures",
        ["tenant_id", "case_id", "asked_by"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.alter_column("case_nodes", "done_by", existing_type=sa.UUID(), nullable=True)
    op.add_column("cases", sa.Column("by_day", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("cases", "by_day", server_default=None)
    for table in _TABLES:
        for statement in schema.wall_statements(table):
            op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
