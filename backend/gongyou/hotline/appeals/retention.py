"""Retention 保存期: a settled case is kept for as long as its category says, then destroyed for good.

What was said exists only under the case's key. Destroying every copy of the key destroys it, also where bytes linger in a
backup; the sealed rows and files are removed besides. Figures stay.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from gongyou.cases.models import CaseState
from gongyou.cases.settings import settings_of
from gongyou.core import audit, clock
from gongyou.core.db import session
from gongyou.core.errors import AppError
from gongyou.hotline.appeals import care, conversation, desk, files, learning
from gongyou.hotline.appeals.flow import APPEAL
from gongyou.hotline.appeals.keys import OpenAppeal
from gongyou.hotline.appeals.models import (
    Appeal,
    AppealConfidence,
    AppealDisclosure,
    AppealFile,
    AppealKey,
    AppealMessage,
    MessageKind,
)
from gongyou.hotline.appeals.options import MOST_POSTPONEMENTS
from gongyou.hotline.tokens import service as tokens

_AT_ONCE = 200


class CannotPostpone(AppError):
    """The case is not closed, or was postponed as often as it may be."""

    code = "appeal.cannot_postpone"
    status = 409


def postpone(appeal_id: UUID, *, days: int, reason: str) -> OpenAppeal:
    """Keep a closed case longer, up to half a year and twice, for a reason that is noted and audited."""
    opened = desk.in_hand(appeal_id)
    appeal = opened.appeal
    closed = opened.docket.case.state is not CaseState.OPEN
    if not closed or appeal.destroy_on is None or appeal.postponed >= MOST_POSTPONEMENTS:
        raise CannotPostpone(most=MOST_POSTPONEMENTS)
    appeal.destroy_on += timedelta(days=days)
    appeal.postponed += 1
    care.plan_destruction(appeal, opened.docket.settings)
    conversation.add(opened, MessageKind.NOTE, reason)
    audit.record("appeal.postponed", "appeal", appeal_id, until=appeal.destroy_on.isoformat(), times=appeal.postponed)
    return opened


def today() -> date:
    """Return the tenant's day."""
    return clock.now().astimezone(settings_of(APPEAL).calendar.zone).date()


def destroy_due() -> int:
    """Destroy the cases whose day has come; return how many. Some at once, the next hour goes on."""
    due = session().scalars(
        select(Appeal)
        .where(Appeal.destroy_on <= today(), Appeal.destroyed_at.is_(None))
        .order_by(Appeal.destroy_on, Appeal.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = due.all()
    if rows:
        _destroy(rows)
    return len(rows)


def _destroy(rows: Sequence[Appeal]) -> None:
    ids = [row.id for row in rows]
    for row in rows:
        tokens.forget(row.id)
        learning.unlearn(row)
        row.key_by_receipt = row.key_by_server = row.matter = None
        row.destroyed_at = clock.now()
        audit.record("appeal.destroyed", "appeal", row.id)
    files.forget(session().scalars(select(AppealFile).where(AppealFile.case_id.in_(ids))).all())
    for table in (AppealFile, AppealMessage, AppealKey, AppealConfidence):
        session().execute(delete(table).where(table.case_id.in_(ids)))
    asked = update(AppealDisclosure).where(AppealDisclosure.case_id.in_(ids))
    session().execute(asked.values(reason="", answer=None))  # that a name was told stays, why tells of the case
