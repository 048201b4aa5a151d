"""The policy desk over HTTP."""

from pathlib import PurePath
from typing import Any
from uuid import UUID

from flask import request

from gongyou.cases.schemas import SeqIn
from gongyou.core import principal
from gongyou.core.db import unit_of_work
from gongyou.core.errors import FieldError, InvalidInput
from gongyou.core.http.access import public, requires, secretive, unrecorded
from gongyou.core.http.app import bearer
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member, passer_by
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.i18n import text
from gongyou.core.pages import Page
from gongyou.core.principal import acting
from gongyou.hotline.policies import gaps, importing, queries, service
from gongyou.hotline.policies import questions as asked
from gongyou.hotline.policies.schemas import (
    DeskPoliciesArgs,
    DeskPolicyOut,
    NewPolicyIn,
    PoliciesArgs,
    PolicyAnswerIn,
    PolicyBriefOut,
    PolicyFeedbackIn,
    PolicyFileIn,
    PolicyGapOut,
    PolicyImportOut,
    PolicyMissIn,
    PolicyOut,
    PolicyPublicationIn,
    PolicyQuestionDetailOut,
    PolicyQuestionIn,
    PolicyQuestionOut,
    PolicyQuestionsArgs,
    PolicySearchIn,
    PolicyVersionIn,
    PolicyVersionOut,
    PolicyWithdrawalIn,
)
from gongyou.hotline.policies.service import PolicyGiven
from gongyou.identity.authentication import authenticate
from gongyou.identity.tenants import tenant_by_code
from gongyou.permissions import Permission

blp = Blueprint("policies", __name__, description="The policy desk 政策百事通: answers quoted with their source.")
questions = Blueprint("policy questions", __name__, description="Questions that the policy desk had no answer to.")
blueprints = (blp, questions)

Shown = dict[str, Any]


@blp.get("/policies")
@requires(Permission.SELF)
@limited("240/minute", by=member)
@blp.arguments(PoliciesArgs, location="query")
@blp.response(200, page_of(PolicyBriefOut))
def list_policies(args: Shown) -> Page:
    """List what is in force, by question."""
    return queries.policies(**args)


@blp.post("/policy-searches")
@public
@unrecorded
@limited("1200/minute", by=passer_by)  # a whole shift may sit behind one address, typing
@blp.arguments(PolicySearchIn)
@blp.response(200, page_of(PolicyBriefOut))
def search_policies(data: Shown) -> Page:
    """Suggest what a search may mean, with or without a session; nothing of it is kept.

    Public, so that an `Idempotency-Key` keeps no digest of the words. Without a session: only what is for everybody.
    """
    code = data.pop("tenant")
    if request.headers.get("Authorization"):
        who = authenticate(bearer(request))
        with acting(who, principal.call()), unit_of_work(who.tenant_id):
            return Page(queries.suggestions(**data), None)
    if code is None:
        raise InvalidInput(errors=[FieldError("/body/tenant", "required", text("error.field.required"))])
    with unit_of_work():
        tenant_id = tenant_by_code(code).id
    with unit_of_work(tenant_id):
        return Page(queries.suggestions(**data), None)


@blp.get("/policies/<uuid:policy_id>")
@requires(Permission.SELF)
@blp.response(200, PolicyOut)
def get_policy(policy_id: UUID) -> Shown:
    """Show a published policy with its source."""
    return queries.policy(policy_id)


@blp.get("/tenants/<code>/policies/<uuid:policy_id>")
@public
@unrecorded
@limited("1200/minute", by=passer_by)
@blp.response(200, PolicyOut)
def get_public_policy(code: str, policy_id: UUID) -> Shown:
    """Show a policy without a session; nothing of who reads is kept."""
    with unit_of_work():
        tenant_id = tenant_by_code(code).id
    with unit_of_work(tenant_id):
        return queries.policy(policy_id)


@blp.post("/policies/<uuid:policy_id>/feedback")
@requires(Permission.SELF)
@secretive  # as for what was missed: the search comes with it
@limited("60/minute", by=member)
@blp.arguments(PolicyFeedbackIn)
@blp.response(200, PolicyOut)
def judge_policy(data: Shown, policy_id: UUID) -> Shown:
    """Say whether a policy solved one's question; the last word counts."""
    version = service.judge(policy_id, solved=data["solved"])
    if data["search"] and not data["solved"]:
        gaps.note(data["search"], unsolved=True)
    return queries.answered(version)


@blp.post("/policy-misses")
@requires(Permission.SELF)
@secretive  # the digest of a request kept with its key would tell who searched for what
@limited("60/hour", by=member)
@blp.arguments(PolicyMissIn)
@blp.response(204)
def note_policy_miss(data: Shown) -> None:
    """Note that a search finds nothing, counted without a name."""
    gaps.missed(data["search"])


@blp.get("/policy-gaps")
@requires(Permission.POLICIES_MANAGE)
@blp.response(200, page_of(PolicyGapOut))
def list_policy_gaps() -> Page:
    """List the searches that at least three people made in vain."""
    return gaps.gaps()


@blp.get("/policy-desk")
@requires(Permission.POLICIES_MANAGE)
@blp.arguments(DeskPoliciesArgs, location="query")
@blp.response(200, page_of(DeskPolicyOut))
def list_desk_policies(args: Shown) -> Page:
    """List all policies on one's desk, drafts and expired ones too."""
    return queries.desk(**args)


