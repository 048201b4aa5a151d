"""What stands behind every ranking of members: sums over `daily_scores`, for some or for all, many windows at once.

PostgreSQL makes the scores in the shape of `rules.MEMBERS`. Sums for units are in `unit_sums`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import ServerCursor, sql

from gongyou.boards.organisation import Tree
from gongyou.boards.rules import EPOCH_SECONDS, MEMBERS, TIME_BITS
from gongyou.boards.slots import DAY, Slot
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


def column_of(slot: Slot, organisation: Tree) -> Column:
    """Return what a slot sums."""
    within = organisation.below(slot.board.scope) if slot.board.scope else None
    members = not slot.board.ranks_units
    return Column(slot.span.starts_on, slot.span.last_on, within if members else None)


class Days:
    """The days of some columns cut into segments, so that every row is looked at once, however many windows hold it."""

    def __init__(self, columns: Iterable[Column]) -> None:
        known = list(columns)
        firsts = {column.starts_on for column in known}
        afters = {column.last_on + DAY for column in known if column.last_on is not None}
        self.since: date | None = None if None in firsts else min((d for d in firsts if d is not None), default=None)
        """The first day of all columns; None if one has no first."""
        self.cuts: list[date] = sorted({d for d in firsts if d is not None} | afters) or [date.max]
        """Segment n begins at cut n, from 1; segment 0 is what lies before."""

    def segments(self, column: Column) -> tuple[int, int]:
        """Return the first and the last segment of a column; the last is smaller if it has no day."""
        first = 0 if column.starts_on is None else self.cuts.index(column.starts_on) + 1
        last = len(self.cuts) if column.last_on is None else self.cuts.index(column.last_on + DAY)
        return first, last


def _members_query(
    currency: str, columns: Sequence[Column], member_ids: Collection[UUID] | None
) -> tuple[str, dict[str, Any]]:
    """Return a statement of id bytes and, for each column, the score that `rules.MEMBERS.encode` makes, or NULL."""
    days, scopes = Days(columns), list(dict.fromkeys(c.units for c in columns if c.units is not None))
    params: dict[str, Any] = {"tenant_id": current_tenant_id(), "currency": currency, "cuts": days.cuts}
    where = ""
    if days.since is not None:
        where, params["since"] = f"{where} AND s.roster_on >= %(since)s", days.since
    if member_ids is not None:
        where, params["member_ids"] = f"{where} AND s.member_id = ANY(%(member_ids)s)", sorted(member_ids)
    flags = []
    for bit, units in enumerate(scopes):
        params[f"scope{bit}"] = sorted(units)
        flags.append(f"CASE WHEN s.unit_id = ANY(%(scope{bit})s) THEN {1 << bit} ELSE 0 END")
    scores = "".join(f", {_score(*days.segments(c), _bit(scopes, c))}" for c in columns)
    statement = (
        f"SELECT uuid_send(member_id){scores} FROM ("  # noqa: S608  built from our own words only
        f"SELECT s.member_id, width_bucket(s.roster_on, %(cuts)s::date[]) AS segment, {' + '.join(flags) or '0'} AS scopes,"
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
