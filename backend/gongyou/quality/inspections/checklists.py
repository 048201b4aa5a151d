"""Checklists: made, changed by new versions, archived; the ones that a new tenant begins with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import func, select

from gongyou.cases.settings import settings_of
from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, Conflict, FieldError, Forbidden, InvalidInput
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.core.settings import PROJECT_ROOT
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.permissions import Permission
from gongyou.quality.hazards.flow import HAZARD
from gongyou.quality.hazards.options import codes
from gongyou.quality.inspections.models import Checklist, ChecklistItem, ChecklistVersion, InspectionPlan

DEFAULTS = PROJECT_ROOT / "seeds" / "inspections" / "checklists.yaml"
_BY_NAME = Sort(((Checklist.name, False), (Checklist.id, False)))


class ChecklistInUse(AppError):
    """A checklist is archived only when no active plan uses it."""

    code = "checklist.in_use"
    status = 409


class ChecklistArchived(AppError):
    """A checklist that is archived neither changes nor enters plans."""

    code = "checklist.archived"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemGiven:
    """Something to look at."""

    text: str
    category: str
    standard: str | None = None


def create(
    *, name: str, items: Sequence[ItemGiven], description: str = "", unit_id: UUID | None = None
) -> dict[str, Any]:
    """Make a checklist of a unit and all below it, or of the whole tenant; raise Conflict for a name that is taken."""
    _require(unit_id)
    _require_categories(items)
    _require_free(name)
    checklist = Checklist(id=new_id(), name=name, description=description, unit_id=unit_id, version=1)
    _add(checklist, items)
    audit.record("checklist.created", "checklist", checklist.id, name=name)
    return shown(checklist)


def rename(checklist_id: UUID, *, name: str | None = None, description: str | None = None) -> dict[str, Any]:
    """Change a checklist's name or description; raise Conflict for a name that is taken."""
    checklist = _managed(checklist_id)
    if name is not None and name != checklist.name:
        _require_free(name)
        checklist.name = name
    checklist.description = checklist.description if description is None else description
    return shown(checklist)


def revise(checklist_id: UUID, *, items: Sequence[ItemGiven]) -> dict[str, Any]:
    """Give a checklist a new version; inspections that have begun keep theirs."""
    checklist = _managed(checklist_id)
    _require_categories(items)
    checklist.version += 1
    _add(checklist, items)
    audit.record("checklist.revised", "checklist", checklist.id, version=checklist.version)
    return shown(checklist)


def archive(checklist_id: UUID) -> None:
    """Put a checklist away; raise ChecklistInUse while an active plan uses it."""
    checklist = _managed(checklist_id)
    in_use = select(InspectionPlan.id).where(InspectionPlan.checklist_id == checklist.id, InspectionPlan.active)
    if session().scalar(in_use.limit(1)) is not None:
        raise ChecklistInUse
    checklist.archived_at = clock.now()
    audit.record("checklist.archived", "checklist", checklist.id)


def checklists(*, archived: bool = False, **paging: Any) -> Page:
    """Return a page of checklists by name, with how many items each has."""
    query = select(Checklist).where(Checklist.archived_at.is_not(None) if archived else Checklist.archived_at.is_(None))
    found: Page = page(query, sort=_BY_NAME, **paging)
    counted = session().execute(
        select(ChecklistItem.checklist_id, ChecklistItem.version, func.count())
        .where(ChecklistItem.checklist_id.in_([each.id for each in found.items]))
        .group_by(ChecklistItem.checklist_id, ChecklistItem.version)
    )
    counts = {(checklist_id, version): count for checklist_id, version, count in counted}
    items = [_summary(each) | {"item_count": counts[each.id, each.version]} for each in found.items]
    return Page(items, found.next_cursor)


def checklist(checklist_id: UUID) -> dict[str, Any]:
    """Return a checklist with the items of its newest version; raise NotFound."""
    return shown(get(Checklist, checklist_id))


def usable(checklist_id: UUID) -> Checklist:
    """Return a checklist that may enter a plan; raise NotFound, ChecklistArchived."""
    found = get(Checklist, checklist_id)
    if found.archived_at is not None:
        raise ChecklistArchived
    return found


def items_of(checklist_id: UUID, version: int) -> Sequence[ChecklistItem]:
    """Return the items of a version in their order."""
    return (
        session()
        .scalars(
            select(ChecklistItem)
            .where(ChecklistItem.checklist_id == checklist_id, ChecklistItem.version == version)
            .order_by(ChecklistItem.position)
        )
        .all()
    )


def shown(checklist: Checklist) -> dict[str, Any]:
    """Return a checklist as the API shows it."""
    session().flush()
    items = items_of(checklist.id, checklist.version)
    return _summary(checklist) | {"item_count": len(items), "items": items}


def install_defaults() -> None:
    """Give the current tenant the checklists of the seed that it lacks."""
    known = set(session().scalars(select(Checklist.name)))
    data: Mapping[str, Any] = yaml.safe_load(DEFAULTS.read_text("utf-8"))
    for row in data["checklists"]:
        if row["name"] not in known:
            made = Checklist(id=new_id(), name=row["name"], description=row["description"], version=1)
            _add(made, [ItemGiven(**item) for item in row["items"]])


def _summary(checklist: Checklist) -> dict[str, Any]:
    copied = ("id", "name", "description", "unit_id", "version", "archived_at", "created_at")
    return {name: getattr(checklist, name) for name in copied}


def _add(checklist: Checklist, items: Sequence[ItemGiven]) -> None:
    who = principal.current_or_none()
    session().add(checklist)
    session().flush()
    session().add(
        ChecklistVersion(
            checklist_id=checklist.id, version=checklist.version, created_by=who.member_id if who else None
        )
    )
    session().flush()
    session().add_all(
        ChecklistItem(id=new_id(), checklist_id=checklist.id, version=checklist.version, position=n, **asdict(item))
        for n, item in enumerate(items, start=1)
    )
    session().flush()


def _managed(checklist_id: UUID) -> Checklist:
    checklist = get(Checklist, checklist_id, lock=True)
    _require(checklist.unit_id)
    if checklist.archived_at is not None:
        raise ChecklistArchived
    return checklist


def _require(unit_id: UUID | None) -> None:
    """Raise Forbidden unless the acting member manages inspections of a unit; for none, of the top of the tenant."""
    if unit_id is not None:
        principal.require(Permission.INSPECTIONS_MANAGE, identity.unit_of(unit_id).path)
        return
    who = principal.current_or_none()
    tops = session().scalars(select(Unit.path).where(Unit.parent_id.is_(None))).all()
    if who is not None and not any(who.may(Permission.INSPECTIONS_MANAGE, path) for path in tops):
        raise Forbidden


def _require_free(name: str) -> None:
    if session().scalar(select(Checklist.id).where(Checklist.name == name)) is not None:
        raise Conflict


def _require_categories(items: Sequence[ItemGiven]) -> None:
    choices: Collection[str] = codes(settings_of(HAZARD).options.categories)
    detail = text("error.field.choice", choices=text("list.comma").join(choices))
    wrong = [
        FieldError(f"/body/items/{n}/category", "choice", detail)
        for n, item in enumerate(items)
        if item.category not in choices
    ]
    if wrong:
        raise InvalidInput(errors=wrong)