@blp.get("/policy-desk/<uuid:policy_id>")
@requires(Permission.POLICIES_MANAGE)
@blp.response(200, DeskPolicyOut)
def get_desk_policy(policy_id: UUID) -> Shown:
    """Show a policy's newest version and what members see of it."""
    return queries.on_desk(policy_id)


@blp.get("/policy-desk/<uuid:policy_id>/versions")
@requires(Permission.POLICIES_MANAGE)
@blp.response(200, page_of(PolicyVersionOut))
def list_policy_versions(policy_id: UUID) -> Page:
    """List a policy's versions, who wrote, published and withdrew them."""
    return queries.history(policy_id)


@blp.post("/policies")
@requires(Permission.POLICIES_MANAGE)
@blp.arguments(NewPolicyIn)
@blp.response(201, DeskPolicyOut)
def create_policy(data: Shown) -> Shown:
    """Write down a policy as a draft, perhaps made of an answered question."""
    question_id = data.pop("question_id")
    policy = service.create(PolicyGiven(**data))
    if question_id is not None:
        asked.made_policy(question_id, policy.id)
    return queries.on_desk(policy.id)


@blp.post("/policies/<uuid:policy_id>/versions")
@requires(Permission.POLICIES_MANAGE)
@blp.arguments(PolicyVersionIn)
@blp.response(201, DeskPolicyOut)
def revise_policy(data: Shown, policy_id: UUID) -> Shown:
    """Write a new version; members see the published one until this is."""
    expected = data.pop("expected_version")
    return queries.on_desk(service.revise(policy_id, PolicyGiven(**data), expected_version=expected).id)


@blp.post("/policies/<uuid:policy_id>/publication")
@requires(Permission.POLICIES_MANAGE)
@blp.arguments(PolicyPublicationIn)
@blp.response(200, DeskPolicyOut)
def publish_policy(data: Shown, policy_id: UUID) -> Shown:
    """Let members see the newest version."""
    return queries.on_desk(service.publish(policy_id, **data).id)


@blp.post("/policies/<uuid:policy_id>/withdrawal")
@requires(Permission.POLICIES_MANAGE)
@blp.arguments(PolicyWithdrawalIn)
@blp.response(200, DeskPolicyOut)
def withdraw_policy(data: Shown, policy_id: UUID) -> Shown:
    """Take a policy away from members."""
    return queries.on_desk(service.withdraw(policy_id, **data).id)


@blp.post("/policy-imports")
@requires(Permission.POLICIES_MANAGE)
@limited("20/minute", by=member)
@blp.arguments(PolicyFileIn, location="files")
@blp.response(200, PolicyImportOut)
def import_policies(data: Shown) -> Shown:
    """Look at a table of policies (XLSX or CSV, at most 500), row by row; or write down what is good in it."""
    file = data["file"]
    name = PurePath((file.filename or "").replace("\\", "/")).name[:200] or "policies"
    judged = importing.judge(file.read(), filename=name, unit_id=data["unit_id"])
    created = None
    if data["apply"]:
        created = importing.apply(judged, take_good_rows=data["take_good_rows"], publish=data["publish"])
    return importing.shown(judged, created)


@questions.post("/policy-questions")
@requires(Permission.SELF)
@limited("20/minute", by=member)
@questions.arguments(PolicyQuestionIn)
@questions.response(201, PolicyQuestionDetailOut)
def ask_policy_question(data: Shown) -> Shown:
    """Ask the union what the desk has no answer to; an officer answers within three working days."""
    return asked.of_docket(asked.ask(**data))


@questions.get("/policy-questions")
@requires(Permission.POLICIES_MANAGE)
@questions.arguments(PolicyQuestionsArgs, location="query")
@questions.response(200, page_of(PolicyQuestionOut))
def list_policy_questions(args: Shown) -> Page:
    """List questions; those that wait by the time they have left."""
    return asked.waiting(**args)


@questions.get("/me/policy-questions")
@requires(Permission.SELF)
@questions.arguments(PageArgs, location="query")
@questions.response(200, page_of(PolicyQuestionOut))
def list_my_policy_questions(args: Shown) -> Page:
    """List one's own questions, the newest first."""
    return asked.mine(**args)


@questions.get("/policy-questions/<uuid:question_id>")
@requires(Permission.SELF)
@questions.response(200, PolicyQuestionDetailOut)
def get_policy_question(question_id: UUID) -> Shown:
    """Show a question that one asked or oversees."""
    return asked.question(question_id)


@questions.post("/policy-questions/<uuid:question_id>/appeal")
@requires(Permission.POLICIES_MANAGE)
@questions.arguments(SeqIn)
@questions.response(200, PolicyQuestionDetailOut)
def raise_policy_question(data: Shown, question_id: UUID) -> Shown:
    """Make a named appeal of a question that asks for more than a policy says; it runs by the hotline's clocks."""
    return asked.of_docket(asked.raise_appeal(question_id, **data))


@questions.post("/policy-questions/<uuid:question_id>/answer")
@requires(Permission.POLICIES_MANAGE)
@questions.arguments(PolicyAnswerIn)
@questions.response(200, PolicyQuestionDetailOut)
def answer_policy_question(data: Shown, question_id: UUID) -> Shown:
    """Answer a question by a policy, in own words, or both."""
    return asked.of_docket(asked.answer(question_id, paragraphs=data.pop("answer"), **data))
