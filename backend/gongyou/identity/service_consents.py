"""What members agree to (PIPL 个人信息保护法): the text in force, each decision kept, withdrawal at any time.

Who has not agreed is not refused by the server: the front ends ask first, see decision 0017.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from gongyou.core import audit, clock, principal
from gongyou.core.db import session
from gongyou.core.errors import AppError
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.identity.models import Consent, ConsentDecision, ConsentDocument, Tenant
from gongyou.identity.queries import hold_member
from gongyou.identity.rules import TenantOptions, consent_version
from gongyou.identity.service_sessions import end_sessions
from gongyou.identity.tenants import options


class ConsentOutdated(AppError):
    """Another version of the text is in force: it must be read before anybody agrees to it."""

    code = "consent.outdated"
    status = 409


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The privacy text in force."""

    version: int
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class ConsentState:
    """Whether a member has agreed to the version in force."""

    version: int
    given: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and how many of the member's sessions it ended."""

    document: ConsentDocument
    version: int
    decision: ConsentDecision
    decided_at: datetime
    sessions_ended: int


def consent_text(tenant: Tenant, chosen: TenantOptions) -> ConsentText:
    """Return a tenant's privacy text: its own, else the catalogue's in the current language."""
    title = chosen.consent_title or text("consent.privacy.title")
    body = chosen.consent_body or text("consent.privacy.body", name=tenant.name)
    return ConsentText(consent_version(chosen), title, body)


def state_of(member_id: UUID) -> ConsentState:
    """Return whether a member has agreed to the privacy text in force."""
    version = consent_version(options())
    last = _last(member_id, ConsentDocument.PRIVACY)
    given = last is not None and last.decision is ConsentDecision.GIVEN and last.version == version
    return ConsentState(version, given)


def own_consents(*, limit: int = 50, cursor: str | None = None) -> Page:
    """Return the acting member's decisions, newest first."""
    newest_first = Sort(((Consent.decided_at, True), (Consent.id, True)))
    return page(_of(principal.current().member_id), sort=newest_first, limit=limit, cursor=cursor)


def decide(document: ConsentDocument, *, version: int, decision: ConsentDecision) -> Decided:
    """Keep the acting member's decision; a withdrawal ends all their sessions, this one too.

    Saying the same again adds nothing. Raises ConsentOutdated for consent to any version but the one in force, and for
    the withdrawal from one that never was.
    """
    member_id = principal.current().member_id
    hold_member(member_id)
    current = consent_version(options())
    if version > current or (decision is ConsentDecision.GIVEN and version < current):
        raise ConsentOutdated
    last = _last(member_id, document)
    if last is None or (last.version, last.decision) != (version, decision):
        last = Consent(
            id=new_id(),
            member_id=member_id,
            document=document,
            version=version,
            decision=decision,
            decided_at=clock.now(),
        )
        session().add(last)
        audit.record(f"consent.{decision}", "member", member_id, document=document, version=version)
    ended = end_sessions([member_id]) if decision is ConsentDecision.WITHDRAWN else 0
    return Decided(document, version, decision, last.decided_at, ended)


def _of(member_id: UUID) -> Select[Consent]:
    return select(Consent).where(Consent.member_id == member_id)


def _last(member_id: UUID, document: ConsentDocument) -> Consent | None:
    newest_first = (Consent.decided_at.desc(), Consent.id.desc())
    return (
        session()
        .scalars(_of(member_id).where(Consent.document == document).order_by(*newest_first).limit(1))
        .one_or_none()
    )
