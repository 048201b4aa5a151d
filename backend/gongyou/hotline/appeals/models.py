"""Tables of appeals. Whatever anybody said is sealed under the case's own key; what is in the clear is listed in
`docs/threat-model.md`. Ids of anonymous cases are random: a UUIDv7 would tell the minute."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk
from gongyou.identity.models import UnitKind


class Mode(StrEnum):
    """How somebody speaks: 实名, 保密, 匿名."""

    NAMED = "named"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"


class Urgency(StrEnum):
    """普通, 紧急, 特急: the last means that somebody may come to harm now."""

    NORMAL = "normal"
    URGENT = "urgent"
    CRITICAL = "critical"


class Appeal(Identified, Base):
    """An appeal 诉求, one to one with its case. Minutes are of the clock that the urgency runs by."""

    __tablename__ = "appeals"
    __table_args__ = (
        UniqueConstraint("tenant_id", "receipt"),
        Index("ix_appeals_reporter_tag", "tenant_id", "reporter_tag"),
        Index(
            "ix_appeals_update_due", "tenant_id", "update_due_at", postgresql_where=text("update_due_at IS NOT NULL")
        ),
        Index("ix_appeals_destroy_on", "tenant_id", "destroy_on", postgresql_where=text("destroy_on IS NOT NULL")),
        CheckConstraint("(mode = 'anonymous') = (receipt IS NOT NULL)", name="anonymous_has_receipt"),
        CheckConstraint("(mode = 'confidential') = (reporter_tag IS NOT NULL)", name="confidential_has_tag"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        tenant_fk("id", "cases"),
        tenant_fk("filed_by", "members"),
        tenant_fk("merged_into", "appeals"),
    )

    mode: Mapped[Mode]
    category: Mapped[str]
    urgency: Mapped[Urgency]
    suggested_category: Mapped[str | None]
    suggested_urgency: Mapped[Urgency | None]
    desk_level: Mapped[UnitKind]
    """Of the unit whose desk has it 层级."""
    receipt: Mapped[bytes | None]
    """What Argon2id makes of the receipt to find the case; the other half of it opens `key_by_receipt`."""
    key_by_receipt: Mapped[bytes | None]
    key_by_server: Mapped[bytes | None]
    """Of named and confidential cases: how their reporter reads them."""
    reporter_tag: Mapped[str | None]
    """Keyed digest by which a confidential reporter finds their own cases."""
    matter: Mapped[bytes | None]
    """Sealed: title, text, who it is about, for whom it was filed. Empty once destroyed."""
    filed_by: Mapped[UUID | None]
    """The officer who filed it for a caller."""
    merged_into: Mapped[UUID | None]

    first_allowed: Mapped[int]
    first_used: Mapped[int | None]
    resolution_allowed: Mapped[int]
    resolution_used: Mapped[int | None]
    resolution_due_at: Mapped[datetime | None]
    update_due_at: Mapped[datetime | None]
    updates_missed: Mapped[int] = mapped_column(default=0)

    rounds: Mapped[int] = mapped_column(default=0)
    """How often it was taken up again by its reporter."""
    stars: Mapped[int | None]
    rated_at: Mapped[datetime | None]
    learned: Mapped[bool] = mapped_column(default=False)
    """The classifier has counted its words under its labels; only ever of named cases."""
    improved: Mapped[bool] = mapped_column(default=False)
    destroy_on: Mapped[date | None]
    postponed: Mapped[int] = mapped_column(default=0)
    destroyed_at: Mapped[datetime | None]
    disclosed_on: Mapped[date | None]
    """When two people decided that a handler learns who sent a confidential case; its reporter is shown it."""


class AppealKey(Identified, Base):
    """The case key sealed to one person. **This row is the only right to see a case**, from an escalation level on."""

    __tablename__ = "appeal_keys"
    __table_args__ = (
        UniqueConstraint("tenant_id", "case_id", "member_id"),
        Index("ix_appeal_keys_member", "tenant_id", "member_id", "case_id"),
        tenant_fk("case_id", "cases"),
        tenant_fk("member_id", "members"),
        tenant_fk("vault_key_id", "vault_keys"),
        tenant_fk("granted_by", "members"),
    )

    case_id: Mapped[UUID]
    member_id: Mapped[UUID]
    vault_key_id: Mapped[UUID]
    level: Mapped[int]
    sealed: Mapped[bytes]
    granted_by: Mapped[UUID | None]
    checked_at: Mapped[datetime] = mapped_column(default=clock.now)
    """When it was last asked whether they are kept away. Whoever leads more people since sees nothing until it is asked anew."""


class Author(StrEnum):
    """Who speaks in a conversation. Officers speak as the union."""

    REPORTER = "reporter"
    UNION = "union"


class MessageKind(StrEnum):
    """What a message is. Notes are seen by those who handle a case, all else by its reporter too."""

    STATEMENT = "statement"
    REPLY = "reply"
    QUESTION = "question"
    """Waiting for the reporter stops the clock."""
    ANSWER = "answer"
    """How the case was settled."""
    NOTE = "note"
    REOPENING = "reopening"
    NEXT_LEVEL = "next_level"


class AppealMessage(Identified, Base):
    """A sealed line of a conversation."""

    __tablename__ = "appeal_messages"
    __table_args__ = (
        UniqueConstraint("tenant_id", "case_id", "seq"),
        tenant_fk("case_id", "appeals"),
        tenant_fk("member_id", "members"),
    )

    case_id: Mapped[UUID]
    seq: Mapped[int]
    at: Mapped[datetime]
    author: Mapped[Author]
    kind: Mapped[MessageKind]
    member_id: Mapped[UUID | None]
    """The officer who wrote it."""
    body: Mapped[bytes]


class AppealFile(Identified, Base):
    """A picture or voice note of a conversation: bytes and what they are, sealed under the case's key."""

    __tablename__ = "appeal_files"
    __table_args__ = (
        Index("ix_appeal_files_case", "tenant_id", "case_id"),
        Index("ix_appeal_files_message", "tenant_id", "message_id"),
        tenant_fk("case_id", "appeals"),
        tenant_fk("message_id", "appeal_messages"),
    )

    case_id: Mapped[UUID]
    message_id: Mapped[UUID | None]
    by_reporter: Mapped[bool]
    position: Mapped[int | None] = mapped_column(SmallInteger)
    """Its place among those of its message; ids are random and have no order."""
    storage_key: Mapped[str]
    about: Mapped[bytes]


