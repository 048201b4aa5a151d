"""Shift patterns 班制: when the roster day of their members begins. They belong to the whole tenant."""

from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.core import audit, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.identity.models import Member, ShiftPattern
from gongyou.identity.service_units import root
from gongyou.permissions import Permission


class ShiftPatternNameTaken(AppError):
    """There is a shift pattern of this name."""

    code = "shift_pattern.name_taken"
    status = 409


class ShiftPatternInUse(AppError):
    """Members work by this pattern."""

    code = "shift_pattern.in_use"
    status = 409


def shift_patterns(*, limit: int = 50, cursor: str | None = None) -> Page:
    """Return all shift patterns by name."""
    return page(select(ShiftPattern), sort=Sort(((ShiftPattern.name, False),)), limit=limit, cursor=cursor)


def create_shift_pattern(*, name: str, day_starts_at: time) -> ShiftPattern:
    """Add a shift pattern; its roster day begins at a local time."""
    principal.require(Permission.TENANT_SETTINGS, root().path)
    _require_free(name)
    pattern = ShiftPattern(id=new_id(), name=name, day_starts_at=day_starts_at)
    session().add(pattern)
    audit.record("shift_pattern.created", "shift_pattern", pattern.id, name=name, day_starts_at=str(day_starts_at))
    return pattern


def change_shift_pattern(pattern_id: UUID, **changes: Any) -> ShiftPattern:
    """Change a pattern's name or the start of its day; what is booked keeps the roster day it was booked for."""
    pattern = get(ShiftPattern, pattern_id, lock=True)
    principal.require(Permission.TENANT_SETTINGS, root().path)
    changed = {key: value for key, value in changes.items() if getattr(pattern, key) != value}
    if "name" in changed:
        _require_free(changed["name"])
    for key, value in changed.items():
        setattr(pattern, key, value)
    if changed:
        after = {key: str(value) for key, value in changed.items()}
        audit.record("shift_pattern.changed", "shift_pattern", pattern.id, after=after)
    return pattern


def delete_shift_pattern(pattern_id: UUID) -> None:
    """Remove a pattern that nobody works by; raise ShiftPatternInUse."""
    pattern = get(ShiftPattern, pattern_id, lock=True)
    principal.require(Permission.TENANT_SETTINGS, root().path)
    if session().scalar(select(Member.id).where(Member.shift_pattern_id == pattern_id).limit(1)) is not None:
        raise ShiftPatternInUse(name=pattern.name)
    session().delete(pattern)
    audit.record("shift_pattern.deleted", "shift_pattern", pattern.id, name=pattern.name)


def _require_free(name: str) -> None:
    if session().scalar(select(ShiftPattern.id).where(ShiftPattern.name == name)) is not None:
        raise ShiftPatternNameTaken(name=name)
