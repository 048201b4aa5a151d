"""A tenant whose hotline is staffed: officers at two levels with keys, custodians, a designated officer."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from werkzeug.test import TestResponse

from gongyou.cases.settings import set_options
from gongyou.core import crypto
from gongyou.hotline.appeals.flow import APPEAL
from gongyou.hotline.appeals.options import AppealOptions
from gongyou.hotline.vault.service import open_keyring
from gongyou.identity.authentication import load, parse_token
from gongyou.identity.keyrings import PasswordKnown
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.world import World

PASSWORD = "Helmet-lamp-2026"
TEXT = "连续三周替班，调休没排上。队里说等月底，月底又说下月。"


def open_key(world: World, member: Member, password: str = PASSWORD) -> None:
    """Let a member have their key open in their session, as after a sign-in with a password."""
    token = world.token(member)
    principal, _ = load(parse_token(token))
    with world.work():
        open_keyring(PasswordKnown(principal, crypto.session_secret(token), password))


@dataclass
class Union:
    """The people of a hotline. `near` stands at the area, `officer` and `second` at the mine."""

    world: World
    officer: Member
    second: Member
    near: Member
    custodians: tuple[Member, Member]
    miner: Member

    def say(self, member: Member | None, path: str, **body: Any) -> TestResponse:
        """Post something as a member."""
        return self.world.call(member, "POST", path, json=body)

    def submit(self, mode: str = "named", **body: Any) -> dict[str, Any]:
        """Submit an appeal as the miner, or as nobody, and return the answer."""
        given: dict[str, Any] = {"mode": mode, "text": TEXT, "category": "wages"} | body
        if mode == "anonymous":
            given |= {"tenant": self.world.code}
            answer = self.world.call(None, "POST", "/appeals", json=given, key=body.pop("key", str(uuid4())))
        else:
            answer = self.say(self.miner, "/appeals", **given)
        assert answer.status_code == 201, answer.json
        found: dict[str, Any] = answer.json
        return found

    def with_token(self, token: str, method: str, path: str, **kwargs: Any) -> TestResponse:
        """Call the API with a receipt's token."""
        return self.world.call(None, method, path, headers={"Authorization": f"Bearer {token}"}, **kwargs)

    def read(self, member: Member, appeal_id: str) -> TestResponse:
        """Read an appeal as a member."""
        return self.world.call(member, "GET", f"/appeals/{appeal_id}")


def staffed(world: World) -> Union:
    """Give a tenant's hotline its people."""
    union = Union(
        world,
        officer=world.officer(Role.UNION_OFFICER, "尹秋水"),
        second=world.officer(Role.UNION_OFFICER, "韩素芬"),
        near=world.member("方小雨", unit=world.area, roles={Role.UNION_OFFICER: world.area}),
        custodians=(world.officer(Role.CUSTODIAN, "白景行"), world.officer(Role.CUSTODIAN, "温月华")),
        miner=world.member("孟庆山"),
    )
    for member in (*union.custodians, union.officer, union.second, union.near):
        open_key(world, member)
    with world.work():
        set_options(APPEAL, AppealOptions(designated_id=union.officer.id, on_duty=(union.second.id,)))
    return union
