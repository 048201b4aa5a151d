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
from gongyou.boards.slots import DAY, BoardView, Slot
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


class _Days:
    """The days of some columns cut into segments, so that every row is looked at once, however many windows hold it."""

    def __init__(self, columns: Iterable[Column]) -> None:
        firsts = {column.starts_on for column in columns if column.starts_on is not None}
        afters = {column.last_on + DAY for column in columns if column.last_on is not None}
        self.cuts: list[date] = sorted(firsts | afters)

    def segments(self, column: Column) -> tuple[int, int]:
        """Return the first and the last segment of a column: segment n begins at cut n, from 1."""
        first = 0 if column.starts_on is None else self.cuts.index(column.starts_on) + 1
        last = len(self.cuts) if column.last_on is None else self.cuts.index(column.last_on + DAY)
        return first, last

    def since(self, columns: Iterable[Column]) -> date | None:
        """Return the first day of all columns, None if one has no first."""
        days = [column.starts_on for column in columns]
        return None if None in days else min(day for day in days if day is not None)


def _members_query(
    currency: str, columns: Sequence[Column], member_ids: Collection[UUID] | None
) -> tuple[str, dict[str, Any]]:
    """Return a statement of id bytes and, for each column, the score that `rules.MEMBERS.encode` makes, or NULL."""
    days, scopes = _Days(columns), list(dict.fromkeys(c.units for c in columns if c.units is not None))
    params: dict[str, Any] = {"tenant_id": current_tenant_id(), "currency": currency}
    segment, where = "0", ""
    if days.cuts:
        segment, params["cuts"] = "width_bucket(s.roster_on, %(cuts)s::date[])", days.cuts
    since = days.since(columns)
    if since is not None:
        where, params["since"] = f"{where} AND s.roster_on >= %(since)s", since
    if member_ids is not None:
        where, params["member_ids"] = f"{where} AND s.member_id = ANY(%(member_ids)s)", sorted(member_ids)
    flags = []
    for bit, units in enumerate(scopes):
        params[f"scope{bit}"] = sorted(units)
        flags.append(f"CASE WHEN s.unit_id = ANY(%(scope{bit})s) THEN {1 << bit} ELSE 0 END")
    scores = "".join(f", {_score(*days.segments(c), _bit(scopes, c))}" for c in columns)
    statement = (
        f"SELECT uuid_send(member_id){scores} FROM ("  # noqa: S608  built from our own words only
        f"SELECT s.member_id, {segment} AS segment, {' + '.join(flags) or '0'} AS scopes,"
        f" least(greatest(sum(s.points), {-_MOST_SUM}), {_MOST_SUM})::int AS points,"
        f" least(greatest(floor(date_part('epoch', max(s.last_at)))::bigint - {EPOCH_SECONDS}, 0), {_MOST_SECONDS})::int"
        f" AS reached"
        f" FROM daily_scores s WHERE s.tenant_id = %(tenant_id)s AND s.currency = %(currency)s{where}"
        f" GROUP BY 1, 2, 3) AS parts GROUP BY member_id"
    )
    return statement, params


_MOST_SUM = (1 << 30) - 1
"""Sums of segments are kept small enough for fast arithmetic; far beyond what a ranking tells apart."""
_MOST_SECONDS = (1 << TIME_BITS) - 1


def _bit(scopes: Sequence[frozenset[UUID]], column: Column) -> int | None:
    return None if column.units is None else 1 << scopes.index(column.units)


def _score(first: int, last: int, bit: int | None) -> str:
    scope = "" if bit is None else f" AND scopes & {bit} <> 0"
    within = f"FILTER (WHERE segment BETWEEN {first} AND {last}{scope})"
    most = MEMBERS.most_points
    points = f"least(greatest(sum(points) {within}, {-most}), {most})"
    return f"max(reached) {within} - {points} * {1 << MEMBERS.time_bits}::bigint"


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
    params: dict[str, Any] = {"tenant_id": current_tenant_id(), "currency": currency}
    pairs = [(subject, unit) for subject, units in subjects.items() for unit in units]
    params |= {"subjects": [p[0] for p in pairs], "units": [p[1] for p in pairs]}
    totals = []
    for number, column in enumerate(columns):
        within = f"FILTER (WHERE s.roster_on BETWEEN %(first{number})s AND %(last{number})s)"
        params |= {f"first{number}": column.starts_on or date.min, f"last{number}": column.last_on or date.max}
        totals.append(f", sum(s.points) {within}::bigint, max(s.last_at) {within}")
    statement = (
        f"SELECT t.subject_id{''.join(totals)}"  # noqa: S608  built from our own words only
        f" FROM unnest(%(subjects)s::uuid[], %(units)s::uuid[]) AS t(subject_id, unit_id)"
        f" JOIN unit_scores s ON s.tenant_id = %(tenant_id)s AND s.currency = %(currency)s AND s.unit_id = t.unit_id"
        f" WHERE s.roster_on >= %(since)s GROUP BY t.subject_id"
    )
    params["since"] = _Days(columns).since(columns) or date.min
    found = {}
    for subject_id, *values in session().connection().exec_driver_sql(statement, params):
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
