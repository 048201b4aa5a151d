"""Schemas of a tenant's settings."""

from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.identity.rules import Accent, Works


class ConsentTextOut(Schema):
    """The privacy text in force."""

    version = fields.Integer(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True, metadata={"description": "Plain text; an empty line parts paragraphs."})


class PresentationOut(Schema):
    """What an enterprise shows to whoever knows its code."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    accent = fields.Enum(Accent, by_value=True, required=True)
    wechat_app_id = fields.String(
        required=True, allow_none=True, metadata={"description": "Where there is one, members may sign in with WeChat."}
    )
    consent = fields.Nested(ConsentTextOut, required=True)


class OwnConsentIn(Schema):
    """A privacy text of the enterprise's own."""

    title = Text(required=True, validate=validate.Length(1, 60))
    body = Text(required=True, validate=validate.Length(1, 20_000))


class SettingsIn(Schema):
    """All settings; what is left out is refused, but a secret may be: it stays as it is."""

    version = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1),
        metadata={"description": "The version that was read: 409 if another is stored by now."},
    )
    display_name = Text(
        required=True,
        allow_none=True,
        validate=validate.Length(1, 60),
        metadata={"description": "The name on screens; null for the registered one, which documents bear anyway."},
    )
    accent = fields.Enum(Accent, by_value=True, required=True)
    works = fields.Enum(Works, by_value=True, required=True)
    approve_rules = fields.Boolean(
        required=True, metadata={"description": "Whether a points rule needs a second administrator."}
    )
    wechat_app_id = Text(required=True, allow_none=True, validate=validate.Regexp(r"wx[0-9A-Za-z]{16}\Z"))
    wechat_secret = Text(
        validate=validate.Regexp(r"[0-9A-Za-z]{32}\Z"),
        load_only=True,
        metadata={"description": "Never shown again; needed with another app id."},
    )
    consent = fields.Nested(
        OwnConsentIn, required=True, allow_none=True, metadata={"description": "null for the catalogue's text."}
    )


class SettingsOut(Schema):
    """A tenant's settings."""

    version = fields.Integer(required=True)
    code = fields.String(required=True, attribute="tenant.code")
    registered_name = fields.String(required=True, attribute="tenant.name")
    display_name = fields.String(required=True, allow_none=True, attribute="options.display_name")
    accent = fields.Enum(Accent, by_value=True, required=True, attribute="options.accent")
    works = fields.Enum(Works, by_value=True, required=True, attribute="options.works")
    approve_rules = fields.Boolean(required=True, attribute="options.approve_rules")
    wechat_app_id = fields.String(required=True, allow_none=True, attribute="options.wechat_app_id")
    wechat_secret_set = fields.Boolean(required=True)
    consent_is_own = fields.Boolean(required=True, metadata={"description": "False for the catalogue's text."})
    consent = fields.Nested(ConsentTextOut, required=True)


class SecuritySettingsIn(Schema):
    """What security administrators decide."""

    version = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    require_second_factor = fields.Boolean(
        required=True, metadata={"description": "Whether roles of administration are in force only with one."}
    )


class SecuritySettingsOut(Schema):
    """What security administrators decide."""

    version = fields.Integer(required=True, metadata={"description": "The same as that of the tenant's settings."})
    require_second_factor = fields.Boolean(required=True, attribute="options.require_second_factor")
