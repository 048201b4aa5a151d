"""Appeals as they are read: one conversation, the board of a handler, one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from gongyou.cases import queries as cases
from gongyou.cases.models import NEVER, Case, CaseState
from gongyou.cases.rules import Settings
from gongyou.cases.service import possible
from gongyou.cases.settings import settings_of
from gongyou.cases.statistics import SOON
from gongyou.core import clock, principal
from gongyou.core.db import session
from gongyou.core.i18n import text
from gongyou.core.pages import Page, Sort, page
from gongyou.hotline.appeals import care, conversation, disclosure, keys, reporting, rewarding
from gongyou.hotline.appeals.exclusion import excluded
from gongyou.hotline.appeals.flow import APPEAL, ESCALATE, KEYHOLDERS
from gongyou.hotline.appeals.keys import OpenAppeal
from gongyou.hotline.appeals.models import Appeal, AppealMessage, Author, MessageKind, Mode, Urgency
from gongyou.hotline.appeals.options import AppealOptions, category_name
from gongyou.hotline.appeals.rising import able_to_rise, can_rise
from gongyou.identity import service as identity
from gongyou.identity.models import Unit

Row = tuple[Appeal, Case, str]
ROWS = (
    select(Appeal, Case, Unit.name)
    .join(Case, (Case.tenant_id == Appeal.tenant_id) & (Case.id == Appeal.id))
    .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
)


class Order(StrEnum):
    """How a list is sorted."""

    DUE = "due"
    NEWEST = "newest"


SORTS = {
    Order.DUE: Sort(((Case.due_at, False), (Case.id, False))),
    Order.NEWEST: Sort(((Case.number, True), (Case.id, True))),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFilters:
    """What a handler looks for."""

    node: str | None = None
    state: CaseState | None = None
    category: str | None = None
    urgency: Urgency | None = None
    mode: Mode | None = None
    mine: bool = False
    overdue: bool = False
    sort: Order = Order.DUE


def confided(filters: AppealFilters) -> Select[Appeal, Case, str]:
    """Return the SELECT of the appeals that were confided to the acting member."""
    me = principal.current().member_id
    where: list[ColumnElement[bool]] = [keys.confided_to_me()]
    for column, wanted in (
        (Case.node, filters.node),
        (Case.state, filters.state),
        (Appeal.category, filters.category),
        (Appeal.urgency, filters.urgency),
        (Appeal.mode, filters.mode),
    ):
        if wanted is not None:
            where.append(column == wanted)
    if filters.mine:
        where.append(and_(Case.responsible_id == me, Case.state == CaseState.OPEN))
    if filters.overdue:
        where.append(Case.due_at < clock.now())
    return ROWS.where(*where)


def desk(*, limit: int = 50, cursor: str | None = None, **filters: Any) -> Page:
    """Return a page of the appeals confided to the acting handler; raises VaultLocked.

    A case that came to name them or someone they lead is gone from the page and from their sight.
    """
    wanted = AppealFilters(**filters)
    found = page(confided(wanted), sort=SORTS[wanted.sort], limit=limit, cursor=cursor, scalars=False)
    opened = keys.open_many([row[0].id for row in found.items])
    settings = settings_of(APPEAL)
    rows = [(row[0], row[1], row[2]) for row in found.items if row[0].id in opened]
    names = cases.names_in([case for _, case, _ in rows])
    ids = list(opened)
    last, rising = _last_words(ids), able_to_rise(ids)
    items = [
        _shown(appeal, case, unit, settings, names)
        | {
            "title": _title(appeal, opened[appeal.id]) or case.title,
            "last_author": last.get(appeal.id),
            "can_rise": appeal.id in rising,
        }
        for appeal, case, unit in rows
    ]
    return Page(items, found.next_cursor)


def _title(appeal: Appeal, key: bytes) -> str | None:
    return keys.read_matter(appeal.id, key, appeal.matter).title if appeal.matter is not None else None


def _shown(
    appeal: Appeal, case: Case, unit_name: str, settings: Settings[AppealOptions], names: dict[UUID, str]
) -> dict[str, Any]:
    """Return what is in the clear of an appeal, its times as precise as people may see them."""
    standing = cases.standing(APPEAL, settings, case, names)
    seen = cases.seen_times(case, settings)
    copied = (
        "mode",
        "category",
        "urgency",
        "desk_level",
        "suggested_category",
        "suggested_urgency",
        "rounds",
        "improved",
    )
    minutes = {name: getattr(appeal, name) for name in ("first_used", "resolution_used")}
    shown = cases.seen_minutes(case)
    minutes = {name: None if used is None else shown(used) for name, used in minutes.items()}
    return standing | {
        **{name: getattr(appeal, name) for name in copied},
        **minutes,
        "first_allowed": appeal.first_allowed,
        "resolution_allowed": appeal.resolution_allowed,
        "category_name": category_name(settings.options, appeal.category),
        "unit": {"id": case.unit_id, "name": unit_name},
        "resolution_due_at": seen(appeal.resolution_due_at),
        "update_due_at": seen(appeal.update_due_at),
        "updates_missed": appeal.updates_missed,
        "clock": clock_of(case),
        "stars": appeal.stars if case.state is not CaseState.OPEN else None,
        "merged_into": appeal.merged_into,
        "filed_by_officer": appeal.filed_by is not None,
        "destroyed": appeal.destroyed_at is not None,
    }


def clock_of(case: Case) -> str:
    """Return what a case's clock says in one word: met, paused, overdue, soon (the last quarter) or normal."""
    if case.state is not CaseState.OPEN or case.node == "confirm":
        return "met"
    if case.paused_at is not None:
        return "paused"
    left = (case.due_at - clock.now()).total_seconds()
    if left < 0:
        return "overdue"
    whole = (case.due_at - case.entered_at).total_seconds()
    return "soon" if whole > 0 and left / whole <= 0.25 else "normal"


