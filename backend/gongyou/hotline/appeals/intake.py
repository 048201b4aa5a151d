"""Intake: an appeal comes in, named, confidential, anonymous or for a caller, and is sealed before anything is stored."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from gongyou.cases import service as cases
from gongyou.cases import timing
from gongyou.cases.flow import Docket
from gongyou.cases.models import Case
from gongyou.cases.rules import Settings
from gongyou.cases.settings import settings_of
from gongyou.core import principal
from gongyou.core.db import session, unit_of_work
from gongyou.core.errors import AppError, FieldError, Forbidden, InvalidInput
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.principal import acting
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import AppealArrived
from gongyou.hotline.appeals import confidences, keys, receipts, routing
from gongyou.hotline.appeals.exclusion import excluded, meant_by, named_in
from gongyou.hotline.appeals.flow import APPEAL, AppealDocket
from gongyou.hotline.appeals.keys import Matter
from gongyou.hotline.appeals.models import Appeal, ConfidenceKind, Mode, Urgency
from gongyou.hotline.appeals.options import AppealOptions, category_name
from gongyou.hotline.classifier.service import suggest
from gongyou.hotline.vault import sealing
from gongyou.hotline.vault.service import keys_of
from gongyou.hotline.vault.trust import custodian_keys
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.identity.service_sign_in import open_tenant_id
from gongyou.identity.service_units import root
from gongyou.permissions import Permission

LONGEST_TITLE = 30


class NoDesignatedOfficer(AppError):
    """Confidential cases need a designated officer, who must not be named in the case; nothing was stored."""

    code = "appeal.no_designated_officer"
    status = 409


class IdTaken(AppError):
    """The id is an appeal's, or another case's, already: nothing was stored, and a receipt is shown only once."""

    code = "appeal.id_taken"
    status = 409


class SubmittedBefore(AppError):
    """The appeal has arrived already in other words, which stand; the rest is said in its conversation."""

    code = "appeal.submitted_before"
    status = 409


class SignedIn(AppError):
    """An anonymous appeal was sent with a session: it would say who sent it. Send it without one."""

    code = "appeal.signed_in"
    status = 422


class NotSignedIn(AppError):
    """Named and confidential appeals need a session."""

    code = "appeal.not_signed_in"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What somebody says. `unit_id` is where it happened; `about` are names, `about_ids` members that officers know."""

    mode: Mode
    text: str = field(repr=False)
    title: str | None = field(default=None, repr=False)
    category: str | None = None
    urgency: Urgency | None = None
    unit_id: UUID | None = None
    about: Sequence[str] = field(default=(), repr=False)
    about_ids: Sequence[UUID] = ()
    caller: dict[str, str] | None = field(default=None, repr=False)
    appeal_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """An appeal that has been taken. The receipt is shown this once; the token opens its conversation for a while."""

    appeal: Appeal
    docket: AppealDocket
    receipt: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    token_expires_at: datetime | None = None
    new: bool = True


def submit(said: Submission) -> Submitted:
    """Take a named or confidential appeal of the acting member; the same id again is the same appeal.

    Raises NotStaffed, NoDesignatedOfficer, InvalidInput, IdTaken for another's id, SubmittedBefore for other words.
    """
    if said.mode is Mode.ANONYMOUS:
        raise SignedIn
    me, named = principal.current().member_id, said.mode is Mode.NAMED
    keys.require_random(not named, said.appeal_id)
    known = _known(said)
    if known is not None:
        return known
    appeal_id, case_key = said.appeal_id or (new_id() if named else uuid4()), sealing.new_key()
    unit = identity.unit_of(said.unit_id or principal.current().unit_id)
    appeal = _appeal(said, appeal_id, key_by_server=keys.for_server(case_key))
    appeal.reporter_tag = None if named else keys.tag_of(me)
    about_ids = _about(said)
    docket = _opened(appeal, said, case_key, unit, about_ids, reporter_id=me if named else None, away={me})
    if not named:
        _seal_identity(docket, me, about_ids)
    return Submitted(appeal, docket)


def _known(said: Submission) -> Submitted | None:
    """Return what the acting member submitted under an id; raise IdTaken, SubmittedBefore."""
    if said.appeal_id is None or not _is_taken(said.appeal_id):
        return None
    own = keys.as_reporter(said.appeal_id)
    if own is None or own.appeal.mode is not said.mode:
        raise IdTaken
    if keys.matter_of(own).text != said.text:
        raise SubmittedBefore(number=own.docket.case.number)
    return Submitted(own.appeal, own.docket, new=False)


