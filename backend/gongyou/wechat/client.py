"""WeChat's server API, as thin as it can be: timeouts, typed error codes, nothing that is secret in a log.

Ask outside any transaction: WeChat may be slow or away, and a database connection must not wait for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import httpx

from gongyou.core.errors import AppError, TooManyRequests
from gongyou.core.logs import logger
from gongyou.core.settings import Settings

log = logger(__name__)

TIMEOUT = httpx.Timeout(5.0, connect=2.0)
"""Seconds for each step of a call; somebody is looking at a button meanwhile."""
_MINUTE = 60
_client: httpx.Client | None = None


class Errcode(IntEnum):
    """Answers of WeChat that mean something to us; every other one is a fault of ours or of theirs."""

    OK = 0
    INVALID_CODE = 40029
    CODE_USED = 40163
    RISKY_USER = 40226
    TOO_OFTEN = 45011


_REFUSALS = frozenset({Errcode.INVALID_CODE, Errcode.CODE_USED, Errcode.RISKY_USER})


class WechatRefused(AppError):
    """WeChat did not say who this is: the code is wrong, old or used up, or the user is a risk."""

    code = "wechat.refused"
    status = 422


class WechatAway(AppError):
    """WeChat cannot be asked now: not reached, not understood, or it does not know our app."""

    code = "wechat.away"
    status = 503


@dataclass(frozen=True, slots=True)
class App:
    """A mini-program of a tenant and the secret by which it asks."""

    id: str
    secret: str = field(repr=False)


def configure(settings: Settings, *, timeout: httpx.Timeout = TIMEOUT) -> None:
    """Prepare this process's connections; nothing is opened before the first call."""
    global _client  # noqa: PLW0603  one WeChat a process, set once at start
    if _client is not None:
        _client.close()
    _client = httpx.Client(base_url=settings.wechat_url, timeout=timeout)


def openid_of(app: App, code: str) -> str:
    """Return who signed in to an app by the code that `wx.login` gave it (code2Session); the session key is dropped here.

    Raises WechatRefused, WechatAway, or TooManyRequests when one user tried more than 100 times in a minute.
    Source: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html
    """
    asked = {"appid": app.id, "secret": app.secret, "js_code": code, "grant_type": "authorization_code"}
    answer = _get("/sns/jscode2session", asked)
    openid = answer.get("openid")
    if not isinstance(openid, str) or not openid:
        log.error("wechat answers without an openid", app_id=app.id)
        raise WechatAway(retry_after=5)
    return openid


def _get(path: str, params: Mapping[str, str]) -> dict[str, Any]:
    """Return what WeChat answers; never tried again, because a code counts once."""
    if _client is None:
        raise RuntimeError("no WeChat is configured")
    try:
        response = _client.get(path, params=params)
        answer = response.json() if response.status_code == httpx.codes.OK else None
    except (httpx.HTTPError, ValueError) as error:
        # Only the kind of error is told: its words may hold the address, and with it the secret.
        log.warning("wechat away", path=path, error=type(error).__name__)
        raise WechatAway(retry_after=5) from None
    if not isinstance(answer, dict):
        log.warning("wechat not understood", path=path, status=response.status_code)
        raise WechatAway(retry_after=5)
    _hold_to(answer.get("errcode", Errcode.OK), path)
    return answer


def _hold_to(errcode: object, path: str) -> None:
    if errcode == Errcode.OK:
        return
    if errcode in _REFUSALS:
        raise WechatRefused
    if errcode == Errcode.TOO_OFTEN:
        raise TooManyRequests(retry_after=_MINUTE, seconds=_MINUTE)
    # -1 is their bad moment; the rest, such as an app id or a secret that is wrong, somebody must look at.
    log.error("wechat refuses us", path=path, errcode=errcode)
    raise WechatAway(retry_after=5)
