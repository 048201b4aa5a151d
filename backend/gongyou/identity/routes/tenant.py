"""What a tenant shows and decides."""

from typing import Any

from flask import Response, jsonify, request

from gongyou.core.http.access import public, requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import address, limited
from gongyou.identity import service_settings
from gongyou.identity.service_settings import SettingsView
from gongyou.identity.tenant_schemas import (
    PresentationOut,
    SecuritySettingsIn,
    SecuritySettingsOut,
    SettingsIn,
    SettingsOut,
)
from gongyou.permissions import Permission

blp = Blueprint("tenant", __name__, description="The enterprise: how it looks, what it has decided.")


@blp.get("/tenants/<code>")
@public
@limited("300/minute", by=address)
@blp.response(200, PresentationOut)
def get_tenant(code: str) -> Response:
    """Show what an enterprise shows before anybody has signed in: name, colour, WeChat app, privacy text."""
    response = jsonify(PresentationOut().dump(service_settings.presentation(code)))
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Vary"] = "Accept-Language"
    response.add_etag()
    response.make_conditional(request)
    return response


@blp.get("/tenant-settings")
@requires(Permission.TENANT_SETTINGS)
@blp.response(200, SettingsOut)
def get_tenant_settings() -> SettingsView:
    """Show the enterprise's settings."""
    return service_settings.settings()


@blp.put("/tenant-settings")
@requires(Permission.TENANT_SETTINGS)
@blp.arguments(SettingsIn)
@blp.response(200, SettingsOut)
def change_tenant_settings(data: dict[str, Any]) -> SettingsView:
    """Replace the enterprise's settings, if they are still those that were read."""
    return service_settings.change_settings(**data)


@blp.get("/security-settings")
@requires(Permission.ROLES_GRANT)
@blp.response(200, SecuritySettingsOut)
def get_security_settings() -> SettingsView:
    """Show what security administrators have decided."""
    return service_settings.security_settings()


@blp.put("/security-settings")
@requires(Permission.ROLES_GRANT)
@blp.arguments(SecuritySettingsIn)
@blp.response(200, SecuritySettingsOut)
def change_security_settings(data: dict[str, Any]) -> SettingsView:
    """Ask a second factor of administrators, or waive it; it holds for open sessions at once."""
    return service_settings.change_security_settings(**data)
