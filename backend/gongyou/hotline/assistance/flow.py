"""The way of a request: 申请 → 审批 (each step in turn) ⇄ 补材料 → 落实 → 走访. Whose a step is, its definition says."""

from dataclasses import dataclass
from uuid import UUID

from gongyou.cases.flow import Action, By, Docket, Flow, Node, declare
from gongyou.cases.models import CaseState
from gongyou.cases.rules import ClockKind
from gongyou.core import principal
from gongyou.core.errors import AppError
from gongyou.core.i18n import text
from gongyou.hotline.assistance.handlers import HANDLERS
from gongyou.hotline.assistance.models import AssistanceRequest
from gongyou.identity import service as identity
from gongyou.permissions import Permission, Role


@dataclass(frozen=True, slots=True)
class AssistanceOptions:
    """Nothing: what a tenant chooses stands in the definitions of its services."""


RequestDocket = Docket[AssistanceRequest, AssistanceOptions]


class NotYourStep(AppError):
    """The step is somebody else's."""

    code = "assistance.not_your_step"
    status = 403


class OwnRequest(AppError):
    """Nobody decides on their own request."""

    code = "assistance.own_request"
    status = 409


class CannotTake(AppError):
    """A request that is private stays with its counsellor; any other goes only to who holds the step's role there."""

    code = "assistance.cannot_take"
    status = 409


def has_the_step(docket: RequestDocket, member_id: UUID) -> None:
    """Raise OwnRequest for the applicant, NotYourStep for whoever neither has the case nor holds its role there."""
    case = docket.case
    if member_id == docket.subject.applicant_id:
        raise OwnRequest
    if case.responsible_id is not None:
        if case.responsible_id != member_id:
            raise NotYourStep(who=identity.names_of([case.responsible_id])[case.responsible_id])
        return
    held = principal.current().grants
    if not any(each.role == case.queue_role and docket.unit.path.startswith(each.unit_path) for each in held):
        raise NotYourStep(who=text(f"case.queue.{case.queue_role}"))


def give(docket: RequestDocket, member_id: UUID) -> None:
    """Let a step be handed only to another holder of its role, never the applicant's or a private one."""
    role = docket.case.queue_role
    able = role is not None and any(member_id in group for group in identity.holders_along(docket.unit.path, (role,)))
    if docket.subject.private or member_id == docket.subject.applicant_id or not able:
        raise CannotTake(who=identity.names_of([member_id]).get(member_id, ""))


RequestAction = Action[AssistanceRequest, AssistanceOptions]
_THEIRS = (has_the_step,)
_REVIEW, _MATERIAL = frozenset({"review"}), frozenset({"material"})
_CARRY_OUT, _VISIT = frozenset({"carry_out"}), frozenset({"visit"})

PASS_ON = RequestAction(code="pass_on", source=_REVIEW, target="review", by=By.SUPERVISOR, guards=_THEIRS)
APPROVE = RequestAction(code="approve", source=_REVIEW, target="carry_out", by=By.SUPERVISOR, guards=_THEIRS)
RETURN = RequestAction(code="return", source=_REVIEW, target="material", by=By.SUPERVISOR, guards=_THEIRS)
REFUSE = RequestAction(code="refuse", source=_REVIEW, ends=CaseState.REFUSED, by=By.SUPERVISOR, guards=_THEIRS)
SUPPLEMENT = RequestAction(code="supplement", source=_MATERIAL, target="review", by=By.REPORTER)
WITHDRAW = RequestAction(
    code="withdraw", source=_REVIEW | _MATERIAL | _CARRY_OUT, ends=CaseState.CLOSED, by=By.REPORTER
)
COMPLETE = RequestAction(code="complete", source=_CARRY_OUT, ends=CaseState.CLOSED, by=By.SUPERVISOR, guards=_THEIRS)
CARRY_OUT = RequestAction(code="carry_out", source=_CARRY_OUT, target="visit", by=By.SUPERVISOR, guards=_THEIRS)
FINISH = RequestAction(code="finish", source=_VISIT, ends=CaseState.CLOSED, by=By.SUPERVISOR, guards=_THEIRS)

ASSISTANCE = declare(
    Flow(
        code="assistance",
        series="BF",
        model=AssistanceRequest,
        options=AssistanceOptions,
        read=Permission.GRIEVANCES_HANDLE,
        manage=Permission.GRIEVANCES_HANDLE,
        nodes=(
            Node(code="submit", role=Role.MEMBER, limit=0),
            Node(code="review", role=Role.UNION_OFFICER, limit=960, clock=ClockKind.WORKING, not_by_reporter=True),
            Node(code="material", role=Role.UNION_OFFICER, limit=4800, clock=ClockKind.WORKING, for_reporter=True),
            Node(code="carry_out", role=Role.UNION_OFFICER, limit=2400, clock=ClockKind.WORKING, not_by_reporter=True),
            Node(code="visit", role=Role.UNION_OFFICER, limit=4800, clock=ClockKind.WORKING, not_by_reporter=True),
        ),
        actions=(PASS_ON, APPROVE, RETURN, REFUSE, SUPPLEMENT, WITHDRAW, COMPLETE, CARRY_OUT, FINISH),
        give=give,
        confidants=HANDLERS,
    )
)
