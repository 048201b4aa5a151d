"""Why this rank? The ledger's entries behind a place in the standings."""

from datetime import date
from typing import Any
from uuid import UUID

from gongyou.boards import organisation, sources
from gongyou.boards.catalogue import catalogue
from gongyou.boards.documents import board_document, named_subjects, place_document, window_document
from gongyou.boards.models import Visibility, Window
from gongyou.boards.ranking import Around
from gongyou.boards.slots import BoardView
from gongyou.boards.standings import chosen_window, manages_boards, visible_board
from gongyou.core import principal
from gongyou.core.errors import AppError, NotFound
from gongyou.permissions import Permission
from gongyou.points import service as points


class EntriesHidden(AppError):
    """The board shows ranks and points, and what is behind them only to the person concerned."""

    code = "board.entries_hidden"
    status = 403


def entries_behind(
    code: str,
    subject_id: UUID,
    *,
    window: Window | None = None,
    on: date | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Return a place and a page of the entries behind it, the latest first.

    During a freeze those that were recorded before it. Raises NotFound for who does not stand there, EntriesHidden,
    and what `standings` raises. Entries of others come without note and source.
    """
    known, board = visible_board(catalogue(), code)
    source = sources.source_of(known, board, chosen_window(board, window), on or known.today, behind_freeze=False)
    found = source.read(Around(subject_id, 0))
    if found.asked is None:
        raise NotFound
    in_full = _in_full(board, subject_id, small=board.id in known.small)
    span, tree = source.span, organisation.tree(organisation.current_epoch())
    of_unit = board.ranks_units
    page, count = points.entries_behind(
        currency=board.currency,
        member_id=None if of_unit else subject_id,
        unit_ids=tree.below([subject_id] if of_unit else board.scope) or None,
        from_on=span.starts_on,
        to_on=span.last_on,
        recorded_until=board.freeze.frozen_at if board.freeze else None,
        limit=limit,
        cursor=cursor,
    )
    named = named_subjects(board, [subject_id], found.marks.epoch)
    return {
        "board": board_document(board),
        "window": window_document(span, known.today),
        "place": place_document(board, found.asked, named[subject_id]),
        "total": found.total,
        "entry_count": count,
        "items": [_shown(line, in_full=in_full) for line in page.items],
        "next_cursor": page.next_cursor,
    }


def _in_full(board: BoardView, subject_id: UUID, *, small: bool) -> bool:
    """Tell whether the acting member may see everything of the entries, not just titles; raise EntriesHidden."""
    if _is_own(board, subject_id) or _reads_ledger(board, subject_id):
        return True
    if board.visibility is not Visibility.ENTRIES or (small and not manages_boards()):
        raise EntriesHidden
    return False


def _is_own(board: BoardView, subject_id: UUID) -> bool:
    who = principal.current_or_none()
    return who is not None and not board.ranks_units and who.member_id == subject_id


def _reads_ledger(board: BoardView, subject_id: UUID) -> bool:
    """Tell whether the acting member may read the ledger of the member's or the unit's unit; a job may."""
    who = principal.current_or_none()
    if who is None:
        return True
    epoch = organisation.current_epoch()
    unit_id = subject_id
    if not board.ranks_units:
        _, unit_id = organisation.people(epoch, [subject_id])[subject_id]
    above = organisation.tree(epoch, knowing=[unit_id]).above(unit_id)
    return any(grant.unit_id in above for grant in who.grants if Permission.LEDGER_READ.value in grant.permissions)


def _shown(line: points.Line, *, in_full: bool) -> dict[str, Any]:
    entry, transaction = line.entry, line.transaction
    shown = {
        "transaction_id": transaction.id,
        "amount": entry.amount,
        "kind": transaction.kind,
        "label": line.label,
        "title": transaction.title,
        "rule_title": line.rule_title,
        "rule_version": transaction.rule_version,
        "occurred_at": transaction.occurred_at,
        "recorded_at": transaction.recorded_at,
        "roster_on": entry.roster_on,
        "unit_name": line.unit_name,
        "member_name": line.member.name if line.member else None,
        "reverses_id": transaction.reverses_id,
        "reversed_by": line.reversed_by,
    }
    private = {"note": transaction.note, "source_type": transaction.source_type, "source_id": transaction.source_id}
    return shown | (private if in_full else dict.fromkeys(private))
