"""The rule book: rules are drafted, checked, submitted, approved by a second administrator, and retired.

Rules belong to the whole tenant: who changes them holds the permission for its root.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, FieldError, NotFound
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity import service as identity
from gongyou.identity import tenants
from gongyou.identity.service_units import root
from gongyou.permissions import Permission
from gongyou.points.currencies import currency_terms
from gongyou.points.linter import Draft, Finding, Severity, Surroundings, lint, refuses
from gongyou.points.models import Transaction
from gongyou.points.rule_models import Rule, RuleState, RuleVersion
from gongyou.points.rules import spec_data, spec_of


class RuleCodeTaken(AppError):
    """Another rule has this code."""

    code = "points.rule_code_taken"
    status = 409


class OpenVersion(AppError):
    """The rule has a version that is not published yet; that one is to be changed."""

    code = "points.open_version"
    status = 409


class NotADraft(AppError):
    """A version that is submitted or published cannot be changed."""

    code = "points.not_a_draft"
    status = 409


class NotSubmitted(AppError):
    """Only a submitted version can be approved or sent back."""

    code = "points.not_submitted"
    status = 409


class SecondAdministratorNeeded(AppError):
    """Who wrote or submitted a version does not approve it."""

    code = "points.second_administrator"
    status = 409


class RuleRefused(AppError):
    """The linter found errors; `errors` names each, with why and how to repair it."""

    code = "points.rule_refused"
    status = 409


class RuleRetired(AppError):
    """A retired rule gets no new version."""

    code = "points.rule_retired"
    status = 409


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version and who stands behind it; `issued` counts its transactions where that was asked for."""

    version: RuleVersion
    author_name: str | None
    publisher_name: str | None
    issued: int | None = None


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule with its versions, the oldest first."""

    id: UUID
    code: str
    retired_at: datetime | None
    versions: Sequence[VersionView]

    @property
    def in_force(self) -> RuleVersion | None:
        """The version that decides now."""
        now = clock.now()
        published = [view.version for view in self.versions if view.version.state is RuleState.PUBLISHED]
        newest = next((v for v in reversed(published) if v.starts_at is not None and v.starts_at <= now), None)
        if newest is None or _over(newest.ends_at, now) or _over(self.retired_at, now):
            return None
        return newest

    @property
    def version_in_force(self) -> int | None:
        """The number of the version that decides now."""
        return self.in_force.version if self.in_force else None


def _over(end: datetime | None, now: datetime) -> bool:
    return end is not None and end <= now


def rules(*, event: str | None = None, limit: int = 50, cursor: str | None = None) -> Page:
    """Return the rules by code; who may not change rules sees published versions only."""
    query = select(Rule)
    visible = _visible(select(RuleVersion.rule_id))
    query = query.where(Rule.id.in_(visible if event is None else visible.where(RuleVersion.event == event)))
    found: Page = page(query, sort=Sort(((Rule.code, False),)), limit=limit, cursor=cursor)
    versions = _versions([rule.id for rule in found.items])
    shown = _by_rule(versions)
    return Page([RuleView(r.id, r.code, r.retired_at, shown[r.id]) for r in found.items], found.next_cursor)


def rule(rule_id: UUID) -> RuleView:
    """Return one rule and how often each version has awarded; raise NotFound, also for one that is only a draft."""
    found = get(Rule, rule_id)
    versions = _versions([rule_id])
    if not versions:
        raise NotFound
    counted = (
        select(Transaction.rule_version, func.count())
        .where(Transaction.rule_id == rule_id, Transaction.reverses_id.is_(None))
        .group_by(Transaction.rule_version)
    )
    issued = {number: times for number, times in session().execute(counted) if number is not None}
    shown = [replace(view, issued=issued.get(view.version.version, 0)) for view in views(versions)]
    return RuleView(found.id, found.code, found.retired_at, shown)


def views(versions: Sequence[RuleVersion]) -> list[VersionView]:
    """Return versions with the names of who wrote and published them, in one query."""
    people = {each for v in versions for each in (v.author_id, v.publisher_id) if each is not None}
    names = identity.names_of(people)
    return [
        VersionView(
            v, names.get(v.author_id) if v.author_id else None, names.get(v.publisher_id) if v.publisher_id else None
        )
        for v in versions
    ]


def _by_rule(versions: Sequence[RuleVersion]) -> dict[UUID, list[VersionView]]:
    gathered: dict[UUID, list[VersionView]] = defaultdict(list)
    for view in views(versions):
        gathered[view.version.rule_id].append(view)
    return gathered


def version_of(rule_id: UUID, version: int, *, lock: bool = False) -> RuleVersion:
    """Return one version; raise NotFound, also for a draft whose reader may not change rules."""
    query = _visible(select(RuleVersion)).where(RuleVersion.rule_id == rule_id, RuleVersion.version == version)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: RuleVersion | None = session().scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def titles_of(keys: Collection[tuple[UUID, int]]) -> dict[tuple[UUID, int], str]:
    """Return the titles of rule versions in one query."""
    ids = {rule_id for rule_id, _ in keys}
    found = session().execute(
        select(RuleVersion.rule_id, RuleVersion.version, RuleVersion.title).where(RuleVersion.rule_id.in_(ids))
    )
    return {(rule_id, version): title for rule_id, version, title in found}


def _visible(query: Select[Any]) -> Select[Any]:
    who = principal.current_or_none()
    if who is not None and not who.may(Permission.POINTS_RULES):
        return query.where(RuleVersion.state == RuleState.PUBLISHED)
    return query


def _versions(rule_ids: Collection[UUID]) -> Sequence[RuleVersion]:
    query = _visible(select(RuleVersion)).where(RuleVersion.rule_id.in_(rule_ids)).order_by(RuleVersion.version)
    versions: Sequence[RuleVersion] = session().scalars(query).all()
    return versions


def create_rule(*, code: str, **content: Any) -> RuleVersion:
    """Add a rule with a first draft (title, event, spec, starts_at, ends_at) and return it; raise RuleCodeTaken."""
    _require()
    if session().scalar(select(Rule.id).where(Rule.code == code)) is not None:
        raise RuleCodeTaken(rule=code)
    made = Rule(id=new_id(), code=code)
    session().add(made)
    session().flush()  # its version refers to it
    return _add_version(made.id, 1, content)


def draft_version(rule_id: UUID, **content: Any) -> RuleVersion:
    """Add the next version of a rule as a draft; raise NotFound, OpenVersion or RuleRetired."""
    _require()
    found = get(Rule, rule_id, lock=True)
    if found.retired_at is not None:
        raise RuleRetired
    versions = _versions([rule_id])
    still_open = next((v for v in versions if v.state is not RuleState.PUBLISHED), None)
    if still_open is not None:
        raise OpenVersion(version=still_open.version)
    return _add_version(rule_id, versions[-1].version + 1, content)


def _add_version(rule_id: UUID, version: int, content: Mapping[str, Any]) -> RuleVersion:
    fields = {**content, "spec": spec_data(spec_of(content["spec"]))}
    draft = RuleVersion(rule_id=rule_id, version=version, state=RuleState.DRAFT, author_id=_me(), **fields)
    session().add(draft)
    session().flush()
    audit.record("points.rule_drafted", "rule", rule_id, version=version)
    return draft


def change_draft(rule_id: UUID, version: int, **changes: Any) -> RuleVersion:
    """Change a draft; who changes it is its author from then on. Raise NotFound or NotADraft."""
    _require()
    draft = version_of(rule_id, version, lock=True)
    if draft.state is not RuleState.DRAFT:
        raise NotADraft
    for key, value in changes.items():
        setattr(draft, key, spec_data(spec_of(value)) if key == "spec" else value)
    draft.author_id = _me()
    session().flush()
    audit.record("points.rule_changed", "rule", rule_id, version=version, fields=sorted(changes))
    return draft


def findings(rule_id: UUID, version: int) -> list[Finding]:
    """Return what the linter says of a version; raise NotFound."""
    return lint(_draft(version_of(rule_id, version)), _surroundings())


def submit(rule_id: UUID, version: int, *, note: str) -> RuleVersion:
    """Submit a draft to a second administrator, or publish it where the tenant asks for none; the note becomes public.

    Raises NotFound, NotADraft, RuleRetired, RuleRefused.
    """
    _require()
    draft = _locked(rule_id, version)
    if draft.state is not RuleState.DRAFT:
        raise NotADraft
    _require_clean(draft)
    draft.note, draft.submitter_id, draft.submitted_at = note, _me(), clock.now()
    if tenants.options().approve_rules:
        draft.state = RuleState.SUBMITTED
        session().flush()
        audit.record("points.rule_submitted", "rule", rule_id, version=version, note=note)
    else:
        _publish(draft)
    return draft


def approve(rule_id: UUID, version: int) -> RuleVersion:
    """Put a submitted version in force, from now on or from its later start; what happened before keeps its points.

    Raises NotFound, NotSubmitted, SecondAdministratorNeeded, RuleRetired, RuleRefused.
    """
    _require()
    draft = _locked(rule_id, version)
    if draft.state is not RuleState.SUBMITTED:
        raise NotSubmitted
    if _me() in {draft.author_id, draft.submitter_id}:
        raise SecondAdministratorNeeded
    _require_clean(draft)
    _publish(draft)
    return draft


def reject(rule_id: UUID, version: int, *, note: str) -> RuleVersion:
    """Make a submitted version a draft again, with the reason in the audit trail; raise NotFound or NotSubmitted."""
    _require()
    draft = _locked(rule_id, version)
    if draft.state is not RuleState.SUBMITTED:
        raise NotSubmitted
    draft.state, draft.submitter_id, draft.submitted_at = RuleState.DRAFT, None, None
    session().flush()
    audit.record("points.rule_rejected", "rule", rule_id, version=version, note=note)
    return draft


def retire(rule_id: UUID, *, note: str) -> RuleView:
    """Take a rule out of force from now on; raise NotFound or RuleRetired."""
    _require()
    found = get(Rule, rule_id, lock=True)
    if found.retired_at is not None:
        raise RuleRetired
    found.retired_at = clock.now()
    session().flush()
    audit.record("points.rule_retired", "rule", rule_id, note=note)
    return rule(rule_id)


def _publish(draft: RuleVersion) -> None:
    now = clock.now()
    draft.state, draft.publisher_id, draft.published_at = RuleState.PUBLISHED, _me(), now
    draft.starts_at = max(draft.starts_at or now, now)
    session().flush()
    audit.record(
        "points.rule_published",
        "rule",
        draft.rule_id,
        version=draft.version,
        starts_at=draft.starts_at.isoformat(),
        note=draft.note,
    )


def _locked(rule_id: UUID, version: int) -> RuleVersion:
    if get(Rule, rule_id, lock=True).retired_at is not None:
        raise RuleRetired
    return version_of(rule_id, version, lock=True)


def _require_clean(draft: RuleVersion) -> None:
    found = lint(_draft(draft), _surroundings())
    if refuses(found):
        wrong = [f for f in found if f.severity is Severity.ERROR]
        raise RuleRefused(errors=[FieldError(f.where, f.code, f"{f.why}{f.repair}") for f in wrong])


def _require() -> None:
    principal.require(Permission.POINTS_RULES, root().path)


def _me() -> UUID | None:
    who = principal.current_or_none()
    return who.member_id if who else None


def _draft(version: RuleVersion, ends_at: datetime | None = None) -> Draft:
    ends = [each for each in (version.ends_at, ends_at) if each is not None]
    spec = spec_of(version.spec)
    return Draft(version.rule_id, version.title, version.event, spec, version.starts_at, min(ends, default=None))


def _surroundings() -> Surroundings:
    """Return what a rule is checked against: currencies, budgets, and all versions that decide now or later."""
    terms = currency_terms()
    published = (
        select(RuleVersion)
        .join(Rule, (Rule.tenant_id == RuleVersion.tenant_id) & (Rule.id == RuleVersion.rule_id))
        .where(
            RuleVersion.tenant_id == current_tenant_id(),
            RuleVersion.state == RuleState.PUBLISHED,
            Rule.retired_at.is_(None),
        )
        .order_by(RuleVersion.rule_id, RuleVersion.version.desc())
    )
    others: list[Draft] = []
    superseded: dict[UUID, datetime] = {}
    for version in session().scalars(published):
        draft = _draft(version, superseded.get(version.rule_id))
        if draft.starts_at is None:
            continue  # only a draft has no start
        superseded[version.rule_id] = min(draft.starts_at, superseded.get(version.rule_id, draft.starts_at))
        if draft.ends_at is None or draft.ends_at > max(clock.now(), draft.starts_at):
            others.append(draft)
    return Surroundings(
        spendable={code: each.spendable for code, each in terms.items()},
        budgets={(budget.code, code) for code, each in terms.items() for budget in each.budgets},
        others=others,
    )
