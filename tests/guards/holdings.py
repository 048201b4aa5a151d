"""A tenant that has one of everything that an id can name, made by its people through the API and the services.

A new kind of id in a path, a query or a body must be named here; until it is, `test_cross_tenant` fails.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import text

from gongyou.core import clock
from gongyou.core.db import get, session
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.events import BoardsStale
from gongyou.identity.models import Member
from gongyou.notifications import service as notifications
from gongyou.permissions import Role
from gongyou.points import service as points
from tests.operations import Field, Operation
from tests.pictures import photo
from tests.world import World

MEMBER_CSV = "姓名,工号,部门\n钱进,G90001,云岫岭煤矿/综采一队/检修班\n"


@dataclass
class Holdings:
    """A tenant, a member who holds every role there, and the ids of what they have."""

    world: World
    chief: Member
    deputy: Member
    finder: Member
    ids: dict[str, str] = field(default_factory=dict)

    def call(self, operation: Operation, path: str, **request: Any) -> Any:
        """Call an operation as the member of all roles."""
        return self.world.call(self.chief, operation.method, path, **request)

    def made(self, method: str, path: str, *, by: Member | None = None, **request: Any) -> dict[str, Any]:
        """Make something and return the answer."""
        answer = self.world.call(by or self.chief, method, path, **request)
        assert answer.status_code in {200, 201, 202}, (path, answer.json)
        document: dict[str, Any] = answer.json or {}
        return document


Make = Callable[[Holdings], str]
MAKERS: dict[str, Make] = {}
"""How each kind of thing is made, in an order in which later kinds may need earlier ones."""


def makes(kind: str) -> Callable[[Make], Make]:
    """Register how a kind of thing is made; the function returns its id (or code)."""

    def register(make: Make) -> Make:
        MAKERS[kind] = make
        return make

    return register


SHARED = "shared"
"""Names that mean the same in every tenant: nothing to hide."""
OWN_NEW_ID = "own new id"
"""An id that the caller mints for a new row of their own tenant: another tenant's is as good as any."""
SIGNED = "signed"
"""Part of a signed link, which `tests/files` tries to forge."""

KIND_OF_PARAMETER = {
    "boards/{code}": "board",
    "budget_id": "budget",
    "case-flows/{code}": SHARED,
    "case_id": "hazard",
    "file_id": "file",
    "grant_id": "grant",
    "hazard_id": "hazard",
    "import_id": "roster import",
    "member_id": "member",
    "notice_id": "notice",
    "pattern_id": "shift pattern",
    "rule_id": "rule",
    "session_id": "session",
    "transaction_id": "transaction",
    "unit_id": "unit",
    "version": SHARED,
}
"""Kinds by the name of a path parameter, or by the segment before it too where the name alone says nothing."""
KIND_OF_FIELD = {
    "actor_id": "member",
    "award_ids": "withheld award",
    "below_id": "unit",
    "duplicate_of": "hazard",
    "id": OWN_NEW_ID,
    "ids": "parked event",
    "member_id": "member",
    "mention_ids": "member",
    "parent_id": "unit",
    "photo_ids": "file",
    "rectifier_id": "member",
    "recurrence_of": "hazard",
    "rule_id": "rule",
    "shift_pattern_id": "shift pattern",
    "source_id": "hazard",
    "subject_id": "hazard",
    "tenant": SIGNED,
    "unit_id": "unit",
    "unit_ids": "unit",
    "up_to": "notice",
    "verifier_id": "member",
}


