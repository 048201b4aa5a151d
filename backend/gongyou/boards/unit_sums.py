"""What stands behind the rankings of units: sums over `unit_scores`, which must be up to date."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from uuid import UUID

from sqlalchemy import text

from gongyou.boards.heads import stored_heads
from gongyou.boards.organisation import Tree
from gongyou.boards.rules import per_head
from gongyou.boards.slots import BoardView, Slot
from gongyou.boards.sums import Days, Scores, column_of
from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id

Part = tuple[int, int, datetime]
"""A segment of days, the points of it, and when the last of them were earned."""


def unit_slots_scores(slots: Sequence[Slot], tree: Tree, units: Collection[UUID] | None = None) -> dict[Slot, Scores]:
    """Return the scores of boards of units: of those that these units count for, or of all; slots of one currency."""
    concerned = None if units is None else {above for unit in units for above in tree.above(unit)}
    ranked = {slot.board: slot.board.subjects(tree, concerned) for slot in slots}
    wanted = {subject for subjects in ranked.values() for subject in subjects}
    if not wanted:
        return {slot: {} for slot in slots}
    days = Days(column_of(slot, tree) for slot in slots)
    parts = _parts(slots[0].board.currency, days, {subject: tree.below([subject]) for subject in wanted})
    heads = stored_heads(tree, wanted) if any(slot.board.per_head for slot in slots) else {}
    scores: dict[Slot, Scores] = {}
    for slot in slots:
        first, last = days.segments(column_of(slot, tree))
        scores[slot] = {
            subject.bytes: _score(
                slot.board, [p for p in parts[subject] if first <= p[0] <= last], heads.get(subject, 0)
            )
            for subject in ranked[slot.board]
        }
    return scores


def _score(board: BoardView, parts: Sequence[Part], heads: int) -> int | None:
    """Return the score of a unit; None without points, or with too few members to stand on a board per head."""
    if not parts or (board.per_head and heads < board.least_heads):
        return None
    points = sum(points for _, points, _ in parts)
    return board.scale.encode(per_head(points, heads) if board.per_head else points, max(at for _, _, at in parts))


def _parts(currency: str, days: Days, subjects: Mapping[UUID, Collection[UUID]]) -> Mapping[UUID, list[Part]]:
    """Return what each subject earned with all the units that count for it, by segment."""
    rows = session().execute(
        _PARTS,
        {
            "t": current_tenant_id(),
            "currency": currency,
            "cuts": days.cuts,
            "since": days.since or date.min,
            "units": sorted({unit for units in subjects.values() for unit in units}),
        },
    )
    of_unit: dict[UUID, list[Part]] = defaultdict(list)
    for unit, segment, points, at in rows:
        of_unit[unit].append((segment, points, at))
    return {subject: _joined(of_unit[unit] for unit in units) for subject, units in subjects.items()}


def _joined(parts_of_units: Iterable[Sequence[Part]]) -> list[Part]:
    """Return the parts of several units as one part for each segment."""
    joined: dict[int, Part] = {}
    for segment, points, at in chain.from_iterable(parts_of_units):
        before = joined.get(segment)
        joined[segment] = (segment, points, at) if before is None else (segment, before[1] + points, max(before[2], at))
    return list(joined.values())


_PARTS = text("""
    SELECT unit_id, width_bucket(roster_on, CAST(:cuts AS date[])), sum(points)::bigint, max(last_at)
      FROM unit_scores
     WHERE tenant_id = :t AND currency = :currency AND unit_id = ANY(:units) AND roster_on >= :since
     GROUP BY 1, 2
""")
