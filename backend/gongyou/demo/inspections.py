"""The inspection plans of a demo tenant; their occurrences come hour by hour from the scheduler."""

from datetime import time
from typing import Any

from sqlalchemy import select

from gongyou.core import clock, db
from gongyou.demo.people import Cast
from gongyou.demo.plan import TenantPlan
from gongyou.identity import rosters
from gongyou.identity.tenants import zone
from gongyou.permissions import Role
from gongyou.quality.inspections import plans
from gongyou.quality.inspections.models import Checklist, InspectionKind
from gongyou.quality.inspections.rules import Frequency, Recurrence


def plan_inspections(plan: TenantPlan, cast: Cast) -> None:
    """Plan the inspections that the tenant's folder lists, from today on."""
    if not plan.inspections:
        return
    register = rosters.register()
    checklists = {row.name: row.id for row in db.session().scalars(select(Checklist))}
    with cast.act(cast.officers[Role.QUALITY_OFFICER][0], clock.now()):
        for told in plan.inspections:
            units = [register.units[_path(register.root_name, name)] for name in told["units"]]
            inspecting = told.get("inspecting")
            plans.create(
                name=told["name"],
                kind=InspectionKind(told["kind"]),
                checklist_id=checklists[told["checklist"]],
                unit_ids=units,
                inspecting_unit_id=register.units[_path(register.root_name, inspecting)] if inspecting else None,
                recurrence=_recurrence(told),
                duration_minutes=told["minutes"],
                starts_on=clock.now().astimezone(zone()).date(),
            )


def _path(root: str, name: str) -> tuple[str, ...]:
    return (root, *name.split("/"))


def _recurrence(told: dict[str, Any]) -> Recurrence:
    at = time.fromisoformat(told["at"])
    if "weekdays" in told:
        return Recurrence(frequency=Frequency.WEEKLY, at=at, weekdays=frozenset(told["weekdays"]))
    if "month_days" in told:
        return Recurrence(frequency=Frequency.MONTHLY, at=at, month_days=frozenset(told["month_days"]))
    return Recurrence(frequency=Frequency.DAILY, at=at)