def appeal(appeal_id: UUID) -> dict[str, Any]:
    """Return an appeal for whoever may open it, with the beginning of its conversation and what they may do."""
    return of_opened(keys.open_appeal(appeal_id))


def of_opened(opened: OpenAppeal) -> dict[str, Any]:
    """Return an appeal in hand, for its reader."""
    docket, reader = opened.docket, opened.reader
    names = cases.names_in([docket.case]) if reader is Author.UNION else {}
    shown = _shown(opened.appeal, docket.case, docket.unit.name, docket.settings, names)
    if reader is Author.REPORTER:
        shown["responsible"] = None
    shown |= {"last_author": _last_words([docket.case.id]).get(docket.case.id), "can_rise": can_rise(opened)}
    if opened.appeal.matter is None:
        return shown | _nothing_left()
    matter = keys.matter_of(opened)
    talk = conversation.messages(opened)
    return shown | {
        "title": matter.title,
        "text": matter.text,
        "about": list(matter.about),
        "reader": reader,
        "messages": talk.items,
        "messages_cursor": talk.next_cursor,
        "steps": _steps(opened),
        "may": reporting.allowed(opened) if reader is Author.REPORTER else None,
        "actions": desk_actions(opened) if reader is Author.UNION else [],
        "seen_by": seen_by(opened),
        "kept_away": kept_away(opened),
        "reward": rewarding.reward_of(opened),
        "disclosed_on": opened.appeal.disclosed_on,
        "destroy_on": opened.appeal.destroy_on,
        "reviews": care.reviews_of(opened.appeal.id) if reader is Author.UNION else None,
        "reporter": _reporter(opened),
        "caller": dict(matter.caller) if matter.caller and reader is Author.UNION else None,
    }


def _nothing_left() -> dict[str, Any]:
    gone: dict[str, Any] = {
        "text": None,
        "about": [],
        "reader": None,
        "messages": [],
        "messages_cursor": None,
        "steps": [],
    }
    return (
        gone
        | {"may": None, "actions": [], "seen_by": [], "kept_away": [], "reporter": None, "caller": None}
        | {
            "reward": None,
            "disclosed_on": None,
            "destroy_on": None,
            "reviews": None,
        }
    )


def desk_actions(opened: OpenAppeal) -> list[dict[str, Any]]:
    """Return the steps that are the acting handler's business and lead somewhere: at the top desk none leads up."""
    offered = possible(opened.docket)
    if any(each["code"] == ESCALATE.code for each in offered) and not can_rise(opened):
        return [each for each in offered if each["code"] != ESCALATE.code]
    return offered


def _steps(opened: OpenAppeal) -> list[dict[str, Any]]:
    """Return the stays of a case; to a reporter the officers are the union, and nobody's name is told."""
    stays = cases.timeline(APPEAL, opened.docket.settings, opened.docket.case)
    unnamed = {"responsible": None, "done_by": None} if opened.reader is Author.REPORTER else {}
    return [stay | {"note": None, "data": {}, "files": []} | unnamed for stay in stays]


