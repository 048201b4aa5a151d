"""Use cases of the policy desk: written, published, withdrawn by officers; judged by those who read."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import PolicyExpiring
from gongyou.hotline.policies import access, search
from gongyou.hotline.policies.models import Policy, PolicyDecision, PolicyFeedback, PolicyVersion
from gongyou.hotline.policies.rules import EXPIRY_TOLD, Category, Status, Validity, validity_on
from gongyou.identity.tenants import zone


class PolicyChanged(AppError):
    """A colleague has made another version since the caller looked."""

    code = "policy.changed"
    status = 409


class PolicyExpired(AppError):
    """What is no longer in force is not published."""

    code = "policy.expired"
    status = 409


class NotPublished(AppError):
    """Only what is published can be withdrawn or judged."""

    code = "policy.not_published"
    status = 409


class AlreadyPublished(AppError):
    """The newest version is what members see already."""

    code = "policy.already_published"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyGiven:
    """What a version says; see `models.PolicyVersion`."""

    question: str
    answer: Sequence[str]
    category: Category
    source_title: str
    quote: str
    valid_from: date
    valid_until: date | None = None
    variants: Sequence[str] = ()
    document_number: str | None = None
    source_link: str | None = None
    unit_id: UUID | None = None
    note: str | None = None


def create(given: PolicyGiven) -> Policy:
    """Write down a policy as a draft. Raises Forbidden, InvalidInput, NotFound for an unknown unit."""
    policy = Policy(id=new_id(), changed_at=clock.now(), version=1, status=Status.DRAFT)
    access.require(given.unit_id)
    session().add(policy)
    session().flush()
    _write(policy, given)
    audit.record("policy.created", "policy", policy.id, question=given.question)
    return policy


def revise(policy_id: UUID, given: PolicyGiven, *, expected_version: int) -> Policy:
    """Write a new version; members go on seeing the published one. Raises PolicyChanged, Forbidden."""
    policy, newest = managed(policy_id)
    if policy.version != expected_version:
        raise PolicyChanged
    if given.unit_id != newest.unit_id:
        access.require(given.unit_id)
    policy.version += 1
    policy.changed_at = clock.now()
    session().flush()
    _write(policy, given)
    audit.record("policy.revised", "policy", policy.id, version=policy.version)
    return policy


def publish(policy_id: UUID, *, expected_version: int) -> Policy:
    """Let members see the newest version. Raises PolicyChanged, PolicyExpired, AlreadyPublished, Forbidden."""
    policy, newest = managed(policy_id)
    if policy.version != expected_version:
        raise PolicyChanged
    if policy.status is Status.PUBLISHED and policy.published_version == policy.version:
        raise AlreadyPublished
    if validity_on(access.today(), newest.valid_from, newest.valid_until) is Validity.EXPIRED:
        raise PolicyExpired(until=str(newest.valid_until))
    who = principal.current_or_none()
    policy.status, policy.published_version = Status.PUBLISHED, policy.version
    policy.publisher_id, policy.published_at = who.member_id if who else None, clock.now()
    _decided(policy, None)
    search.forget_all_but(policy)
    if newest.valid_until is not None:
        emit(
            PolicyExpiring(policy_id=policy.id, version=newest.version),
            at=max(clock.now(), _morning(newest.valid_until - EXPIRY_TOLD)),
        )
    audit.record("policy.published", "policy", policy.id, version=policy.version)
    return policy


def withdraw(policy_id: UUID, *, reason: str) -> Policy:
    """Take a policy away from members, for a reason that colleagues read. Raises NotPublished, Forbidden."""
    policy, _ = managed(policy_id)
    if policy.status is not Status.PUBLISHED:
        raise NotPublished
    policy.status = Status.WITHDRAWN
    _decided(policy, reason)
    audit.record("policy.withdrawn", "policy", policy.id, reason=reason)
    return policy


def judge(policy_id: UUID, *, solved: bool) -> PolicyVersion:
    """Note whether a published version solved the acting member's question; the last word counts. Raises NotFound."""
    version = read(policy_id)
    who, now = principal.current(), clock.now()
    session().execute(
        insert(PolicyFeedback)
        .values(
            tenant_id=current_tenant_id(),
            policy_id=version.policy_id,
            version=version.version,
            member_id=who.member_id,
            solved=solved,
            given_at=now,
        )
        .on_conflict_do_update(
            index_elements=["tenant_id", "policy_id", "version", "member_id"], set_={"solved": solved, "given_at": now}
        )
    )
    return version


def read(policy_id: UUID) -> PolicyVersion:
    """Return what the acting member, or the public, sees of a published policy, expired ones too; raise NotFound."""
    query = select(PolicyVersion).join(Policy, access.PUBLISHED).where(Policy.id == policy_id)
    found = session().scalars(query.where(access.shown_to(access.own_units()))).one_or_none()
    if found is None:
        raise NotFound
    return found


def managed(policy_id: UUID) -> tuple[Policy, PolicyVersion]:
    """Lock a policy that the acting officer keeps and return its newest version. Raises NotFound, Forbidden."""
    policy = get(Policy, policy_id, lock=True)
    newest = session().get_one(PolicyVersion, (current_tenant_id(), policy_id, policy.version))
    query = select(Policy.id).join(PolicyVersion, access.NEWEST).where(Policy.id == policy_id)
    if principal.current_or_none() is not None and session().scalar(query.where(access.on_desk())) is None:
        raise NotFound
    access.require(newest.unit_id)
    return policy, newest


def _write(policy: Policy, given: PolicyGiven) -> None:
    if given.valid_until is not None and given.valid_until < given.valid_from:
        raise InvalidInput(errors=[FieldError("/body/valid_until", "dates", text("error.field.dates_in_order"))])
    who = principal.current_or_none()
    said = asdict(given) | {"answer": list(given.answer), "variants": list(given.variants)}
    version = PolicyVersion(
        policy_id=policy.id,
        version=policy.version,
        edited_by=who.member_id if who else None,
        edited_at=clock.now(),
        **said,
    )
    session().add(version)
    session().flush()
    search.index(version)
    search.forget_all_but(policy)


def _decided(policy: Policy, reason: str | None) -> None:
    who = principal.current_or_none()
    policy.changed_at = clock.now()
    session().flush()
    session().add(
        PolicyDecision(
            id=new_id(),
            policy_id=policy.id,
            version=policy.published_version,
            status=policy.status,
            reason=reason,
            decided_by=who.member_id if who else None,
            decided_at=clock.now(),
        )
    )
    session().flush()


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), zone()).astimezone(UTC)
