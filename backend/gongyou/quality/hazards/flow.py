"""The hazard's closed loop 隐患闭环: 上报 → 确认 → 派单 → 整改 → 验收 → 溯源 → 销号."""

from uuid import UUID

from gongyou.cases.flow import Action, By, Docket, Flow, Node, declare
from gongyou.cases.models import CaseNode, CaseState
from gongyou.cases.rules import ClockKind, Rung
from gongyou.core.errors import AppError
from gongyou.events import HazardClosed, HazardConfirmed, HazardCorroborated, HazardRefused
from gongyou.identity import service as identity
from gongyou.permissions import Permission, Role
from gongyou.quality.hazards.models import Hazard
from gongyou.quality.hazards.options import HazardOptions

HazardDocket = Docket[Hazard, HazardOptions]


class FinderCannot(AppError):
    """Whoever found a hazard neither confirms, rectifies nor verifies it."""

    code = "hazard.finder_cannot"
    status = 409


class RectifierCannotVerify(AppError):
    """Whoever rectified a hazard does not verify it."""

    code = "hazard.rectifier_cannot_verify"
    status = 409


class RefuserCannot(AppError):
    """After an appeal another officer decides."""

    code = "hazard.refuser_cannot"
    status = 409


class AppealedBefore(AppError):
    """A refusal is appealed against once."""

    code = "hazard.appealed_before"
    status = 409


class NothingToWithdraw(AppError):
    """No decision has been made yet."""

    code = "hazard.nothing_to_withdraw"
    status = 409


def not_the_finder(docket: HazardDocket, member_id: UUID) -> None:
    """Raise FinderCannot for the finder."""
    if member_id == docket.subject.finder_id:
        raise FinderCannot(who=_name(member_id))


def not_the_rectifier(docket: HazardDocket, member_id: UUID) -> None:
    """Raise RectifierCannotVerify for the rectifier."""
    if member_id == docket.subject.rectifier_id:
        raise RectifierCannotVerify(who=_name(member_id))


def not_the_refuser(docket: HazardDocket, member_id: UUID) -> None:
    """Raise RefuserCannot for the officer who refused the report."""
    if member_id == docket.subject.refused_by:
        raise RefuserCannot(who=_name(member_id))


def not_appealed_before(docket: HazardDocket, _member_id: UUID) -> None:
    """Raise AppealedBefore where an appeal has been decided."""
    if docket.subject.appealed_at is not None:
        raise AppealedBefore


def has_been_decided(docket: HazardDocket, _member_id: UUID) -> None:
    """Raise NothingToWithdraw before a report has been confirmed or merged."""
    if docket.subject.confirmed_at is None and docket.subject.duplicate_of is None:
        raise NothingToWithdraw


def give(docket: HazardDocket, member_id: UUID) -> None:
    """Note who is to rectify or to verify; finder, rectifier and verifier are three people."""
    hazard, node = docket.subject, docket.case.node
    if node in {"confirm", "rectify", "verify"}:
        not_the_finder(docket, member_id)
    if node == "confirm":
        not_the_refuser(docket, member_id)
    if node == "rectify":
        if member_id == hazard.verifier_id:
            raise RectifierCannotVerify(who=_name(member_id))
        hazard.rectifier_id = member_id
    if node == "verify":
        not_the_rectifier(docket, member_id)
        hazard.verifier_id = member_id


def _name(member_id: UUID) -> str:
    return identity.names_of([member_id])[member_id]


def _confirmed(docket: HazardDocket, _stay: CaseNode | None) -> HazardConfirmed:
    return HazardConfirmed(hazard_id=docket.case.id, finder_id=docket.subject.finder_id)


def _refused(docket: HazardDocket, _stay: CaseNode | None) -> HazardRefused:
    return HazardRefused(hazard_id=docket.case.id, finder_id=docket.subject.finder_id)


def _corroborated(docket: HazardDocket, _stay: CaseNode | None) -> HazardCorroborated:
    hazard = docket.subject
    assert hazard.duplicate_of is not None
    return HazardCorroborated(hazard_id=hazard.id, original_id=hazard.duplicate_of, finder_id=hazard.finder_id)


def _closed(docket: HazardDocket, _stay: CaseNode | None) -> HazardClosed:
    assert docket.subject.rectifier_id is not None
    return HazardClosed(hazard_id=docket.case.id, rectifier_id=docket.subject.rectifier_id)


