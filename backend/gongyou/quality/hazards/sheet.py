"""The spreadsheet of hazards: one row each, with every node's times, people and minutes, and what it brought."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.cases import queries as cases
from gongyou.cases.models import Case, CaseNode
from gongyou.cases.rules import Settings
from gongyou.cases.settings import settings_of
from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.i18n import text
from gongyou.core.spreadsheets import INTEGER, MOMENT, Cell, Column
from gongyou.identity import service as identity
from gongyou.points.currencies import currency_terms
from gongyou.points.queries import points_of
from gongyou.quality.hazards.flow import HAZARD
from gongyou.quality.hazards.models import Hazard
from gongyou.quality.hazards.options import HazardOptions, named
from gongyou.quality.hazards.queries import Row
from gongyou.quality.hazards.rewards import source_types

_NAME, _MOMENT, _COUNT, _WORDS = 12, 17, 9, 30


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the rows of a batch need beside themselves."""

    settings: Settings[HazardOptions]
    names: dict[UUID, str]
    stays: dict[UUID, list[CaseNode]]
    numbers: dict[UUID, str]
    points: dict[UUID, dict[str, int]]
    currencies: list[str]

    def name(self, member_id: UUID | None) -> str | None:
        return self.names.get(member_id) if member_id is not None else None


@dataclass(frozen=True, slots=True)
class _Field:
    """A column before the nodes: its code in the catalogue, and how its cell is read."""

    code: str
    width: int
    read: Callable[[Hazard, Case, str, _Batch], Cell]
    numbers: str | None = None


_FIELDS = (
    _Field("number", 15, lambda _h, c, _u, _b: c.number),
    _Field("title", _WORDS, lambda _h, c, _u, _b: c.title),
    _Field("description", 40, lambda h, _c, _u, _b: h.description),
    _Field("state", _NAME, lambda _h, c, _u, _b: text(f"case.state.{c.state}")),
    _Field("node", _NAME, lambda _h, c, _u, b: cases.node_name(HAZARD, b.settings, c.node)),
    _Field("category", _NAME, lambda h, _c, _u, b: named(b.settings.options.categories, h.category, "category")),
    _Field("severity", _COUNT, lambda h, _c, _u, b: named(b.settings.options.severities, h.severity, "severity")),
    _Field("unit", 18, lambda _h, _c, u, _b: u),
    _Field("place", 22, lambda h, _c, _u, _b: h.place),
    _Field("discovered_at", _MOMENT, lambda h, _c, _u, _b: h.discovered_at, MOMENT),
    _Field("reported_at", _MOMENT, lambda _h, c, _u, _b: c.opened_at, MOMENT),
    _Field("closed_at", _MOMENT, lambda _h, c, _u, _b: c.closed_at, MOMENT),
    _Field("finder", _NAME, lambda h, _c, _u, b: b.name(h.finder_id)),
    _Field("confirmed_by", _NAME, lambda h, _c, _u, b: b.name(h.confirmed_by)),
    _Field("rectifier", _NAME, lambda h, _c, _u, b: b.name(h.rectifier_id)),
    _Field("verifier", _NAME, lambda h, _c, _u, b: b.name(h.verifier_id)),
    _Field("sent_back", _COUNT, lambda h, _c, _u, _b: h.sent_back, INTEGER),
    _Field("stage", _COUNT, lambda h, _c, _u, _b: text(f"hazard.stage.{h.stage}") if h.stage else None),
    _Field("root_cause", _WORDS, lambda h, _c, _u, _b: h.root_cause),
    _Field("standard_changed", _WORDS, lambda h, _c, _u, _b: h.standard_changed),
    _Field("duplicate_of", 15, lambda h, _c, _u, b: b.numbers.get(h.duplicate_of) if h.duplicate_of else None),
    _Field("recurrence_of", 15, lambda h, _c, _u, b: b.numbers.get(h.recurrence_of) if h.recurrence_of else None),
)
_OF_NODE = (
    ("entered_at", _MOMENT, MOMENT),
    ("done_at", _MOMENT, MOMENT),
    ("by", _NAME, None),
    ("allowed", _COUNT, INTEGER),
    ("used", _COUNT, INTEGER),
)


def columns() -> list[Column]:
    """Return the columns in the language of the running request or job."""
    settings = settings_of(HAZARD)
    before = [Column(text(f"hazard.export.{each.code}"), each.width, each.numbers) for each in _FIELDS]
    of_nodes = [
        Column(text(f"hazard.export.{code}", node=cases.node_name(HAZARD, settings, node.code)), width, numbers)
        for node in HAZARD.nodes
        for code, width, numbers in _OF_NODE
    ]
    return before + of_nodes + [Column(each.name, _COUNT, INTEGER) for each in currency_terms().values()]


def rows(found: Sequence[Row]) -> list[list[Cell]]:
    """Return the rows of some hazards, in a constant number of queries."""
    if not found:
        return []
    batch = _batch(found)
    return [_row(hazard, case, unit, batch) for hazard, case, unit in found]


def _row(hazard: Hazard, case: Case, unit: str, batch: _Batch) -> list[Cell]:
    cells: list[Cell] = [each.read(hazard, case, unit, batch) for each in _FIELDS]
    for node in HAZARD.nodes:
        cells += _node(case, [stay for stay in batch.stays[case.id] if stay.node == node.code], node.code, batch)
    points = batch.points.get(hazard.id, {})
    return cells + [points.get(currency) for currency in batch.currencies]


def _node(case: Case, stays: Sequence[CaseNode], node: str, batch: _Batch) -> list[Cell]:
    """Return what a node took: from its first beginning to its last end, by whom in the end, all minutes together."""
    running = case.closed_at is None and case.node == node
    if not stays and not running:
        return [None] * len(_OF_NODE)
    entered = stays[0].entered_at if stays else case.entered_at
    allowed, used = sum(stay.allowed_minutes for stay in stays), sum(stay.used_minutes for stay in stays)
    if running:
        since = cases.used_minutes(HAZARD, case, batch.settings, clock.now())
        return [entered, None, batch.name(case.responsible_id), allowed + case.allowed_minutes, used + since]
    return [entered, stays[-1].done_at, batch.name(stays[-1].done_by), allowed, used]


def _batch(found: Sequence[Row]) -> _Batch:
    ids = [hazard.id for hazard, _, _ in found]
    stays: dict[UUID, list[CaseNode]] = defaultdict(list)
    for stay in session().scalars(select(CaseNode).where(CaseNode.case_id.in_(ids)).order_by(CaseNode.seq)):
        stays[stay.case_id].append(stay)
    people: set[Any] = {stay.done_by for of_case in stays.values() for stay in of_case}
    people |= {m for h, c, _ in found for m in (h.finder_id, h.confirmed_by, h.rectifier_id, h.verifier_id)}
    people |= {case.responsible_id for _, case, _ in found}
    return _Batch(
        settings=settings_of(HAZARD),
        names=identity.names_of(people - {None}),
        stays=stays,
        numbers=_numbers({o for h, _, _ in found for o in (h.duplicate_of, h.recurrence_of) if o is not None}),
        points=points_of(source_types(max(hazard.round for hazard, _, _ in found)), ids),
        currencies=list(currency_terms()),
    )


def _numbers(ids: Collection[UUID]) -> dict[UUID, str]:
    return dict(session().execute(select(Case.id, Case.number).where(Case.id.in_(ids))).all())
