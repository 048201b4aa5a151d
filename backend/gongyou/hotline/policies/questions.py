"""Questions that the desk had no answer to: asked by a member, answered by an officer within the clock of a case."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from gongyou.cases import queries as cases
from gongyou.cases import service as engine
from gongyou.cases.models import Case, CaseState
from gongyou.cases.settings import settings_of
from gongyou.core import clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, Conflict, FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.hotline.appeals import intake
from gongyou.hotline.appeals.flow import KEYHOLDERS
from gongyou.hotline.policies import access
from gongyou.hotline.policies.flow import ANSWER, POLICY_QUESTION, RAISE, QuestionDocket
from gongyou.hotline.policies.models import Policy, PolicyQuestion, PolicyVersion
from gongyou.hotline.policies.rules import Category, Status
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.identity.rules import ids_of_path
from gongyou.permissions import Permission

MOST_WAITING = 20
"""Of one member: more would be a flood in everybody's to-do list."""
_NEWEST_FIRST = Sort(((PolicyQuestion.asked_at, True), (PolicyQuestion.id, True)))
_LEAST_TIME_LEFT = Sort(((Case.due_at, False), (Case.id, False)))


class AskerCannot(AppError):
    """Whoever asked does not answer."""

    code = "policy_question.asker_cannot"
    status = 409


class NotForAsker(AppError):
    """The policy that is to answer is not one that the asker can read."""

    code = "policy_question.not_for_asker"
    status = 409


class TooManyWaiting(AppError):
    """So many of one's questions wait for an answer that no more are taken."""

    code = "policy_question.too_many_waiting"
    status = 409


def ask(*, question: str, category: Category) -> QuestionDocket:
    """Ask a question as the acting member; it waits in the to-do list of the union officers.

    The case's title is the category's name: notices carry it, and a question may be nobody else's business. Raises
    TooManyWaiting.
    """
    who, now = principal.current(), clock.now()
    mine = (Case.flow == POLICY_QUESTION.code, Case.reporter_id == who.member_id, Case.state == CaseState.OPEN)
    if (session().scalar(select(func.count()).where(*mine)) or 0) >= MOST_WAITING:
        raise TooManyWaiting(most=MOST_WAITING)
    asked = PolicyQuestion(id=new_id(), question=question, category=category, asked_by=who.member_id, asked_at=now)
    return engine.open_case(
        POLICY_QUESTION,
        asked,
        settings_of(POLICY_QUESTION),
        title=text("policy.question.title", category=text(f"policy.category.{category}")),
        unit=identity.unit_of(who.unit_id),
        reporter_id=who.member_id,
    )


def answer(
    question_id: UUID,
    *,
    policy_id: UUID | None = None,
    paragraphs: Sequence[str] = (),
    expected_seq: int | None = None,
) -> QuestionDocket:
    """Answer a question by a published policy, in own words, or both; the asker hears of it.

    Raises InvalidInput for neither, NotForAsker, AskerCannot, and what acting on a case raises.
    """
    docket = engine.take(POLICY_QUESTION, question_id, expected_seq=expected_seq)
    asked, who = docket.subject, principal.current()
    engine.check(docket, ANSWER, who.member_id)
    if asked.asked_by == who.member_id:
        raise AskerCannot
    if policy_id is None and not paragraphs:
        raise InvalidInput(errors=[FieldError("/body/answer", "required", text("error.field.policy_or_answer"))])
    if policy_id is not None:
        _require_readable(policy_id, asked.asked_by)
    engine.act(docket, ANSWER, engine.Deed(data={"policy_id": str(policy_id)} if policy_id else {}))
    asked.answer = list(paragraphs) or None
    asked.policy_id, asked.answered_by, asked.answered_at = policy_id, who.member_id, clock.now()
    session().flush()
    return docket


def raise_appeal(question_id: UUID, *, expected_seq: int | None = None) -> QuestionDocket:
    """Make an appeal of a question that asks for more than a policy says: its asker's, named as the question was.

    It runs by the hotline's clocks from now on; the asker hears of it. Who is named in the question sees neither any more.
    Raises AskerCannot, what acting on a case raises, and NotStaffed where nobody could handle it.
    """
    docket = engine.take(POLICY_QUESTION, question_id, expected_seq=expected_seq)
    asked, who = docket.subject, principal.current()
    engine.check(docket, RAISE, who.member_id)
    if asked.asked_by == who.member_id:
        raise AskerCannot
    taken = intake.submit_for_member(asked.asked_by, asked.question, asked.category.value)
    asked.appeal_id = taken.appeal.id
    engine.act(docket, RAISE)
    session().flush()
    return docket


def made_policy(question_id: UUID, policy_id: UUID) -> None:
    """Note which policy was made of a question, once. Raises NotFound, Forbidden, Conflict."""
    docket = engine.take(POLICY_QUESTION, question_id)
    principal.require(Permission.POLICIES_MANAGE, docket.unit.path)
    if docket.subject.made_policy_id is not None:
        raise Conflict
    docket.subject.made_policy_id = policy_id


