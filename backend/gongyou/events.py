"""Every domain event: frozen dataclasses, one readable catalogue. The tenant is the one of the unit of work that emits.

Who reacts is found by `@handles(Event)` in the domains' `jobs.py`. Instants are UTC.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from gongyou.core.audit import AuditRecorded
from gongyou.core.outbox import Event
from gongyou.core.scheduler import HourBegan

__all__ = ["AuditRecorded", "HourBegan"]
"""Events of the kernel itself; all others are below."""


# --- files -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStored(Event):
    """A picture of evidence was stored; its photo hash is still to be computed."""

    file_id: UUID


# --- identity --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterUploaded(Event):
    """A roster waits to be read, or to be read again with another mapping."""

    import_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPartDue(Event):
    """The next part of a roster is to be applied: the rows after a position."""

    import_id: UUID
    position: int


# --- points ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsPosted(Event):
    """Members earned points or lost them by a reversal: what rankings and badges must look at again.

    One event for all that was posted together; its `daily_scores` are those of any of these members, currencies, days.
    """

    currencies: tuple[str, ...]
    member_ids: tuple[UUID, ...]
    roster_days: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardDue(Event):
    """A pending award may vest now."""

    award_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LotsExpiring(Event):
    """More lots have come to their end than one unit of work lets expire."""


# --- cases and quality -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClock(Event):
    """A case has stood at a node until one of its marks: reminder, due, escalation. Stale if it has moved on since."""

    case_id: UUID
    node_seq: int
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved(Event):
    """A case came to another node; the one responsible should hear of it."""

    case_id: UUID
    node_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardReported(Event):
    """A hazard was reported."""

    hazard_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardConfirmed(Event):
    """A hazard was confirmed."""

    hazard_id: UUID
    finder_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardClosed(Event):
    """A hazard went through all seven nodes."""

    hazard_id: UUID
    rectifier_id: UUID