class ConfidenceKind(StrEnum):
    """What is sealed to certain people beside the case: who spoke, and what the handlers are not to read."""

    IDENTITY = "identity"
    RATING = "rating"
    CHECK_IN = "check_in"


class AppealConfidence(Identified, Base):
    """Something about a case that is sealed to one person's key, not to the case's: its handlers do not have it."""

    __tablename__ = "appeal_confidences"
    __table_args__ = (
        UniqueConstraint("tenant_id", "case_id", "kind", "vault_key_id", "part"),
        tenant_fk("case_id", "appeals"),
        tenant_fk("vault_key_id", "vault_keys"),
        tenant_fk("member_id", "members"),
    )

    case_id: Mapped[UUID]
    kind: Mapped[ConfidenceKind]
    part: Mapped[int]
    """Which of several, such as the check-in after 30 and the one after 90 days; 0 where there is one."""
    vault_key_id: Mapped[UUID]
    member_id: Mapped[UUID]
    sealed: Mapped[bytes]
    checked_at: Mapped[datetime] = mapped_column(default=clock.now)
    """As `AppealKey.checked_at`."""


class ClockBreach(TenantScoped, Base):
    """A promise that was broken, kept for good: which one, when it was due and when it was met, if ever."""

    __tablename__ = "appeal_breaches"
    __table_args__ = (tenant_fk("case_id", "appeals"),)

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    promise: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    met_at: Mapped[datetime | None]


class Verdict(StrEnum):
    """What a reviewer finds: it was handled well enough, or must be taken up again."""

    UPHELD = "upheld"
    AGAIN = "again"


class AppealReview(Identified, Base):
    """A colleague drawn by lot 抽查 to look at a case that was handled but left its reporter dissatisfied."""

    __tablename__ = "appeal_reviews"
    __table_args__ = (
        UniqueConstraint("tenant_id", "case_id", "member_id", "round"),
        Index("ix_appeal_reviews_member", "tenant_id", "member_id", "done_at"),
        tenant_fk("case_id", "appeals"),
        tenant_fk("member_id", "members"),
    )

    case_id: Mapped[UUID]
    member_id: Mapped[UUID]
    round: Mapped[int]
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    verdict: Mapped[Verdict | None]


class DisclosureState(StrEnum):
    """Where a request to learn a confidential reporter's name stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class AppealDisclosure(Identified, Base):
    """A motivated request to learn who sent a confidential case, decided by a custodian who is not the one who asks."""

    __tablename__ = "appeal_disclosures"
    __table_args__ = (
        Index("ix_appeal_disclosures_asked", "tenant_id", "asked_at", "id"),
        Index(
            "uq_appeal_disclosures_waiting",
            "tenant_id",
            "case_id",
            "asked_by",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        tenant_fk("case_id", "appeals"),
        tenant_fk("asked_by", "members"),
        tenant_fk("decided_by", "members"),
    )

    case_id: Mapped[UUID]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    reason: Mapped[str]
    state: Mapped[DisclosureState] = mapped_column(default=DisclosureState.WAITING)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    answer: Mapped[str | None]