def waiting(
    *, waiting: bool | None = None, category: Category | None = None, limit: int = 50, cursor: str | None = None
) -> Page:
    """Return a page of the questions that the acting officer oversees: what waits by its clock, else the newest first."""
    query = _rows().where(cases.in_scope(POLICY_QUESTION), _not_withheld())
    if waiting is not None:
        query = query.where((Case.state == CaseState.OPEN) if waiting else (Case.state != CaseState.OPEN))
    if category is not None:
        query = query.where(PolicyQuestion.category == category)
    return _page(query, _LEAST_TIME_LEFT if waiting else _NEWEST_FIRST, limit, cursor)


def mine(*, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of the acting member's questions, the newest first."""
    query = _rows().where(PolicyQuestion.asked_by == principal.current().member_id)
    return _page(query, _NEWEST_FIRST, limit, cursor)


def question(question_id: UUID) -> dict[str, Any]:
    """Return a question that the acting member asked or oversees; raise NotFound."""
    docket = engine.look(POLICY_QUESTION, question_id)
    seen = select(PolicyQuestion.id).where(PolicyQuestion.id == question_id, _not_withheld())
    if session().scalar(seen) is None:
        raise NotFound
    return of_docket(docket)


def of_docket(docket: QuestionDocket) -> dict[str, Any]:
    """Return a question that has just been acted on, and what one may do now."""
    session().flush()
    [shown] = _shown([(docket.subject, docket.case, docket.unit)])
    return shown | {"actions": engine.possible(docket)}


def _not_withheld() -> ColumnElement[bool]:
    """Return the condition that the acting member may go on seeing a question: what became an appeal is its asker's and
    theirs to whom the appeal was confided."""
    me = principal.current().member_id
    confided = select(Case.id).where(KEYHOLDERS.admit(me)).correlate(None)
    return or_(
        PolicyQuestion.appeal_id.is_(None), PolicyQuestion.asked_by == me, PolicyQuestion.appeal_id.in_(confided)
    )


def _require_readable(policy_id: UUID, asker_id: UUID) -> None:
    get(Policy, policy_id)
    unit_ids = ids_of_path(identity.units_of([asker_id])[asker_id].path)
    query = select(Policy.id).join(PolicyVersion, access.PUBLISHED).where(Policy.id == policy_id)
    if session().scalar(query.where(access.shown_to(unit_ids), access.in_force(access.today()))) is None:
        raise NotForAsker


def _rows() -> Select[PolicyQuestion, Case, Unit]:
    return (
        select(PolicyQuestion, Case, Unit)
        .join(Case, (Case.tenant_id == PolicyQuestion.tenant_id) & (Case.id == PolicyQuestion.id))
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
    )


def _page(query: Select[PolicyQuestion, Case, Unit], sort: Sort, limit: int, cursor: str | None) -> Page:
    found = page(query, sort=sort, limit=limit, cursor=cursor, scalars=False)
    return Page(_shown([tuple(row) for row in found.items]), found.next_cursor)


def _shown(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return questions as the API shows them, all names and policies in one query each."""
    people = {m for asked, case, _ in rows for m in (asked.asked_by, asked.answered_by, case.responsible_id) if m}
    names = identity.names_of(people) if people else {}
    appeals = _appeals({asked.appeal_id for asked, _, _ in rows if asked.appeal_id})
    policies = _policies({asked.policy_id for asked, _, _ in rows if asked.policy_id})
    settings = settings_of(POLICY_QUESTION)
    return [
        cases.standing(POLICY_QUESTION, settings, case, names)
        | {
            "question": asked.question,
            "category": asked.category,
            "waiting": case.state is CaseState.OPEN,
            "asked_by": cases.person(asked.asked_by, names),
            "asked_at": asked.asked_at,
            "unit": unit,
            "answer": asked.answer or [],
            "policy": policies.get(asked.policy_id),
            "answered_by": cases.person(asked.answered_by, names),
            "answered_at": asked.answered_at,
            "made_policy_id": asked.made_policy_id,
            "appeal": appeals.get(asked.appeal_id),
        }
        for asked, case, unit in rows
    ]


def _appeals(ids: set[UUID]) -> dict[UUID | None, dict[str, Any]]:
    """Return the appeals that questions went on as, by their numbers."""
    rows = session().execute(select(Case.id, Case.number).where(Case.id.in_(ids))) if ids else ()
    return {appeal_id: {"id": appeal_id, "number": number} for appeal_id, number in rows}


def _policies(ids: set[UUID]) -> dict[UUID | None, dict[str, Any]]:
    """Return the policies that answer questions; one withdrawn since is named, but can no longer be opened."""
    if not ids:
        return {}
    rows = session().execute(
        select(Policy.id, Policy.status, PolicyVersion.question)
        .join(PolicyVersion, access.PUBLISHED)
        .where(Policy.id.in_(ids))
    )
    return {
        policy_id: {"id": policy_id, "question": question, "withdrawn": status is Status.WITHDRAWN}
        for policy_id, status, question in rows
    }
