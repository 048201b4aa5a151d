"""Tables of the policy desk."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk
from gongyou.hotline.policies.rules import Category, Status


class Policy(Identified, Base):
    """A question with its answer; what it says stands in its versions.

    `version` is the newest, which officers edit; `published_version` is the one that members see.
    """

    __tablename__ = "policies"
    __table_args__ = (
        Index("ix_policies_changed", "tenant_id", "changed_at", "id"),
        CheckConstraint("published_version <= version", name="published_is_a_version"),
        CheckConstraint("(status = 'draft') = (published_version IS NULL)", name="draft_was_never_published"),
        tenant_fk("publisher_id", "members"),
    )

    status: Mapped[Status] = mapped_column(default=Status.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    published_version: Mapped[int | None]
    publisher_id: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class PolicyVersion(TenantScoped, Base):
    """One state of a policy. Without a unit it is for the whole tenant, else for the unit and all below it."""

    __tablename__ = "policy_versions"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_until", name="dates_in_order"),
        tenant_fk("policy_id", "policies"),
        tenant_fk("unit_id", "units"),
        tenant_fk("edited_by", "members"),
    )
    append_only = True

    policy_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[str]
    variants: Mapped[list[str]]
    """Other ways to ask the same."""
    category: Mapped[Category]
    answer: Mapped[list[str]]
    """Paragraphs."""
    source_title: Mapped[str]
    document_number: Mapped[str | None]
    source_link: Mapped[str | None]
    quote: Mapped[str]
    """The passage of the source that the answer rests on, word for word."""
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    unit_id: Mapped[UUID | None]
    note: Mapped[str | None]
    """What was changed, for the colleagues."""
    edited_by: Mapped[UUID | None]
    edited_at: Mapped[datetime]


class PolicyDecision(Identified, Base):
    """Somebody published a version or withdrew the policy."""

    __tablename__ = "policy_decisions"
    __table_args__ = (
        Index("ix_policy_decisions_policy", "tenant_id", "policy_id", "decided_at"),
        ForeignKeyConstraint(
            ["tenant_id", "policy_id", "version"],
            ["policy_versions.tenant_id", "policy_versions.policy_id", "policy_versions.version"],
        ),
        tenant_fk("decided_by", "members"),
    )
    append_only = True

    policy_id: Mapped[UUID]
    version: Mapped[int]
    status: Mapped[Status]
    reason: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]


class PolicyPhrasing(TenantScoped, Base):
    """A way in which a version may be asked for, as `rules.spelt` spells it: question, variants, title of the source."""

    __tablename__ = "policy_phrasings"
    __table_args__ = (tenant_fk("policy_id", "policies"),)

    policy_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    spelt: Mapped[str]


class PolicyTrigram(TenantScoped, Base):
    """A trigram of a version's phrasings.

    Row level security lets only leakproof operators into an index, and pg_trgm's own are not: its GIN index would never
    be used. Equality of texts is leakproof, so trigrams stand in a B-tree, the tenant first.
    """

    __tablename__ = "policy_trigrams"
    __table_args__ = (tenant_fk("policy_id", "policies"),)

    trigram: Mapped[str] = mapped_column(primary_key=True)
    policy_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class PolicyFeedback(TenantScoped, Base):
    """Whether a version solved a member's question."""

    __tablename__ = "policy_feedback"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "policy_id", "version"],
            ["policy_versions.tenant_id", "policy_versions.policy_id", "policy_versions.version"],
        ),
        tenant_fk("member_id", "members"),
    )

    policy_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    solved: Mapped[bool]
    given_at: Mapped[datetime]


class PolicyQuestion(Identified, Base):
    """A question that the desk had no answer to; its id is its case's. Answered by a policy or in an officer's words."""

    __tablename__ = "policy_questions"
    __table_args__ = (
        Index("ix_policy_questions_asked_by", "tenant_id", "asked_by", "asked_at", "id"),
        Index("ix_policy_questions_asked", "tenant_id", "asked_at", "id"),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by_somebody"),
        CheckConstraint(
            "(answered_at IS NOT NULL) = (answer IS NOT NULL OR policy_id IS NOT NULL)", name="answered_with_something"
        ),
        tenant_fk("id", "cases"),
        tenant_fk("asked_by", "members"),
        tenant_fk("answered_by", "members"),
        tenant_fk("policy_id", "policies"),
        tenant_fk("made_policy_id", "policies"),
        tenant_fk("appeal_id", "appeals"),
    )

    question: Mapped[str]
    category: Mapped[Category]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    answer: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    """An officer's own words."""
    policy_id: Mapped[UUID | None]
    """The policy that answers it."""
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    made_policy_id: Mapped[UUID | None]
    """The policy that was made of it."""
    appeal_id: Mapped[UUID | None]
    """The named appeal that an officer made of it: more than an answer was needed."""


class PolicyMiss(TenantScoped, Base):
    """That somebody's search found nothing, or nothing that helped, in a month (its first day).

    `tag` tells people apart within one search and one month and nothing else: it is keyed, and holds both.
    """

    __tablename__ = "policy_misses"

    month: Mapped[date] = mapped_column(primary_key=True)
    search: Mapped[str] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)
    unsolved: Mapped[bool]
    """Something was found, but did not solve it."""
