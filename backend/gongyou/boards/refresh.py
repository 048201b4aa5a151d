"""Keeping the rankings at what the ledger says: after postings, after changes of the organisation, as days begin."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from gongyou.boards import bests, heads, organisation, ranking, rebuild, slots, sums, unit_days, unit_sums
from gongyou.boards.locks import lock_rankings, lock_rebuild
from gongyou.boards.organisation import Tree
from gongyou.boards.slots import BoardView, Slot
from gongyou.core import clock
from gongyou.core.outbox import emit
from gongyou.events import BoardsStale
from gongyou.identity.tenants import zone

RETRIED_AFTER = timedelta(seconds=5)
DAY_CLOSED_AT_HOUR = 1
"""Local hour at which yesterday's ranks are there to be kept."""


def after_postings(
    boards: Sequence[BoardView], currencies: Collection[str], member_ids: Collection[UUID], days: Collection[date]
) -> None:
    """Bring every ranking up to date for which these members' points of these roster days count.

    Absolute sums, so that nothing is counted twice however often this is told. The caller holds `lock_rankings`;
    `boards` are the open ones of the currencies. Raises RedisError.
    """
    rebuild.note_touched(currencies, member_ids, days)
    # Of units only what some board ranks is summed; `opening` sums the rest when a first board of a currency opens.
    earned_in = {b.currency: unit_days.days_of(b.currency, member_ids, days) for b in boards if b.ranks_units}
    for currency, touched in earned_in.items():
        unit_days.sum_days(currency, touched)
    tree = _followed_tree({unit for touched in earned_in.values() for unit, _ in touched})
    today = slots.today()
    standing = _there(slots.touched(boards, today, days), tree, today)
    for currency in {slot.board.currency for slot in standing}:
        concerned = [slot for slot in standing if slot.board.currency == currency]
        members = [slot for slot in concerned if not slot.board.ranks_units]
        ranking.apply(sums.member_slots_scores(members, tree, member_ids))
        _refresh_units(concerned, tree, {unit for unit, _ in earned_in.get(currency, ())})


def keep_up() -> None:
    """Do what time brings: rankings of a new day, heads that were not announced, a Redis that was restarted."""
    lock_rankings()
    tree = organisation.load_tree()
    _refresh_per_head(tree, heads.recount(tree))
    today = slots.today()
    standing = _there(slots.present(slots.load_boards(open_only=True), today), tree, today)
    if clock.now().astimezone(zone()).hour == DAY_CLOSED_AT_HOUR:
        bests.record(standing)


def make_missing() -> None:
    """Make the rankings that should be there and are not, or all if Redis was restarted since; raise RedisError."""
    if not lock_rebuild(wait=False):
        emit(BoardsStale(), at=clock.now() + RETRIED_AFTER)
        return
    ranking.begin_rebuild()
    server, intact = ranking.server_id(), ranking.is_intact()
    wanted = slots.present(slots.load_boards(open_only=True), slots.today())
    if intact:
        wanted = [slot for slot, there in zip(wanted, ranking.standing(wanted), strict=True) if not there]
    rebuild.rebuild(wanted)
    ranking.note_intact(server)


def ask_for_rebuild() -> None:
    """Have missing rankings made, once however many ask."""
    if ranking.first_to_ask():
        emit(BoardsStale())


def _followed_tree(units: Collection[UUID]) -> Tree:
    """Return the organisation; if it was changed since the last time, have the rankings follow."""
    epoch = organisation.current_epoch()
    tree = organisation.tree(epoch, knowing=units)
    seen, now = ranking.organisation_seen(), f"{(epoch or b'').decode()} {tree.fingerprint}"
    if seen != now:
        if seen is not None and seen.split()[-1] != tree.fingerprint:
            ranking.doubt()  # units have moved: what they and their areas have is to be summed anew
        _refresh_per_head(tree, heads.recount(tree))
        ranking.see_organisation(now)
    return tree


def _there(candidates: Sequence[Slot], tree: Tree, today: date) -> list[Slot]:
    """Return the slots whose rankings are there; young ones are made now, for others a rebuild is asked for."""
    standing = ranking.standing(candidates)
    missing = [slot for slot, there in zip(candidates, standing, strict=True) if not there]
    missing = [slot for slot in missing if slots.is_present(slot.span, today)]
    young = [slot for slot in missing if slots.is_young(slot.span, today)]
    if young:
        rebuild.fill(young, tree)
    if len(young) < len(missing) or not ranking.is_intact():
        ask_for_rebuild()
    return [slot for slot, there in zip(candidates, standing, strict=True) if there]


def _refresh_per_head(tree: Tree, units: Collection[UUID]) -> None:
    per_head = [b for b in slots.load_boards(open_only=True) if b.per_head] if units else []
    candidates = slots.present(per_head, slots.today())
    standing = [slot for slot, there in zip(candidates, ranking.standing(candidates), strict=True) if there]
    for currency in {slot.board.currency for slot in standing}:
        _refresh_units([slot for slot in standing if slot.board.currency == currency], tree, units)


def _refresh_units(concerned: Iterable[Slot], tree: Tree, units: Collection[UUID]) -> None:
    of_units = [slot for slot in concerned if slot.board.ranks_units]
    if of_units:
        ranking.apply(unit_sums.unit_slots_scores(of_units, tree, units))
