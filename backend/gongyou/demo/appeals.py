"""The hotline of a demo tenant: what people said to the union in the last three months, and what became of it.

Columns of `appeals.csv`, the oldest row first:
`ago` when it was said: `12d 08:40` some days ago at a local time, `25m` so many minutes before the load;
`mode`, `category`, `urgency` as in the API; `reporter` an employee number, empty where nobody is known;
`unit` where it is about, empty for the reporter's own; `about` names, separated by spaces;
`picture` a kind of hazard of `photos`, or `paper`, that the reporter sends after it;
`handler` the account of the officer who takes it; `first` minutes of its clock until their first answer, `reply`;
`talk` lines separated by `|`, each beginning with who speaks: 说 the reporter, 回 or 问 (a question) the officer, 注 a note;
`other` the other side of a dispute that came before mediators: an employee number or words; `met` what was said when they
met; `agreement`, empty where there was none; `duty` as `who：what`;
`stands` where it stands now: a node of the flow, or `closed`, `lapsed` (by silence), `declined`;
`hours` of its clock until it was settled; `answer` one for each round, separated by `|`;
`again` why it was taken up again, beginning with 重 (by the same officer) or 上 (by the next level);
`stars`, `comment` what its reporter thought of it; `verdict` what the panel found that was drawn over few stars;
`key` the `Idempotency-Key` that an anonymous row was sent with: who sends it again with the key gets its receipt.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.cases.rules import ClockKind
from gongyou.cases.settings import set_options, settings_of
from gongyou.core import clock, db
from gongyou.core.principal import acting
from gongyou.core.settings import PROJECT_ROOT
from gongyou.core.tenancy import current_tenant_id
from gongyou.demo import drawings, history
from gongyou.demo.officers import Officers, at_their_desks
from gongyou.demo.people import Cast
from gongyou.demo.plan import TenantPlan
from gongyou.events import AppealLapsing
from gongyou.hotline.appeals import care, conversation, desk, files, intake, jobs, keys, receipts, reporting
from gongyou.hotline.appeals.desk import Step
from gongyou.hotline.appeals.flow import APPEAL
from gongyou.hotline.appeals.intake import Submission
from gongyou.hotline.appeals.models import MessageKind, Mode, Urgency, Verdict
from gongyou.hotline.appeals.options import CLOCKS, AppealOptions
from gongyou.hotline.mediation import service as mediation
from gongyou.identity import rosters
from gongyou.identity.models import Member
from gongyou.identity.tenants import zone
from gongyou.permissions import Role

TELLING = ("hotline.call_duty_officers", "hotline.ask_how_reporters_fare", "hotline.remind_of_duties")
"""Handlers that do nothing but tell people something, beside those named `tell_...`."""
REPLIES = PROJECT_ROOT / "seeds" / "demo" / "replies.txt"
_OPEN_NODES = frozenset({"handle", "mediate", "escalated"})
_SAID = {"回": MessageKind.REPLY, "问": MessageKind.QUESTION, "注": MessageKind.NOTE, "说": MessageKind.STATEMENT}
_DUTY_DAYS = 10
_BEFORE = timedelta(days=1)
Receipt = Future[tuple[str, receipts.Opened]] | None


def load(plan: TenantPlan, cast: Cast) -> None:
    """Open the tenant's hotline and tell what came to it."""
    rows = plan.rows("appeals.csv")
    if plan.hotline is None or not rows:
        return
    with at_their_desks(plan, cast, _said_at(rows[0]["ago"]) - _BEFORE) as officers:
        _choose(plan.hotline, cast, officers)
        names = dict(db.session().execute(select(Member.employee_no, Member.name)).all())
        until = clock.now() - timedelta(seconds=30)
        with _receipts(rows) as made:
            stage = _Stage(cast, officers, names, rosters.register(), until, made)
            for number, row in enumerate(rows):
                _Story(stage, row, number).tell()


@contextmanager
def _receipts(rows: Sequence[Mapping[str, str]]) -> Iterator[list[Receipt]]:
    """Have the receipts of anonymous rows made beside the telling: each of them takes a tenth of a second."""
    tenant_id = current_tenant_id()

    def make(key: str, said: str) -> tuple[str, receipts.Opened]:
        receipt = receipts.new_receipt(tenant_id, key or None, said)
        return receipt, receipts.opened(receipt, tenant_id)

    with ThreadPoolExecutor(1) as pool:
        yield [pool.submit(make, row["key"], row["text"]) if not row["reporter"] else None for row in rows]


