"""To whose desk an appeal goes first and who stands above it 分层化解: small matters stay low, big ones go to the mine."""

from collections.abc import Collection
from uuid import UUID

from gongyou.core.errors import AppError
from gongyou.hotline.appeals.options import AppealOptions
from gongyou.hotline.vault.service import keys_of
from gongyou.identity import service as identity
from gongyou.identity.models import Unit, UnitKind
from gongyou.identity.service_units import root
from gongyou.permissions import Role

LEVELS = (UnitKind.TEAM, UnitKind.AREA, UnitKind.MINE, UnitKind.COMPANY)


class NotStaffed(AppError):
    """Nobody who could read it has a key yet, or all who could are named in it; nothing was stored."""

    code = "appeal.not_staffed"
    status = 503


def desk_of(options: AppealOptions, category: str, unit: Unit) -> Unit:
    """Return the unit whose desk has a category's appeals from a unit: the nearest of the category's level or above."""
    known = options.category(category)
    return _nearest(unit, LEVELS.index(known.level if known else UnitKind.MINE))


def no_smaller_than_area(unit: Unit) -> Unit:
    """Return a unit, or the area above it: of those who say nothing of themselves it is stored no closer."""
    return _nearest(unit, LEVELS.index(UnitKind.AREA))


def desk_above(unit: Unit) -> Unit | None:
    """Return the desk above a unit's, None at the top."""
    if unit.parent_id is None:
        return None
    return _nearest(identity.unit_of(unit.parent_id), 0)


def _nearest(unit: Unit, least: int) -> Unit:
    here = unit
    while here.parent_id is not None and LEVELS.index(here.kind) < least:
        here = identity.unit_of(here.parent_id)
    return here


def designated(options: AppealOptions) -> UUID | None:
    """Return the one officer who learns who sent a confidential case: whom the tenant has named, else the first of the
    highest desk who has a key. None where nobody has."""
    if options.designated_id is not None:
        return options.designated_id if keys_of([options.designated_id]) else None
    groups = identity.holders_along(root().path, (Role.UNION_OFFICER,))
    able = keys_of({member_id for group in groups for member_id in group})
    return next((member_id for group in groups for member_id in group if member_id in able), None)


def staff(desk: Unit, away: Collection[UUID]) -> dict[UUID, int]:
    """Return who can handle a desk's appeals, with the escalation level from which each sees them: 0 for the nearest.

    Left out are the excluded and those who have no key yet; a level that has nobody left is none.
    """
    groups = identity.holders_along(desk.path, (Role.UNION_OFFICER,))
    able = keys_of({member_id for group in groups for member_id in group} - set(away))
    levels: dict[UUID, int] = {}
    level = 0
    for group in groups:
        here = [member_id for member_id in group if member_id in able and member_id not in levels]
        levels |= dict.fromkeys(here, level)
        level += bool(here)
    return levels
