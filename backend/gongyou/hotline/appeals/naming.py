"""Who turns out to be named in a case that is in hand: they, and their chain of command, lose sight of it at once."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from gongyou.core import principal
from gongyou.core.i18n import text
from gongyou.hotline.appeals import flow, keys, routing
from gongyou.hotline.appeals.keys import OpenAppeal


def name(opened: OpenAppeal, about_ids: Collection[UUID]) -> None:
    """Note whom a case names beside those known, and take it from all who must not see it.

    If nobody is left who can see it now, the next desk above gets sight of it; raises NotStaffed where there is none.
    """
    matter = keys.matter_of(opened)
    if set(about_ids) <= set(matter.about_ids):
        return
    named = sorted({*matter.about_ids, *about_ids})
    opened.appeal.matter = keys.seal_matter(opened.appeal.id, opened.key, replace(matter, about_ids=named))
    away = keys.keep_away(opened, named)
    case = opened.docket.case
    if any(level <= case.level for level in flow.KEYHOLDERS.of([case.id])[case.id].values()):
        return
    who = principal.current_or_none()
    levels = routing.staff(opened.docket.unit, away | ({case.reporter_id} if case.reporter_id else set()))
    if not keys.confide(case.id, opened.key, named, levels, who.member_id if who else None):
        raise routing.NotStaffed(telephone=opened.docket.settings.options.telephone or text("appeal.no_telephone"))
