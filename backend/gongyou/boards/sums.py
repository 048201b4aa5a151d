"""What stands behind every ranking: sums over `daily_scores`, for some members or units or for all, many windows at once.

The scores of members are made by PostgreSQL in the shape of `rules.Scale`; those of units here, since they divide.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import ServerCursor, sql

from gongyou.boards.models import Subject
from gongyou.boards.organisation import Tree
from gongyou.boards.rules import EPOCH_SECONDS, MEMBERS, TIME_BITS, per_head
from gongyou.boards.slots import BoardView, Slot
from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id

Scores = dict[bytes, int | None]
"""A slot's scores by the 16 bytes of a subject's id; None: without a place."""
FETCHED = 5000


@dataclass(frozen=True, slots=True)
class Column:
    """What is summed: the days and, for a board of part of the tenant, the units."""

    starts_on: date | None
    last_on: date | None
    units: frozenset[UUID] | None


@dataclass(frozen=True, slots=True)
class Total:
    """Points of a unit, and when the last of them were earned."""

    points: int
    reached_at: datetime


def column_of(slot: Slot, organisation: Tree) -> Column:
    """Return what a slot sums."""
    within = organisation.below(slot.board.scope) if slot.board.scope else None
    members = slot.board.subject is Subject.MEMBER
    return Column(slot.span.starts_on, slot.span.last_on, within if members else None)


class _Query:
    """A SELECT in the making: its parameters are numbered as they come."""

    def __init__(self, **params: Any) -> None:
        self.params: dict[str, Any] = {"tenant_id": current_tenant_id(), **params}

    def _param(self, value: Any) -> str:
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"

    def within(self, column: Column) -> str:
        """Return a FILTER clause."""
        conditions = []
        if column.starts_on is not None:
            conditions.append(f"s.roster_on >= {self._param(column.starts_on)}")
        if column.last_on is not None:
            conditions.append(f"s.roster_on <= {self._param(column.last_on)}")
        if column.units is not None:
            conditions.append(f"s.unit_id = ANY({self._param(sorted(column.units))})")
        return f" FILTER (WHERE {' AND '.join(conditions)})" if conditions else ""

    def score(self, column: Column) -> str:
        """Return the expression of a member's score, as `rules.MEMBERS.encode` makes it; NULL without rows."""
        within, most = self.within(column), MEMBERS.most_points
        seconds = f"floor(date_part('epoch', max(s.last_at){within}))::bigint - {EPOCH_SECONDS}"
        return (
            f"CASE WHEN max(s.last_at){within} IS NOT NULL THEN"
            f" least(greatest({seconds}, 0), {(1 << TIME_BITS) - 1})"
            f" - least(greatest(sum(s.points){within}, {-most}), {most})::bigint * {1 << MEMBERS.time_bits} END"
        )

    def since(self, columns: Iterable[Column]) -> str:
        """Return a condition that leaves out days before every column."""
        first = _first_day(columns)
        return "" if first is None else f" AND s.roster_on >= {self._param(first)}"


def _first_day(columns: Iterable[Column]) -> date | None:
    days = [column.starts_on for column in columns]
    return None if None in days else min(day for day in days if day is not None)


def _members_query(currency: str, columns: Sequence[Column], member_ids: Collection[UUID] | None) -> tuple[str, Any]:
    query = _Query(currency=currency)
    chosen = ""
    if member_ids is not None:
        query.params["member_ids"] = sorted(member_ids)
        chosen = " AND s.member_id = ANY(%(member_ids)s)"
    scores = "".join(f", {query.score(column)}" for column in columns)
    statement = (
        f"SELECT uuid_send(s.member_id){scores} FROM daily_scores s"  # noqa: S608  built from our own words only
        f" WHERE s.tenant_id = %(tenant_id)s AND s.currency = %(currency)s{chosen}{query.since(columns)}"
        f" GROUP BY s.member_id"
    )
    return statement, query.params


def member_scores(
    currency: str, columns: Sequence[Column], member_ids: Collection[UUID]
) -> list[tuple[bytes, Sequence[int | None]]]:
    """Return id bytes and a score for each column, for those of these members who have any row."""
    statement, params = _members_query(currency, columns, member_ids)
    rows = session().connection().exec_driver_sql(statement, params)
    return [(row[0], row[1:]) for row in rows]


