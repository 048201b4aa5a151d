"""Appeals where the desk and the reporter meet them, their files, and a key that is to be recovered."""

from typing import Any

from sqlalchemy import select

from gongyou.cases.settings import set_options
from gongyou.core.db import session
from gongyou.hotline.appeals.flow import APPEAL
from gongyou.hotline.appeals.options import AppealOptions
from gongyou.hotline.vault import recovery
from gongyou.hotline.vault.models import VaultKey, VaultRecovery
from gongyou.permissions import Role
from tests.guards.holdings.base import Holdings, makes, picture
from tests.hotline.union import PASSWORD, open_key

_REPLY = {"reply": "收到了，明天核对。"}
PANEL: dict[str, Any] = {"parties": [{"name": "甲", "side": "申请方"}, {"name": "乙", "side": "对方"}]}
AGREEMENT: dict[str, Any] = {
    "said": "轮流打扫",
    "signed_on": "2026-01-05",
    "duties": [{"who": "乙", "what": "先打扫", "due_on": "2026-01-08"}],
}
STATES = {
    "appeal": ("finder", ()),
    "appeal accepted": ("finder", ("acceptance",)),
    "appeal mediated": ("finder", ("acceptance", "mediation")),
    "appeal settled": ("chief", ("acceptance", "settlement")),
}
"""Who sent it and what the desk has done: of the chief's own it is the deputy, of others the chief."""


@makes("colleague")
def _colleague(holdings: Holdings) -> str:
    """An officer with a key, and with them the whole desk: chief and deputy are custodians too."""
    colleague = holdings.world.officer(Role.UNION_OFFICER, "尹秋水")
    for member in (holdings.chief, holdings.deputy, colleague):
        open_key(holdings.world, member)
    with holdings.world.work():
        set_options(APPEAL, AppealOptions(designated_id=colleague.id))
    return str(colleague.id)


def _appeal(holdings: Holdings, kind: str) -> str:
    _ = holdings.ids["colleague"]
    whose, deeds = STATES[kind]
    sent = {"mode": "named", "text": "连续三周替班，调休没排上。", "category": "leave"}
    sent |= {"unit_id": holdings.ids["unit"]}
    appeal_id = holdings.made("POST", "/appeals", by=getattr(holdings, whose), json=sent)["id"]
    for deed in deeds:
        by = holdings.deputy if whose == "chief" else holdings.chief
        holdings.made(
            "POST", f"/appeals/{appeal_id}/{deed}", by=by, json=_REPLY | (PANEL if deed == "mediation" else {})
        )
    return str(appeal_id)


def _loose_file(holdings: Holdings, kind: str) -> str:
    """A picture of the chief's that no message has yet, in an appeal."""
    path = f"/appeals/{holdings.ids[kind]}/files"
    return str(holdings.made("POST", path, data=picture(), content_type="multipart/form-data")["id"])


def _for_state(kind: str) -> None:
    makes(kind)(lambda holdings: _appeal(holdings, kind))
    makes(f"loose file of {kind}")(lambda holdings: _loose_file(holdings, kind))


for _kind in STATES:
    _for_state(_kind)


@makes("appeal to review")
def _appeal_to_review(holdings: Holdings) -> str:
    """The finder was left dissatisfied by the deputy; the chief is drawn to look at it."""
    _ = holdings.ids["colleague"]
    sent = {"mode": "named", "text": "浴室热水断断续续。", "category": "safety", "unit_id": holdings.ids["unit"]}
    appeal_id = holdings.made("POST", "/appeals", by=holdings.finder, json=sent)["id"]
    for deed in ("acceptance", "settlement"):
        holdings.made("POST", f"/appeals/{appeal_id}/{deed}", by=holdings.deputy, json=_REPLY)
    holdings.made("POST", f"/appeals/{appeal_id}/rating", by=holdings.finder, json={"stars": 1})
    return str(appeal_id)


@makes("disclosure")
def _disclosure(holdings: Holdings) -> str:
    """The deputy asks who sent a confidential case of the finder's."""
    _ = holdings.ids["colleague"]
    sent = {"mode": "confidential", "text": "奖金分配没公示。", "category": "wages", "unit_id": holdings.ids["unit"]}
    appeal_id = holdings.made("POST", "/appeals", by=holdings.finder, json=sent)["id"]
    reason = {"reason": "反映人可能有危险，要联系家人"}
    return str(holdings.made("POST", f"/appeals/{appeal_id}/disclosure", by=holdings.deputy, json=reason)["id"])


@makes("appeal agreed")
def _appeal_agreed(holdings: Holdings) -> str:
    appeal_id = _appeal(holdings, "appeal mediated")
    path = f"/appeals/{appeal_id}/files"
    signed = str(holdings.made("POST", path, data=picture(), content_type="multipart/form-data")["id"])
    holdings.made("POST", f"/appeals/{appeal_id}/agreement", json=AGREEMENT | {"signature_ids": [signed]})
    return appeal_id


@makes("duty")
def _duty(holdings: Holdings) -> str:
    mediation = holdings.made("GET", f"/appeals/{holdings.ids['appeal agreed']}/mediation")
    return str(mediation["duties"][0]["id"])


@makes("custodian key")
def _custodian_key(holdings: Holdings) -> str:
    """The deputy's, who is a custodian beside the chief."""
    _ = holdings.ids["colleague"]
    with holdings.world.work():
        wanted = select(VaultKey.id).where(VaultKey.member_id == holdings.deputy.id)
        return str(session().scalars(wanted).one())


@makes("recovery")
def _recovery(holdings: Holdings) -> str:
    """The colleague has lost their password; chief and deputy have the halves."""
    colleague = holdings.ids["colleague"]
    with holdings.world.work():
        key = session().scalars(select(VaultKey).where(VaultKey.member_id == colleague)).one()
        recovery.ask(key, PASSWORD, "忘了密码")
    with holdings.world.work():
        return str(session().scalars(select(VaultRecovery.id)).one())


def caller_appeal(holdings: Holdings) -> dict[str, Any]:
    """Return what an officer files for somebody at the window."""
    caller = {"name": "匿名来电", "reached_by": "窗口"}
    about = [holdings.ids["member"]]
    return {"text": "食堂晚班没热饭。", "category": "canteen_dormitory", "caller": caller, "about_ids": about}


def hotline_options(holdings: Holdings) -> dict[str, Any]:
    """Return what an administrator chooses for the hotline."""
    return {
        "categories": [{"code": "wages", "name": None, "level": "mine", "kept_days": 365}],
        "promises": {},
        "designated_id": holdings.ids["colleague"],
        "on_duty": [holdings.ids["colleague"]],
        "telephone": "0874-12351",
        "confirm_days": 7,
        "appeal_days": 30,
        "templates": [],
    }
