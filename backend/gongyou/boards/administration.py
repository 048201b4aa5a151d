"""What opening, freezing and closing boards have in common: who may, and how readers hear of it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from gongyou.boards import heads, organisation, ranking, slots, unit_days
from gongyou.boards.models import Board, BoardFreeze, BoardUnit
from gongyou.boards.slots import BoardView
from gongyou.core import cache, principal
from gongyou.core.db import after_commit, get, session
from gongyou.core.errors import NotFound
from gongyou.core.logs import logger
from gongyou.core.outbox import emit
from gongyou.core.tenancy import current_tenant_id, tenant
from gongyou.events import BoardsStale
from gongyou.identity.models import Unit
from gongyou.permissions import Permission

log = logger(__name__)


def require_managing(unit_ids: Collection[UUID]) -> None:
    """Raise Forbidden unless the acting member manages boards of these units, or of the whole tenant; or NotFound."""
    query = select(Unit.path).where(Unit.id.in_(unit_ids) if unit_ids else Unit.parent_id.is_(None))
    paths = session().scalars(query).all()
    if unit_ids and len(paths) != len(set(unit_ids)):
        raise NotFound
    for path in paths:
        principal.require(Permission.BOARDS_MANAGE, path)


def scope_of(board_id: UUID) -> Sequence[UUID]:
    """Return the units of a board's scope."""
    return session().scalars(select(BoardUnit.unit_id).where(BoardUnit.board_id == board_id)).all()


def view_of(board: Board) -> BoardView:
    """Return what readers know of a board."""
    frozen = get(BoardFreeze, board.freeze_id) if board.freeze_id else None
    return slots.view(board, scope_of(board.id), frozen)


def sum_units_anew(currency: str) -> None:
    """Sum for units what no handler has looked at, and count heads; the caller holds `lock_rankings`."""
    unit_days.sum_days(currency, unit_days.differing_days(currency))
    heads.recount(organisation.load_tree())


def changed(*views: BoardView) -> None:
    """Let readers see changed boards once this has committed; should Redis be away, the event will."""

    tenant_id = current_tenant_id()

    def announce() -> None:
        try:
            with tenant(tenant_id):
                ranking.change_config(views)
        except cache.RedisError as error:
            log.warning("board change not announced", error=str(error))

    after_commit(announce)
    emit(BoardsStale())
