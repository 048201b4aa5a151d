"""The policy desk: questions and answers with their sources, feedback, open questions, searches that found nothing.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from gongyou.core import schema

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    # A trusted extension: who may create in the database may add it.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    _policies()
    _searching()
    _people()
    for table in ("policies", "policy_phrasings", "policy_trigrams", "policy_feedback", "policy_questions"):
        _wall(table)
    _wall("policy_misses")
    _wall("policy_versions", append_only=True)
    _wall("policy_decisions", append_only=True)


def _wall(table: str, *, append_only: bool = False) -> None:
    for statement in schema.wall_statements(table, append_only=append_only):
        op.execute(statement)


def _fk(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column], [f"{target}.tenant_id", f"{target}.id"], name=op.f(f"fk_{table}_tenant_id_{column}")
    )


def _version_fk(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "policy_id", "version"],
        ["policy_versions.tenant_id", "policy_versions.policy_id", "policy_versions.version"],
        name=op.f(f"fk_{table}_tenant_id_policy_id_version"),
    )


def _policies() -> None:
    op.create_table(
        "policies",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("publisher_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("published_version <= version", name=op.f("ck_policies_published_is_a_version")),
        sa.CheckConstraint(
            "(status = 'draft') = (published_version IS NULL)", name=op.f("ck_policies_draft_was_never_published")
        ),
        _fk("policies", "publisher_id", "members"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_policies")),
    )
    op.create_index("ix_policies_changed", "policies", ["tenant_id", "changed_at", "id"])
    op.create_table(
        "policy_versions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("variants", _JSON, nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("answer", _JSON, nullable=False),
        sa.Column("source_title", sa.String(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("source_link", sa.String(), nullable=True),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("edited_by", sa.Uuid(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_policy_versions_dates_in_order")),
        _fk("policy_versions", "policy_id", "policies"),
        _fk("policy_versions", "unit_id", "units"),
        _fk("policy_versions", "edited_by", "members"),
        sa.PrimaryKeyConstraint("tenant_id", "policy_id", "version", name=op.f("pk_policy_versions")),
    )
    op.create_table(
        "policy_decisions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        _version_fk("policy_decisions"),
        _fk("policy_decisions", "decided_by", "members"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_policy_decisions")),
    )
    op.create_index("ix_policy_decisions_policy", "policy_decisions", ["tenant_id", "policy_id", "decided_at"])


def _searching() -> None:
    op.create_table(
        "policy_phrasings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("spelt", sa.String(), nullable=False),
        _fk("policy_phrasings", "policy_id", "policies"),
        sa.PrimaryKeyConstraint("tenant_id", "policy_id", "version", "position", name=op.f("pk_policy_phrasings")),
    )
    op.create_table(
        "policy_trigrams",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("trigram", sa.String(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        _fk("policy_trigrams", "policy_id", "policies"),
        sa.PrimaryKeyConstraint("tenant_id", "trigram", "policy_id", "version", name=op.f("pk_policy_trigrams")),
    )
    op.create_table(
        "policy_misses",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("unsolved", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "month", "search", "tag", name=op.f("pk_policy_misses")),
    )


def _people() -> None:
    op.create_table(
        "policy_feedback",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        _version_fk("policy_feedback"),
        _fk("policy_feedback", "member_id", "members"),
        sa.PrimaryKeyConstraint("tenant_id", "policy_id", "version", "member_id", name=op.f("pk_policy_feedback")),
    )
    op.create_table(
        "policy_questions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", _JSON, nullable=True),
        sa.Column("policy_id", sa.Uuid(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_policy_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name=op.f("ck_policy_questions_answered_by_somebody")
        ),
        sa.CheckConstraint(
            "(answered_at IS NOT NULL) = (answer IS NOT NULL OR policy_id IS NOT NULL)",
            name=op.f("ck_policy_questions_answered_with_something"),
        ),
        _fk("policy_questions", "id", "cases"),
        _fk("policy_questions", "asked_by", "members"),
        _fk("policy_questions", "answered_by", "members"),
        _fk("policy_questions", "policy_id", "policies"),
        _fk("policy_questions", "made_policy_id", "policies"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_policy_questions")),
    )
    op.create_index("ix_policy_questions_asked", "policy_questions", ["tenant_id", "asked_at", "id"])
    op.create_index("ix_policy_questions_asked_by", "policy_questions", ["tenant_id", "asked_by", "asked_at", "id"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
