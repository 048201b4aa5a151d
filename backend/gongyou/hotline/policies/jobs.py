"""What follows at the policy desk: askers hear of answers, publishers of what expires, old searches go."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from gongyou.core import db
from gongyou.core.outbox import Queue, handles
from gongyou.events import HourBegan, PolicyExpiring, PolicyQuestionAnswered, PolicyQuestionRaised
from gongyou.hotline.appeals.flow import APPEAL
from gongyou.hotline.policies import access, gaps
from gongyou.hotline.policies.flow import POLICY_QUESTION
from gongyou.hotline.policies.models import Policy, PolicyQuestion, PolicyVersion
from gongyou.hotline.policies.rules import Status
from gongyou.identity import service as identity
from gongyou.identity.models import MemberStatus, Unit
from gongyou.notifications.service import Link, TextKey, notify
from gongyou.permissions import Permission


@handles(PolicyQuestionAnswered)
def tell_of_policy_answer(events: Sequence[PolicyQuestionAnswered]) -> None:
    """Tell askers that their question was answered; the words stay where they are."""
    ids = {event.question_id for event in events}
    for asked in db.session().scalars(select(PolicyQuestion).where(PolicyQuestion.id.in_(ids))):
        notify(
            [asked.asked_by],
            "policy_question.answered",
            params={"category": TextKey(f"policy.category.{asked.category}")},
            link=Link(POLICY_QUESTION.code, asked.id),
            dedupe_key=f"policy_question:{asked.id}:answered",
        )


@handles(PolicyQuestionRaised)
def tell_of_raised_question(events: Sequence[PolicyQuestionRaised]) -> None:
    """Tell askers that their question is an appeal now, with its clocks, and where to follow it."""
    ids = {event.question_id for event in events}
    for asked in db.session().scalars(select(PolicyQuestion).where(PolicyQuestion.id.in_(ids))):
        if asked.appeal_id is not None:
            notify(
                [asked.asked_by],
                "policy_question.raised",
                params={"category": TextKey(f"policy.category.{asked.category}")},
                link=Link(APPEAL.code, asked.appeal_id),
                dedupe_key=f"policy_question:{asked.id}:raised",
            )


@handles(PolicyExpiring)
def remind_of_policy_expiry(events: Sequence[PolicyExpiring]) -> None:
    """Remind publishers of what is soon out of force; what is over, or what members no longer see, is passed by."""
    versions, today = {event.policy_id: event.version for event in events}, access.today()
    rows = db.session().execute(
        select(Policy, PolicyVersion)
        .join(PolicyVersion, access.PUBLISHED)
        .where(Policy.id.in_(versions), Policy.status == Status.PUBLISHED)
    )
    for policy, version in rows:
        if version.version != versions[policy.id] or version.valid_until is None or version.valid_until < today:
            continue
        notify(
            _keepers(policy, version),
            "policy.expiring",
            params={"question": version.question, "until": version.valid_until},
            link=Link("policy", policy.id),
            dedupe_key=f"policy:{policy.id}:{version.version}:expiring",
        )


@handles(HourBegan, queue=Queue.BULK)
def forget_policy_searches(_events: Sequence[HourBegan]) -> None:
    """Delete the counts of searches that are too old to be shown."""
    gaps.forget()


def _keepers(policy: Policy, version: PolicyVersion) -> Sequence[UUID]:
    """Return the publisher; where they have left, everybody who keeps the policies of its unit."""
    if policy.publisher_id is not None:
        publisher = identity.member_of(policy.publisher_id)
        if publisher.status is not MemberStatus.LEFT:
            return [publisher.id]
    unit_id = version.unit_id or db.session().scalars(select(Unit.id).where(Unit.parent_id.is_(None)).limit(1)).one()
    return [member.id for member in identity.holders(Permission.POLICIES_MANAGE, identity.unit_of(unit_id).path)]
