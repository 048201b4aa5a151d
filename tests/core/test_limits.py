"""Rate limits: 429 with Retry-After, by address, account and member; nothing for operations without a limit."""

import socket
from collections.abc import Iterator

import pytest
import redis
from werkzeug.test import TestResponse

from gongyou.core import cache
from gongyou.core.http import limits
from gongyou.core.settings import Settings, SettingsError
from tests.world import World


def guess(world: World, username: str, address: str = "10.0.0.1") -> TestResponse:
    """Ask for a session without a password: refused early, for a hash takes its time, and counted all the same."""
    body = {"tenant": world.code, "username": username}
    return world.call(None, "POST", "/sessions", json=body, environ_base={"REMOTE_ADDR": address})


def test_one_account_is_guessed_only_so_often_from_anywhere(world: World) -> None:
    answers = [guess(world, " NoBody ", f"10.0.0.{number}").status_code for number in range(60)]
    assert set(answers) == {422}
    refused = guess(world, "nobody", "10.9.9.9")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.content_type == "application/problem+json"
    assert refused.json is not None
    assert refused.json["code"] == "too_many_requests"
    assert refused.headers["Retry-After"] in refused.json["detail"]
    assert guess(world, "somebody-else").status_code == 422


def test_one_address_asks_only_so_often(world: World) -> None:
    for number in range(300):
        assert guess(world, f"user{number}").status_code in {422}
    assert guess(world, "one-more").status_code == 429
    assert guess(world, "one-more", "10.0.0.2").status_code == 422


def test_limit_of_one_member_is_not_anothers(world: World) -> None:
    first, second = world.member("张三"), world.member("李四")
    codes = [world.call(first, "POST", "/me/second-factor").status_code for _ in range(11)]
    assert codes[-1] == 429
    assert 429 not in codes[:-1]
    assert world.call(second, "POST", "/me/second-factor").status_code != 429


def test_malformed_body_is_counted_too(world: World) -> None:
    for _ in range(60):
        assert world.call(None, "POST", "/sessions", data=b"{", content_type="application/json").status_code == 422
    assert world.call(None, "POST", "/sessions", data=b"{", content_type="application/json").status_code == 429


def test_operation_without_a_limit_costs_no_round_trip(world: World, settings: Settings) -> None:
    member = world.member()
    world.call(member, "GET", "/me")
    with cache.cache().monitor() as monitor:  # type: ignore[no-untyped-call]
        world.call(member, "GET", "/me")
        cache.cache().ping()
        asked = []
        for command in monitor.listen():
            if int(command["db"]) != int(settings.redis_url.rpartition("/")[2]):
                continue  # another process of this run, in a database of its own
            if command["command"] == "PING":
                break
            asked.append(command["command"].split()[0])
    assert [name for name in asked if name not in {"HELLO", "CLIENT", "SELECT"}] == ["MGET"]


@pytest.fixture
def limits_without_redis() -> Iterator[None]:
    """The limiter's Redis refuses every connection."""
    storage = limits._limiter.storage
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nowhere = redis.Redis.from_url(f"redis://127.0.0.1:{unused.getsockname()[1]}")
    connected, storage.storage = storage.storage, nowhere  # type: ignore[attr-defined]
    storage.initialize_storage("")  # type: ignore[attr-defined]
    yield
    storage.storage = connected  # type: ignore[attr-defined]
    storage.initialize_storage("")  # type: ignore[attr-defined]
    limits._limiter._storage_dead = False


def test_while_redis_is_away_the_process_counts(world: World, limits_without_redis: None) -> None:
    answers = [guess(world, "nobody", "10.0.0.7").status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]


def test_an_address_cannot_call_itself_another(world: World) -> None:
    for number in range(300):
        headers = {"X-Forwarded-For": f"10.1.{number // 200}.{number % 200}"}
        body = {"tenant": world.code, "username": f"user{number}"}
        world.call(None, "POST", "/sessions", json=body, headers=headers)
    assert guess(world, "one-more", "127.0.0.1").status_code == 429


@pytest.mark.parametrize("text", ["-1", "x", "1.5"])
def test_trusted_proxies_are_counted_in_numbers(text: str) -> None:
    with pytest.raises(SettingsError, match=f"TRUSTED_PROXIES={text} is not a number"):
        Settings.from_env({"DATABASE_URL": "a", "REDIS_URL": "b", "GONGYOU_SECRET": "5e" * 32, "TRUSTED_PROXIES": text})
