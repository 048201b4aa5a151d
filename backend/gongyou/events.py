"""Every domain event: frozen dataclasses, one readable catalogue. The tenant is the one of the unit of work that emits.

Who reacts is found by `@handles(Event)` in the domains' `jobs.py`. Instants are UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime
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
    """An action brought a case to another node, to its end or into other hands; those concerned should hear of it.

    `record_id` is the stay that ended or the line of the timeline that tells of it: it names this move and no other.
    """

    case_id: UUID
    node_seq: int
    action: str
    record_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCommented(Event):
    """Somebody said something about a case and mentioned members."""

    case_id: UUID
    entry_id: UUID
    member_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardConfirmed(Event):
    """A hazard was confirmed."""

    hazard_id: UUID
    finder_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardRefused(Event):
    """A report was turned down; its finder should hear why, and may appeal."""

    hazard_id: UUID
    finder_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardCorroborated(Event):
    """A report turned out to be of a hazard that is known already."""

    hazard_id: UUID
    original_id: UUID
    finder_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardClosed(Event):
    """A hazard went through all seven nodes."""

    hazard_id: UUID
    rectifier_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardExportWanted(Event):
    """A spreadsheet of hazards is to be made."""

    export_id: UUID


# --- hotline ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistanceExportWanted(Event):
    """A spreadsheet of requests for a service is to be made."""

    export_id: UUID


# --- boards ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardsStale(Event):
    """Rankings are missing or in doubt, or boards were changed: they are made anew from the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardClosed(Event):
    """A board was closed and its final standings stored, see `boards.service.final_standings`."""

    board_id: UUID
    contest_id: UUID | None


# --- badges ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeDefined(Event):
    """A badge was made or asks something else: whoever has reached it already is looked for, from a member id on."""

    badge_id: UUID
    version: int
    after: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeGranted(Event):
    """Members earned a tier of a badge in a period."""

    badge_id: UUID
    tier: int
    period: str
    member_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePictureWanted(Event):
    """A holder asked for a picture of a certificate that is not drawn yet."""

    certificate_id: UUID
    form: str
    language: str


# --- contests --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestClosed(Event):
    """A contest has ended and its results are stored; `honours` are its 质量标兵, the first first."""

    contest_id: UUID
    honours: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestDocumentWanted(Event):
    """A settlement table or a poster of a closed contest is to be made."""

    document_id: UUID


# --- hotline ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryAsked(Event):
    """A handler has lost the password of their key and asks two custodians for its recovery."""

    recovery_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealArrived(Event):
    """An appeal was submitted; nothing of what it says is here."""

    appeal_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealAnswered(Event):
    """The union has said something that the reporter of an appeal may read, if they are known."""

    appeal_id: UUID
    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealContinued(Event):
    """The reporter of an appeal has said something more."""

    appeal_id: UUID
    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealUpdateDue(Event):
    """News of an appeal is due. Stale if there were some since."""

    appeal_id: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealSpunOff(Event):
    """An officer reports the hazard behind an appeal in words of their own; which appeal it was is not said."""

    hazard_id: UUID
    officer_id: UUID
    category: str
    description: str
    place: str
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealLapsing(Event):
    """The reporter of a settled appeal has had the time to answer. Stale if the case has moved on since."""

    appeal_id: UUID
    node_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealCheckInDue(Event):
    """Some days after an appeal was closed: has anybody made life hard for its reporter? Stale if it was reopened."""

    appeal_id: UUID
    node_seq: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterTroubled(Event):
    """A reporter says that somebody makes them pay for having spoken; the higher union must look at once."""

    appeal_id: UUID
    days: int
    member_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDrawn(Event):
    """Colleagues were drawn to review a case that left its reporter dissatisfied."""

    appeal_id: UUID
    member_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureAsked(Event):
    """A handler asks to learn who sent a confidential appeal."""

    disclosure_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureDecided(Event):
    """A custodian has decided on a disclosure."""

    disclosure_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDue(Event):
    """What was promised in a mediated agreement is due tomorrow, or was due yesterday. Stale if it was kept."""

    duty_id: UUID
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionNear(Event):
    """An appeal is to be destroyed in two weeks. Stale if its day was changed since."""

    appeal_id: UUID
    destroy_on: date


# --- inspections -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionDue(Event):
    """The time of an inspection is over; missed unless it was done."""

    inspection_id: UUID


# --- hotline: policy desk --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyExpiring(Event):
    """A published version will soon be out of force; stale if members see another by then."""

    policy_id: UUID
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyQuestionAnswered(Event):
    """A question that the policy desk had no answer to has been answered."""

    question_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyQuestionRaised(Event):
    """A question that the policy desk had no answer to goes on as an appeal of who asked it."""

    question_id: UUID
