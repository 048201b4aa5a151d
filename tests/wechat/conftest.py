"""A tenant with a mini-program, and a WeChat of our own."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest

from gongyou.core import crypto
from gongyou.core.http.app import Application
from gongyou.core.settings import Settings
from gongyou.identity.models import TenantSettings
from gongyou.identity.service_settings import SECRET_PURPOSE
from gongyou.wechat import client
from tests.fakes.wechat import FakeWechat, running
from tests.identity.conftest import GiveAccount, give_account, hashed_password
from tests.world import World

__all__ = ["GiveAccount", "give_account", "hashed_password"]

APP, SECRET = "wx1234567890abcdef", "0123456789abcdef0123456789abcdef"
PATIENCE = httpx.Timeout(0.5)
"""Seconds; a test need not wait as long as a person would."""


@pytest.fixture(scope="session")
def process() -> Iterator[FakeWechat]:
    with running() as fake:
        yield fake


@pytest.fixture
def wechat(process: FakeWechat, application: Application, settings: Settings) -> Iterator[FakeWechat]:
    """A WeChat that knows our app and is the one that the service asks."""
    process.reset()
    process.app(APP, SECRET)
    client.configure(replace(settings, wechat_url=process.url), timeout=PATIENCE)
    yield process
    client.configure(settings)


OfferWechat = Callable[[World], None]


@pytest.fixture
def offer() -> OfferWechat:
    """Give a tenant the app."""

    def give(world: World) -> None:
        with world.work() as session:
            row = session.get_one(TenantSettings, world.tenant_id)
            row.values = row.values | {"wechat_app_id": APP}
            row.wechat_secret_sealed = crypto.seal(SECRET, purpose=SECRET_PURPOSE, tenant_id=world.tenant_id)

    return give