def _reporter(opened: OpenAppeal) -> dict[str, Any] | None:
    """Return who spoke: to all handlers of a named case, of a confidential one to whom it was sealed."""
    reporter_id = opened.docket.case.reporter_id
    if opened.appeal.mode is Mode.CONFIDENTIAL and opened.reader is Author.UNION:
        reporter_id = disclosure.disclosed_name(opened.appeal.id)
    if reporter_id is None:
        return None
    home = identity.units_of([reporter_id])[reporter_id]
    return {"id": reporter_id, "name": identity.names_of([reporter_id])[reporter_id], "unit_name": home.name}


def seen_by(opened: OpenAppeal) -> list[dict[str, Any]]:
    """Return who can see a case now: officers by name to officers, by number to its reporter."""
    case = opened.docket.case
    holders = {m: level for m, level in KEYHOLDERS.of([case.id])[case.id].items() if level <= case.level}
    if opened.reader is Author.REPORTER:
        return [{"id": None, "name": text("appeal.officers", count=len(holders))}]
    names = identity.names_of(holders)
    return [{"id": member_id, "name": names[member_id]} for member_id in sorted(holders, key=lambda m: names[m])]


def kept_away(opened: OpenAppeal) -> list[dict[str, Any]]:
    """Return who is kept away from a case, the named first, then those who lead them; a reporter is told the rule only.

    Whom officers marked stands in what is sealed, which each of them can read.
    """
    if opened.reader is Author.REPORTER:
        return []
    named = set(keys.matter_of(opened).about_ids)
    away = excluded(named)
    names = identity.names_of(away)
    order = sorted(away, key=lambda member_id: (member_id not in named, names[member_id], member_id))
    return [{"id": member_id, "name": names[member_id], "named": member_id in named} for member_id in order]


def own(*, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of the acting member's named and confidential appeals, the newest first."""
    me = principal.current().member_id
    mine = or_(
        and_(Appeal.mode == Mode.NAMED, Case.reporter_id == me),
        and_(Appeal.mode == Mode.CONFIDENTIAL, Appeal.reporter_tag == keys.tag_of(me)),
    )
    found = page(ROWS.where(mine), sort=SORTS[Order.NEWEST], limit=limit, cursor=cursor, scalars=False)
    settings = settings_of(APPEAL)
    ids = [row[0].id for row in found.items]
    news, rising = _last_words(ids), able_to_rise(ids)
    items = []
    for appeal_, case, unit in found.items:
        title = _title(appeal_, keys.reporters_key(appeal_)) if appeal_.matter is not None else None
        shown = _shown(appeal_, case, unit, settings, {}) | {"responsible": None}
        said = {"title": title or case.title, "last_author": news.get(appeal_.id), "can_rise": appeal_.id in rising}
        items.append(shown | said)
    return Page(items, found.next_cursor)


def _last_words(appeal_ids: Sequence[UUID]) -> dict[UUID, Author]:
    """Return who spoke last in each of some cases, notes left out."""
    rows = session().execute(
        select(AppealMessage.case_id, AppealMessage.author)
        .where(AppealMessage.case_id.in_(appeal_ids), AppealMessage.kind != MessageKind.NOTE)
        .order_by(AppealMessage.case_id, AppealMessage.seq.desc())
        .ext(distinct_on(AppealMessage.case_id))
    )
    return dict(rows.all())


def counts() -> dict[str, Any]:
    """Return how many of the cases confided to the acting handler stand where, and what of it is theirs or late."""
    me = principal.current().member_id
    open_ = Case.state == CaseState.OPEN
    rows = (
        session()
        .execute(
            select(
                Case.node,
                func.count(),
                func.count().filter(Case.responsible_id == me),
                func.count().filter(Case.due_at < clock.now()),
                func.count().filter(Case.due_at.between(clock.now(), clock.now() + SOON / 12), Case.due_at < NEVER),
            )
            .select_from(Appeal)
            .join(Case, (Case.tenant_id == Appeal.tenant_id) & (Case.id == Appeal.id))
            .where(keys.confided_to_me(), open_)
            .group_by(Case.node)
        )
        .all()
    )
    working = [row for row in rows if row[0] != "confirm"]
    return {
        "nodes": {row[0]: row[1] for row in rows},
        "open": sum(row[1] for row in rows),
        "mine": sum(row[2] for row in working),
        "overdue": sum(row[3] for row in working),
        "due_soon": sum(row[4] for row in working),
    }
