"""How a case rises 分层化解: to the desk above its own, in sight of those who waited there."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import exists, or_, select

from gongyou.cases.models import Case
from gongyou.core.db import session
from gongyou.core.errors import AppError
from gongyou.hotline.appeals import keys, routing
from gongyou.hotline.appeals.flow import KEYHOLDERS, opens
from gongyou.hotline.appeals.keys import OpenAppeal
from gongyou.hotline.appeals.models import AppealKey
from gongyou.identity.models import Unit


class AtTheTop(AppError):
    """There is no desk above this one."""

    code = "appeal.at_the_top"
    status = 409


def able_to_rise(case_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some cases that have a desk above their own, or somebody above who waits for them."""
    waits = exists().where(AppealKey.case_id == Case.id, AppealKey.level > Case.level, opens())
    found = session().scalars(
        select(Case.id)
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .where(Case.id.in_(case_ids), or_(Unit.parent_id.is_not(None), waits))
    )
    return set(found)


def can_rise(opened: OpenAppeal) -> bool:
    """Tell whether there is a desk above the one that has a case, or somebody above who waits for it."""
    return bool(able_to_rise([opened.appeal.id]))


def raise_level(opened: OpenAppeal) -> None:
    """Let the desk above have a case: its unit, its level, and sight of it for those who waited next. Raises AtTheTop."""
    case = opened.docket.case
    above = routing.desk_above(opened.docket.unit)
    waiting = sorted(level for level in KEYHOLDERS.of([case.id])[case.id].values() if level > case.level)
    if above is None and not waiting:
        raise AtTheTop
    keys.show_from_now_on(opened, waiting[0] if waiting else case.level)
    if above is not None:
        opened.docket.unit, case.unit_id, opened.appeal.desk_level = above, above.id, above.kind