KIND_HERE = {
    "appeal_hazard_refusal.hazard_id": "hazard refused",
    "assign_hazard.hazard_id": "hazard to assign",
    "close_hazard.hazard_id": "hazard to close",
    "comment_on_case.mention_ids": "officer",
    "confirm_hazard.duplicate_of": "hazard to assign",
    "confirm_hazard.hazard_id": "hazard to confirm",
    "confirm_hazard.recurrence_of": "hazard to close",
    "get_own_league.code": "league board",
    "list_audit_entries.actor_id": "chief",
    "list_audit_entries.subject_id": "audited",
    "list_entries.rule_id": "paying rule",
    "list_entries.source_id": "paid source",
    "list_league_weeks.code": "league board",
    "list_units.parent_id": "area",
    "list_withheld_awards.member_id": "chief",
    "list_withheld_awards.rule_id": "paying rule",
    "pause_case.case_id": "hazard with deputy",
    "reassign_case.case_id": "hazard to verify",
    "reassign_case.member_id": "officer",
    "rectify_hazard.hazard_id": "hazard to rectify",
    "refuse_hazard.hazard_id": "hazard to confirm",
    "resume_case.case_id": "hazard paused",
    "trace_hazard.hazard_id": "hazard to trace",
    "verify_hazard.hazard_id": "hazard to verify",
    "withdraw_hazard_confirmation.hazard_id": "hazard to assign",
}
"""Where an operation needs a thing in a particular state, so that its answer depends on the id and nothing else."""


def kind_of_parameter(operation: Operation, name: str) -> str | None:
    """Return the kind that a path parameter names, None if nobody has classified it."""
    before = operation.path.split("/" + "{" + name + "}")[0].rpartition("/")[2]
    named = KIND_OF_PARAMETER.get(f"{before}/{{{name}}}") or KIND_OF_PARAMETER.get(name)
    return KIND_HERE.get(f"{operation.id}.{name}", named)


def kind_of_field(operation: Operation, name: str) -> str | None:
    """Return the kind that a field of a query or body names, None if nobody has classified it."""
    return KIND_HERE.get(f"{operation.id}.{name}", KIND_OF_FIELD.get(name))


def make_holdings(world: World) -> Holdings:
    """Give a tenant one of everything."""
    roles = dict.fromkeys(list(Role)[1:], world.mine)
    chief = world.member("邹全能", unit=world.mine, roles=roles)
    deputy = world.member("韩立新", unit=world.mine, roles=roles)
    holdings = Holdings(world, chief, deputy, finder=world.member("孟庆山"))
    for kind, make in MAKERS.items():
        holdings.ids[kind] = make(holdings)
    return holdings


@makes("chief")
def _chief(holdings: Holdings) -> str:
    return str(holdings.chief.id)


@makes("officer")
def _officer(holdings: Holdings) -> str:
    return str(holdings.deputy.id)


@makes("unit")
def _unit(holdings: Holdings) -> str:
    return str(holdings.world.team.id)


@makes("area")
def _area(holdings: Holdings) -> str:
    return str(holdings.world.area.id)


@makes("member")
def _member(holdings: Holdings) -> str:
    """A member with a phone, and with a second factor begun."""
    member = {"employee_no": "G70001", "name": "佟海峰", "unit_id": holdings.ids["unit"], "phone": "13800138000"}
    member_id = str(holdings.made("POST", "/members", json=member)["id"])
    with holdings.world.work():
        them = get(Member, UUID(member_id))
    holdings.made("POST", "/me/second-factor", by=them)
    return member_id


@makes("file")
def _file(holdings: Holdings) -> str:
    file = {"file": (io.BytesIO(photo(7)), "现场.jpg")}
    return str(holdings.made("POST", "/files", data=file, content_type="multipart/form-data")["id"])


@makes("grant")
def _grant(holdings: Holdings) -> str:
    grant = {"member_id": holdings.ids["member"], "unit_id": holdings.ids["unit"], "role": Role.TEAM_LEADER.value}
    return str(holdings.made("POST", "/role-grants", json=grant)["id"])


