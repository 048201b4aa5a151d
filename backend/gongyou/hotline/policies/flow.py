"""The way of a question that the desk had no answer to: 提问 → 答复, or on as an appeal 转诉求."""

from dataclasses import dataclass
from uuid import UUID

from gongyou.cases.flow import Action, Docket, Flow, Node, declare
from gongyou.cases.models import CaseNode, CaseState
from gongyou.cases.rules import ClockKind
from gongyou.events import PolicyQuestionAnswered, PolicyQuestionRaised
from gongyou.hotline.policies.models import PolicyQuestion
from gongyou.permissions import Permission, Role


@dataclass(frozen=True, slots=True)
class QuestionOptions:
    """A tenant chooses nothing of its own for questions."""


QuestionDocket = Docket[PolicyQuestion, QuestionOptions]


def _give(_docket: QuestionDocket, _member_id: UUID) -> None:
    """Anybody who keeps policies may answer any question."""


def _answered(docket: QuestionDocket, _stay: CaseNode | None) -> PolicyQuestionAnswered:
    return PolicyQuestionAnswered(question_id=docket.case.id)


def _raised(docket: QuestionDocket, _stay: CaseNode | None) -> PolicyQuestionRaised:
    return PolicyQuestionRaised(question_id=docket.case.id)


ANSWER = Action[PolicyQuestion, QuestionOptions](
    code="answer",
    source=frozenset({"answer"}),
    ends=CaseState.CLOSED,
    permission=Permission.POLICIES_MANAGE,
    emits=_answered,
)
RAISE = Action[PolicyQuestion, QuestionOptions](
    code="raise",
    source=frozenset({"answer"}),
    ends=CaseState.CLOSED,
    permission=Permission.POLICIES_MANAGE,
    emits=_raised,
)
"""It asks for more than a policy says: it goes on as an appeal, by the clocks of the hotline."""

POLICY_QUESTION = declare(
    Flow(
        code="policy_question",
        series="ZC",
        model=PolicyQuestion,
        options=QuestionOptions,
        read=Permission.POLICIES_MANAGE,
        manage=Permission.POLICIES_MANAGE,
        nodes=(
            Node(code="ask", role=Role.MEMBER, limit=0),
            Node(
                code="answer",
                role=Role.UNION_OFFICER,
                limit=3 * 8 * 60,  # three working days of eight hours
                clock=ClockKind.WORKING,
                not_by_reporter=True,
            ),
        ),
        actions=(ANSWER, RAISE),
        give=_give,
    )
)
