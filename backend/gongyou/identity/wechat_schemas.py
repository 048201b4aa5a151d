"""Schemas of sign-in with WeChat."""

from gongyou.core.http.schema import Schema, Text, validate

_CODE = validate.Length(1, 128)
_WHAT = {"description": "What `wx.login` gave, good for one call within five minutes."}


class WechatBindingIn(Schema):
    """Whose WeChat is to be bound."""

    code = Text(required=True, validate=_CODE, metadata=_WHAT)


class WechatSignInIn(Schema):
    """Who signs in with WeChat."""

    tenant = Text(required=True, validate=validate.Length(1, 64), metadata={"description": "The enterprise's code."})
    code = Text(required=True, validate=_CODE, metadata=_WHAT)
    one_time_code = Text(
        allow_none=True,
        validate=validate.Regexp(r"[0-9]{6}\Z"),
        metadata={"description": "Of the second factor, where there is one; sent with a fresh `code`."},
    )
