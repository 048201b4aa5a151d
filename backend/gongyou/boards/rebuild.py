"""Rankings made anew from the database: all of a tenant's after Redis was lost, or some that are missing.

The long scan runs without the lock that writers of rankings take. What is posted meanwhile is noted by the handler of
postings (`note_touched`) and summed again at the end, under the lock, just before the new rankings are swapped in.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from gongyou.boards import organisation, ranking, slots, sums, unit_days, unit_sums
from gongyou.boards.firsts import First
from gongyou.boards.loading import Loading
from gongyou.boards.locks import lock_rankings, lock_rebuild
from gongyou.boards.organisation import Tree
from gongyou.boards.slots import Slot
from gongyou.core import cache
from gongyou.core.db import unit_of_work
from gongyou.core.tenancy import current_tenant_id

MOVEMENT_SHOWN = 10_000
"""Of members, how yesterday closed is kept for the first ranks only: a million people would need as much again for what
says little further down."""
_LONGEST_SECONDS = 7200


def rebuild_tenant(tenant_id: UUID) -> int:
    """Make all rankings of a tenant anew, in a unit of work of its own; return how many. Raises RedisError."""
    with unit_of_work(tenant_id):
        lock_rebuild(wait=True)
        return rebuild_all()


def rebuild_all() -> int:
    """Make all present rankings of the current tenant anew; the caller holds the rebuild lock; return how many."""
    server = ranking.server_id()
    wanted = slots.present(slots.load_boards(open_only=True), slots.today())
    rebuild(wanted)
    ranking.note_intact(server)
    return len(wanted)


def rebuild(wanted: Sequence[Slot]) -> None:
    """Make rankings anew while postings go on; the caller holds the rebuild lock."""
    if not wanted:
        return
    tree = organisation.tree(organisation.current_epoch())
    _begin_noting()
    loading = Loading(wanted)
    try:
        differing: dict[str, set[unit_days.UnitDay]] = {}
        for currency, of_currency in _by_currency(wanted):
            _load_members(loading, [s for s in of_currency if not s.board.ranks_units], tree)
            if any(s.board.ranks_units for s in of_currency):
                differing[currency] = unit_days.differing_days(currency)
        lock_rankings()
        noted = _noted()
        for currency, of_currency in _by_currency(wanted):
            _catch_up(loading, of_currency, tree, noted.get(currency, {}), differing.get(currency, set()))
        loading.swap()
        cache.cache().unlink(_noting_key(), _noted_key())
    finally:
        loading.close()


def fill(wanted: Sequence[Slot], tree: Tree) -> None:
    """Make rankings anew under `locks.lock_rankings`: for spans with few rows."""
    loading = Loading(wanted)
    try:
        for _, of_currency in _by_currency(wanted):
            _load_members(loading, [s for s in of_currency if not s.board.ranks_units], tree)
            _load_units(loading, [s for s in of_currency if s.board.ranks_units], tree)
        loading.swap()
    finally:
        loading.close()


def _by_currency(wanted: Iterable[Slot]) -> list[tuple[str, list[Slot]]]:
    def currency(slot: Slot) -> str:
        return slot.board.currency

    return [(key, list(group)) for key, group in groupby(sorted(wanted, key=currency), key=currency)]


def _load_members(loading: Loading, wanted: Sequence[Slot], tree: Tree) -> None:
    columns = list(dict.fromkeys(sums.column_of(slot, tree) for slot in wanted))
    if not columns:
        return
    numbered = [(slot, columns.index(sums.column_of(slot, tree)) + 1) for slot in wanted]
    firsts = {slot: First(MOVEMENT_SHOWN) for slot in wanted if slot.span.until is not None}
    for rows in sums.all_member_scores(wanted[0].board.currency, columns):
        for slot, number in numbered:
            scored = [(row[number], row[0]) for row in rows if row[number] is not None]
            if slot in firsts:
                firsts[slot].add(scored)
            else:
                loading.add(slot, scored)
    for slot, first in firsts.items():
        scored, limit = first.cut()
        loading.add(slot, scored)
        if limit is not None:
            loading.limit(slot, limit)


def _load_units(loading: Loading, wanted: Sequence[Slot], tree: Tree) -> None:
    if wanted:
        for slot, scores in unit_sums.unit_slots_scores(wanted, tree).items():
            loading.add(slot, [(score, subject) for subject, score in scores.items() if score is not None])


def _catch_up(
    loading: Loading,
    wanted: Sequence[Slot],
    tree: Tree,
    noted: dict[UUID, set[date]],
    differing: set[unit_days.UnitDay],
) -> None:
    """Sum again what was posted during the scan, and the boards of units, which are small; all of one currency."""
    currency = wanted[0].board.currency
    of_members = [s for s in wanted if not s.board.ranks_units]
    if noted and of_members:
        for slot, scores in sums.member_slots_scores(of_members, tree, noted).items():
            loading.correct(slot, scores)
    of_units = [s for s in wanted if s.board.ranks_units]
    if of_units:
        days = {day for each in noted.values() for day in each}
        unit_days.sum_days(currency, differing | unit_days.days_of(currency, noted, days))
        _load_units(loading, of_units, tree)


# --- what is posted meanwhile ----------------------------------------------------------------------------------------


def _noting_key() -> str:
    return cache.key(current_tenant_id(), "boards", "noting")


def _noted_key() -> str:
    return cache.key(current_tenant_id(), "boards", "noted")


def _begin_noting() -> None:
    """From before the scan's snapshot on, handlers note whom they touch."""
    pipeline = cache.cache().pipeline()
    pipeline.unlink(_noted_key())
    pipeline.set(_noting_key(), 1, ex=_LONGEST_SECONDS)
    pipeline.execute()


def note_touched(currencies: Collection[str], member_ids: Collection[UUID], days: Collection[date]) -> None:
    """Tell a running rebuild, if there is one, that members earned something on these roster days."""
    if not cache.cache().exists(_noting_key()):
        return
    notes = [f"{c} {m.hex} {d.toordinal()}" for c in currencies for m in member_ids for d in days]
    pipeline = cache.cache().pipeline()
    for first in range(0, len(notes), ranking.BATCH):
        pipeline.sadd(_noted_key(), *notes[first : first + ranking.BATCH])
    pipeline.expire(_noted_key(), _LONGEST_SECONDS)
    pipeline.execute()


def _noted() -> dict[str, dict[UUID, set[date]]]:
    noted: dict[str, dict[UUID, set[date]]] = defaultdict(lambda: defaultdict(set))
    for note in cache.cache().sscan_iter(_noted_key(), count=ranking.BATCH):
        currency, member, day = note.decode().split()
        noted[currency][UUID(hex=member)].add(date.fromordinal(int(day)))
    return noted
