"""Every table of the first release, the walls around them and the roles' grants.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from gongyou.core import schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TENANT_TABLES = (
    "audit_entries",
    "badges",
    "boards",
    "case_series",
    "case_settings",
    "currencies",
    "daily_scores",
    "files",
    "idempotency_keys",
    "occasions",
    "outbox",
    "roster_imports",
    "rules",
    "shift_patterns",
    "tenant_settings",
    "transactions",
    "unit_scores",
    "units",
    "audit_seals",
    "board_freezes",
    "board_units",
    "budgets",
    "checklists",
    "final_standings",
    "league_seasons",
    "lots",
    "members",
    "rank_bests",
    "roster_import_rows",
    "rule_versions",
    "unit_heads",
    "unit_moves",
    "accounts",
    "badge_grants",
    "budget_shards",
    "cases",
    "checklist_versions",
    "contests",
    "frozen_rankings",
    "inspection_plans",
    "league_groups",
    "lot_takings",
    "member_moves",
    "member_sessions",
    "notices",
    "pending_awards",
    "role_grants",
    "sign_in_accounts",
    "withheld_awards",
    "case_entries",
    "case_nodes",
    "certificates",
    "checklist_items",
    "contest_documents",
    "contest_indicators",
    "contest_results",
    "contest_teams",
    "entries",
    "hazards",
    "inspection_plan_units",
    "inspections",
    "league_members",
    "certificate_pictures",
    "contest_corrections",
    "contest_scores",
    "inspection_answers",
)
APPEND_ONLY = (
    "audit_entries",
    "audit_seals",
    "badge_grants",
    "case_entries",
    "case_nodes",
    "checklist_items",
    "checklist_versions",
    "contest_corrections",
    "contest_results",
    "contest_scores",
    "entries",
    "final_standings",
    "frozen_rankings",
    "lot_takings",
    "member_moves",
    "occasions",
    "transactions",
    "unit_moves",
)


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_actor", "audit_entries", ["tenant_id", "actor_id", "recorded_at"], unique=False)
    op.create_index("ix_audit_entries_recorded", "audit_entries", ["tenant_id", "recorded_at", "id"], unique=False)
    op.create_index(
        "ix_audit_entries_subject", "audit_entries", ["tenant_id", "subject_type", "subject_id"], unique=False
    )
    op.create_table(
        "badges",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column(
            "family",
            sa.Enum(
                "quality",
                "idea",
                "study",
                "mutual_aid",
                "activity",
                "duty",
                name="family",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "icon",
            sa.Enum(
                "book",
                "bulb",
                "calendar_check",
                "chat",
                "eye",
                "flag",
                "gear",
                "hammer",
                "heart",
                "helmet",
                "ladder",
                "lamp",
                "people",
                "question",
                "shield_check",
                "star",
                "trophy",
                "wrench",
                name="icon",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("criterion", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_badges")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_badges_tenant_id_code")),
    )
    op.create_table(
        "boards",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("subject", sa.Enum("member", "unit", name="subject", native_enum=False, length=40), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column(
            "unit_kind",
            sa.Enum("company", "mine", "area", "team", name="unitkind", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("per_head", sa.Boolean(), nullable=False),
        sa.Column("min_heads", sa.Integer(), nullable=False),
        sa.Column("windows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "visibility",
            sa.Enum("entries", "standings", "officers", name="visibility", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("league", sa.Boolean(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "frozen", "closed", name="boardstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("freeze_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'frozen') = (freeze_id IS NOT NULL)", name=op.f("ck_boards_frozen_has_freeze")),
        sa.CheckConstraint(
            "subject = 'unit' OR (unit_kind IS NULL AND NOT per_head)", name=op.f("ck_boards_units_only")
        ),
        sa.CheckConstraint("min_heads >= 1", name=op.f("ck_boards_min_heads_positive")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_boards_dates_in_order")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_boards")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_boards_tenant_id_code")),
    )
    op.create_index("ix_boards_contest", "boards", ["tenant_id", "contest_id"], unique=False)
    op.create_table(
        "case_series",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "series", name=op.f("pk_case_series")),
    )
    op.create_table(
        "case_settings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "code", name=op.f("pk_case_settings")),
    )
    op.create_table(
        "currencies",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("spendable", sa.Boolean(), nullable=False),
        sa.Column("lifetime_days", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "code", name=op.f("pk_currencies")),
    )
    op.create_table(
        "daily_scores",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("roster_on", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "currency", "roster_on", "unit_id", "member_id", name=op.f("pk_daily_scores")
        ),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index(
        "ix_daily_scores_member", "daily_scores", ["tenant_id", "member_id", "currency", "roster_on"], unique=False
    )
    op.create_table(
        "files",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("evidence", "artwork", "export", "import", name="filekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("photo_hash", sa.String(), nullable=True),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_files")),
    )
    op.create_index(
        "ix_files_expiring",
        "files",
        ["tenant_id", "expires_at"],
        unique=False,
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    op.create_index(
        "ix_files_loose",
        "files",
        ["tenant_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("subject_id IS NULL"),
    )
    op.create_index("ix_files_owner", "files", ["tenant_id", "owner_id", "created_at"], unique=False)
    op.create_index("ix_files_sha256", "files", ["tenant_id", "sha256"], unique=False)
    op.create_index("ix_files_subject", "files", ["tenant_id", "subject_type", "subject_id"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "member_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index("ix_idempotency_keys_created", "idempotency_keys", ["tenant_id", "created_at"], unique=False)
    op.create_table(
        "occasions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("source_type", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("actors_key", sa.String(), nullable=False),
        sa.Column("actors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_occasions")),
        sa.UniqueConstraint("tenant_id", "source_type", "source_id", "event", "actors_key", name="uq_occasions_once"),
    )
    op.create_index("ix_occasions_event", "occasions", ["tenant_id", "event", "occurred_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "queue", sa.Enum("urgent", "default", "bulk", name="queue", native_enum=False, length=40), nullable=False
        ),
        sa.Column("handler", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("emitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["tenant_id", "queue", "available_at", "id"],
        unique=False,
        postgresql_where=sa.text("parked_at IS NULL"),
    )
    op.create_index(
        "ix_outbox_parked",
        "outbox",
        ["tenant_id", "parked_at"],
        unique=False,
        postgresql_where=sa.text("parked_at IS NOT NULL"),
    )
    op.create_table(
        "roster_imports",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "read",
                "unreadable",
                "applying",
                "applied",
                "stopped",
                "expired",
                name="importstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("take_good_rows", sa.Boolean(), nullable=False),
        sa.Column("deactivate_leavers", sa.Boolean(), nullable=False),
        sa.Column("applied_by", sa.Uuid(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("departed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_roster_imports")),
    )
    op.create_table(
        "rules",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rules")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_rules_tenant_id_code")),
    )
    op.create_table(
        "schedules",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last_slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_schedules")),
    )
    op.create_table(
        "shift_patterns",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("day_starts_at", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_shift_patterns")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_shift_patterns_tenant_id_name")),
    )
    op.create_table(
        "tenant_settings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_tenant_settings")),
    )
    op.create_table(
        "tenants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("code", name=op.f("uq_tenants_code")),
    )
    op.create_table(
        "transactions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "award",
                "adjustment",
                "redemption",
                "expiry",
                "reversal",
                name="transactionkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source_type", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("rule_version", sa.Integer(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("roster_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("posted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reverses_id"],
            ["transactions.tenant_id", "transactions.id"],
            name=op.f("fk_transactions_tenant_id_reverses_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_transactions")),
        sa.UniqueConstraint("tenant_id", "reverses_id", name=op.f("uq_transactions_tenant_id_reverses_id")),
        sa.UniqueConstraint(
            "tenant_id",
            "source_type",
            "source_id",
            "reason",
            "member_id",
            "rule_id",
            name="uq_transactions_once",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_transactions_recorded", "transactions", ["tenant_id", "recorded_at", "id"], unique=False)
    op.create_index(
        "ix_transactions_rule",
        "transactions",
        ["tenant_id", "rule_id", "member_id", "roster_on"],
        unique=False,
        postgresql_where=sa.text("rule_id IS NOT NULL"),
    )
    op.create_table(
        "unit_scores",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("roster_on", sa.Date(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "currency", "unit_id", "roster_on", name=op.f("pk_unit_scores")),
    )
    op.create_table(
        "units",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("company", "mine", "area", "team", name="unitkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "parent_id"], ["units.tenant_id", "units.id"], name=op.f("fk_units_tenant_id_parent_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_units")),
        sa.UniqueConstraint(
            "tenant_id",
            "parent_id",
            "name",
            name=op.f("uq_units_tenant_id_parent_id_name"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_units_path", "units", ["tenant_id", "path"], unique=False, postgresql_ops={"path": "text_pattern_ops"}
    )
    op.create_table(
        "audit_seals",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["audit_entries.tenant_id", "audit_entries.id"],
            name=op.f("fk_audit_seals_tenant_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "seq", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("tenant_id", "entry_id", name=op.f("uq_audit_seals_tenant_id_entry_id")),
    )
    op.create_table(
        "board_freezes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("frozen_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "board_id"],
            ["boards.tenant_id", "boards.id"],
            name=op.f("fk_board_freezes_tenant_id_board_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_board_freezes")),
    )
    op.create_index("ix_board_freezes_board", "board_freezes", ["tenant_id", "board_id"], unique=False)
    op.create_table(
        "board_units",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "board_id"], ["boards.tenant_id", "boards.id"], name=op.f("fk_board_units_tenant_id_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["units.tenant_id", "units.id"], name=op.f("fk_board_units_tenant_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "board_id", "unit_id", name=op.f("pk_board_units")),
    )
    op.create_table(
        "budgets",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budgets_amount_not_negative")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_budgets_period_in_order")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "currency"],
            ["currencies.tenant_id", "currencies.code"],
            name=op.f("fk_budgets_tenant_id_currency"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_budgets")),
        sa.UniqueConstraint(
            "tenant_id", "currency", "code", "starts_on", name=op.f("uq_budgets_tenant_id_currency_code_starts_on")
        ),
    )
    op.create_table(
        "checklists",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["units.tenant_id", "units.id"], name=op.f("fk_checklists_tenant_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_checklists")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_checklists_tenant_id_name")),
    )
    op.create_table(
        "final_standings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "board_id"],
            ["boards.tenant_id", "boards.id"],
            name=op.f("fk_final_standings_tenant_id_board_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "board_id", "rank", name=op.f("pk_final_standings")),
        sa.UniqueConstraint(
            "tenant_id", "board_id", "subject_id", name=op.f("uq_final_standings_tenant_id_board_id_subject_id")
        ),
    )
    op.create_index("ix_final_standings_subject", "final_standings", ["tenant_id", "subject_id"], unique=False)
    op.create_table(
        "league_seasons",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "board_id"],
            ["boards.tenant_id", "boards.id"],
            name=op.f("fk_league_seasons_tenant_id_board_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_league_seasons")),
        sa.UniqueConstraint(
            "tenant_id", "board_id", "starts_on", name=op.f("uq_league_seasons_tenant_id_board_id_starts_on")
        ),
    )
    op.create_table(
        "lots",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.Column("acquired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("remaining BETWEEN 0 AND amount", name=op.f("ck_lots_within_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "transaction_id"],
            ["transactions.tenant_id", "transactions.id"],
            name=op.f("fk_lots_tenant_id_transaction_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lots")),
    )
    op.create_index(
        "ix_lots_expiring", "lots", ["tenant_id", "expires_at"], unique=False, postgresql_where=sa.text("remaining > 0")
    )
    op.create_index(
        "ix_lots_open",
        "lots",
        ["tenant_id", "member_id", "currency", "acquired_at", "id"],
        unique=False,
        postgresql_where=sa.text("remaining > 0"),
    )
    op.create_index("ix_lots_transaction", "lots", ["tenant_id", "transaction_id"], unique=False)
    op.create_table(
        "members",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_no", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_initials", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("shift_pattern_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status", sa.Enum("active", "left", name="memberstatus", native_enum=False, length=40), nullable=False
        ),
        sa.Column("hired_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("education", sa.String(), nullable=True),
        sa.Column("political_status", sa.String(), nullable=True),
        sa.Column("remark", sa.String(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_fingerprint", sa.String(), nullable=True),
        sa.Column("id_number_fingerprint", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "shift_pattern_id"],
            ["shift_patterns.tenant_id", "shift_patterns.id"],
            name=op.f("fk_members_tenant_id_shift_pattern_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["units.tenant_id", "units.id"], name=op.f("fk_members_tenant_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_members")),
        sa.UniqueConstraint("tenant_id", "employee_no", name=op.f("uq_members_tenant_id_employee_no")),
    )
    op.create_index(
        "ix_members_employee_no",
        "members",
        ["tenant_id", "employee_no"],
        unique=False,
        postgresql_ops={"employee_no": "text_pattern_ops"},
    )
    op.create_index(
        "ix_members_initials",
        "members",
        ["tenant_id", "name_initials"],
        unique=False,
        postgresql_ops={"name_initials": "text_pattern_ops"},
    )
    op.create_index(
        "ix_members_name", "members", ["tenant_id", "name"], unique=False, postgresql_ops={"name": "text_pattern_ops"}
    )
    op.create_index("ix_members_unit", "members", ["tenant_id", "unit_id"], unique=False)
    op.create_table(
        "rank_bests",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("span", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "board_id"], ["boards.tenant_id", "boards.id"], name=op.f("fk_rank_bests_tenant_id_board_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "board_id", "span", "subject_id", name=op.f("pk_rank_bests")),
    )
    op.create_table(
        "roster_import_rows",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("good", "bad", "skipped", name="rowoutcome", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "import_id"],
            ["roster_imports.tenant_id", "roster_imports.id"],
            name=op.f("fk_roster_import_rows_tenant_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "import_id", "position", name=op.f("pk_roster_import_rows")),
    )
    op.create_table(
        "rule_versions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "submitted", "published", name="rulestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("spec", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitter_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("publisher_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_rule_versions_published_when")
        ),
        sa.CheckConstraint(
            "state <> 'published' OR starts_at IS NOT NULL", name=op.f("ck_rule_versions_published_starts")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rule_id"], ["rules.tenant_id", "rules.id"], name=op.f("fk_rule_versions_tenant_id_rule_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "rule_id", "version", name=op.f("pk_rule_versions")),
    )
    op.create_index(
        "ix_rule_versions_event",
        "rule_versions",
        ["tenant_id", "event"],
        unique=False,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "unit_heads",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["units.tenant_id", "units.id"], name=op.f("fk_unit_heads_tenant_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "unit_id", name=op.f("pk_unit_heads")),
    )
    op.create_table(
        "unit_moves",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("from_parent_id", sa.Uuid(), nullable=True),
        sa.Column("to_parent_id", sa.Uuid(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["units.tenant_id", "units.id"], name=op.f("fk_unit_moves_tenant_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_unit_moves")),
    )
    op.create_index("ix_unit_moves_unit", "unit_moves", ["tenant_id", "unit_id"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("spendable", sa.Boolean(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("owed", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("balance >= 0 OR NOT spendable", name=op.f("ck_accounts_never_overspent")),
        sa.CheckConstraint("owed = 0 OR (owed > 0 AND balance = 0)", name=op.f("ck_accounts_owes_only_at_zero")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "currency"],
            ["currencies.tenant_id", "currencies.code"],
            name=op.f("fk_accounts_tenant_id_currency"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_accounts_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "member_id", "currency", name=op.f("pk_accounts")),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_table(
        "badge_grants",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("badge_id", sa.Uuid(), nullable=False),
        sa.Column("badge_version", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "badge_id"],
            ["badges.tenant_id", "badges.id"],
            name=op.f("fk_badge_grants_tenant_id_badge_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_badge_grants_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_badge_grants")),
        sa.UniqueConstraint("tenant_id", "badge_id", "tier", "member_id", "period", name="uq_badge_grants_once"),
    )
    op.create_index(
        "ix_badge_grants_member", "badge_grants", ["tenant_id", "member_id", "granted_at", "id"], unique=False
    )
    op.create_table(
        "budget_shards",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_budget_shards_never_overdrawn")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "budget_id"],
            ["budgets.tenant_id", "budgets.id"],
            name=op.f("fk_budget_shards_tenant_id_budget_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "budget_id", "shard", name=op.f("pk_budget_shards")),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_table(
        "cases",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "closed", "refused", name="casestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("node_seq", sa.Integer(), nullable=False),
        sa.Column("responsible_id", sa.Uuid(), nullable=True),
        sa.Column(
            "queue_role",
            sa.Enum(
                "member",
                "team_leader",
                "quality_officer",
                "union_officer",
                "reviewer",
                "store_keeper",
                "enterprise_administrator",
                "security_administrator",
                "auditor",
                name="role",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("allowed_minutes", sa.Integer(), nullable=False),
        sa.Column("clock_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_seconds", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pause_reason", sa.String(), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("next_mark", sa.String(), nullable=True),
        sa.Column("next_mark_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open' AND paused_at IS NULL) = (due_at < '9999-01-01 00:00:00+00')",
            name=op.f("ck_cases_is_due_while_it_runs"),
        ),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_cases_open_has_no_end")),
        sa.CheckConstraint(
            "state <> 'open' OR responsible_id IS NOT NULL OR queue_role IS NOT NULL", name=op.f("ck_cases_in_hands")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reporter_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_cases_tenant_id_reporter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "responsible_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_cases_tenant_id_responsible_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["units.tenant_id", "units.id"], name=op.f("fk_cases_tenant_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_cases")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_cases_tenant_id_number")),
    )
    op.create_index("ix_cases_desk", "cases", ["tenant_id", "flow", "state", "node", "due_at"], unique=False)
    op.create_index("ix_cases_due", "cases", ["tenant_id", "flow", "due_at", "id"], unique=False)
    op.create_index(
        "ix_cases_marks",
        "cases",
        ["tenant_id", "next_mark_at"],
        unique=False,
        postgresql_where=sa.text("next_mark_at IS NOT NULL"),
    )
    op.create_index("ix_cases_opened", "cases", ["tenant_id", "flow", "opened_at", "id"], unique=False)
    op.create_index(
        "ix_cases_queue",
        "cases",
        ["tenant_id", "queue_role", "due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'open' AND responsible_id IS NULL"),
    )
    op.create_index("ix_cases_reporter", "cases", ["tenant_id", "reporter_id", "opened_at"], unique=False)
    op.create_index(
        "ix_cases_responsible",
        "cases",
        ["tenant_id", "responsible_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_cases_unit", "cases", ["tenant_id", "unit_id", "state"], unique=False)
    op.create_table(
        "checklist_versions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "checklist_id"],
            ["checklists.tenant_id", "checklists.id"],
            name=op.f("fk_checklist_versions_tenant_id_checklist_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_checklist_versions_tenant_id_created_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "checklist_id", "version", name=op.f("pk_checklist_versions")),
    )
    op.create_table(
        "contests",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "running", "frozen", "closed", name="conteststate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("honours_count", sa.Integer(), nullable=False),
        sa.Column("quality_weight", sa.Numeric(precision=4, scale=3), nullable=False),
        sa.Column("points_share", sa.Numeric(precision=4, scale=3), nullable=False),
        sa.Column("people_board_id", sa.Uuid(), nullable=True),
        sa.Column("team_board_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("freeze_note", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("honours_count BETWEEN 0 AND 30", name=op.f("ck_contests_honours_fit_poster")),
        sa.CheckConstraint("points_share BETWEEN 0 AND 1", name=op.f("ck_contests_points_share_is_share")),
        sa.CheckConstraint("quality_weight BETWEEN 0 AND 1", name=op.f("ck_contests_quality_weight_is_share")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_contests_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_contests_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "people_board_id"],
            ["boards.tenant_id", "boards.id"],
            name=op.f("fk_contests_tenant_id_people_board_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "team_board_id"],
            ["boards.tenant_id", "boards.id"],
            name=op.f("fk_contests_tenant_id_team_board_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["units.tenant_id", "units.id"], name=op.f("fk_contests_tenant_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contests")),
    )
    op.create_index("ix_contests_state", "contests", ["tenant_id", "state", "starts_on"], unique=False)
    op.create_table(
        "frozen_rankings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("freeze_id", sa.Uuid(), nullable=False),
        sa.Column("span", sa.String(), nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.Column("scores", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "freeze_id"],
            ["board_freezes.tenant_id", "board_freezes.id"],
            name=op.f("fk_frozen_rankings_tenant_id_freeze_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "freeze_id", "span", name=op.f("pk_frozen_rankings")),
    )
    op.create_table(
        "inspection_plans",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("self", "mutual", "special", name="inspectionkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("inspecting_unit_id", sa.Uuid(), nullable=True),
        sa.Column("recurrence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'mutual') = (inspecting_unit_id IS NOT NULL)",
            name=op.f("ck_inspection_plans_mutual_has_inspecting_unit"),
        ),
        sa.CheckConstraint("duration_minutes > 0", name=op.f("ck_inspection_plans_takes_time")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_inspection_plans_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "checklist_id"],
            ["checklists.tenant_id", "checklists.id"],
            name=op.f("fk_inspection_plans_tenant_id_checklist_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "inspecting_unit_id"],
            ["units.tenant_id", "units.id"],
            name=op.f("fk_inspection_plans_tenant_id_inspecting_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_inspection_plans_tenant_id_owner_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inspection_plans")),
    )
    op.create_index("ix_inspection_plans_active", "inspection_plans", ["tenant_id", "active"], unique=False)
    op.create_table(
        "league_groups",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("season_id", sa.Uuid(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "season_id"],
            ["league_seasons.tenant_id", "league_seasons.id"],
            name=op.f("fk_league_groups_tenant_id_season_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_league_groups")),
        sa.UniqueConstraint(
            "tenant_id", "season_id", "tier", "number", name=op.f("uq_league_groups_tenant_id_season_id_tier_number")
        ),
    )
    op.create_table(
        "lot_takings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lot_id"], ["lots.tenant_id", "lots.id"], name=op.f("fk_lot_takings_tenant_id_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "transaction_id"],
            ["transactions.tenant_id", "transactions.id"],
            name=op.f("fk_lot_takings_tenant_id_transaction_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "transaction_id", "lot_id", name=op.f("pk_lot_takings")),
    )
    op.create_index("ix_lot_takings_lot", "lot_takings", ["tenant_id", "lot_id"], unique=False)
    op.create_table(
        "member_moves",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("from_unit_id", sa.Uuid(), nullable=True),
        sa.Column("to_unit_id", sa.Uuid(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_member_moves_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_member_moves")),
    )
    op.create_index("ix_member_moves_member", "member_moves", ["tenant_id", "member_id"], unique=False)
    op.create_table(
        "member_sessions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_seconds", sa.Integer(), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_member_sessions_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_member_sessions")),
        sa.UniqueConstraint("tenant_id", "token_digest", name=op.f("uq_member_sessions_tenant_id_token_digest")),
    )
    op.create_index(
        "ix_member_sessions_member",
        "member_sessions",
        ["tenant_id", "member_id"],
        unique=False,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "notices",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("link_type", sa.String(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recipient_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_notices_tenant_id_recipient_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "tenant_id", "recipient_id", "dedupe_key", name=op.f("uq_notices_tenant_id_recipient_id_dedupe_key")
        ),
    )
    op.create_index("ix_notices_created", "notices", ["tenant_id", "created_at"], unique=False)
    op.create_index("ix_notices_inbox", "notices", ["tenant_id", "recipient_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_notices_unread",
        "notices",
        ["tenant_id", "recipient_id"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "pending_awards",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("occasion_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("roster_on", sa.Date(), nullable=False),
        sa.Column("amounts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("vests_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "vested", "cancelled", name="pendingstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_pending_awards_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "occasion_id"],
            ["occasions.tenant_id", "occasions.id"],
            name=op.f("fk_pending_awards_tenant_id_occasion_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_pending_awards")),
    )
    op.create_index(
        "ix_pending_awards_member", "pending_awards", ["tenant_id", "member_id", "state", "roster_on"], unique=False
    )
    op.create_index("ix_pending_awards_occasion", "pending_awards", ["tenant_id", "occasion_id"], unique=False)
    op.create_table(
        "role_grants",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "member",
                "team_leader",
                "quality_officer",
                "union_officer",
                "reviewer",
                "store_keeper",
                "enterprise_administrator",
                "security_administrator",
                "auditor",
                name="role",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_role_grants_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["units.tenant_id", "units.id"], name=op.f("fk_role_grants_tenant_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_role_grants")),
        sa.UniqueConstraint(
            "tenant_id", "member_id", "role", "unit_id", name=op.f("uq_role_grants_tenant_id_member_id_role_unit_id")
        ),
    )
    op.create_index("ix_role_grants_role", "role_grants", ["tenant_id", "role"], unique=False)
    op.create_table(
        "sign_in_accounts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("activation_hash", sa.String(), nullable=True),
        sa.Column("activation_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_sign_in_accounts_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "member_id", name=op.f("pk_sign_in_accounts")),
        sa.UniqueConstraint("tenant_id", "username", name=op.f("uq_sign_in_accounts_tenant_id_username")),
    )
    op.create_table(
        "withheld_awards",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("occasion_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("roster_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "why",
            sa.Enum("cap_per_day", "cap_per_week", "gap", "budget", name="withheldwhy", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("most", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("budget_code", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("withheld", "released", "void", name="withheldstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_withheld_awards_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "occasion_id"],
            ["occasions.tenant_id", "occasions.id"],
            name=op.f("fk_withheld_awards_tenant_id_occasion_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_withheld_awards")),
    )
    op.create_index("ix_withheld_awards_member", "withheld_awards", ["tenant_id", "member_id", "id"], unique=False)
    op.create_index("ix_withheld_awards_occasion", "withheld_awards", ["tenant_id", "occasion_id"], unique=False)
    op.create_table(
        "case_entries",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("node_seq", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "comment",
                "evidence",
                "reassignment",
                "pause",
                "resumption",
                "reminder",
                "breach",
                "escalation",
                "reopening",
                "link",
                name="entrykind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name=op.f("fk_case_entries_tenant_id_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_case_entries_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_case_entries")),
    )
    op.create_index("ix_case_entries_case", "case_entries", ["tenant_id", "case_id", "at", "id"], unique=False)
    op.create_table(
        "case_nodes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("responsible_id", sa.Uuid(), nullable=True),
        sa.Column(
            "queue_role",
            sa.Enum(
                "member",
                "team_leader",
                "quality_officer",
                "union_officer",
                "reviewer",
                "store_keeper",
                "enterprise_administrator",
                "security_administrator",
                "auditor",
                name="role",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("allowed_minutes", sa.Integer(), nullable=False),
        sa.Column("used_minutes", sa.Integer(), nullable=False),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name=op.f("fk_case_nodes_tenant_id_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "done_by"], ["members.tenant_id", "members.id"], name=op.f("fk_case_nodes_tenant_id_done_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "responsible_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_case_nodes_tenant_id_responsible_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_case_nodes")),
        sa.UniqueConstraint("tenant_id", "case_id", "seq", name=op.f("uq_case_nodes_tenant_id_case_id_seq")),
    )
    op.create_index("ix_case_nodes_done", "case_nodes", ["tenant_id", "done_at", "node"], unique=False)
    op.create_index("ix_case_nodes_done_by", "case_nodes", ["tenant_id", "done_by", "case_id"], unique=False)
    op.create_index("ix_case_nodes_responsible", "case_nodes", ["tenant_id", "responsible_id", "case_id"], unique=False)
    op.create_table(
        "certificates",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column(
            "name_shown",
            sa.Enum("hidden", "masked", "full", name="nameshown", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("unit_shown", sa.Boolean(), nullable=False),
        sa.Column("reason_shown", sa.Boolean(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revocation_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "grant_id"],
            ["badge_grants.tenant_id", "badge_grants.id"],
            name=op.f("fk_certificates_tenant_id_grant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "revoked_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_certificates_tenant_id_revoked_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("tenant_id", "grant_id", name=op.f("uq_certificates_tenant_id_grant_id")),
        sa.UniqueConstraint("tenant_id", "secret", name=op.f("uq_certificates_tenant_id_secret")),
    )
    op.create_table(
        "checklist_items",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("standard", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "checklist_id", "version"],
            ["checklist_versions.tenant_id", "checklist_versions.checklist_id", "checklist_versions.version"],
            name=op.f("fk_checklist_items_tenant_id_checklist_id_version"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_checklist_items")),
        sa.UniqueConstraint(
            "tenant_id",
            "checklist_id",
            "version",
            "position",
            name=op.f("uq_checklist_items_tenant_id_checklist_id_version_position"),
        ),
    )
    op.create_table(
        "contest_documents",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.Enum("settlement", "poster", name="documentkind", native_enum=False, length=40), nullable=False
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contest_id"],
            ["contests.tenant_id", "contests.id"],
            name=op.f("fk_contest_documents_tenant_id_contest_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "requested_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_contest_documents_tenant_id_requested_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contest_documents")),
    )
    op.create_index(
        "ix_contest_documents_poster",
        "contest_documents",
        ["tenant_id", "contest_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'poster'"),
    )
    op.create_table(
        "contest_indicators",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("weight", sa.Numeric(precision=4, scale=3), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight > 0 AND weight <= 1", name=op.f("ck_contest_indicators_weight_is_share")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contest_id"],
            ["contests.tenant_id", "contests.id"],
            name=op.f("fk_contest_indicators_tenant_id_contest_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contest_indicators")),
        sa.UniqueConstraint(
            "tenant_id", "contest_id", "code", name=op.f("uq_contest_indicators_tenant_id_contest_id_code")
        ),
    )
    op.create_table(
        "contest_results",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Enum("member", "unit", name="subject", native_enum=False, length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("means", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("own_score", sa.Boolean(), nullable=False),
        sa.Column("combined", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("honoured", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contest_id"],
            ["contests.tenant_id", "contests.id"],
            name=op.f("fk_contest_results_tenant_id_contest_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "team_id"], ["units.tenant_id", "units.id"], name=op.f("fk_contest_results_tenant_id_team_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contest_results")),
        sa.UniqueConstraint(
            "tenant_id",
            "contest_id",
            "subject",
            "rank",
            name=op.f("uq_contest_results_tenant_id_contest_id_subject_rank"),
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "contest_id",
            "subject",
            "subject_id",
            name=op.f("uq_contest_results_tenant_id_contest_id_subject_subject_id"),
        ),
    )
    op.create_table(
        "contest_teams",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contest_id"],
            ["contests.tenant_id", "contests.id"],
            name=op.f("fk_contest_teams_tenant_id_contest_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["units.tenant_id", "units.id"], name=op.f("fk_contest_teams_tenant_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "contest_id", "unit_id", name=op.f("pk_contest_teams")),
    )
    op.create_index("ix_contest_teams_unit", "contest_teams", ["tenant_id", "unit_id"], unique=False)
    op.create_table(
        "entries",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "account",
            sa.Enum(
                "member",
                "receivable",
                "issuing",
                "redeemed",
                "expired",
                name="accountkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("budget_id", sa.Uuid(), nullable=True),
        sa.Column("roster_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(account IN ('member', 'receivable')) = (member_id IS NOT NULL)", name=op.f("ck_entries_member_if_owned")
        ),
        sa.CheckConstraint("account = 'issuing' OR budget_id IS NULL", name=op.f("ck_entries_budget_if_issuing")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_entries_moves_something")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id", "currency"],
            ["accounts.tenant_id", "accounts.member_id", "accounts.currency"],
            name=op.f("fk_entries_tenant_id_member_id_currency"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "transaction_id"],
            ["transactions.tenant_id", "transactions.id"],
            name=op.f("fk_entries_tenant_id_transaction_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "transaction_id", "line", name=op.f("pk_entries")),
    )
    op.create_index(
        "ix_entries_budget",
        "entries",
        ["tenant_id", "budget_id"],
        unique=False,
        postgresql_where=sa.text("budget_id IS NOT NULL"),
    )
    op.create_index(
        "ix_entries_member",
        "entries",
        ["tenant_id", "member_id", "currency", "recorded_at", "transaction_id"],
        unique=False,
        postgresql_where=sa.text("member_id IS NOT NULL"),
    )
    op.create_table(
        "hazards",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("discovered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finder_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("recurrence_of", sa.Uuid(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rectifier_id", sa.Uuid(), nullable=True),
        sa.Column("rectified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rectified_late", sa.Boolean(), nullable=False),
        sa.Column("sent_back", sa.Integer(), nullable=False),
        sa.Column("verifier_id", sa.Uuid(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "stage",
            sa.Enum("design", "construction", "acceptance", name="stage", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("root_cause", sa.String(), nullable=True),
        sa.Column("standard_changed", sa.String(), nullable=True),
        sa.CheckConstraint("confirmed_by <> finder_id", name=op.f("ck_hazards_confirmed_by_another")),
        sa.CheckConstraint(
            "finder_id <> rectifier_id AND finder_id <> verifier_id AND rectifier_id <> verifier_id",
            name=op.f("ck_hazards_three_people"),
        ),
        sa.CheckConstraint("id <> duplicate_of AND id <> recurrence_of", name=op.f("ck_hazards_not_of_itself")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "confirmed_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_hazards_tenant_id_confirmed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "duplicate_of"],
            ["hazards.tenant_id", "hazards.id"],
            name=op.f("fk_hazards_tenant_id_duplicate_of"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "finder_id"], ["members.tenant_id", "members.id"], name=op.f("fk_hazards_tenant_id_finder_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"], ["cases.tenant_id", "cases.id"], name=op.f("fk_hazards_tenant_id_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rectifier_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_hazards_tenant_id_rectifier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recurrence_of"],
            ["hazards.tenant_id", "hazards.id"],
            name=op.f("fk_hazards_tenant_id_recurrence_of"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "refused_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_hazards_tenant_id_refused_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "verifier_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_hazards_tenant_id_verifier_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hazards")),
    )
    op.create_index(
        "ix_hazards_duplicates",
        "hazards",
        ["tenant_id", "duplicate_of"],
        unique=False,
        postgresql_where=sa.text("duplicate_of IS NOT NULL"),
    )
    op.create_index("ix_hazards_finder", "hazards", ["tenant_id", "finder_id"], unique=False)
    op.create_index(
        "ix_hazards_recurrences",
        "hazards",
        ["tenant_id", "recurrence_of"],
        unique=False,
        postgresql_where=sa.text("recurrence_of IS NOT NULL"),
    )
    op.create_table(
        "inspection_plan_units",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_id"],
            ["inspection_plans.tenant_id", "inspection_plans.id"],
            name=op.f("fk_inspection_plan_units_tenant_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["units.tenant_id", "units.id"],
            name=op.f("fk_inspection_plan_units_tenant_id_unit_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "plan_id", "unit_id", name=op.f("pk_inspection_plan_units")),
    )
    op.create_table(
        "inspections",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("self", "mutual", "special", name="inspectionkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("inspecting_unit_id", sa.Uuid(), nullable=True),
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("checklist_version", sa.Integer(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "started", "done", "missed", name="occurrencestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("inspector_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_inspections_done_at_some_time")),
        sa.CheckConstraint(
            "(state = 'open') = (inspector_id IS NULL) OR state = 'missed'",
            name=op.f("ck_inspections_begun_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "checklist_id", "checklist_version"],
            ["checklist_versions.tenant_id", "checklist_versions.checklist_id", "checklist_versions.version"],
            name=op.f("fk_inspections_tenant_id_checklist_id_checklist_version"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "checklist_id"],
            ["checklists.tenant_id", "checklists.id"],
            name=op.f("fk_inspections_tenant_id_checklist_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "inspecting_unit_id"],
            ["units.tenant_id", "units.id"],
            name=op.f("fk_inspections_tenant_id_inspecting_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "inspector_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_inspections_tenant_id_inspector_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_id"],
            ["inspection_plans.tenant_id", "inspection_plans.id"],
            name=op.f("fk_inspections_tenant_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["units.tenant_id", "units.id"], name=op.f("fk_inspections_tenant_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inspections")),
        sa.UniqueConstraint(
            "tenant_id",
            "plan_id",
            "unit_id",
            "opens_at",
            name=op.f("uq_inspections_tenant_id_plan_id_unit_id_opens_at"),
        ),
    )
    op.create_index("ix_inspections_calendar", "inspections", ["tenant_id", "opens_at", "id"], unique=False)
    op.create_index(
        "ix_inspections_due",
        "inspections",
        ["tenant_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('open', 'started')"),
    )
    op.create_index("ix_inspections_unit", "inspections", ["tenant_id", "unit_id", "opens_at"], unique=False)
    op.create_table(
        "league_members",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("season_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("promoted", "stayed", "relegated", name="outcome", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("next_tier", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["league_groups.tenant_id", "league_groups.id"],
            name=op.f("fk_league_members_tenant_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_league_members_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "season_id"],
            ["league_seasons.tenant_id", "league_seasons.id"],
            name=op.f("fk_league_members_tenant_id_season_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "season_id", "member_id", name=op.f("pk_league_members")),
    )
    op.create_index("ix_league_members_group", "league_members", ["tenant_id", "group_id"], unique=False)
    op.create_index("ix_league_members_member", "league_members", ["tenant_id", "member_id"], unique=False)
    op.create_table(
        "certificate_pictures",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column(
            "form", sa.Enum("sheet", "poster", name="certificateform", native_enum=False, length=40), nullable=False
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "certificate_id"],
            ["certificates.tenant_id", "certificates.id"],
            name=op.f("fk_certificate_pictures_tenant_id_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["files.tenant_id", "files.id"],
            name=op.f("fk_certificate_pictures_tenant_id_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "certificate_id", "form", "language", name=op.f("pk_certificate_pictures")
        ),
    )
    op.create_table(
        "contest_corrections",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contest_id"],
            ["contests.tenant_id", "contests.id"],
            name=op.f("fk_contest_corrections_tenant_id_contest_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recorded_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_contest_corrections_tenant_id_recorded_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "result_id"],
            ["contest_results.tenant_id", "contest_results.id"],
            name=op.f("fk_contest_corrections_tenant_id_result_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contest_corrections")),
    )
    op.create_index(
        "ix_contest_corrections_contest",
        "contest_corrections",
        ["tenant_id", "contest_id", "recorded_at"],
        unique=False,
    )
    op.create_table(
        "contest_scores",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("marks", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("marks BETWEEN 0 AND 100", name=op.f("ck_contest_scores_marks_of_100")),
        sa.CheckConstraint(
            "reverses_id IS NULL OR note IS NOT NULL", name=op.f("ck_contest_scores_reversal_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contest_id"],
            ["contests.tenant_id", "contests.id"],
            name=op.f("fk_contest_scores_tenant_id_contest_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "indicator_id"],
            ["contest_indicators.tenant_id", "contest_indicators.id"],
            name=op.f("fk_contest_scores_tenant_id_indicator_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_contest_scores_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recorded_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_contest_scores_tenant_id_recorded_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reverses_id"],
            ["contest_scores.tenant_id", "contest_scores.id"],
            name=op.f("fk_contest_scores_tenant_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "team_id"], ["units.tenant_id", "units.id"], name=op.f("fk_contest_scores_tenant_id_team_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contest_scores")),
        sa.UniqueConstraint("tenant_id", "reverses_id", name=op.f("uq_contest_scores_tenant_id_reverses_id")),
    )
    op.create_index(
        "ix_contest_scores_contest", "contest_scores", ["tenant_id", "contest_id", "recorded_at", "id"], unique=False
    )
    op.create_table(
        "inspection_answers",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("ok", "finding", "not_applicable", name="verdict", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("photo_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hazard_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(verdict = 'finding') = (hazard_id IS NOT NULL)", name=op.f("ck_inspection_answers_finding_is_hazard")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "hazard_id"],
            ["hazards.tenant_id", "hazards.id"],
            name=op.f("fk_inspection_answers_tenant_id_hazard_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "inspection_id"],
            ["inspections.tenant_id", "inspections.id"],
            name=op.f("fk_inspection_answers_tenant_id_inspection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["checklist_items.tenant_id", "checklist_items.id"],
            name=op.f("fk_inspection_answers_tenant_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "inspection_id", "item_id", name=op.f("pk_inspection_answers")),
    )
    op.create_index("ix_inspection_answers_hazard", "inspection_answers", ["tenant_id", "hazard_id"], unique=False)
    for table in TENANT_TABLES:
        for statement in schema.wall_statements(table, append_only=table in APPEND_ONLY):
            op.execute(statement)
    for statement in schema.PLATFORM_STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
