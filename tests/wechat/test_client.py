"""The client of WeChat against a WeChat that keeps its rules and breaks on order."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest

from gongyou.core.errors import AppError, TooManyRequests
from gongyou.core.ports import free_port
from gongyou.core.settings import Settings
from gongyou.wechat import client
from gongyou.wechat.client import App, WechatAway, WechatRefused, openid_of
from tests.fakes.wechat import FakeWechat
from tests.wechat.conftest import APP, PATIENCE, SECRET

OURS = App(APP, SECRET)


def test_code_names_its_holder_once(wechat: FakeWechat) -> None:
    code = wechat.login(APP, "o-zhang")
    assert openid_of(OURS, code) == "o-zhang"
    with pytest.raises(WechatRefused):
        openid_of(OURS, code)
    assert [entry["answer"].get("errcode") for entry in wechat.journal()] == [None, 40163]


def test_code_lasts_five_minutes(wechat: FakeWechat) -> None:
    early, late = wechat.login(APP, "o-zhang"), wechat.login(APP, "o-zhang")
    wechat.elapse(299)
    assert openid_of(OURS, early) == "o-zhang"
    wechat.elapse(2)
    with pytest.raises(WechatRefused):
        openid_of(OURS, late)


@pytest.mark.parametrize("code", ["x", "&appid=wx0", "码 %00\n#", "x" * 128])
def test_code_that_nobody_was_given_is_refused(wechat: FakeWechat, code: str) -> None:
    with pytest.raises(WechatRefused):
        openid_of(OURS, code)
    (entry,) = wechat.journal()
    assert entry["asked"] == {"appid": APP, "secret": SECRET, "js_code": code, "grant_type": "authorization_code"}


def test_risky_user_is_refused(wechat: FakeWechat) -> None:
    with pytest.raises(WechatRefused):
        openid_of(OURS, wechat.login(APP, "o-bad", risky=True))


def test_more_than_a_hundred_a_minute_of_one_user_are_told_to_wait(wechat: FakeWechat) -> None:
    for _ in range(100):
        openid_of(OURS, wechat.login(APP, "o-zhang"))
    with pytest.raises(TooManyRequests) as told:
        openid_of(OURS, wechat.login(APP, "o-zhang"))
    assert told.value.retry_after == 60
    assert openid_of(OURS, wechat.login(APP, "o-li")) == "o-li"
    wechat.elapse(61)
    assert openid_of(OURS, wechat.login(APP, "o-zhang")) == "o-zhang"


@pytest.mark.parametrize("ours", [App("wx0000000000000000", SECRET), App(APP, "f" * 32)])
def test_app_that_wechat_does_not_know_is_our_fault_not_the_user_s(
    wechat: FakeWechat, caplog: pytest.LogCaptureFixture, ours: App
) -> None:
    with pytest.raises(WechatAway):
        openid_of(ours, wechat.login(APP, "o-zhang"))
    assert any(record.levelno == logging.ERROR for record in caplog.records)


BREAKS: dict[str, Callable[[FakeWechat], None]] = {
    "late": lambda w: w.fault("delay", seconds=1.5),
    "reset": lambda w: w.fault("reset"),
    "half a body": lambda w: w.fault("half_body"),
    "a gateway's page": lambda w: w.fault("html_502"),
    "a page that says 200": lambda w: w.fault("html_200"),
    "JSON, but a list": lambda w: w.fault("list"),
    "no openid": lambda w: w.fault("empty"),
    "system busy": lambda w: w.fault("errcode", errcode=-1),
    "a code nobody knows": lambda w: w.fault("errcode", errcode=99999),
    "a code that is a text": lambda w: w.fault("errcode", errcode="boom"),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_broken_answer_is_asked_once_and_says_away(wechat: FakeWechat, broken: str) -> None:
    BREAKS[broken](wechat)
    with pytest.raises(WechatAway) as told:
        openid_of(OURS, wechat.login(APP, "o-zhang"))
    assert told.value.retry_after == 5
    assert len(wechat.journal()) == 1, "a code counts once: asking again would only waste it"
    assert openid_of(OURS, wechat.login(APP, "o-zhang")) == "o-zhang"


def test_nobody_listening_says_away(wechat: FakeWechat, settings: Settings) -> None:
    client.configure(replace(settings, wechat_url=f"http://127.0.0.1:{free_port()}"), timeout=PATIENCE)
    with pytest.raises(WechatAway):
        openid_of(OURS, "x")


def test_every_step_has_an_end() -> None:
    assert all(0 < (seconds or 0) <= 5 for seconds in client.TIMEOUT.as_dict().values())


def test_no_log_and_no_error_holds_what_is_secret(wechat: FakeWechat, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = [repr(OURS)]
    codes = [wechat.login(APP, "o-secret") for _ in range(len(BREAKS) + 2)]
    openid_of(OURS, codes[0])
    for code, broken in zip(codes, ["none", *BREAKS, "none"], strict=True):
        if broken in BREAKS:
            BREAKS[broken](wechat)
        try:
            openid_of(OURS, code)
        except AppError as error:
            told += [repr(error), str(error.problem()), repr(error.__cause__)]
    keys = [entry["answer"]["session_key"] for entry in wechat.journal() if "session_key" in entry["answer"]]
    assert keys
    told += [record.getMessage() + str(record.exc_info) for record in caplog.records]
    assert len(caplog.records) > len(BREAKS)
    for secret in (SECRET, "o-secret", *keys, *codes):
        assert secret not in "\n".join(told)
