"""What handlers do with an appeal: take it, give it on, judge it anew, settle it. Reasons are sealed notes of the case."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.cases import service as cases
from gongyou.cases import timing
from gongyou.cases.desk import REASSIGN, CannotBeGiven
from gongyou.cases.models import Case, CaseNode, CaseState, EntryKind
from gongyou.cases.service import Deed
from gongyou.core import audit, clock, principal
from gongyou.core.db import session
from gongyou.core.errors import AppError, FieldError, InvalidInput
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.events import AppealLapsing, AppealSpunOff, CaseMoved
from gongyou.hotline.appeals import care, clocks, conversation, exclusion, flow, keys, learning, naming, rising
from gongyou.hotline.appeals.flow import APPEAL, AppealAction
from gongyou.hotline.appeals.keys import OpenAppeal
from gongyou.hotline.appeals.models import Author, MessageKind, Urgency
from gongyou.hotline.appeals.options import category_name
from gongyou.hotline.classifier.judgement import Suggestion
from gongyou.hotline.classifier.service import suggest
from gongyou.hotline.vault.service import keys_of
from gongyou.identity import service as identity
from gongyou.identity.models import Unit

_AT_ONCE = 500


class ReportersCannot(AppError):
    """What the desk does is not for the reporter of the case."""

    code = "appeal.reporters_cannot"
    status = 403


class CannotMerge(AppError):
    """A case is merged into another that is open and confided to the same officer."""

    code = "appeal.cannot_merge"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What comes with a step: words for the reporter, a note for colleagues, the `seq` that the caller saw."""

    reply: str | None = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)
    file_ids: Sequence[UUID] = ()
    expected_seq: int | None = None


def in_hand(appeal_id: UUID, expected_seq: int | None = None, *, lock: bool = True) -> OpenAppeal:
    """Take an appeal in hand as one of its handlers, to read without a `lock`; raise NotFound, ReportersCannot, CaseMovedOn."""
    opened = keys.open_appeal(appeal_id, lock=lock)
    if opened.reader is not Author.UNION:
        raise ReportersCannot
    if expected_seq is not None and expected_seq != opened.docket.case.node_seq:
        raise cases.moved_on(opened.docket)
    return opened


def accept(appeal_id: UUID, step: Step) -> OpenAppeal:
    """Take a case over and give its reporter the first answer, which the first clock waits for."""
    opened = in_hand(appeal_id, step.expected_seq)
    _require(step.reply, "reply")
    me, appeal = principal.current().member_id, opened.appeal
    stay = _act(opened, flow.ACCEPT, clocks.carried(opened, me))
    if stay is not None and appeal.first_used is None:
        appeal.first_used = stay.used_minutes
    _say(opened, step, MessageKind.REPLY)
    return opened


def decline(appeal_id: UUID, step: Step) -> OpenAppeal:
    """Say why something is none of the hotline's business; its reporter may still go to the next level."""
    return _ended(appeal_id, flow.DECLINE, step)


def give_back(appeal_id: UUID, step: Step) -> OpenAppeal:
    """Put a case back to its desk, with a reason that the desk reads."""
    opened = in_hand(appeal_id, step.expected_seq)
    _require(step.note, "note")
    _act(opened, flow.GIVE_BACK, Deed(limit=opened.appeal.first_allowed))
    _say(opened, step)
    conversation.plan_update(opened)
    return opened


def mediate(appeal_id: UUID, step: Step, *, back: bool = False) -> OpenAppeal:
    """Bring a case before mediators, or back to its handler; the settlement's clock runs on."""
    opened = in_hand(appeal_id, step.expected_seq)
    me = principal.current().member_id
    _act(opened, flow.UNMEDIATED if back else flow.MEDIATE, clocks.carried(opened, me))
    _say(opened, step)
    return opened


def escalate(appeal_id: UUID, step: Step) -> OpenAppeal:
    """Send a case one desk up with a reason; who has it now still sees it. Raises AtTheTop."""
    opened = in_hand(appeal_id, step.expected_seq)
    _require(step.note, "note")
    _act(opened, flow.ESCALATE, clocks.carried(opened))
    rising.raise_level(opened)  # after the act, which whoever has the case may do at their own desk only
    _say(opened, step)
    conversation.plan_update(opened)
    return opened


