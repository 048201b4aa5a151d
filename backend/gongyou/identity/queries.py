"""Selects that several use cases of identity share."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from gongyou.core.db import session
from gongyou.identity.models import Member, MemberStatus, Unit
from gongyou.identity.rules import ids_of_path


def below(paths: Collection[str], column: InstrumentedAttribute[str] = Unit.path) -> ColumnElement[bool]:
    """Return the condition that a unit's path lies in one of these subtrees; false for none."""
    return or_(false(), *(column.startswith(path) for path in paths))


def head_counts(unit_ids: Collection[UUID]) -> dict[UUID, int]:
    """Count the active members of each unit itself, in one query; units without any are left out."""
    counted = (
        select(Member.unit_id, func.count())
        .where(Member.unit_id.in_(unit_ids), Member.status == MemberStatus.ACTIVE)
        .group_by(Member.unit_id)
    )
    return dict(session().execute(counted).all())


def hold_member(member_id: UUID) -> None:
    """Lock a member's row: what they decide for themselves comes one at a time, while others may go on to name them."""
    session().execute(select(Member.id).where(Member.id == member_id).with_for_update(key_share=True))


def names_by_path(paths: Collection[str]) -> dict[UUID, str]:
    """Return the names of all units that stand on these paths, in one query."""
    ids = {each for path in paths for each in ids_of_path(path)}
    return dict(session().execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids))).all())
