"""Points for a named suggestion that led to a change 建议促成改进: an occasion of the points rules like any other."""

from uuid import UUID

from gongyou.core import clock
from gongyou.points.service import Awarded, Occasion, Reversed, award, reverse

EVENT = "appeal.improved"


def reward_named(case_id: UUID, reporter_id: UUID, number: str, *, round_: int = 1) -> Awarded:
    """Award the reporter of a named appeal by the rules in force, once a round; the ledger gets its number, no word of it.

    Never for a confidential or anonymous one: the ledger joins the member to the case. After a `take_back` only
    another round awards again.
    """
    return award(
        Occasion(
            event=EVENT,
            source_type=_source_type(round_),
            source_id=case_id,
            occurred_at=clock.now(),
            actors={"reporter": [reporter_id]},
            title=number,
        )
    )


def take_back(case_id: UUID, *, note: str, round_: int = 1) -> Reversed:
    """Take back what a round brought; the same again changes nothing. `note` is read by members: no word of the case."""
    return reverse(_source_type(round_), case_id, reasons=(EVENT,), note=note)


def _source_type(round_: int) -> str:
    return "appeal" if round_ == 1 else f"appeal:{round_}"