def transfer(appeal_id: UUID, *, member_id: UUID, note: str, expected_seq: int | None = None) -> OpenAppeal:
    """Give a case to a colleague, who gets its key and is told; its clock runs on.

    Raises NotConfided, Excluded, HasNoKey, CaseMovedOn, CannotBeGiven to who has it already.
    """
    opened = in_hand(appeal_id, expected_seq)
    case = _open(opened)
    if member_id == case.responsible_id:
        raise CannotBeGiven(who=cases.name_of(member_id), node=cases.node_name(opened.docket))
    keys.confide_to(opened, member_id)
    before, case.responsible_id = case.responsible_id, member_id
    line = cases.entry(
        case,
        EntryKind.REASSIGNMENT,
        principal.current().member_id,
        before=str(before) if before else None,
        after=str(member_id),
    )
    session().add(line)
    _note(opened, note)
    emit(CaseMoved(case_id=case.id, node_seq=case.node_seq, action=REASSIGN, record_id=line.id))
    return opened


def invite(appeal_id: UUID, *, member_id: UUID, note: str | None = None) -> OpenAppeal:
    """Let a colleague handle a case too 协办: they get its key, see it and speak in it. Raises as `transfer` does."""
    opened = in_hand(appeal_id)
    keys.confide_to(opened, member_id)
    if note:
        _note(opened, note)
    audit.record("appeal.confided", "appeal", appeal_id, to=str(member_id))
    return opened


def suggestion(appeal_id: UUID) -> Suggestion:
    """Return what a case's words seem to be, with the words that say so; nothing of it is kept."""
    return suggest(keys.matter_of(in_hand(appeal_id, lock=False)).text)


def judge(
    appeal_id: UUID,
    *,
    category: str | None = None,
    urgency: Urgency | None = None,
    about_ids: Sequence[UUID] = (),
    expected_seq: int | None = None,
) -> OpenAppeal:
    """Judge anew what a case is, how urgent, and whom it names; its clock is counted anew from the beginning.

    Whoever turns out to be named, and their chain of command, loses sight of it at once; raises NotStaffed if nobody
    would be left who can read it.
    """
    opened = in_hand(appeal_id, expected_seq)
    appeal, case = opened.appeal, opened.docket.case
    options, before = opened.docket.settings.options, clocks.round_of(opened)
    if category is not None or urgency is not None:
        learning.unlearn(appeal)
    if category is not None:
        if options.category(category) is None:
            raise _not_offered([each.code for each in options.categories])
        appeal.category, case.title = category, category_name(options, category)
    if urgency is not None:
        appeal.urgency, case.grade = urgency, urgency.value
    if about_ids:
        naming.name(opened, exclusion.meant_by(about_ids))
    if category is not None or urgency is not None:
        clocks.count_anew(opened, before)
    return opened


def settle(appeal_id: UUID, step: Step) -> OpenAppeal:
    """Tell the reporter how their matter was settled; they have some days to rate it, reopen it or go higher."""
    opened = in_hand(appeal_id, step.expected_seq)
    _require(step.reply, "reply")
    appeal, docket = opened.appeal, opened.docket
    if docket.case.paused_at is not None:
        timing.resume(APPEAL, docket.case, docket.settings, clock.now())
    appeal.resolution_due_at = docket.case.due
    appeal.resolution_used = clocks.round_of(opened).used
    learning.learn(opened)
    minutes = docket.settings.options.confirm_days * 1440
    _act(opened, flow.SETTLE, Deed(given_to=principal.current().member_id, limit=minutes))
    _say(opened, step, MessageKind.ANSWER)
    appeal.update_due_at = None
    emit(AppealLapsing(appeal_id=appeal.id, node_seq=docket.case.node_seq), at=docket.case.due_at)
    return opened


def merge(appeal_id: UUID, *, into: UUID, expected_seq: int | None = None, reply: str | None = None) -> OpenAppeal:
    """End a case as a duplicate of another in the same hands; its reporter is told where it goes on.

    Raises CannotMerge.
    """
    for each in sorted({appeal_id, into}):  # two mergers the other way round must not wait for each other
        cases.look(APPEAL, each, lock=True)
    opened = in_hand(appeal_id, expected_seq)
    other = keys.open_appeal(into)
    if other.docket.case.state is not CaseState.OPEN or into == appeal_id or other.reader is not Author.UNION:
        raise CannotMerge(number=other.docket.case.number)
    naming.name(other, keys.matter_of(opened).about_ids)
    opened.appeal.merged_into = into
    said = reply or text("appeal.merged", number=other.docket.case.number)
    _say(opened, Step(reply=said), MessageKind.ANSWER)
    _end(opened, flow.MERGE)
    _note(other, text("appeal.merged_here", number=opened.docket.case.number))
    return opened