HazardAction = Action[Hazard, HazardOptions]
_DECIDING = (not_the_finder, not_the_refuser)

CONFIRM = HazardAction(
    code="confirm",
    source=frozenset({"confirm"}),
    target="assign",
    permission=Permission.HAZARDS_CONFIRM,
    guards=_DECIDING,
    emits=_confirmed,
)
MERGE = HazardAction(
    code="merge",
    source=frozenset({"confirm"}),
    ends=CaseState.CLOSED,
    permission=Permission.HAZARDS_CONFIRM,
    guards=_DECIDING,
    emits=_corroborated,
)
REFUSE = HazardAction(
    code="refuse",
    source=frozenset({"confirm"}),
    ends=CaseState.REFUSED,
    permission=Permission.HAZARDS_CONFIRM,
    required=("note",),
    guards=_DECIDING,
    emits=_refused,
)
APPEAL = HazardAction(
    code="appeal",
    source=frozenset({"confirm"}),
    states=frozenset({CaseState.REFUSED}),
    target="confirm",
    by=By.REPORTER,
    required=("note",),
    guards=(not_appealed_before,),
)
ASSIGN = HazardAction(
    code="assign",
    source=frozenset({"assign"}),
    target="rectify",
    permission=Permission.HAZARDS_ASSIGN,
    required=("rectifier_id",),
)
RECTIFY = HazardAction(
    code="rectify", source=frozenset({"rectify"}), target="verify", required=("note",), guards=(not_the_finder,)
)
ACCEPT = HazardAction(
    code="accept",
    source=frozenset({"verify"}),
    target="trace",
    permission=Permission.HAZARDS_VERIFY,
    guards=(not_the_finder, not_the_rectifier),
)
SEND_BACK = HazardAction(
    code="send_back",
    source=frozenset({"verify"}),
    target="rectify",
    permission=Permission.HAZARDS_VERIFY,
    required=("note",),
    guards=(not_the_finder, not_the_rectifier),
)
TRACE = HazardAction(
    code="trace",
    source=frozenset({"trace"}),
    target="close",
    permission=Permission.HAZARDS_CLOSE,
    required=("stage", "root_cause"),
)
CLOSE = HazardAction(
    code="close",
    source=frozenset({"close"}),
    ends=CaseState.CLOSED,
    permission=Permission.HAZARDS_CLOSE,
    emits=_closed,
)
WITHDRAW = HazardAction(
    code="withdraw",
    source=frozenset({"confirm", "assign", "rectify", "verify", "trace", "close"}),
    states=frozenset({CaseState.OPEN, CaseState.CLOSED}),
    target="confirm",
    permission=Permission.HAZARDS_CONFIRM,
    by=By.SUPERVISOR,
    required=("note",),
    guards=(not_the_finder, has_been_decided),
)
"""Undo a confirmation: the points that came of it are reversed, and the report is decided anew."""

HAZARD = declare(
    Flow(
        code="hazard",
        series="YH",
        model=Hazard,
        options=HazardOptions,
        read=Permission.CASES_READ,
        manage=Permission.HAZARDS_ASSIGN,
        nodes=(
            Node(code="report", role=Role.MEMBER, limit=0),
            Node(code="confirm", role=Role.QUALITY_OFFICER, limit=480, limits={"major": 60}, not_by_reporter=True),
            Node(code="assign", role=Role.QUALITY_OFFICER, limit=120, limits={"major": 30}),
            Node(
                code="rectify",
                role=Role.QUALITY_OFFICER,
                limit=480,
                limits={"serious": 240, "major": 60},
                pausable=True,
                not_by_reporter=True,
            ),
            Node(
                code="verify",
                role=Role.QUALITY_OFFICER,
                limit=720,
                limits={"major": 240},
                pausable=True,
                not_by_reporter=True,
            ),
            Node(code="trace", role=Role.QUALITY_OFFICER, limit=1440, clock=ClockKind.WORKING, pausable=True),
            Node(code="close", role=Role.QUALITY_OFFICER, limit=480, clock=ClockKind.WORKING),
        ),
        actions=(CONFIRM, MERGE, REFUSE, APPEAL, ASSIGN, RECTIFY, ACCEPT, SEND_BACK, TRACE, CLOSE, WITHDRAW),
        ladders={
            "major": (
                Rung("soon", level=0, left=0.25),
                Rung("due", level=1, late=0),
                Rung("late-1", level=2, late=120),
                Rung("late-2", level=3, late=480),
            )
        },
        give=give,
    )
)
