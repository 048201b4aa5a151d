"""Use cases of hazards: the deeds at each node of the closed loop."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gongyou.cases import service as cases
from gongyou.cases.models import Case, CaseState, EntryKind
from gongyou.cases.service import Deed
from gongyou.cases.settings import set_options as store_options
from gongyou.cases.settings import settings_of
from gongyou.core import audit, clock, db, principal
from gongyou.core.errors import AppError
from gongyou.identity import service as identity
from gongyou.identity.models import MemberStatus
from gongyou.permissions import Permission
from gongyou.quality.hazards import flow, rewards
from gongyou.quality.hazards.flow import HAZARD, HazardDocket
from gongyou.quality.hazards.models import Stage
from gongyou.quality.hazards.options import HazardOptions, codes, require_choice, wrong
from gongyou.quality.hazards.queries import seen


class NotKnown(AppError):
    """A report corroborates only a hazard that has been confirmed and is still open."""

    code = "hazard.not_known"
    status = 409


class NotOver(AppError):
    """A hazard recurs only after it has been rectified and verified."""

    code = "hazard.not_over"
    status = 409


class CannotVerify(AppError):
    """Whoever is to verify must hold the permission for the hazard's unit."""

    code = "hazard.cannot_verify"
    status = 409


class HasLeft(AppError):
    """Whoever is to rectify no longer works here."""

    code = "hazard.has_left"
    status = 409


def decide(hazard_id: UUID, *, duplicate_of: UUID | None = None, **given: Any) -> HazardDocket:
    """Confirm a report, or merge it into the known hazard that it duplicates."""
    if duplicate_of is None:
        return confirm(hazard_id, **given)
    note, expected_seq = given.get("note"), given.get("expected_seq")
    return merge(hazard_id, duplicate_of=duplicate_of, note=note, expected_seq=expected_seq)


def confirm(
    hazard_id: UUID,
    *,
    category: str | None = None,
    severity: str | None = None,
    recurrence_of: UUID | None = None,
    note: str | None = None,
    expected_seq: int | None = None,
) -> HazardDocket:
    """Confirm a hazard and award its finder; `recurrence_of` takes back what rectifying its predecessor brought."""
    docket = cases.take(HAZARD, hazard_id, expected_seq=expected_seq)
    hazard, options = docket.subject, docket.settings.options
    severity = severity or hazard.severity or codes(options.severities)[0]
    require_choice("category", category, codes(options.categories))
    require_choice("severity", severity, codes(options.severities))
    given = {"severity": severity, "category": category or hazard.category}
    cases.act(docket, flow.CONFIRM, Deed(note=note, grade=severity, data=given))
    hazard.severity, hazard.category = severity, given["category"]
    hazard.confirmed_by, hazard.confirmed_at = principal.current().member_id, clock.now()
    hazard.round += 1
    if recurrence_of is not None:
        _link_to_predecessor(docket, recurrence_of)
    rewards.confirmed(docket)
    return docket


def merge(
    hazard_id: UUID, *, duplicate_of: UUID, note: str | None = None, expected_seq: int | None = None
) -> HazardDocket:
    """End a report as a corroboration of a hazard that is known: confirmed, and still open."""
    docket = cases.take(HAZARD, hazard_id, expected_seq=expected_seq)
    hazard = docket.subject
    original, case, _ = seen(duplicate_of)
    if case.state is not CaseState.OPEN or original.confirmed_at is None or original.id == hazard.id:
        raise NotKnown(number=case.number)
    hazard.duplicate_of, hazard.round = original.id, hazard.round + 1
    cases.act(docket, flow.MERGE, Deed(note=note, data={"duplicate_of": str(original.id), "number": case.number}))
    who = principal.current().member_id
    db.session().add(cases.entry(case, EntryKind.LINK, who, link=_link("corroborated_by", docket.case)))
    rewards.corroborated(docket, original)
    return docket


def refuse(hazard_id: UUID, *, reason: str, expected_seq: int | None = None) -> HazardDocket:
    """Turn a report down, with a reason that the finder reads."""
    docket = cases.take(HAZARD, hazard_id, expected_seq=expected_seq)
    cases.act(docket, flow.REFUSE, Deed(note=reason))
    docket.subject.refused_by = principal.current().member_id
    return docket


def appeal(hazard_id: UUID, *, reason: str) -> HazardDocket:
    """Ask, as the finder, for another officer's decision on a refused report; once."""
    docket = cases.take(HAZARD, hazard_id)
    cases.act(docket, flow.APPEAL, Deed(note=reason))
    docket.subject.appealed_at = clock.now()
    return docket


def assign(
    hazard_id: UUID,
    *,
    rectifier_id: UUID,
    verifier_id: UUID | None = None,
    due_at: datetime | None = None,
    limit_minutes: int | None = None,
    note: str | None = None,
    expected_seq: int | None = None,
) -> HazardDocket:
    """Give a hazard to whoever is to rectify it, and perhaps name who is to verify; neither is the finder."""
    docket = cases.take(HAZARD, hazard_id, expected_seq=expected_seq)
    cases.check(docket, flow.ASSIGN, principal.current().member_id)
    _require_working_here(rectifier_id)
    flow.not_the_finder(docket, rectifier_id)
    if verifier_id is not None:
        _require_able_to_verify(docket, rectifier_id, verifier_id)
    if due_at is not None and not clock.now() < due_at < clock.now() + timedelta(days=366):
        raise wrong("due_at", "instant_ahead")
    if due_at is not None and limit_minutes is not None:
        raise wrong("limit_minutes", "either", other="due_at")
    given = {"rectifier_id": str(rectifier_id)} | ({"verifier_id": str(verifier_id)} if verifier_id else {})
    deed = Deed(note=note, data=given, given_to=rectifier_id, due_at=due_at, limit=limit_minutes)
    cases.act(docket, flow.ASSIGN, deed)
    docket.subject.rectifier_id, docket.subject.verifier_id = rectifier_id, verifier_id
    return docket


