"""Policies as they are read: suggested, browsed, one with its source; and as the officers' desk shows them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, not_, or_, select

from gongyou.core import principal
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.policies import access, service
from gongyou.hotline.policies.models import Policy, PolicyDecision, PolicyFeedback, PolicyVersion
from gongyou.hotline.policies.rules import Category, Status, Validity, validity_on
from gongyou.hotline.policies.search import likely, opinions, ranked
from gongyou.identity import service as identity
from gongyou.identity.models import Unit

SUGGESTED = 8
_BY_QUESTION = Sort(((PolicyVersion.question, False), (Policy.id, False)))
_BY_CHANGE = Sort(((Policy.changed_at, True), (Policy.id, True)))


def policies(*, category: Category | None = None, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of what the acting member may read today, by question."""
    query = _readable(Policy, PolicyVersion)
    if category is not None:
        query = query.where(PolicyVersion.category == category)
    found = page(query, sort=_BY_QUESTION, limit=limit, cursor=cursor, scalars=False)
    return Page(_briefs([(row[0], row[1]) for row in found.items]), found.next_cursor)


def suggestions(search: str, *, category: Category | None = None, limit: int = SUGGESTED) -> list[dict[str, Any]]:
    """Return what a search of the acting member, or the public, may mean, the most relevant first; only what is in force
    today. A category is only preferred."""
    among = _readable(Policy.id, PolicyVersion.version, PolicyVersion.category)
    order = ranked(search, among, category=category, limit=limit)
    if not order:
        return []
    query = select(Policy, PolicyVersion).join(PolicyVersion, access.PUBLISHED).where(Policy.id.in_(order))
    rows = {row[0].id: (row[0], row[1]) for row in session().execute(query)}
    return _briefs([rows[policy_id] for policy_id in order])


def policy(policy_id: UUID) -> dict[str, Any]:
    """Return a published policy as members read it, with what the acting member said of it; raise NotFound."""
    return answered(service.read(policy_id))


def answered(version: PolicyVersion) -> dict[str, Any]:
    """Return a version as members read it."""
    who = principal.current_or_none()
    solved, _ = opinions([version.policy_id]).get(version.policy_id, (0, 0))
    key = (current_tenant_id(), version.policy_id, version.version, who.member_id if who else None)
    own = session().get(PolicyFeedback, key) if who else None
    return _said(version, access.today()) | {
        "id": version.policy_id,
        "solved_count": solved,
        "my_feedback": own.solved if own else None,
    }


