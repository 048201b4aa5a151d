"""The flow of an appeal: 提交 → 待接手 → 办理中 → (调解 | 已升级) → 待回访 → 办结.

First response is the clock of `accept`; the clock of the settlement runs on over `handle`, `mediate` and `escalated`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select

from gongyou.cases.escalation import LEADERS
from gongyou.cases.flow import Action, By, Docket, Flow, Node, declare
from gongyou.cases.models import Case, CaseState
from gongyou.cases.rules import ClockKind, Rung
from gongyou.core.db import session
from gongyou.core.errors import AppError
from gongyou.hotline.appeals.models import Appeal, AppealConfidence, AppealKey
from gongyou.hotline.appeals.options import CLOCKS, PROMISES, AppealOptions
from gongyou.hotline.vault.models import VaultKey
from gongyou.identity.models import RoleGrant
from gongyou.identity.queries import leads_more_since
from gongyou.permissions import PERMISSIONS, Permission, Role

_HANDLE = Permission.GRIEVANCES_HANDLE
AppealDocket = Docket[Appeal, AppealOptions]
AppealAction = Action[Appeal, AppealOptions]


class NotConfided(AppError):
    """The member has no key for the case: somebody who has it must confide it to them first, or they are excluded."""

    code = "appeal.not_confided"
    status = 409


def _still_handles() -> ColumnElement[bool]:
    """Return the condition that who has a key still has a role by which they handle appeals."""
    return exists().where(
        RoleGrant.tenant_id == AppealKey.tenant_id,
        RoleGrant.member_id == AppealKey.member_id,
        RoleGrant.role.in_([role for role, brings in PERMISSIONS.items() if _HANDLE in brings]),
    )


def in_doubt(sealed: type[AppealKey] | type[AppealConfidence]) -> ColumnElement[bool]:
    """Return the condition that somebody has come to lead more people since it was asked whether a case names one of them.

    Who is named is sealed, so only its reader can ask (`keys.settle_doubts`); until then the case is not theirs to see.
    """
    return leads_more_since(sealed.tenant_id, sealed.member_id, sealed.checked_at, LEADERS)


def _in_force() -> ColumnElement[bool]:
    """Return the condition that a case's key is sealed to a key pair that was not replaced since: nothing else opens it."""
    return exists().where(
        VaultKey.tenant_id == AppealKey.tenant_id, VaultKey.id == AppealKey.vault_key_id, VaultKey.retired_at.is_(None)
    )


def opens() -> ColumnElement[bool]:
    """Return the condition that an `AppealKey` opens its case to its holder by now.

    They still handle appeals, have replaced their key pair by no other, and are beyond doubt.
    """
    return and_(_still_handles(), _in_force(), ~in_doubt(AppealKey))


class Keyholders:
    """Those to whom a case's key is sealed and who are beyond doubt: nobody else sees or hears of it."""

    def admit(self, member_id: UUID) -> ColumnElement[bool]:
        mine = select(AppealKey.case_id).where(
            AppealKey.case_id == Case.id,
            AppealKey.member_id == member_id,
            AppealKey.level <= Case.level,
            opens(),
        )
        return mine.exists()

    def of(self, case_ids: Collection[UUID]) -> Mapping[UUID, Mapping[UUID, int]]:
        found: dict[UUID, dict[UUID, int]] = {case_id: {} for case_id in case_ids}
        rows = session().execute(
            select(AppealKey.case_id, AppealKey.member_id, AppealKey.level).where(
                AppealKey.case_id.in_(case_ids), opens()
            )
        )
        for case_id, member_id, level in rows:
            found[case_id][member_id] = level
        return found


def give(docket: AppealDocket, member_id: UUID) -> None:
    """Raise NotConfided unless a member may see the case."""
    level = KEYHOLDERS.of([docket.case.id])[docket.case.id].get(member_id)
    if level is None or level > docket.case.level:
        raise NotConfided


KEYHOLDERS = Keyholders()


def readers(found: Iterable[Case]) -> Mapping[UUID, Sequence[UUID]]:
    """Return who may read each case as it stands: those to whom it was confided, up to the level that it has reached."""
    levels = {case.id: case.level for case in found}
    confided = KEYHOLDERS.of(levels)
    return {case_id: [m for m, level in confided[case_id].items() if level <= levels[case_id]] for case_id in levels}


