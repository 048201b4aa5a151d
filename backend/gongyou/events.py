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


# --- points ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsPosted(Event):
    """Entries were added to the ledger for members: what rankings and badges must look at again."""

    currency: str
    member_ids: tuple[UUID, ...]
    roster_days: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardDue(Event):
    """A pending award may vest now."""

    award_id: UUID


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
