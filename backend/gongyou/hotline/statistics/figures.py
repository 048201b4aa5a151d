"""The figures of a month for one unit and all below it, as they are shown: what would tell of few people is left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from gongyou.cases.settings import settings_of
from gongyou.core import principal
from gongyou.core.db import session
from gongyou.core.errors import FieldError, Forbidden, InvalidInput
from gongyou.core.i18n import text
from gongyou.hotline.appeals.flow import APPEAL
from gongyou.hotline.appeals.models import Mode, Urgency
from gongyou.hotline.appeals.options import category_name
from gongyou.hotline.appeals.routing import LEVELS
from gongyou.hotline.statistics import queries
from gongyou.hotline.statistics.queries import UPDATE, Month
from gongyou.hotline.statistics.rules import (
    ANONYMOUS,
    OWN,
    Cell,
    Clock,
    Deed,
    Node,
    Rating,
    Table,
    Tree,
    kept,
    percentile,
    tabulate,
)
from gongyou.hotline.statistics.suppression import LEAST
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.identity.queries import below
from gongyou.permissions import Permission

PROMISES = ("accept", "handle", "mediate", "escalated", UPDATE)
STEPS = ("mediated", "agreed", "escalated", "reopened", "next_level", "reviewed", "again")


@dataclass(frozen=True, slots=True)
class Counted:
    """All of a tenant's month, before it is cut to what one reader sees."""

    month: Month
    tree: Tree
    table: Table
    clocks: Sequence[Clock]
    ratings: Sequence[Rating]

    def clocks_at(self, node: Node, measure: str) -> list[Clock]:
        """Return the promises of a unit and all below it."""
        return [each for each in self.clocks if each.measure == measure and self._counts(each, node)]

    def stars_at(self, node: Node) -> list[int]:
        """Return the ratings of a unit and all below it."""
        return [each.stars for each in self.ratings if self._counts(each, node)]

    def _counts(self, each: Clock | Rating, node: Node) -> bool:
        return node in self.tree.line(each.unit_id, anonymous=each.anonymous)


def counted(month: Month) -> Counted:
    """Count a month of the whole tenant: what is withheld must not depend on who asks, nor for which unit."""
    tree, clocks, ratings = queries.tree(), queries.clocks(month), queries.ratings(month)
    promised = [
        Deed(each.unit_id, each.anonymous, (each.measure, *(() if each.by_day else (f"{each.measure}_timed",))))
        for each in clocks
    ]
    rated = [Deed(each.unit_id, each.anonymous, ("rated", f"stars:{each.stars}")) for each in ratings]
    return Counted(month, tree, tabulate(tree, [*queries.deeds(month), *promised, *rated]), clocks, ratings)


def statistics(*, month: date | None = None, unit_id: UUID | None = None) -> dict[str, Any]:
    """Return the figures of the month of a day, by default of yesterday, for a unit whose reports one reads.

    Without a unit, the highest of these. Raises NotFound, Forbidden, InvalidInput for a month to come.
    """
    days, unit = month_asked(month), unit_asked(unit_id)
    return of(counted(days), unit)


def month_asked(day: date | None) -> Month:
    """Return the month of a day; raise InvalidInput for one that has not begun."""
    month = queries.month_of(day)
    if month.first > queries.today():
        raise InvalidInput(errors=[FieldError("/query/month", "month_to_come", text("error.field.month_to_come"))])
    return month


def unit_asked(unit_id: UUID | None) -> Unit:
    """Return a unit whose reports one reads, by default the highest; raise NotFound, Forbidden."""
    scope = principal.current().scope(Permission.REPORTS_READ)
    if unit_id is None:
        highest = select(Unit).where(below(scope)).order_by(func.length(Unit.path), Unit.path).limit(1)
        found = session().scalars(highest).one_or_none()
        if found is None:
            raise Forbidden
        return found
    unit = identity.unit_of(unit_id)
    if not any(unit.path.startswith(path) for path in scope):
        raise Forbidden
    return unit


def of(whole: Counted, unit: Unit) -> dict[str, Any]:
    """Return what is shown of a month for a unit and all below it."""
    month, table, node = whole.month, whole.table, Node(unit.id)
    return {
        "month": month.first.isoformat()[:7],
        "since": month.first,
        "until": month.last if month.last >= month.first else None,
        "complete": month.last == month.ends,
        "least": LEAST,
        "unit": {"id": unit.id, "name": unit.name},
        "whole": unit.id == whole.tree.root,
        **{measure: table.shown(node, measure) for measure in ("received", "ended", "open", *STEPS)},
        "weeks": _weeks(whole, node),
        **_kinds(table, node),
        "first_response": _promise(whole, node, "first"),
        "settlement": _promise(whole, node, "settled"),
        "breaches": _breaches(table, node),
        "satisfaction": _satisfaction(whole, node),
        "units": _units(whole, node),
    }