WORKING = frozenset({"handle", "mediate", "escalated"})
"""Nodes at which a case is worked on and its settlement's clock runs."""

ACCEPT = AppealAction(code="accept", source=frozenset({"accept"}), target="handle", permission=_HANDLE)
DECLINE = AppealAction(code="decline", source=frozenset({"accept"}), ends=CaseState.REFUSED, permission=_HANDLE)
MERGE = AppealAction(
    code="merge", source=frozenset({"accept", "handle"}), ends=CaseState.CLOSED, permission=_HANDLE, by=By.SUPERVISOR
)
GIVE_BACK = AppealAction(code="give_back", source=WORKING, target="accept", permission=_HANDLE)
MEDIATE = AppealAction(code="mediate", source=frozenset({"handle", "escalated"}), target="mediate", permission=_HANDLE)
UNMEDIATED = AppealAction(code="unmediated", source=frozenset({"mediate"}), target="handle", permission=_HANDLE)
ESCALATE = AppealAction(
    code="escalate", source=frozenset({"accept", "handle", "mediate"}), target="escalated", permission=_HANDLE
)
SETTLE = AppealAction(code="settle", source=WORKING, target="confirm", permission=_HANDLE)
RATE = AppealAction(code="rate", source=frozenset({"confirm"}), ends=CaseState.CLOSED, by=By.REPORTER)
LAPSE = AppealAction(code="lapse", source=frozenset({"confirm"}), ends=CaseState.CLOSED, by=By.SERVICE)
"""The reporter said nothing for `confirm_days`: silence closes, as the service tells at the answer."""
REOPEN = AppealAction(
    code="reopen",
    source=frozenset({"confirm"}),
    states=frozenset({CaseState.OPEN, CaseState.CLOSED}),
    target="handle",
    by=By.REPORTER,
)
REVIEW = AppealAction(
    code="review",
    source=frozenset({"confirm"}),
    states=frozenset({CaseState.CLOSED}),
    target="escalated",
    permission=_HANDLE,
    by=By.SUPERVISOR,
)
"""A panel found that a case left its reporter dissatisfied with reason."""
NEXT_LEVEL = AppealAction(
    code="next_level",
    source=frozenset({"accept", "confirm"}),
    states=frozenset({CaseState.OPEN, CaseState.CLOSED, CaseState.REFUSED}),
    target="escalated",
    by=By.REPORTER,
)

_FIRST = {urgency.value: promise.first_response for urgency, promise in PROMISES.items()}
_WHOLE = {urgency.value: promise.resolution for urgency, promise in PROMISES.items()}
_UNION = Role.UNION_OFFICER


def _at_work(code: str) -> Node:
    """Return a node at which a case is worked on: one clock, that of its settlement, runs on over all of them."""
    return Node(
        code=code,
        role=_UNION,
        limit=2400,
        limits=_WHOLE,
        clock=ClockKind.WORKING,
        clocks=CLOCKS,
        pausable=True,
    )


APPEAL = declare(
    Flow(
        code="appeal",
        series="MH",
        model=Appeal,
        options=AppealOptions,
        read=_HANDLE,
        manage=_HANDLE,
        nodes=(
            Node(code="submit", role=Role.MEMBER, limit=0),
            Node(code="accept", role=_UNION, limit=120, limits=_FIRST, clock=ClockKind.WORKING, clocks=CLOCKS),
            *(_at_work(code) for code in ("handle", "mediate", "escalated")),
            Node(code="confirm", role=_UNION, limit=7 * 1440, for_reporter=True),
        ),
        actions=(
            ACCEPT,
            DECLINE,
            MERGE,
            GIVE_BACK,
            MEDIATE,
            UNMEDIATED,
            ESCALATE,
            SETTLE,
            RATE,
            LAPSE,
            REOPEN,
            NEXT_LEVEL,
            REVIEW,
        ),
        ladders={
            "": (
                Rung("half", level=0, left=0.5),
                Rung("soon", level=0, left=0.25),
                Rung("due", level=1, late=0),
                Rung("late-1", level=2, late=480),
                Rung("late-2", level=3, late=960),
            ),
            "critical": (
                Rung("half", level=0, left=0.5),
                Rung("due", level=1, late=0),
                Rung("late-1", level=2, late=15),
                Rung("late-2", level=3, late=60),
            ),
        },
        give=give,
        confidants=KEYHOLDERS,
    )
)
