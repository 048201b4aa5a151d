"""People, units, files, sessions and what else belongs to everybody."""

import io
from uuid import UUID

from sqlalchemy import text

from gongyou.core.db import get, session
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.events import BoardsStale
from gongyou.identity import wechat_bindings
from gongyou.identity.models import Member
from gongyou.notifications import service as notifications
from gongyou.permissions import Role
from tests.guards.holdings.base import Holdings, makes, upload, upload_voice

MEMBER_CSV = "姓名,工号,部门\n钱进,G90001,云岫岭煤矿/综采一队/检修班\n"
MAPPING = {"mapping": dict.fromkeys(("gender", "id_number", "phone", "shift_pattern", "hired_on"))}
"""Says that these columns are not in the file."""


@makes("chief")
def _chief(holdings: Holdings) -> str:
    return str(holdings.chief.id)


@makes("finder")
def _finder(holdings: Holdings) -> str:
    return str(holdings.finder.id)


@makes("officer")
def _officer(holdings: Holdings) -> str:
    return str(holdings.deputy.id)


@makes("unit")
def _unit(holdings: Holdings) -> str:
    return str(holdings.world.team.id)


@makes("other unit")
def _other_unit(holdings: Holdings) -> str:
    return str(holdings.world.other_team.id)


@makes("area")
def _area(holdings: Holdings) -> str:
    return str(holdings.world.area.id)


@makes("member")
def _member(holdings: Holdings) -> str:
    """A member with a phone and a WeChat, and with a second factor begun."""
    member = {"employee_no": "G70001", "name": "佟海峰", "unit_id": holdings.ids["unit"], "phone": "13800138000"}
    member_id = str(holdings.made("POST", "/members", json=member)["id"])
    with holdings.world.work():
        them = get(Member, UUID(member_id))
        wechat_bindings.bind(them.id, "wx1234567890abcdef", f"o-{member_id}")
    holdings.made("POST", "/me/second-factor", by=them)
    return member_id


@makes("voice")
def _voice(holdings: Holdings) -> str:
    return upload_voice(holdings)


@makes("file")
def _file(holdings: Holdings) -> str:
    return upload(holdings)


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


@makes("parked event")
def _parked_event(holdings: Holdings) -> str:
    with holdings.world.work():
        emit(BoardsStale())
    with holdings.world.work():
        parked = text("UPDATE outbox SET parked_at = clock_timestamp() WHERE handler = :name RETURNING id")
        return str(session().execute(parked, {"name": "boards.on_boards_stale"}).scalars().first())


@makes("roster import")
def _roster_import(holdings: Holdings) -> str:
    file = {"file": (io.BytesIO(MEMBER_CSV.encode()), "花名册.csv")}
    return str(holdings.made("POST", "/roster-imports", data=file, content_type="multipart/form-data")["id"])


@makes("saved view")
def _saved_view(holdings: Holdings) -> str:
    """A view of the chief, who has agreed to the privacy text."""
    holdings.made("PUT", "/me/consents/privacy", json={"version": 1, "decision": "given"})
    view = {"id": str(new_id()), "page": "hazards", "name": "快到期的", "query": {"due": "soon"}}
    return str(holdings.made("POST", "/me/saved-views", json=view)["id"])