def member_slots_scores(slots: Sequence[Slot], organisation: Tree, member_ids: Collection[UUID]) -> dict[Slot, Scores]:
    """Return the scores of members on boards of members; `slots` are of one currency."""
    if not slots:
        return {}
    columns = list(dict.fromkeys(column_of(slot, organisation) for slot in slots))
    rows = dict(member_scores(slots[0].board.currency, columns, member_ids))
    nothing: Sequence[int | None] = [None] * len(columns)
    numbers = {slot: columns.index(column_of(slot, organisation)) for slot in slots}
    ids = [member_id.bytes for member_id in member_ids]
    return {slot: {id_: rows.get(id_, nothing)[number] for id_ in ids} for slot, number in numbers.items()}


def all_member_scores(currency: str, columns: Sequence[Column]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield batches of rows, id bytes and then a score for each column, of every member who has any row."""
    statement, params = _members_query(currency, columns, None)
    connection = session().connection()
    # For this statement alone: all rows are wanted, and a hash of all members should fit in memory.
    connection.exec_driver_sql("SET LOCAL cursor_tuple_fraction = 1.0")
    connection.exec_driver_sql("SET LOCAL work_mem = '256MB'")
    raw = connection.connection.driver_connection
    assert raw is not None
    with ServerCursor(raw, "member_scores") as cursor:
        cursor.execute(sql.SQL(statement), params, binary=True)
        while rows := cursor.fetchmany(FETCHED):
            yield rows
    connection.exec_driver_sql("SET LOCAL work_mem TO DEFAULT")


def unit_totals(
    currency: str, columns: Sequence[Column], subjects: Mapping[UUID, Collection[UUID]]
) -> dict[UUID, list[Total | None]]:
    """Return a total for each column, for those of these units that have any row with all units below them.

    `subjects` names the units that count for each; `unit_scores` must be up to date.
    """
    query = _Query(currency=currency)
    pairs = [(subject, unit) for subject, units in subjects.items() for unit in units]
    query.params |= {"subjects": [p[0] for p in pairs], "units": [p[1] for p in pairs]}
    totals = []
    for column in columns:
        within = query.within(column)
        totals.append(f", sum(s.points){within}::bigint, max(s.last_at){within}")
    statement = (
        f"SELECT t.subject_id{''.join(totals)}"  # noqa: S608  built from our own words only
        f" FROM unnest(%(subjects)s::uuid[], %(units)s::uuid[]) AS t(subject_id, unit_id)"
        f" JOIN unit_scores s ON s.tenant_id = %(tenant_id)s AND s.currency = %(currency)s AND s.unit_id = t.unit_id"
        f"{query.since(columns)} GROUP BY t.subject_id"
    )
    found = {}
    for subject_id, *values in session().connection().exec_driver_sql(statement, query.params):
        found[subject_id] = [
            Total(points, at) if at is not None else None for points, at in zip(values[::2], values[1::2], strict=True)
        ]
    return found


def score_of_unit(board: BoardView, total: Total | None, heads: int) -> int | None:
    """Return the score of a unit on a board; None without points, or with too few members to stand there."""
    if total is None or (board.per_head and heads < board.least_heads):
        return None
    points = per_head(total.points, heads) if board.per_head else total.points
    return board.scale.encode(points, total.reached_at)


def unit_slots_scores(
    slots: Sequence[Slot], organisation: Tree, heads: Mapping[UUID, int], units: Collection[UUID] | None = None
) -> dict[Slot, Scores]:
    """Return the scores of boards of units: of those that these units count for, or of all.

    `slots` are of one currency.
    """
    columns = list(dict.fromkeys(column_of(slot, organisation) for slot in slots))
    ranked = {slot.board: slot.board.subjects(organisation) for slot in slots}
    concerned = None if units is None else {above for unit in units for above in organisation.above(unit)}
    wanted = {s for subjects in ranked.values() for s in subjects if concerned is None or s in concerned}
    if not wanted:
        return {slot: {} for slot in slots}
    totals = unit_totals(slots[0].board.currency, columns, {s: organisation.below([s]) for s in wanted})
    scores: dict[Slot, Scores] = defaultdict(dict)
    for slot in slots:
        number = columns.index(column_of(slot, organisation))
        for subject in ranked[slot.board]:
            if subject in wanted:
                total = totals[subject][number] if subject in totals else None
                scores[slot][subject.bytes] = score_of_unit(slot.board, total, heads.get(subject, 0))
    return scores
