"""Every ranking equals its sum: said in sentences where it does not; `gongyou doctor --reconcile` asks."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from uuid import UUID

from sqlalchemy import text

from gongyou.boards import ranking, slots, sources, unit_days
from gongyou.boards.slots import Slot
from gongyou.core import cache
from gongyou.core.db import session
from gongyou.core.reconciling import reconciles
from gongyou.core.tenancy import current_tenant_id

MOST = 20
"""Sentences about one ranking; more would hide the others."""


@reconciles("rankings")
def ranking_faults() -> list[str]:
    """Return where the current tenant's rankings differ from the sums over its daily scores.

    A ranking that is missing in Redis is no fault: readers get the sum. Postings that wait for their handler are left
    out; those that are handled while this runs may show up.
    """
    return [*_unit_faults(), *_ranking_faults()]


def _unit_faults() -> Iterator[str]:
    waiting = _waiting()
    for currency in sorted({board.currency for board in slots.load_boards(open_only=True) if board.ranks_units}):
        differing = unit_days.differing_days(currency)
        if waiting and differing:
            differing -= unit_days.days_of(currency, waiting, {day for _, day in differing})
        for unit_id, day in sorted(differing)[:MOST]:
            yield f"boards: {currency} of unit {unit_id} on {day} is not the sum of its members' daily scores"


def _ranking_faults() -> Iterator[str]:
    wanted = slots.present(slots.load_boards(open_only=True), slots.today())
    try:
        standing = [slot for slot, there in zip(wanted, ranking.standing(wanted), strict=True) if there]
        waiting = {member_id.bytes for member_id in _waiting()}
        for _, of_board in groupby(standing, key=lambda slot: slot.board.id):
            for slot, summed in sources.sum_slots(list(of_board)).items():
                limit = ranking.limit(slot)
                expected = {s: score for s, score in summed.as_scores().items() if score < limit}
                yield from _differences(slot, expected, dict(ranking.scores(slot)), waiting)
    except cache.RedisError:
        yield "boards: Redis is away, the rankings could not be compared"


def _differences(
    slot: Slot, expected: dict[bytes, int], shown: dict[bytes, int], waiting: Iterable[bytes]
) -> Iterator[str]:
    differing = {s for s in expected.keys() | shown.keys() if expected.get(s) != shown.get(s)}.difference(waiting)
    for subject in sorted(differing)[:MOST]:
        stands, should = (
            "nowhere" if score is None else f"with {slot.board.scale.points(score)} points ({score})"
            for score in (shown.get(subject), expected.get(subject))
        )
        yield (
            f"boards: on {slot.board.code} ({slot.span.key}) {slot.board.subject} {UUID(bytes=subject)}"
            f" stands {stands}, the ledger says {should}"
        )


def _waiting() -> set[UUID]:
    """Return the members whose postings wait for the handler of rankings."""
    rows = session().scalars(
        text("""
            SELECT DISTINCT jsonb_array_elements_text(payload -> 'member_ids') FROM outbox
             WHERE tenant_id = :t AND handler = 'boards.on_points_posted'
        """),
        _tenant(),
    )
    return {UUID(member_id) for member_id in rows}


def _tenant() -> dict[str, UUID]:
    return {"t": current_tenant_id()}