def _choose(told: dict[str, Any], cast: Cast, officers: Officers) -> None:
    """Say who is designated and on duty, which telephone is answered, and what replies officers begin from."""
    union, second = officers.ids["union"], officers.ids["union2"]
    templates = tuple(line for line in REPLIES.read_text("utf-8").splitlines() if line)
    options = AppealOptions(
        designated_id=union, on_duty=(union, second), telephone=told["telephone"], templates=templates
    )
    with cast.act(cast.officers[Role.ENTERPRISE_ADMINISTRATOR][0], clock.now()):
        set_options(APPEAL, options)


def _said_at(ago: str) -> datetime:
    days, _, local_time = ago.partition("d ")
    if local_time:
        return history.moment(int(days), local_time)
    return clock.now() - timedelta(minutes=int(ago.removesuffix("m")))


@dataclass(frozen=True, slots=True)
class _Stage:
    """Who there is, and until when a story may go."""

    cast: Cast
    officers: Officers
    names: dict[str, str]
    register: rosters.Register
    until: datetime
    receipts: Sequence[Receipt]
    """In the order of the rows."""


class _Story:
    """One appeal from what was said to where it stands."""

    def __init__(self, stage: _Stage, row: dict[str, str], number: int) -> None:
        self.stage, self.row, self.number = stage, row, number
        self.officer = stage.officers.ids[row["handler"]]
        self.other = stage.officers.ids["union2" if row["handler"] == "union" else "union"]
        self.urgency = Urgency(row["urgency"])
        self.clock = settings_of(APPEAL).clock(CLOCKS[self.urgency.value])
        self.now = _said_at(row["ago"])
        self.pace = 20
        self.bearer: receipts.Bearer | None = None
        self.id: UUID

    def tell(self) -> None:
        """Take the appeal as far as its row says."""
        stands = self.row["stands"]
        raised = self._submit() is not self.urgency
        self._send_picture()
        if raised:  # by words that only sound like danger: a person decides
            with self._at_desk(1):
                desk.judge(self.id, urgency=self.urgency)
        if stands == "accept":
            return
        if stands == "declined":
            with self._at_desk(int(self.row["first"])):
                desk.decline(self.id, Step(reply=self.row["reply"]))
            return
        with self._at_desk(int(self.row["first"])):
            desk.accept(self.id, Step(reply=self.row["reply"]))
        self.pace = self._paced()
        for line in filter(None, self.row["talk"].split("|")):
            self._say(line)
        if self.row["other"]:
            self._mediate()
        self._finish(stands)

    def _finish(self, stands: str) -> None:
        answers = self.row["answer"].split("|")
        if stands in _OPEN_NODES and not self.row["again"]:
            if stands == "escalated":
                with self._at_desk():
                    desk.escalate(self.id, Step(note=self.row["answer"]))
            return
        for round_, answer in enumerate(answers):
            if round_:
                self._take_up_again()
            with self._at_desk():
                settled = desk.settle(self.id, Step(reply=answer))
        if stands == "lapsed":
            with clock.at(settled.docket.case.due_at), acting(None):
                jobs.close_unanswered([AppealLapsing(appeal_id=self.id, node_seq=settled.docket.case.node_seq)])
        elif stands != "confirm":
            self._rate()
        if stands in _OPEN_NODES:
            self._take_up_again()

    def _submit(self) -> Urgency:
        """Say it; return how urgent the words made it."""
        row, reporter = self.row, self.row["reporter"]
        said = Submission(
            mode=Mode(row["mode"]),
            text=row["text"],
            category=row["category"],
            urgency=self.urgency,
            unit_id=self.stage.register.unit_id(tuple(row["unit"].split("/"))) if row["unit"] else None,
            about=row["about"].split(),
        )
        if reporter:
            with self.stage.cast.act(self.stage.cast.members[reporter], self.now):
                appeal = intake.submit(said).appeal
                self.id = appeal.id
            return appeal.urgency
        made = self.stage.receipts[self.number]
        assert made is not None
        with acting(None), clock.at(self.now):
            taken = intake.take_anonymous(said, *made.result())
            assert taken.token is not None
            self.bearer, self.id = receipts.read_token(taken.token), taken.appeal.id
            return taken.appeal.urgency

    def _send_picture(self) -> None:
        kind = self.row["picture"]
        if not kind:
            return
        drawn = drawings.paper(self.number) if kind == "paper" else history.picture(kind, "before", self.number)
        with self._as_reporter(2):
            sent = self._keep(drawn)
            conversation.say(self.id, said="照片发上来了，你们看看。", file_ids=[sent["id"]])

    def _keep(self, drawn: bytes) -> dict[str, Any]:
        return files.keep(self.id, files.store(keys.open_appeal(self.id), files.made_safe(drawn)))

    def _say(self, line: str) -> None:
        kind, said = _SAID[line[0]], line[1:]
        acts = self._as_reporter if kind is MessageKind.STATEMENT else self._at_desk
        with acts():
            conversation.say(self.id, said=said, kind=kind)

    def _mediate(self) -> None:
        row = self.row
        parties = [
            {
                "name": self.stage.names.get(row["reporter"], "") if row["mode"] == "named" else "申请人",
                "side": "申请方",
            },
            {"name": self.stage.names.get(row["other"], row["other"]), "side": "对方"},
        ]
        with self._at_desk():
            mediation.begin(
                self.id, mediator_ids=[self.other], parties=parties, step=Step(note="两边都问过了，愿意坐下来谈。")
            )
        if not row["met"]:
            return
        with self._at_desk():
            mediation.record_session(
                self.id,
                held_on=self.now.astimezone(zone()).date(),
                place="职工之家调解室",
                present=[party["name"] for party in parties],
                said=row["met"],
            )
        if row["stands"] != "mediate":
            self._end_mediation()

    def _end_mediation(self) -> None:
        if not self.row["agreement"]:
            with self._at_desk():
                mediation.fail(self.id, Step(note="两次都没谈拢，转回按程序办理。"))
            return
        who, _, what = self.row["duty"].partition("：")
        with self._at_desk():
            signed = self._keep(drawings.signature(self.number))
            today = self.now.astimezone(zone()).date()
            duties = [{"who": who, "what": what, "due_on": today + timedelta(days=_DUTY_DAYS)}] if what else []
            kept = mediation.agree(
                self.id,
                said=self.row["agreement"],
                signed_on=today,
                signature_ids=[signed["id"]],
                duties=duties,
            )
        for duty in kept["duties"]:
            self._see_done(duty)

    def _see_done(self, duty: dict[str, Any]) -> None:
        """Have a promise seen to be kept on its day, unless that is still to come."""
        then = datetime.combine(duty["due_on"], time(10), zone()).astimezone(self.now.tzinfo)
        if then < self.stage.until:
            with self.stage.officers.act(self.officer, then):
                mediation.perform(self.id, duty["id"], done_on=duty["due_on"])

    def _take_up_again(self) -> None:
        """Have the reporter take a settled case up again, or to the next level."""
        reason = self.row["again"][1:]
        with self._as_reporter():
            (reporting.next_level if self.row["again"][0] == "上" else reporting.reopen)(self.id, reason=reason)

    def _rate(self) -> None:
        if not self.row["stars"]:
            return
        self.now = self._before_end(self.now + timedelta(hours=1 + self.number * 7 % 40))
        with self._as_reporter(0):
            reporting.rate(self.id, stars=int(self.row["stars"]), comment=self.row["comment"] or None)
        if self.row["verdict"]:
            verdict, _, note = self.row["verdict"].partition("：")
            with self._at_desk(240, self.other):
                care.review(self.id, verdict=Verdict(verdict), note=note)

    def _paced(self) -> int:
        """Return how many minutes of its clock lie between two deeds, so that they fill the time that it took."""
        row = self.row
        deeds = len(row["talk"].split("|")) + 3 * bool(row["other"]) + 2 * bool(row["again"]) + 1
        if row["stands"] in _OPEN_NODES:
            whole = self.clock.between(self.now, self.stage.until) * 0.85
        else:
            whole = timedelta(hours=float(row["hours"]))
        return max(10, int(whole / timedelta(minutes=deeds)))

    def _at_desk(self, minutes: int | None = None, who: UUID | None = None) -> AbstractContextManager[None]:
        """Act as an officer some minutes of the case's clock later."""
        self._later(self.clock, minutes)
        return self.stage.officers.act(who or self.officer, self.now)

    @contextmanager
    def _as_reporter(self, minutes: int | None = None) -> Iterator[None]:
        """Act as who spoke, some minutes later at any hour; without a name where they have none."""
        self._later(settings_of(APPEAL).clock(ClockKind.ROUND_THE_CLOCK), minutes)
        if self.bearer is None:
            with self.stage.cast.act(self.stage.cast.members[self.row["reporter"]], self.now):
                yield
        else:
            with acting(None), clock.at(self.now), receipts.speaking(self.bearer):
                yield

    def _later(self, runs: Any, minutes: int | None) -> None:
        self.now = self._before_end(runs.add(self.now, timedelta(minutes=self.pace if minutes is None else minutes)))

    def _before_end(self, then: datetime) -> datetime:
        """Return a moment, or one between the story's last and its end where that is still to come."""
        return then if then < self.stage.until else self.now + (self.stage.until - self.now) / 4
