"""Requests for services in a demo tenant, each deed at its own time, and a counsellor's calendar."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import yaml
from PIL import Image, ImageDraw
from sqlalchemy import or_, select

from gongyou.core import clock, db
from gongyou.core.settings import PROJECT_ROOT
from gongyou.demo.people import HIRED_ON, Cast
from gongyou.demo.plan import TenantPlan
from gongyou.files import service as files
from gongyou.hotline.assistance import appointments, deciding, forms, service, services
from gongyou.hotline.assistance.definitions import Definition
from gongyou.hotline.assistance.models import AssistanceService
from gongyou.identity import service as identity
from gongyou.identity import service_members
from gongyou.identity.models import Member
from gongyou.identity.tenants import zone
from gongyou.permissions import Role

STORIES = PROJECT_ROOT / "seeds" / "demo" / "assistance.yaml"
PLACE = "职工之家 203 室"
TIMES = (time(9), time(10, 30), time(14, 30), time(16))
_PAPER, _LINE = (244, 241, 232), (150, 150, 146)


def load(plan: TenantPlan, cast: Cast) -> None:
    """Tell what members asked for and what came of it; the oldest first."""
    told: list[dict[str, Any]] = yaml.safe_load(STORIES.read_text("utf-8"))["requests"]
    offered = {service.name: (service, definition) for service, definition in services.published()}
    people = {row["username"]: cast.members[row["employee_no"]] for row in plan.rows("people.csv")}
    members = [member_id for member_id in _long_here() if member_id not in people.values()]
    _open_calendar(cast, offered["心灵驿站"][0].id, days_ago=30)
    for number, row in enumerate(sorted(told, key=lambda each: -each["days_ago"])):
        who = people["miner"] if row["who"] == "miner" else members[row["who"] % len(members)]
        _tell(cast, row, offered[row["service"]], who, number)


def _long_here() -> list[UUID]:
    """Return the members who may have been here for years, in the order of the roster."""
    since = clock.now().date() - timedelta(days=900)
    unknown = Member.hired_on.is_(None)
    query = select(Member.id).where(or_(unknown, Member.hired_on < since)).order_by(Member.employee_no)
    return list(db.session().scalars(query))


def _open_calendar(cast: Cast, service_id: UUID, *, days_ago: int) -> None:
    """Have the second union officer keep times on three days a week, from the past into next month."""
    now = clock.now()
    with cast.act(_counsellor(cast), now - timedelta(days=days_ago)):
        first = (now - timedelta(days=days_ago - 1)).astimezone(zone()).date()
        appointments.open_slots(
            service_id=service_id,
            place=PLACE,
            weekdays=(0, 2, 4),
            times=TIMES,
            from_on=first,
            until_on=first + timedelta(days=days_ago + 21),
            minutes=50,
        )


def _counsellor(cast: Cast) -> UUID:
    return cast.officers[Role.UNION_OFFICER][-1]


def _tell(cast: Cast, row: Mapping[str, Any], of: tuple[AssistanceService, Definition], who: UUID, number: int) -> None:
    offered, definition = of
    if identity.member_of(who).hired_on is None:  # not every roster says
        service_members.change_member(who, hired_on=HIRED_ON)
    at = _working(clock.now() - timedelta(days=row["days_ago"]), number)
    with cast.act(who, at):
        docket, _ = service.apply_for(
            offered.id,
            version=offered.version,
            values=row["values"],
            materials=_papers(definition, row["values"], number),
            slot_id=_next_slot(offered.id) if definition.appointment else None,
        )
    for deed in row["deeds"]:
        at = min(at + timedelta(hours=deed["hours"]), clock.now() - timedelta(minutes=1))
        officer = docket.subject.counsellor_id or _who_decides(cast, docket.case.queue_role)
        with cast.act(officer, at):
            _do(docket.case.id, deed, at)


def _who_decides(cast: Cast, role: Role | None) -> UUID:
    return cast.officers[role or Role.UNION_OFFICER][0]


def _do(request_id: UUID, deed: Mapping[str, Any], at: datetime) -> None:
    if "approve" in deed:
        deciding.approve(request_id, **deed["approve"])
    elif "return" in deed:
        deciding.send_back(request_id, **deed["return"])
    elif "refuse" in deed:
        deciding.refuse(request_id, **deed["refuse"])
    elif "result" in deed:
        deciding.complete(request_id, **deed["result"])
    else:
        visited_on: date = at.astimezone(zone()).date()
        deciding.record_visit(request_id, visited_on=visited_on, **deed["visit"])


def _next_slot(service_id: UUID) -> UUID:
    slot: UUID = appointments.free_slots(service_id, limit=1).items[0]["id"]
    return slot


def _working(at: datetime, number: int) -> datetime:
    """Return a time in the morning of a day."""
    return min(
        at.astimezone(zone()).replace(hour=8, minute=10 + number * 4 % 50, second=0, microsecond=0),
        clock.now() - timedelta(hours=2),
    )


def _papers(definition: Definition, values: Mapping[str, Any], number: int) -> list[dict[str, Any]]:
    """Photograph every paper that must come."""
    asked = forms.asked_for(definition, values)
    return [
        {"key": key, "file_ids": [files.keep(files.receive(_paper(number * 10 + n)), name=f"{key}.jpg").id]}
        for n, (key, must) in enumerate(asked.items())
        if must
    ]


def _paper(number: int) -> bytes:
    """Return a drawing of a sheet with lines of writing and a seal, of which nothing can be read."""
    sheet = Image.new("RGB", (900, 1240), _PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((300, 110, 600, 140), fill=_LINE)
    for line in range(16):
        length = 700 - (line * 97 + number * 53) % 320
        pen.rectangle((100, 220 + line * 52, 100 + length, 232 + line * 52), fill=_LINE)
    pen.ellipse((620, 980, 800, 1160), outline=(176, 58, 46), width=9)
    data = BytesIO()
    sheet.rotate(number % 5 - 2, fillcolor=(92, 84, 74)).save(data, "JPEG", quality=80)
    return data.getvalue()