def desk(
    *,
    search: str | None = None,
    category: Category | None = None,
    status: Status | None = None,
    validity: Validity | None = None,
    unit_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """Return a page of the policies on the acting officer's desk, the last changed first; expired ones too."""
    query = select(Policy, PolicyVersion).join(PolicyVersion, access.NEWEST).where(access.on_desk())
    if search:
        among = select(Policy.id, Policy.version, PolicyVersion.category).join(PolicyVersion, access.NEWEST)
        query = query.where(Policy.id.in_([each.policy_id for each in likely(search, among)]))
    wanted = {PolicyVersion.category: category, Policy.status: status}
    query = query.where(*(column == value for column, value in wanted.items() if value is not None))
    if validity is not None:
        query = query.where(_is(validity, access.today()))
    if unit_id is not None:
        below = select(Unit.id).where(Unit.path.startswith(identity.unit_of(unit_id).path))
        query = query.where(PolicyVersion.unit_id.in_(below))
    found = page(query, sort=_BY_CHANGE, limit=limit, cursor=cursor, scalars=False)
    return Page(_desk_rows([(row[0], row[1]) for row in found.items]), found.next_cursor)


def on_desk(policy_id: UUID) -> dict[str, Any]:
    """Return a policy with all that its newest version says, as officers see it; raise NotFound."""
    query = select(Policy, PolicyVersion).join(PolicyVersion, access.NEWEST).where(Policy.id == policy_id)
    row = session().execute(query.where(access.on_desk())).one_or_none()
    if row is None:
        raise NotFound
    [shown] = _desk_rows([(row[0], row[1])])
    return shown


def history(policy_id: UUID) -> Page:
    """Return all versions of a policy, the newest first, and when each was published or withdrawn; raise NotFound."""
    on_desk(policy_id)
    versions = session().scalars(
        select(PolicyVersion).where(PolicyVersion.policy_id == policy_id).order_by(PolicyVersion.version.desc())
    )
    decisions = session().scalars(
        select(PolicyDecision)
        .where(PolicyDecision.policy_id == policy_id)
        .order_by(PolicyDecision.decided_at, PolicyDecision.id)
    )
    return Page(_history(versions.all(), decisions.all()), None)


def _readable(*columns: Any) -> Select[Any]:
    """Return the SELECT of what the acting member, or the public, may read and is in force today."""
    query = select(*columns).select_from(Policy).join(PolicyVersion, access.PUBLISHED)
    return query.where(access.shown_to(access.own_units()), access.in_force(access.today()))


def _is(validity: Validity, day: date) -> ColumnElement[bool]:
    if validity is Validity.IN_FORCE:
        return access.in_force(day)
    upcoming = PolicyVersion.valid_from > day
    return upcoming if validity is Validity.UPCOMING else not_(or_(upcoming, access.in_force(day)))


def _said(version: PolicyVersion, day: date) -> dict[str, Any]:
    copied = (
        "version",
        "question",
        "category",
        "answer",
        "source_title",
        "document_number",
        "source_link",
        "quote",
        "valid_from",
        "valid_until",
    )
    validity = validity_on(day, version.valid_from, version.valid_until)
    return {name: getattr(version, name) for name in copied} | {"validity": validity}


def _briefs(rows: Sequence[tuple[Policy, PolicyVersion]]) -> list[dict[str, Any]]:
    judged, day = opinions([policy.id for policy, _ in rows]), access.today()
    return [
        _said(version, day)
        | {"id": policy.id, "excerpt": version.answer[0], "solved_count": judged.get(policy.id, (0, 0))[0]}
        for policy, version in rows
    ]


def _desk_rows(rows: Sequence[tuple[Policy, PolicyVersion]]) -> list[dict[str, Any]]:
    session().flush()
    judged, day = opinions([policy.id for policy, _ in rows]), access.today()
    names = _names(member for policy, version in rows for member in (policy.publisher_id, version.edited_by))
    units = _unit_names({version.unit_id for _, version in rows if version.unit_id})
    return [
        _said(version, day)
        | {
            "id": policy.id,
            "status": policy.status,
            "published_version": policy.published_version,
            "publisher": _person(policy.publisher_id, names),
            "published_at": policy.published_at,
            "changed_at": policy.changed_at,
            "variants": version.variants,
            "unit": units.get(version.unit_id),
            "note": version.note,
            "edited_by": _person(version.edited_by, names),
            "edited_at": version.edited_at,
            "solved_count": judged.get(policy.id, (0, 0))[0],
            "unsolved_count": judged.get(policy.id, (0, 0))[1],
        }
        for policy, version in rows
    ]


def _history(versions: Sequence[PolicyVersion], decisions: Sequence[PolicyDecision]) -> list[dict[str, Any]]:
    names = _names([*(v.edited_by for v in versions), *(d.decided_by for d in decisions)])
    units = _unit_names({version.unit_id for version in versions if version.unit_id})
    day = access.today()
    return [
        _said(version, day)
        | {
            "variants": version.variants,
            "unit": units.get(version.unit_id),
            "note": version.note,
            "edited_by": _person(version.edited_by, names),
            "edited_at": version.edited_at,
            "decisions": [
                {
                    "status": decision.status,
                    "reason": decision.reason,
                    "decided_by": _person(decision.decided_by, names),
                    "decided_at": decision.decided_at,
                }
                for decision in decisions
                if decision.version == version.version
            ],
        }
        for version in versions
    ]


def _names(member_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    known = {member_id for member_id in member_ids if member_id is not None}
    return identity.names_of(known) if known else {}


def _person(member_id: UUID | None, names: dict[UUID, str]) -> dict[str, Any] | None:
    return None if member_id is None else {"id": member_id, "name": names.get(member_id, "")}


def _unit_names(ids: set[UUID]) -> dict[UUID | None, dict[str, Any]]:
    rows = session().execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids))) if ids else ()
    return {unit_id: {"id": unit_id, "name": name} for unit_id, name in rows}
