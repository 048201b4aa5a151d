"""People with passwords."""

from collections.abc import Callable

import pytest

from gongyou.core import crypto
from gongyou.identity import service_accounts
from gongyou.identity.models import Account, Member
from tests.world import World

PASSWORD = "矿灯-Kd7-2026"

GiveAccount = Callable[[World, Member], str]


@pytest.fixture(scope="session")
def hashed_password() -> str:
    """The hash of `PASSWORD`, made once."""
    return crypto.hash_password(PASSWORD)


@pytest.fixture
def give_account(application: object, hashed_password: str) -> GiveAccount:
    """Give a member an account with `PASSWORD`; returns the user name."""

    def give(world: World, member: Member) -> str:
        with world.work() as session:
            service_accounts.open_accounts({member.id: member.employee_no})
            account = session.get_one(Account, (world.tenant_id, member.id))
            account.password_hash = hashed_password
            username: str = account.username
            return username

    return give
