"""The organisation tree: units added, renamed, moved, closed and opened again.

Whatever changes the tree's shape goes one at a time in a tenant (an advisory lock), so that two moves cannot make a ring.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text, update

from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, Conflict
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.authentication import access_changed
from gongyou.identity.models import Member, MemberStatus, Unit, UnitKind, UnitMove
from gongyou.identity.queries import head_counts, names_by_path
from gongyou.identity.rules import ids_of_path, kind_of_unit, unit_path
from gongyou.permissions import Permission

Path = tuple[str, ...]
"""A unit by the names from the top down, such as (云岫岭煤矿, 综采一队, 检修班)."""


class RootExists(AppError):
    """The organisation has one root; other units stand below it."""

    code = "unit.root_exists"
    status = 409


class RootStays(AppError):
    """The root can be neither moved nor closed."""

    code = "unit.root_stays"
    status = 409


class UnitBelowItself(AppError):
    """A unit cannot be moved below itself."""

    code = "unit.below_itself"
    status = 409


class UnitClosed(AppError):
    """The unit is closed: nothing can be put into it."""

    code = "unit.closed"
    status = 409


class UnitNotEmpty(AppError):
    """The unit still has units or members."""

    code = "unit.not_empty"
    status = 409


class UnitNameTaken(AppError):
    """The parent has a unit of this name already, maybe a closed one."""

    code = "unit.name_taken"
    status = 409


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit as it is shown: with the names from the root down and its own active members."""

    unit: Unit
    names: Sequence[str]
    member_count: int


def root() -> Unit:
    """Return the root of the current tenant's organisation; raise NotFound when there is none yet."""
    found = session().scalars(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1)).one_or_none()
    return found if found is not None else get(Unit, UUID(int=0))