def rectify(
    hazard_id: UUID, *, note: str, photo_ids: Sequence[UUID] = (), expected_seq: int | None = None
) -> HazardDocket:
    """Say what was done, with pictures of it; the hazard goes to whoever verifies."""
    docket = cases.take(HAZARD, hazard_id, expected_seq=expected_seq)
    hazard = docket.subject
    cases.check(docket, flow.RECTIFY, principal.current().member_id)
    if docket.settings.options.rectification_needs_photo and not photo_ids:
        raise wrong("photo_ids", "required")
    planned = hazard.verifier_id
    if planned is not None and identity.member_of(planned).status is MemberStatus.LEFT:
        planned = hazard.verifier_id = None
    stay = cases.act(docket, flow.RECTIFY, Deed(note=note, files=photo_ids, given_to=planned))
    hazard.rectified_at = clock.now()
    hazard.rectified_late = hazard.rectified_late or (stay is not None and stay.breached_at is not None)
    return docket


def verify(
    hazard_id: UUID,
    *,
    accepted: bool,
    note: str | None = None,
    photo_ids: Sequence[UUID] = (),
    expected_seq: int | None = None,
) -> HazardDocket:
    """Accept a rectification, which awards the rectifier, or send it back with a reason and a new limit."""
    docket = cases.take(HAZARD, hazard_id, expected_seq=expected_seq)
    hazard = docket.subject
    if not accepted:
        cases.act(docket, flow.SEND_BACK, Deed(note=note, files=photo_ids, given_to=hazard.rectifier_id))
        hazard.sent_back += 1
        return docket
    cases.act(docket, flow.ACCEPT, Deed(note=note, files=photo_ids))
    hazard.verifier_id, hazard.verified_at = principal.current().member_id, clock.now()
    rewards.verified(docket)
    return docket


def trace(
    hazard_id: UUID, *, stage: Stage, root_cause: str, note: str | None = None, expected_seq: int | None = None
) -> HazardDocket:
    """Say where a hazard came from and why."""
    docket = cases.take(HAZARD, hazard_id, expected_seq=expected_seq)
    cases.act(docket, flow.TRACE, Deed(note=note, data={"stage": stage.value, "root_cause": root_cause}))
    docket.subject.stage, docket.subject.root_cause = stage, root_cause
    return docket


def close(
    hazard_id: UUID, *, standard_changed: str | None = None, note: str | None = None, expected_seq: int | None = None
) -> HazardDocket:
    """Close a hazard for good, with the standard that was changed because of it, if any."""
    docket = cases.take(HAZARD, hazard_id, expected_seq=expected_seq)
    changed = {"standard_changed": standard_changed} if standard_changed else {}
    cases.act(docket, flow.CLOSE, Deed(note=note, data=changed))
    docket.subject.standard_changed = standard_changed
    rewards.closed(docket)
    return docket


def withdraw(hazard_id: UUID, *, reason: str, expected_seq: int | None = None) -> HazardDocket:
    """Undo a confirmation or merger: its points are reversed, and the report waits for a decision again. Audited."""
    docket = cases.take(HAZARD, hazard_id, expected_seq=expected_seq)
    hazard = docket.subject
    cases.act(docket, flow.WITHDRAW, Deed(note=reason))
    rewards.withdrawn(hazard, reason)
    hazard.confirmed_by = hazard.confirmed_at = hazard.duplicate_of = hazard.recurrence_of = None
    hazard.rectifier_id = hazard.verifier_id = hazard.rectified_at = hazard.verified_at = None
    hazard.rectified_late, hazard.sent_back = False, 0
    hazard.stage = hazard.root_cause = hazard.standard_changed = None
    audit.record("hazard.withdrawn", "hazard", hazard.id, number=docket.case.number, reason=reason)
    return docket


def options() -> HazardOptions:
    """Return what the current tenant has chosen for hazards."""
    return settings_of(HAZARD).options


def set_options(chosen: HazardOptions) -> HazardOptions:
    """Set what the current tenant chooses for hazards."""
    store_options(HAZARD, chosen)
    return chosen


def _require_working_here(rectifier_id: UUID) -> None:
    member = identity.member_of(rectifier_id)
    if member.status is MemberStatus.LEFT:
        raise HasLeft(who=member.name)


def _require_able_to_verify(docket: HazardDocket, rectifier_id: UUID, verifier_id: UUID) -> None:
    member = identity.member_of(verifier_id)
    flow.not_the_finder(docket, verifier_id)
    if verifier_id == rectifier_id:
        raise flow.RectifierCannotVerify(who=member.name)
    if verifier_id not in {m.id for m in identity.holders(Permission.HAZARDS_VERIFY, docket.unit.path)}:
        raise CannotVerify(who=member.name)


def _link_to_predecessor(docket: HazardDocket, predecessor_id: UUID) -> None:
    predecessor, case, _ = seen(predecessor_id)
    if predecessor.verified_at is None or predecessor.id == docket.case.id:
        raise NotOver(number=case.number)
    docket.subject.recurrence_of = predecessor.id
    who = principal.current().member_id
    db.session().add(cases.entry(case, EntryKind.LINK, who, link=_link("recurred_as", docket.case)))
    rewards.recurred(predecessor, docket.case)


def _link(relation: str, case: Case) -> dict[str, str]:
    return {"relation": relation, "id": str(case.id), "number": case.number}