def _is_taken(case_id: UUID) -> bool:
    """Tell whether an id is that of a case of any kind, once nobody else is about to take it."""
    _one_at_a_time(case_id.bytes)
    return session().scalar(select(Case.id).where(Case.id == case_id)) is not None


def submit_anonymously(said: Submission, *, tenant: str, key: str | None) -> Submitted:
    """Take an anonymous appeal for a tenant by its code. Runs outside any unit of work; nobody acts in it.

    `key` is the `Idempotency-Key`: the same one again gets the same receipt of the same appeal. Raises NotStaffed,
    InvalidInput.
    """
    tenant_id = open_tenant_id(tenant)
    receipt = receipts.new_receipt(tenant_id, key, said.text)
    opened = receipts.opened(receipt, tenant_id)
    with acting(None), unit_of_work(tenant_id):
        return take_anonymous(said, receipt, opened)


def take_anonymous(said: Submission, receipt: str, opened: receipts.Opened) -> Submitted:
    """Take an anonymous appeal in a unit of work in which nobody acts; a receipt that is known is the same appeal.

    `opened` is what the receipt gives: worked out before the unit of work, for it takes its time.
    """
    _one_at_a_time(opened.lookup)
    known = session().scalars(select(Appeal).where(Appeal.receipt == opened.lookup)).one_or_none()
    if known is not None:
        return _resent(known, receipt, opened)
    case_key, appeal_id = sealing.new_key(), uuid4()
    appeal = _appeal(said, appeal_id)
    appeal.receipt = opened.lookup
    appeal.key_by_receipt = sealing.encrypt(opened.key, case_key, keys.context(appeal_id, "receipt"))
    unit = routing.no_smaller_than_area(identity.unit_of(said.unit_id)) if said.unit_id else root()
    docket = _opened(appeal, said, case_key, unit, _about(said))
    token, expires_at = receipts.issue_token(receipts.Bearer(current_tenant_id(), appeal_id, case_key))
    return Submitted(appeal, docket, receipt, token, expires_at)


def _one_at_a_time(lookup: bytes) -> None:
    """Let resends in parallel, by what the appeal will be found by, wait for the first of them."""
    session().execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"appeal {lookup.hex()}", 0))))


def _resent(appeal: Appeal, receipt: str, opened: receipts.Opened) -> Submitted:
    assert appeal.key_by_receipt is not None
    case_key = sealing.decrypt(opened.key, appeal.key_by_receipt, keys.context(appeal.id, "receipt"))
    token, expires_at = receipts.issue_token(receipts.Bearer(current_tenant_id(), appeal.id, case_key))
    return Submitted(appeal, cases.look(APPEAL, appeal.id), receipt, token, expires_at, new=False)


def submit_for_caller(said: Submission) -> Submitted:
    """File an appeal for somebody at the window or on the telephone; who calls gets the receipt, the officer knows no more.

    It is an anonymous case to all but the officer who heard them. Its id can be used once: whoever sends it again is shown
    no second receipt. Raises IdTaken, Forbidden, NotStaffed, InvalidInput.
    """
    who = principal.current()
    keys.require_random(True, said.appeal_id)
    if said.appeal_id is not None and _is_taken(said.appeal_id):
        raise IdTaken
    unit = identity.unit_of(said.unit_id or who.unit_id)
    if not who.may(Permission.GRIEVANCES_HANDLE, unit.path):
        raise Forbidden
    receipt = receipts.new_receipt(current_tenant_id())
    opened = receipts.opened(receipt, current_tenant_id())
    case_key, appeal_id = sealing.new_key(), said.appeal_id or uuid4()
    appeal = _appeal(said, appeal_id)
    appeal.mode, appeal.receipt, appeal.filed_by = Mode.ANONYMOUS, opened.lookup, who.member_id
    appeal.key_by_receipt = sealing.encrypt(opened.key, case_key, keys.context(appeal_id, "receipt"))
    docket = _opened(appeal, said, case_key, unit, _about(said))
    return Submitted(appeal, docket, receipt)


def submit_for_member(reporter_id: UUID, said: str, category: str) -> Submitted:
    """Take as a named appeal what a member has already said to the union under their name, such as at the policy desk.

    A category that the hotline does not offer is left to the words. The acting officer has filed it. Raises NotStaffed.
    """
    offered = settings_of(APPEAL).options.category(category) is not None
    matter = Submission(mode=Mode.NAMED, text=said, category=category if offered else None)
    case_key = sealing.new_key()
    appeal = _appeal(matter, new_id(), key_by_server=keys.for_server(case_key))
    appeal.filed_by = principal.current().member_id
    home = identity.units_of([reporter_id])[reporter_id]
    docket = _opened(appeal, matter, case_key, home, _about(matter), reporter_id=reporter_id, away={reporter_id})
    return Submitted(appeal, docket)


