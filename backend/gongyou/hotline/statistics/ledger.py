"""The ledger 台账: which cases an officer has had in sight, without a word of what they say."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from sqlalchemy import func, select

from gongyou.cases.models import Case
from gongyou.cases.settings import settings_of
from gongyou.core import audit, principal
from gongyou.core.db import session
from gongyou.core.errors import AppError, FieldError, InvalidInput
from gongyou.core.i18n import text
from gongyou.core.spreadsheets import DAY, INTEGER, Cell, Column, spreadsheet
from gongyou.hotline.appeals import keys
from gongyou.hotline.appeals.flow import APPEAL
from gongyou.hotline.appeals.models import Appeal
from gongyou.hotline.appeals.options import AppealOptions, category_name
from gongyou.hotline.appeals.queries import ROWS
from gongyou.hotline.statistics import rules
from gongyou.hotline.statistics.queries import today
from gongyou.identity.tenants import zone

MOST_DAYS = 366
MOST_ROWS = 3000
_USUAL = 31


class TooManyInLedger(AppError):
    """More cases than one ledger holds: choose fewer days."""

    code = "appeal.too_many_in_ledger"
    status = 422


def ledger(*, since: date | None = None, until: date | None = None) -> tuple[bytes, str]:
    """Return the ledger of the cases confided to the acting officer that came in on some days, and its file's name.

    Each case's list of those it names is asked, as when it is opened: raises VaultLocked. Audited; raises InvalidInput,
    TooManyInLedger.
    """
    first, last = _days(since, until)
    rows = _rows(first, last)
    asked = {"since": first.isoformat(), "until": last.isoformat()}
    audit.record("appeal.ledger_exported", "member", principal.current().member_id, **asked, cases=len(rows))
    above = [text("appeal.ledger.title", **asked), text("appeal.ledger.note")]
    content = spreadsheet(text("appeal.ledger.sheet"), _columns(), _lines(rows), zone=zone(), above=above)
    return content, f"{text('appeal.ledger.file', **asked)}.xlsx"


def _days(since: date | None, until: date | None) -> tuple[date, date]:
    last = until or today()
    first = since or last - rules.DAY * (_USUAL - 1)
    if first > last:
        raise InvalidInput(errors=[FieldError("/query/until", "dates_in_order", text("error.field.dates_in_order"))])
    if last - first >= rules.DAY * MOST_DAYS:
        said = text("error.field.days_at_most", most=MOST_DAYS)
        raise InvalidInput(errors=[FieldError("/query/until", "days_at_most", said)])
    return first, last


def _rows(first: date, last: date) -> list[tuple[Appeal, Case, str]]:
    begins = datetime.combine(first, time(0), zone())
    ends = datetime.combine(last + rules.DAY, time(0), zone())
    wanted = ROWS.where(keys.confided_to_me(), Case.opened_at >= begins, Case.opened_at < ends)
    count = session().scalar(select(func.count()).select_from(wanted.subquery())) or 0
    if count > MOST_ROWS:
        raise TooManyInLedger(count=count, most=MOST_ROWS)
    found = session().execute(wanted.order_by(Case.number, Case.id)).all()
    opened = keys.open_many([appeal.id for appeal, _, _ in found])
    return [(appeal, case, unit) for appeal, case, unit in found if appeal.id in opened]


def _columns() -> list[Column]:
    widths: dict[str, tuple[int, str | None]] = {
        "number": (16, None),
        "category": (16, None),
        "urgency": (10, None),
        "mode": (10, None),
        "level": (10, None),
        "unit": (24, None),
        "opened": (12, DAY),
        "state": (12, None),
        "closed": (12, DAY),
        **dict.fromkeys(("first_used", "first_allowed", "settled_used", "settled_allowed"), (14, INTEGER)),
        "missed": (12, INTEGER),
        "rounds": (12, INTEGER),
    }
    return [Column(text(f"appeal.ledger.head.{name}"), *shape) for name, shape in widths.items()]


def _lines(rows: Iterable[tuple[Appeal, Case, str]]) -> Iterable[Sequence[Cell]]:
    options = settings_of(APPEAL).options
    for appeal, case, unit in rows:
        yield _line(appeal, case, unit, options)


def _line(appeal: Appeal, case: Case, unit: str, options: AppealOptions) -> Sequence[Cell]:
    """Return a case: days, never moments; minutes of named cases, and of others whole days."""

    def day(at: datetime | None) -> date | None:
        return at.astimezone(zone()).date() if at else None

    def spent(minutes: int | None) -> Cell:
        if minutes is None or not case.by_day:
            return minutes
        return text("appeal.ledger.days", days=-(-minutes // 1440))

    return (
        case.number,
        category_name(options, appeal.category),
        text(f"appeal.urgency.{appeal.urgency}"),
        text(f"appeal.mode.{appeal.mode}"),
        text(f"appeal.level.{appeal.desk_level}"),
        unit,
        day(case.opened_at),
        text(f"flow.appeal.node.{case.node}") if case.closed_at is None else text(f"appeal.ledger.{case.state}"),
        day(case.closed_at),
        spent(appeal.first_used),
        spent(appeal.first_allowed),
        spent(appeal.resolution_used),
        spent(appeal.resolution_allowed),
        appeal.updates_missed,
        appeal.rounds,
    )
