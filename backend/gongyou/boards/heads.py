"""How many people each unit has, as boards per head 人均 count them: stored, so that every score can be checked."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gongyou.boards import organisation
from gongyou.boards.models import UnitHeads
from gongyou.boards.organisation import Tree
from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id


def stored_heads(tree: Tree, units: Collection[UUID]) -> Mapping[UUID, int]:
    """Return the stored heads of units, counting first if one of them has none stored."""
    stored = _stored(units)
    if len(stored) < len(set(units)):
        recount(tree)
        stored = _stored(units)
    return stored


def recount(tree: Tree) -> set[UUID]:
    """Count heads anew; return the units that have more or fewer than stored before."""
    stored = _stored(None)
    changed = {unit: count for unit, count in organisation.heads(tree).items() if stored.get(unit) != count}
    if changed:
        tenant_id = current_tenant_id()
        statement = insert(UnitHeads).values(
            [{"tenant_id": tenant_id, "unit_id": unit, "heads": count} for unit, count in sorted(changed.items())]
        )
        session().execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "unit_id"], set_={"heads": statement.excluded.heads}
            )
        )
    return set(changed)


def _stored(units: Collection[UUID] | None) -> dict[UUID, int]:
    query = select(UnitHeads.unit_id, UnitHeads.heads)
    if units is not None:
        query = query.where(UnitHeads.unit_id.in_(units))
    return dict(session().execute(query).all())
