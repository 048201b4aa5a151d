"""Whose a step is: the named member, the counsellor, or the holders of a role on the level that the step says."""

from uuid import UUID

from gongyou.cases import timing
from gongyou.core import clock
from gongyou.hotline.assistance.definitions import Definition, Step
from gongyou.hotline.assistance.flow import ASSISTANCE, RequestDocket
from gongyou.identity import service as identity
from gongyou.identity.models import MemberStatus, Unit, UnitKind

_LEVELS = (UnitKind.TEAM, UnitKind.AREA, UnitKind.MINE, UnitKind.COMPANY)
LEAST_LEFT = 60
"""Working minutes that a step has at least when a request comes back from the applicant."""


def step_of(docket: RequestDocket, definition: Definition) -> Step:
    """Return the step at which a request stands; after the approval, the last one, whose people carry it out."""
    return definition.steps[min(docket.subject.step, len(definition.steps) - 1)]


def give_step(docket: RequestDocket, definition: Definition) -> None:
    """Put a request into the hands of the step at which it stands."""
    case, subject, step = docket.case, docket.subject, step_of(docket, definition)
    docket.unit = level_above(identity.unit_of(subject.unit_id), step.level)
    case.unit_id = docket.unit.id
    case.responsible_id = subject.counsellor_id if subject.private else _named(step, subject.applicant_id)
    case.queue_role = None if subject.private else step.role


def hand_back(docket: RequestDocket, definition: Definition, *, reason: str) -> None:
    """Put a request into the applicant's hands and stop the clock until they have answered."""
    case = docket.case
    case.responsible_id = docket.subject.applicant_id
    case.queue_role = None if docket.subject.private else step_of(docket, definition).role
    timing.pause(ASSISTANCE, case, docket.settings, clock.now(), reason)


def _named(step: Step, applicant_id: UUID) -> UUID | None:
    """Return the member a step names, unless they have left or ask for themselves: then the role has it."""
    if step.member_id is None or step.member_id == applicant_id:
        return None
    return None if identity.member_of(step.member_id).status is MemberStatus.LEFT else step.member_id


def level_above(unit: Unit, level: UnitKind | None) -> Unit:
    """Return the unit itself or the nearest above it that stands on a level or higher; the root where none does."""
    if level is None:
        return unit
    chain = [unit, *identity.chain_above(unit.id)]
    return next((each for each in chain if _LEVELS.index(each.kind) >= _LEVELS.index(level)), chain[-1])