@makes("shift pattern")
def _shift_pattern(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/shift-patterns", json={"name": "夜班", "day_starts_at": "16:00"})["id"])


@makes("session")
def _session(holdings: Holdings) -> str:
    holdings.world.tokens.pop(holdings.chief.id, None)
    holdings.world.token(holdings.chief)
    return str(holdings.made("GET", "/me/sessions")["items"][0]["id"])


def report(holdings: Holdings, by: Member, place: str) -> str:
    """Report a hazard and return its id."""
    hazard = {"description": f"{place}缺护罩，滚筒外露", "category": "conveyor", "place": place}
    return str(holdings.made("POST", "/hazards", by=by, json=hazard)["id"])


def advance(holdings: Holdings, place: str, *deeds: str) -> str:
    """Report a hazard as its finder, do deeds on it, and return its id."""
    hazard_id = report(holdings, holdings.finder, place)
    for deed in deeds:
        by, body = DEEDS[deed](holdings)
        holdings.made("POST", f"/hazards/{hazard_id}/{deed.partition(' ')[0]}", by=by, json=body)
    return hazard_id


def _evidence(holdings: Holdings, by: Member) -> list[str]:
    file = {"file": (io.BytesIO(photo(next(_seeds))), "整改后.jpg")}
    return [str(holdings.made("POST", "/files", by=by, data=file, content_type="multipart/form-data")["id"])]


_seeds = count(70)
DEEDS: dict[str, Callable[[Holdings], tuple[Member, dict[str, Any]]]] = {
    "confirmation": lambda h: (h.chief, {"severity": "serious"}),
    "assignment to chief": lambda h: (h.chief, {"rectifier_id": str(h.chief.id), "verifier_id": str(h.deputy.id)}),
    "assignment to deputy": lambda h: (h.chief, {"rectifier_id": str(h.deputy.id), "verifier_id": str(h.chief.id)}),
    "rectification": lambda h: (h.deputy, {"note": "装好了", "photo_ids": _evidence(h, h.deputy)}),
    "verification": lambda h: (h.chief, {"accepted": True}),
    "trace": lambda h: (h.chief, {"stage": "acceptance", "root_cause": "验收没查"}),
}


@makes("hazard")
def _hazard(holdings: Holdings) -> str:
    return report(holdings, holdings.chief, "主运大巷")


@makes("hazard refused")
def _hazard_refused(holdings: Holdings) -> str:
    hazard_id = report(holdings, holdings.chief, "回风大巷")
    holdings.made("POST", f"/hazards/{hazard_id}/refusal", by=holdings.deputy, json={"reason": "看错了地方"})
    return hazard_id


@makes("hazard paused")
def _hazard_paused(holdings: Holdings) -> str:
    hazard_id = advance(holdings, "中央变电所", "confirmation", "assignment to deputy")
    holdings.made("POST", f"/cases/{hazard_id}/pause", json={"reason": "等配件"})
    return hazard_id


@makes("hazard to confirm")
def _hazard_to_confirm(holdings: Holdings) -> str:
    return advance(holdings, "1 号泵房")


@makes("hazard to assign")
def _hazard_to_assign(holdings: Holdings) -> str:
    return advance(holdings, "2 号泵房", "confirmation")


@makes("hazard to rectify")
def _hazard_to_rectify(holdings: Holdings) -> str:
    return advance(holdings, "3 号泵房", "confirmation", "assignment to chief")


@makes("hazard with deputy")
def _hazard_with_deputy(holdings: Holdings) -> str:
    return advance(holdings, "7 号泵房", "confirmation", "assignment to deputy")


@makes("hazard to verify")
def _hazard_to_verify(holdings: Holdings) -> str:
    return advance(holdings, "4 号泵房", "confirmation", "assignment to deputy", "rectification")


@makes("hazard to trace")
def _hazard_to_trace(holdings: Holdings) -> str:
    return advance(holdings, "5 号泵房", "confirmation", "assignment to deputy", "rectification", "verification")


@makes("hazard to close")
def _hazard_to_close(holdings: Holdings) -> str:
    deeds = ("confirmation", "assignment to deputy", "rectification", "verification", "trace")
    return advance(holdings, "6 号泵房", *deeds)


@makes("paid source")
def _paid_source(holdings: Holdings) -> str:
    return holdings.ids["hazard to close"]


@makes("paying rule")
def _paying_rule(holdings: Holdings) -> str:
    paid = holdings.made("GET", f"/points/entries?source_id={holdings.ids['paid source']}&currency=coin")["items"]
    return str(paid[0]["rule_id"])


@makes("audited")
def _audited(holdings: Holdings) -> str:
    entries = holdings.made("GET", f"/audit/entries?actor_id={holdings.chief.id}")["items"]
    return str(next(entry["subject_id"] for entry in entries if entry["subject_id"]))


@makes("notice")
def _notice(holdings: Holdings) -> str:
    with holdings.world.work():
        notifications.notify(
            [holdings.chief.id],
            "hazard.corroborated",
            params={"title": "缺护罩", "place": "主运大巷", "number": "YH-1", "original": "YH-0"},
            dedupe_key="guard",
        )
    return str(holdings.made("GET", "/me/notices")["items"][0]["id"])


@makes("rule")
def _rule(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/points/rules", json={"code": "guarded", **rule_version()})["rule_id"])


def rule_version() -> dict[str, Any]:
    """Return a good wording of a rule."""
    spec = {"awards": [{"currency": "quality", "amount": 2, "who": "finder"}]}
    return {"title": "多加两分", "event": "hazard.confirmed", "spec": spec}


@makes("budget")
def _budget(holdings: Holdings) -> str:
    today = clock.now().date()
    days = {"starts_on": str(today - timedelta(days=9)), "ends_on": str(today + timedelta(days=9))}
    return str(holdings.made("POST", "/points/budgets", json={"currency": "coin", "amount": 3} | days)["id"])


@makes("transaction")
def _transaction(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/points/adjustments", json=adjustment(holdings))["entry"]["transaction_id"])


def adjustment(holdings: Holdings) -> dict[str, Any]:
    """Return a good adjustment."""
    return {"member_id": holdings.ids["member"], "currency": "quality", "amount": 4, "note": "补记上月"}


@makes("withheld award")
def _withheld_award(holdings: Holdings) -> str:
    """The budget of three coins does not go as far as the five for a finder."""
    with holdings.world.work():
        points.award(
            points.Occasion(
                event="hazard.confirmed",
                source_type="hazard",
                source_id=new_id(),
                occurred_at=clock.now(),
                actors={"finder": [holdings.chief.id]},
                facts={},
                title="2 号风门漏风",
            )
        )
    return str(holdings.made("GET", "/points/withheld-awards")["items"][0]["id"])


@makes("parked event")
def _parked_event(holdings: Holdings) -> str:
    with holdings.world.work():
        emit(BoardsStale())
    with holdings.world.work():
        parked = text("UPDATE outbox SET parked_at = clock_timestamp() WHERE handler = :name RETURNING id")
        return str(session().execute(parked, {"name": "boards.on_boards_stale"}).scalars().first())


@makes("board")
def _board(holdings: Holdings) -> str:
    code = f"board-of-{holdings.world.code}"
    board = {"code": code, "name": "班组榜", "subject": "member", "currency": "quality"}
    return str(holdings.made("POST", "/boards", json=board)["code"])


@makes("league board")
def _league_board(holdings: Holdings) -> str:
    """The board with a league that every tenant begins with, under a code that no other tenant has."""
    with holdings.world.work():
        renamed = text("UPDATE boards SET code = :code, name = '周联赛' WHERE league RETURNING code")
        return str(session().execute(renamed, {"code": f"league-of-{holdings.world.code}"}).scalar_one())


@makes("roster import")
def _roster_import(holdings: Holdings) -> str:
    file = {"file": (io.BytesIO(MEMBER_CSV.encode()), "花名册.csv")}
    return str(holdings.made("POST", "/roster-imports", data=file, content_type="multipart/form-data")["id"])


Body = Callable[[Holdings], dict[str, Any]]
_NOTE: Body = lambda _: {"note": "按会议纪要"}  # noqa: E731
_REASON: Body = lambda _: {"reason": "按会议纪要"}  # noqa: E731

BODIES: dict[str, Body] = {
    "apply_roster": lambda _: {},
    "adjust_points": adjustment,
    "appeal_hazard_refusal": _REASON,
    "assign_hazard": lambda h: {"rectifier_id": h.ids["member"], "verifier_id": h.ids["officer"]},
    "change_board": lambda _: {"name": "好班组榜"},
    "close_hazard": lambda _: {"note": "办完了"},
    "comment_on_case": lambda h: {"text": "看到了", "mention_ids": [h.ids["officer"]], "photo_ids": [h.ids["file"]]},
    "confirm_hazard": lambda _: {"severity": "serious"},
    "correct_roster_mapping": lambda _: {"mapping": {"name": "姓名"}},
    "create_member": lambda h: {
        "id": str(new_id()),
        "employee_no": "G80001",
        "name": "赵小满",
        "unit_id": h.ids["unit"],
        "shift_pattern_id": h.ids["shift pattern"],
    },
    "create_unit": lambda h: {"id": str(new_id()), "name": "机电班", "kind": "team", "parent_id": h.ids["unit"]},
    "disclose_phone": _REASON,
    "draft_rule_version": lambda _: rule_version(),
    "freeze_board": _NOTE,
    "grant_role": lambda h: {
        "member_id": h.ids["member"],
        "unit_id": str(h.world.area.id),
        "role": Role.QUALITY_OFFICER.value,
    },
    "let_member_go": lambda _: {},
    "open_board": lambda h: {
        "code": "guard",
        "name": "另一个榜",
        "subject": "member",
        "currency": "quality",
        "unit_ids": [h.ids["unit"]],
    },
    "pause_case": _REASON,
    "publish_rule_version": _NOTE,
    "read_notices": lambda h: {"up_to": h.ids["notice"]},
    "reassign_case": lambda h: {"member_id": h.ids["officer"], "reason": "他在那边"},
    "rectify_hazard": lambda h: {"note": "装好了", "photo_ids": [h.ids["file"]]},
    "refuse_hazard": _REASON,
    "reject_rule_version": _NOTE,
    "release_withheld_awards": lambda h: {"award_ids": [h.ids["withheld award"]]},
    "report_hazard": lambda h: {
        "id": str(new_id()),
        "description": "2 号风门漏风",
        "category": "conveyor",
        "place": "回风巷",
        "unit_id": h.ids["unit"],
        "photo_ids": [h.ids["file"]],
    },
    "resume_case": lambda _: {},
    "retire_rule": _NOTE,
    "retry_events": lambda h: {"ids": [h.ids["parked event"]]},
    "reverse_transaction": _NOTE,
    "trace_hazard": lambda _: {"stage": "acceptance", "root_cause": "验收没查"},
    "update_budget": lambda _: {"amount": 99},
    "update_member": lambda h: {"unit_id": h.ids["unit"], "shift_pattern_id": h.ids["shift pattern"]},
    "update_rule_version": lambda _: {"title": "多加三分"},
    "update_shift_pattern": lambda _: {"name": "大夜班"},
    "upload_roster": lambda _: {"file": (io.BytesIO(MEMBER_CSV.encode()), "花名册.csv")},
    "upload_file": lambda _: {"id": str(new_id()), "file": (io.BytesIO(photo(8)), "现场.jpg")},
    "update_unit": lambda h: {"name": "掘进班", "parent_id": str(h.world.mine.id)},
    "verify_hazard": lambda h: {"accepted": True, "photo_ids": [h.ids["file"]]},
    "withdraw_hazard_confirmation": _REASON,
}
"""Good bodies, so that a refusal is about the id and nothing else."""


def request_of(operation: Operation, holdings: Holdings, field: Field | None = None, value: str = "") -> dict[str, Any]:
    """Return a good request as the test client takes it, with a value at a field."""
    body = BODIES[operation.id](holdings) if operation.id in BODIES else {}
    query: dict[str, Any] = {}
    if field is not None and field.place == "query":
        query[field.name] = value
    elif field is not None:
        at = body
        for key in field.path[:-1] if field.path[-1] != "[]" else field.path[:-2]:
            at = at[key]
        at[field.name] = [value] if field.path[-1] == "[]" else value
    if operation.method in {"GET", "DELETE"}:
        return {"query_string": query}
    if operation.form:
        return {"data": body, "content_type": "multipart/form-data"}
    return {"json": body, "query_string": query}


def path_ids(operation: Operation, holdings: Holdings) -> dict[str, str]:
    """Return values for the parameters of an operation's path."""
    kinds = {name: kind_of_parameter(operation, name) or "" for name in operation.parameters}
    shared = {"version": "1", "code": "hazard"}
    return {name: shared[name] if kind == SHARED else holdings.ids[kind] for name, kind in kinds.items()}