def units(
    *,
    parent_id: UUID | None = None,
    below_id: UUID | None = None,
    kind: UnitKind | None = None,
    closed: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """Return units in the order of the tree, each after its parent: children of one unit, or a subtree."""
    query = select(Unit).where(Unit.closed_at.is_not(None) if closed else Unit.closed_at.is_(None))
    if parent_id is not None:
        query = query.where(Unit.parent_id == parent_id)
    if below_id is not None:
        query = query.where(Unit.path.startswith(get(Unit, below_id).path))
    if kind is not None:
        query = query.where(Unit.kind == kind)
    found: Page = page(query, sort=Sort(((Unit.path, False),)), limit=limit, cursor=cursor)
    return Page(views(found.items), found.next_cursor)


def views(shown: Sequence[Unit]) -> list[UnitView]:
    """Return units as they are shown, in two queries however many."""
    counts = head_counts([unit.id for unit in shown])
    names = names_by_path([unit.path for unit in shown])
    return [UnitView(unit, [names[each] for each in ids_of_path(unit.path)], counts.get(unit.id, 0)) for unit in shown]


def create_unit(*, name: str, kind: UnitKind, parent_id: UUID | None = None, unit_id: UUID | None = None) -> Unit:
    """Add a unit below a parent, or the root (None) when there is none yet."""
    _one_change_at_a_time()
    parent = _open(parent_id) if parent_id is not None else None
    if parent is not None:
        principal.require(Permission.UNITS_MANAGE, parent.path)
    elif session().scalar(select(Unit.id).where(Unit.parent_id.is_(None)).limit(1)) is not None:
        raise RootExists
    _require_free_name(parent_id, name)
    new = unit_id or new_id()
    if session().get(Unit, (current_tenant_id(), new)) is not None:
        raise Conflict
    unit = Unit(id=new, parent_id=parent_id, name=name, kind=kind, path=unit_path(parent.path if parent else "", new))
    session().add(unit)
    session().flush()
    audit.record("unit.created", "unit", unit.id, name=name, parent_id=_text(parent_id))
    return unit


def change_unit(unit_id: UUID, **changes: Any) -> Unit:
    """Rename a unit, change its kind (`name`, `kind`), or move it with all below it (`parent_id`)."""
    _one_change_at_a_time()
    unit = get(Unit, unit_id, lock=True)
    principal.require(Permission.UNITS_MANAGE, unit.path)
    if "parent_id" in changes and changes["parent_id"] != unit.parent_id:
        _move(unit, changes["parent_id"], name=changes.get("name", unit.name))
    elif changes.get("name", unit.name) != unit.name:
        _require_free_name(unit.parent_id, changes["name"])
    renamed = {key: changes[key] for key in ("name", "kind") if key in changes and changes[key] != getattr(unit, key)}
    if renamed:
        before = {key: getattr(unit, key) for key in renamed}
        for key, value in renamed.items():
            setattr(unit, key, value)
        audit.record("unit.changed", "unit", unit.id, before=before, after=renamed)
    return unit


def _move(unit: Unit, parent_id: UUID | None, *, name: str) -> None:
    if unit.parent_id is None or parent_id is None:
        raise RootStays
    old_parent, parent = get(Unit, unit.parent_id), _open(parent_id)
    if parent.path.startswith(unit.path):
        raise UnitBelowItself
    # Who takes a unit away must manage where it is taken from, and where it is put.
    principal.require(Permission.UNITS_MANAGE, old_parent.path)
    principal.require(Permission.UNITS_MANAGE, parent.path)
    _require_free_name(parent_id, name)
    session().add(
        UnitMove(unit_id=unit.id, from_parent_id=unit.parent_id, to_parent_id=parent_id, moved_at=clock.now())
    )
    audit.record("unit.moved", "unit", unit.id, from_parent_id=str(unit.parent_id), to_parent_id=str(parent_id))
    old, new = unit.path, unit_path(parent.path, unit.id)
    unit.parent_id = parent_id
    session().flush()
    session().execute(
        update(Unit)
        .where(Unit.path.startswith(old))
        .values(path=func.concat(new, func.substr(Unit.path, len(old) + 1)))
        .execution_options(synchronize_session=False)
    )
    session().expire_all()
    access_changed()


def close_unit(unit_id: UUID) -> Unit:
    """Close an empty unit: it stays in history and on no list. Raises UnitNotEmpty, RootStays."""
    _one_change_at_a_time()
    unit = get(Unit, unit_id, lock=True)
    principal.require(Permission.UNITS_MANAGE, unit.path)
    if unit.parent_id is None:
        raise RootStays
    children = select(Unit.id).where(Unit.parent_id == unit_id, Unit.closed_at.is_(None)).limit(1)
    members = select(Member.id).where(Member.unit_id == unit_id, Member.status == MemberStatus.ACTIVE).limit(1)
    if session().scalar(children) is not None or session().scalar(members) is not None:
        raise UnitNotEmpty
    if unit.closed_at is None:
        unit.closed_at = clock.now()
        audit.record("unit.closed", "unit", unit.id, name=unit.name)
    return unit


def reopen_unit(unit_id: UUID) -> Unit:
    """Open a closed unit again; its parent must be open."""
    _one_change_at_a_time()
    unit = get(Unit, unit_id, lock=True)
    principal.require(Permission.UNITS_MANAGE, unit.path)
    if unit.closed_at is not None:
        if unit.parent_id is not None:
            _open(unit.parent_id)
        unit.closed_at = None
        audit.record("unit.reopened", "unit", unit.id, name=unit.name)
    return unit


def moves_of(unit_id: UUID, *, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a unit's history of moves, newest first."""
    query = select(UnitMove).where(UnitMove.unit_id == get(Unit, unit_id).id)
    return page(query, sort=Sort(((UnitMove.id, True),)), limit=limit, cursor=cursor)


def hold_open(unit_ids: Iterable[UUID]) -> dict[UUID, Unit]:
    """Return units that members may be put into, and keep them from being closed until the commit.

    Raises NotFound for an unknown unit, UnitClosed for a closed one.
    """
    wanted = sorted(set(unit_ids))
    locked = select(Unit).where(Unit.id.in_(wanted)).order_by(Unit.id).with_for_update(read=True)
    found = {unit.id: unit for unit in session().scalars(locked, execution_options={"populate_existing": True})}
    for unit_id in wanted:
        unit = found.get(unit_id) or get(Unit, unit_id)
        if unit.closed_at is not None:
            raise UnitClosed(name=unit.name)
    return found


def paths_by_name() -> dict[Path, UUID]:
    """Return every open unit by the names from the root down."""
    rows = session().execute(select(Unit.id, Unit.name, Unit.path).where(Unit.closed_at.is_(None))).all()
    names = {unit_id: name for unit_id, name, _ in rows}
    return {tuple(names.get(each, "") for each in ids_of_path(path)): unit_id for unit_id, _, path in rows}


def add_paths(paths: Iterable[Path]) -> int:
    """Add the units of a list that are missing, below the root where a path does not begin with it; return how many.

    The first of all units becomes the root when there is none. Parents that the list leaves out are added too. A
    closed unit of the list is opened again.
    """
    _one_change_at_a_time()
    top = session().execute(select(Unit.id, Unit.name).where(Unit.parent_id.is_(None)).limit(1)).one_or_none()
    wanted = _with_parents(paths, top.name if top else None)
    if top is not None:
        principal.require(Permission.UNITS_MANAGE, get(Unit, top.id).path)
    known = _known_units()
    heights, rows, reopened = _heights(wanted), [], []
    for path in wanted:
        held = known.get(path)
        if held is None:
            new = new_id()
            parent_id, parent_path = known[path[:-1]][:2] if len(path) > 1 else (None, "")
            kind = kind_of_unit(path[-1], levels_below=heights[path], is_root=len(path) == 1)
            known[path] = (new, unit_path(parent_path, new), True)
            rows.append(_row(new, parent_id, path[-1], kind, known[path][1]))
        elif not held[2]:
            reopened.append(held[0])
    if rows:
        session().execute(insert(Unit), rows)
    if reopened:
        session().execute(update(Unit).where(Unit.id.in_(reopened)).values(closed_at=None))
    if rows or reopened:
        audit.record("unit.list_imported", "unit", created=len(rows), reopened=len(reopened))
    return len(rows) + len(reopened)


def _known_units() -> dict[Path, tuple[UUID, str, bool]]:
    """Return each unit's id, materialised path and whether it is open, by the names from the root down."""
    rows = session().execute(select(Unit.id, Unit.name, Unit.path, Unit.closed_at)).all()
    names = {row.id: row.name for row in rows}
    return {
        tuple(names[each] for each in ids_of_path(row.path)): (row.id, row.path, row.closed_at is None) for row in rows
    }


def _with_parents(paths: Iterable[Path], root_name: str | None) -> list[Path]:
    """Return full paths from the root, parents before children, each once."""
    full: dict[Path, None] = {}
    for path in paths:
        whole = path if root_name is None or path[0] == root_name else (root_name, *path)
        root_name = root_name or path[0]
        for depth in range(1, len(whole) + 1):
            full.setdefault(whole[:depth])
    return list(full)


def _heights(paths: Iterable[Path]) -> Mapping[Path, int]:
    """Return how many levels stand below each path."""
    heights: dict[Path, int] = defaultdict(int)
    for path in sorted(paths, key=len, reverse=True):
        heights[path[:-1]] = max(heights[path[:-1]], heights[path] + 1)
    return heights


def _row(unit_id: UUID, parent_id: UUID | None, name: str, kind: UnitKind, path: str) -> dict[str, Any]:
    tenant_id = current_tenant_id()
    return {"tenant_id": tenant_id, "id": unit_id, "parent_id": parent_id, "name": name, "kind": kind, "path": path}


def _open(unit_id: UUID) -> Unit:
    unit = get(Unit, unit_id)
    if unit.closed_at is not None:
        raise UnitClosed(name=unit.name)
    return unit


def _require_free_name(parent_id: UUID | None, name: str) -> None:
    taken = select(Unit.id).where(Unit.parent_id.is_not_distinct_from(parent_id), Unit.name == name)
    if session().scalar(taken) is not None:
        raise UnitNameTaken(name=name)


def _one_change_at_a_time() -> None:
    session().execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('units' || :t, 0))"), {"t": str(current_tenant_id())}
    )


def _text(value: UUID | None) -> str | None:
    return str(value) if value is not None else None