def spin_off(
    appeal_id: UUID, *, category: str, description: str, place: str, unit_id: UUID | None = None
) -> dict[str, Any]:
    """Report the de-identified hazard behind an appeal, in the officer's own words; both cases' clocks run on.

    Only this case notes it: the hazard knows nothing of where it came from. Raises NotFound for an unknown unit.
    """
    opened = in_hand(appeal_id)
    hazard_id = new_id()
    emit(
        AppealSpunOff(
            hazard_id=hazard_id,
            officer_id=principal.current().member_id,
            category=category,
            description=description,
            place=place,
            unit_id=identity.unit_of(unit_id).id if unit_id else opened.docket.unit.id,
        )
    )
    _note(opened, text("appeal.spun_off", place=place))
    return {"hazard_id": hazard_id}


def _ended(appeal_id: UUID, action: AppealAction, step: Step) -> OpenAppeal:
    opened = in_hand(appeal_id, step.expected_seq)
    _require(step.reply, "reply")
    _say(opened, step, MessageKind.ANSWER)
    _end(opened, action)
    return opened


def _act(opened: OpenAppeal, action: AppealAction, deed: Deed | None = None) -> CaseNode | None:
    """Take an action; whoever does goes on seeing the case, though its level of escalation begins anew."""
    keys.keep_in_sight(opened)
    return cases.act(opened.docket, action, deed)


def _end(opened: OpenAppeal, action: AppealAction) -> None:
    """End a case by an action; from then on it is kept for as long as its category says."""
    _act(opened, action)
    opened.appeal.update_due_at = None
    care.closed(opened.appeal, opened.docket.case, opened.docket.settings)


def _say(opened: OpenAppeal, step: Step, kind: MessageKind = MessageKind.REPLY) -> None:
    if step.file_ids:
        _require(step.reply, "reply")
    if step.reply:
        conversation.add(opened, kind, step.reply, step.file_ids)
    if step.note:
        _note(opened, step.note, () if step.reply else step.file_ids)


def _note(opened: OpenAppeal, said: str, file_ids: Sequence[UUID] = ()) -> None:
    conversation.add(opened, MessageKind.NOTE, said, file_ids)


def _open(opened: OpenAppeal) -> Case:
    if opened.docket.case.state is not CaseState.OPEN:
        raise cases.moved_on(opened.docket)
    return opened.docket.case


def _require(given: str | None, name: str) -> None:
    if not given or not given.strip():
        raise InvalidInput(errors=[FieldError(f"/body/{name}", "required", text("error.field.required"))])


def _not_offered(offered: Sequence[str]) -> InvalidInput:
    detail = text("error.field.choice", choices=", ".join(offered))
    return InvalidInput(errors=[FieldError("/body/category", "choice", detail)])


def colleagues(appeal_id: UUID) -> list[dict[str, Any]]:
    """Return who could be given a case: handlers of its unit who are not excluded, and whether each has it already."""
    opened = in_hand(appeal_id, lock=False)
    away = exclusion.excluded(keys.matter_of(opened).about_ids) | {opened.docket.case.reporter_id}
    able = [member_id for member_id in keys.handlers(opened.docket.unit.path) if member_id not in away]
    names, has = identity.names_of(able), flow.KEYHOLDERS.of([appeal_id])[appeal_id]
    with_key = keys_of(able)
    return [
        {"id": member_id, "name": names[member_id], "has_case": member_id in has, "has_key": member_id in with_key}
        for member_id in able
    ]


def confide_all(member_id: UUID) -> dict[str, int]:
    """Give a colleague who joins the keys of one's open cases, up to some hundred at once; say how many, how many not.

    Left out are cases that name them or somebody they lead, and those of units where they handle nothing.
    """
    me = principal.current().member_id
    wanted = (
        select(Case.id, Unit.path)
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .where(Case.flow == APPEAL.code, Case.state == CaseState.OPEN, keys.confided_to_me())
        .order_by(Case.id)
        .limit(_AT_ONCE)
    )
    paths = dict(session().execute(wanted).all())
    opened = keys.open_many(list(paths))
    theirs = {path for path in set(paths.values()) if member_id in keys.handlers(path)}
    confided = 0
    for appeal_id, key in opened.items():
        if paths[appeal_id] in theirs:
            confided += bool(keys.confide(appeal_id, key, keys.about_of(appeal_id, key), {member_id: 0}, me))
    audit.record("appeal.confided_all", "member", member_id, cases=confided)
    return {"confided": confided, "left_out": len(paths) - confided}
