"""Use cases of places: added, renamed, moved, put out of use; listed for the phone's own copy."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from gongyou.core import audit, principal
from gongyou.core.db import get, session
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.permissions import Permission
from gongyou.quality.places.codes import as_typed, new_code
from gongyou.quality.places.models import Place

_BY_NAME = Sort(((Place.name, False), (Place.id, False)))


def places(
    *,
    q: str | None = None,
    unit_id: UUID | None = None,
    active: bool = True,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """Return a page of the tenant's places by name: those whose name holds some words or whose code begins like them.

    `unit_id` narrows it to a unit and all below it; raises NotFound for an unknown one.
    """
    query = (
        select(Place, Unit.name)
        .join(Unit, (Unit.tenant_id == Place.tenant_id) & (Unit.id == Place.unit_id))
        .where(Place.active.is_(active))
    )
    if unit_id is not None:
        query = query.where(Unit.path.startswith(identity.unit_of(unit_id).path))
    if q:
        code = as_typed(q)
        named = Place.name.icontains(q, autoescape=True)
        query = query.where(or_(named, Place.code.startswith(code, autoescape=True)) if code else named)
    found = page(query, sort=_BY_NAME, limit=limit, cursor=cursor, scalars=False)
    return Page([shown(place, unit_name) for place, unit_name in found.items], found.next_cursor)


def place_of(place_id: UUID) -> Place:
    """Return a place, also one out of use: a report may come late; raise NotFound."""
    return get(Place, place_id)


def add(*, name: str, unit_id: UUID) -> dict[str, Any]:
    """Add a place of a unit. Audited; raises NotFound, Forbidden, or Conflict where the unit has one of this name."""
    unit = _managed(unit_id)
    place = Place(id=new_id(), code=_free_code(), unit_id=unit.id, name=name)
    session().add(place)
    session().flush()
    audit.record("place.added", "place", place.id, name=name, code=place.code)
    return shown(place, unit.name)


def change(
    place_id: UUID, *, name: str | None = None, unit_id: UUID | None = None, active: bool | None = None
) -> dict[str, Any]:
    """Rename a place, give it to another unit, put it out of use or back. Audited; raises as `add` does."""
    place = get(Place, place_id, lock=True)
    unit = _managed(place.unit_id)
    if unit_id is not None:
        unit = _managed(unit_id)
    given = {"name": name, "unit_id": unit_id, "active": active}
    changed = {field: value for field, value in given.items() if value not in (None, getattr(place, field))}
    for field, value in changed.items():
        setattr(place, field, value)
    session().flush()
    if changed:
        audit.record("place.changed", "place", place.id, **{k: str(v) for k, v in changed.items()})
    return shown(place, unit.name)


def shown(place: Place, unit_name: str) -> dict[str, Any]:
    """Return a place as the API shows it."""
    copied = ("id", "code", "name", "active")
    return {field: getattr(place, field) for field in copied} | {"unit": {"id": place.unit_id, "name": unit_name}}


def _managed(unit_id: UUID) -> Unit:
    unit = identity.unit_of(unit_id)
    principal.require(Permission.INSPECTIONS_MANAGE, unit.path)
    return unit


def _free_code() -> str:
    while True:
        code = new_code()
        if session().scalar(select(Place.id).where(Place.code == code)) is None:
            return code