def _appeal(said: Submission, appeal_id: UUID, *, key_by_server: bytes | None = None) -> Appeal:
    options = settings_of(APPEAL).options
    heard = suggest(said.text)
    suggested = heard.category if heard.category and options.category(heard.category) else None
    category = said.category or suggested or options.categories[-1].code
    if options.category(category) is None:
        offered = ", ".join(each.code for each in options.categories)
        detail = text("error.field.choice", choices=offered)
        raise InvalidInput(errors=[FieldError("/body/category", "choice", detail)])
    urgency = said.urgency or Urgency.NORMAL
    if heard.urgency == Urgency.CRITICAL:  # words of danger come before what anybody chose
        urgency = Urgency.CRITICAL
    promise = options.promise(category, urgency)
    return Appeal(
        id=appeal_id,
        mode=said.mode,
        category=category,
        urgency=urgency,
        # Of an anonymous text nothing more is in the clear than what it is and how urgent.
        suggested_category=None if said.mode is Mode.ANONYMOUS else suggested,
        suggested_urgency=None if said.mode is Mode.ANONYMOUS else Urgency(heard.urgency),
        key_by_server=key_by_server,
        first_allowed=promise.first_response,
        resolution_allowed=promise.resolution,
    )


def _about(said: Submission) -> list[UUID]:
    """Return the members that a submission names, in words or by id."""
    return sorted(named_in(said.text, said.title or "", *said.about) | meant_by(said.about_ids))


def _opened(
    appeal: Appeal,
    said: Submission,
    case_key: bytes,
    unit: Unit,
    about_ids: Sequence[UUID],
    *,
    reporter_id: UUID | None = None,
    away: Collection[UUID] = (),
) -> AppealDocket:
    """Seal what was said to those who are to handle it and open the case; nothing in the clear is written on the way."""
    settings = settings_of(APPEAL)
    matter = Matter(said.title or title_of(said.text), said.text, tuple(said.about), tuple(about_ids), said.caller)
    desk = routing.desk_of(settings.options, appeal.category, unit)
    levels = routing.staff(desk, excluded(about_ids) | set(away))
    levels |= _on_duty(settings.options, appeal, excluded(about_ids) | set(away))
    if not levels:
        raise routing.NotStaffed(telephone=settings.options.telephone or text("appeal.no_telephone"))
    appeal.matter = keys.seal_matter(appeal.id, case_key, matter)
    appeal.desk_level = desk.kind
    docket = cases.open_case(
        APPEAL,
        appeal,
        settings,
        title=category_name(settings.options, appeal.category),
        unit=desk,
        reporter_id=reporter_id,
        grade=appeal.urgency.value,
        limit=appeal.first_allowed,
        by_day=appeal.mode is not Mode.NAMED,
    )
    session().flush()
    appeal.resolution_due_at = _resolution_due(docket, settings)
    keys.confide(appeal.id, case_key, about_ids, levels, None)
    emit(AppealArrived(appeal_id=appeal.id))
    return docket


def _on_duty(options: AppealOptions, appeal: Appeal, away: Collection[UUID]) -> dict[UUID, int]:
    """Return who is called at once where somebody is in danger, also if it is not their desk."""
    return dict.fromkeys(set(options.on_duty) - set(away), 0) if appeal.urgency is Urgency.CRITICAL else {}


def _resolution_due(docket: Docket[Appeal, AppealOptions], settings: Settings[AppealOptions]) -> datetime:
    runs = timing.clock_of(APPEAL, docket.case, settings)
    return runs.add(docket.case.opened_at, docket.subject.resolution_allowed * timing.MINUTE)


def _seal_identity(docket: AppealDocket, me: UUID, about_ids: Sequence[UUID]) -> None:
    """Seal who speaks to the designated officer, and to the custodians for a disclosure that two people decide."""
    designated = routing.designated(docket.settings.options)
    own = keys_of([designated]).get(designated) if designated else None
    if own is None or designated in excluded(about_ids) | {me}:
        raise NoDesignatedOfficer
    away = excluded(about_ids) | {me}
    copies = {key.id: key for key in (own, *custodian_keys()) if key.member_id not in away}
    for vault_key in copies.values():
        confidences.seal_to(docket.case.id, ConfidenceKind.IDENTITY, vault_key, me.bytes)
    session().flush()


def title_of(said: str) -> str:
    """Return the beginning of what was said, to its first stop: what the case is called by those who may read it."""
    line = " ".join(said.split())
    for stop in "。！？；!?;":
        line = line.partition(stop)[0]
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"
