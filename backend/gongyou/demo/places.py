"""The places of a demo tenant, each with the unit that answers for it."""

from uuid import UUID

from gongyou.core import clock
from gongyou.demo.people import Cast
from gongyou.demo.plan import TenantPlan
from gongyou.identity import rosters
from gongyou.permissions import Role
from gongyou.quality.places import service as places


def load(plan: TenantPlan, cast: Cast) -> dict[str, UUID]:
    """Add the places that the tenant's folder lists; return them by name."""
    register = rosters.register()
    found: dict[str, UUID] = {}
    with cast.act(cast.officers[Role.QUALITY_OFFICER][0], clock.now()):
        for row in plan.rows("places.csv"):
            unit_id = register.unit_id(tuple(row["unit"].split("/")))
            if unit_id is None:
                raise LookupError(f"{plan.code}: there is no unit {row['unit']}")
            found[row["name"]] = places.add(name=row["name"], unit_id=unit_id)["id"]
    return found
