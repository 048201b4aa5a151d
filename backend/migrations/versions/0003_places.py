"""Places, and the place at which a hazard was found.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from gongyou.core import schema

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "places",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"], ["units.tenant_id", "units.id"], name=op.f("fk_places_tenant_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_places")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_places_tenant_id_code")),
        sa.UniqueConstraint("tenant_id", "unit_id", "name", name=op.f("uq_places_tenant_id_unit_id_name")),
    )
    op.add_column("hazards", sa.Column("place_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_hazards_tenant_id_place_id"),
        "hazards",
        "places",
        ["tenant_id", "place_id"],
        ["tenant_id", "id"],
    )
    for statement in schema.wall_statements("places"):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead: data written since would be lost")