def _weeks(whole: Counted, node: Node) -> list[dict[str, Any]]:
    return [
        {
            "since": since,
            "until": until,
            "received": whole.table.shown(node, f"in:{number}"),
            "ended": whole.table.shown(node, f"out:{number}"),
        }
        for number, (since, until) in enumerate(whole.month.weeks)
        if since <= whole.month.last
    ]


def _kinds(table: Table, node: Node) -> dict[str, Any]:
    """Return what came in by category, urgency, mode and the level of its desk."""
    options = settings_of(APPEAL).options
    used = {c.measure.partition(":")[2] for c in table.counts if c.node == node and c.measure.startswith("category:")}
    codes = [each.code for each in options.categories]
    codes += sorted(used - set(codes))
    named = {code: category_name(options, code) for code in codes}
    modes = {mode.value: text(f"appeal.mode.{mode}") for mode in Mode}
    urgencies = {urgency.value: text(f"appeal.urgency.{urgency}") for urgency in Urgency}
    levels = {level.value: text(f"appeal.level.{level}") for level in LEVELS}
    kinds = {"categories": ("category", named), "urgencies": ("urgency", urgencies)}
    kinds |= {"modes": ("mode", modes), "levels": ("level", levels)}
    return {
        name: [
            {"code": code, "name": said, "count": table.shown(node, f"{kind}:{code}")} for code, said in known.items()
        ]
        for name, (kind, known) in kinds.items()
    }


def _promise(whole: Counted, node: Node, measure: str) -> dict[str, Any]:
    """Return how a promise was kept. Minutes are of named cases only: of others not even an average tells them."""
    clocks = whole.clocks_at(node, measure)
    timed = [each for each in clocks if not each.by_day]
    enough = whole.table.enough(node, f"{measure}_timed")
    used = [each.used for each in timed]
    return {
        "count": whole.table.shown(node, measure),
        "in_time": kept(clocks) if whole.table.enough(node, measure) else None,
        "timed": whole.table.shown(node, f"{measure}_timed"),
        "average_used": round(sum(used) / len(used)) if enough else None,
        "average_allowed": round(sum(each.allowed for each in timed) / len(timed)) if enough else None,
        "most_used": percentile(used, 0.9) if enough else None,
    }


def _breaches(table: Table, node: Node) -> list[dict[str, Any]]:
    def name(promise: str) -> str:
        return text("appeal.promise.update") if promise == UPDATE else text(f"flow.appeal.node.{promise}")

    return [{"code": p, "name": name(p), "count": table.shown(node, f"breach:{p}")} for p in PROMISES]


def _satisfaction(whole: Counted, node: Node) -> dict[str, Any]:
    """Return how reporters rated. The stars are shown all or none: with the average, some would tell the others."""
    table, stars = whole.table, Counter(whole.stars_at(node))
    enough = table.enough(node, "rated")
    each = [table.shown(node, f"stars:{n}") for n in range(1, 6)]
    finished = table.shown(node, "finished") if table.enough(node, "finished") else None
    answered = table.counts.get(Cell(node, "answered"), 0)
    return {
        "rated": table.shown(node, "rated"),
        "average": round(sum(n * count for n, count in stars.items()) / stars.total(), 1) if enough else None,
        "answered": round(answered / finished, 2) if finished else None,
        "stars": each if enough and None not in each else None,
    }


def _units(whole: Counted, node: Node) -> list[dict[str, Any]]:
    """Return what stands directly below a unit: the units, its own desk, and of the root those who gave no name."""
    nodes = whole.table.children.get(node, ())
    below_it = select(Unit.id, Unit.name).where(Unit.id.in_({under.unit_id for under in nodes}))
    names = dict(session().execute(below_it).all())
    order = {"": 0, OWN: 1, ANONYMOUS: 2}
    rows = [_unit(whole, under, names[under.unit_id]) for under in nodes]
    return sorted(rows, key=lambda row: (order[row["part"] or ""], -(row["received"] or 0), row["name"]))


def _unit(whole: Counted, node: Node, name: str) -> dict[str, Any]:
    table = whole.table
    shown = text(f"appeal.statistics.{node.part}") if node.part else name
    return {
        "id": node.unit_id,
        "name": shown,
        "part": node.part or None,
        **{measure: table.shown(node, measure) for measure in ("received", "ended", "open")},
        "first_in_time": _promise(whole, node, "first")["in_time"],
        "settled_in_time": _promise(whole, node, "settled")["in_time"],
        "rated": table.shown(node, "rated"),
        "average": _satisfaction(whole, node)["average"],
    }
