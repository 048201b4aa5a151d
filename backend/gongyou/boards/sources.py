"""Where a reader's ranking comes from: Redis; the snapshot of a freeze; final standings; or, failing Redis, a sum."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from gongyou.boards import organisation, ranking, sums, unit_sums
from gongyou.boards.catalogue import Catalogue
from gongyou.boards.models import BoardState, FinalStanding, FrozenRanking, Window
from gongyou.boards.once import Once
from gongyou.boards.ranking import NO_MARKS, Around, Between, Slice
from gongyou.boards.refresh import ask_for_rebuild
from gongyou.boards.rules import Span
from gongyou.boards.slots import BoardView, Slot, baseline, is_present
from gongyou.boards.stored import StoredRanking
from gongyou.core import cache
from gongyou.core.db import session
from gongyou.core.errors import AppError
from gongyou.core.tenancy import current_tenant_id

SUMMED_FOR = 5.0
"""Seconds for which a sum that stands in for a missing ranking is shown to all."""


class WindowFrozen(AppError):
    """The board is frozen, and this window was not part of what it showed."""

    code = "board.window_frozen"
    status = 409


@dataclass(frozen=True, slots=True)
class Source:
    """A ranking to read from; without `as_of` it is of the moment at which it is read."""

    board: BoardView
    span: Span
    read: Callable[[Between | Around], Slice]
    as_of: datetime | None


_sums: Once[tuple[StoredRanking, StoredRanking | None]] = Once(16)
_snapshots: Once[StoredRanking | None] = Once(64)


def source_of(catalogue: Catalogue, board: BoardView, window: Window, on: date, *, behind_freeze: bool) -> Source:
    """Return where the ranking of a window is read; raise WindowFrozen."""
    if board.state is BoardState.CLOSED:
        return _closed(catalogue, board)
    if board.freeze is not None and not behind_freeze:
        return _frozen(catalogue, board, window, on)
    return _live(catalogue, board, board.span(window, min(on, catalogue.today)))


def _live(catalogue: Catalogue, board: BoardView, span: Span) -> Source:
    slot, earlier = Slot(board, span), baseline(span, catalogue.today)
    before = Slot(board, earlier) if earlier else None

    def read(ask: Between | Around) -> Slice:
        try:
            found = ranking.read(slot, before, ask, lasting=catalogue.rest_of_day)
            if found is not None:
                return found
            if is_present(span, catalogue.today):
                ask_for_rebuild()
        except cache.RedisError:
            pass  # the sum below needs no Redis; that it is away is told by health and logs
        now, earlier_sum = _summed(slot, before)
        return now.slice(ask, earlier_sum, NO_MARKS)

    return Source(board, span, read, None)


def _summed(slot: Slot, before: Slot | None) -> tuple[StoredRanking, StoredRanking | None]:
    def compute() -> tuple[StoredRanking, StoredRanking | None]:
        ranked = sum_slots([each for each in (slot, before) if each])
        return ranked[slot], ranked[before] if before else None

    return _sums.get((current_tenant_id(), slot, before, int(time.monotonic() / SUMMED_FOR)), compute)


def sum_slots(wanted: Sequence[Slot]) -> dict[Slot, StoredRanking]:
    """Rank slots of one currency and subject by one sum over the database of this moment."""
    tree = organisation.tree(organisation.current_epoch())
    if not wanted:
        return {}
    if wanted[0].board.ranks_units:
        scores = unit_sums.unit_slots_scores(wanted, tree)
        return {slot: StoredRanking.of_scores(scores[slot]) for slot in wanted}
    found: dict[Slot, list[tuple[int, bytes]]] = {slot: [] for slot in wanted}
    columns = [sums.column_of(slot, tree) for slot in wanted]
    for rows in sums.all_member_scores(wanted[0].board.currency, columns):
        for number, slot in enumerate(wanted, start=1):
            found[slot].extend((row[number], row[0]) for row in rows if row[number] is not None)
    return {slot: StoredRanking.of(scored) for slot, scored in found.items()}


def _frozen(catalogue: Catalogue, board: BoardView, window: Window, on: date) -> Source:
    freeze = board.freeze
    assert freeze is not None
    span = board.span(window, min(on, freeze.frozen_on))
    earlier = baseline(span, freeze.frozen_on)
    found = _snapshot(freeze.id, span.key)
    if found is None:
        raise WindowFrozen
    before = _snapshot(freeze.id, earlier.key) if earlier else None
    return _fixed(catalogue, Slot(board, span), found, before, as_of=freeze.frozen_at)


def _snapshot(freeze_id: UUID, span_key: str) -> StoredRanking | None:
    def load() -> StoredRanking | None:
        row = session().execute(
            select(FrozenRanking.ids, FrozenRanking.scores).where(
                FrozenRanking.freeze_id == freeze_id, FrozenRanking.span == span_key
            )
        )
        found = row.one_or_none()
        return StoredRanking(*found) if found else None

    return _snapshots.get((current_tenant_id(), freeze_id, span_key), load)


def _closed(catalogue: Catalogue, board: BoardView) -> Source:
    def load() -> StoredRanking:
        rows = session().execute(
            select(FinalStanding.subject_id, FinalStanding.points, FinalStanding.last_at)
            .where(FinalStanding.board_id == board.id)
            .order_by(FinalStanding.rank)
        )
        return StoredRanking.of((board.scale.encode(points, at), subject.bytes) for subject, points, at in rows)

    found = _snapshots.get((current_tenant_id(), board.id), load)
    assert found is not None
    span = board.span(Window.ALL, catalogue.today)
    return _fixed(catalogue, Slot(board, span), found, None, as_of=board.closed_at)


def _fixed(
    catalogue: Catalogue, slot: Slot, ranked: StoredRanking, before: StoredRanking | None, *, as_of: datetime | None
) -> Source:
    def read(ask: Between | Around) -> Slice:
        try:
            marks = ranking.marks(slot.board, lasting=catalogue.rest_of_day)
        except cache.RedisError:
            marks = NO_MARKS
        return ranked.slice(ask, before, marks)

    return Source(slot.board, slot.span, read, as_of)
