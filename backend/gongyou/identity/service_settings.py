"""What a tenant decides for itself, and what of it everybody may see before signing in.

Looks, privacy text and WeChat are the enterprise administrator's; whether a second factor may be waived is the security
administrator's, because no role combines both (`permissions`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import select

from gongyou.core import audit, crypto, principal
from gongyou.core.db import session, unit_of_work
from gongyou.core.errors import AppError, FieldError, InvalidInput
from gongyou.core.i18n import text
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.authentication import access_changed
from gongyou.identity.models import Tenant, TenantSettings
from gongyou.identity.rules import Accent, TenantOptions, consent_version, with_consent
from gongyou.identity.service_consents import ConsentText, consent_text
from gongyou.identity.service_units import root
from gongyou.identity.tenants import current_tenant, options, options_of, shown_name, tenant_by_code
from gongyou.permissions import Permission

SECRET_PURPOSE = "wechat secret"  # noqa: S105  names the key, is none
KEEP: Any = object()
"""Stands for a secret that stays as it is."""


class SettingsChanged(AppError):
    """Somebody changed the settings since they were read."""

    code = "tenant_settings.changed"
    status = 409


@dataclass(frozen=True, slots=True)
class Presentation:
    """What a tenant shows to whoever knows its code."""

    code: str
    name: str
    accent: Accent
    wechat_app_id: str | None
    consent: ConsentText


@dataclass(frozen=True, slots=True)
class SettingsView:
    """A tenant's settings as its administrators see them; a secret is only said to be there."""

    version: int
    tenant: Tenant
    options: TenantOptions
    wechat_secret_set: bool
    consent: ConsentText

    @property
    def consent_is_own(self) -> bool:
        """Tell whether the privacy text is the tenant's own."""
        return self.options.consent_body is not None


def presentation(code: str) -> Presentation:
    """Return what an open tenant shows before anybody has signed in, outside any unit of work; raise NotFound."""
    with unit_of_work():
        tenant = tenant_by_code(code)
    with unit_of_work(tenant.id):
        chosen = options()
    return Presentation(
        code=tenant.code,
        name=shown_name(tenant, chosen),
        accent=chosen.accent,
        wechat_app_id=chosen.wechat_app_id,
        consent=consent_text(tenant, chosen),
    )


def settings() -> SettingsView:
    """Return the current tenant's settings, for who may change them."""
    principal.require(Permission.TENANT_SETTINGS, root().path)
    return _view(_stored())


def security_settings() -> SettingsView:
    """Return the current tenant's settings, for security administrators."""
    principal.require(Permission.ROLES_GRANT, root().path)
    return _view(_stored())


def change_settings(
    *,
    version: int,
    consent: Mapping[str, str] | None,
    wechat_app_id: str | None,
    wechat_secret: str | None = KEEP,
    **looks: Any,
) -> SettingsView:
    """Replace the settings that were read as `version`; `consent` None is the catalogue's text, no app id no WeChat.

    Raises SettingsChanged when another version is stored, InvalidInput for a WeChat app without its secret.
    """
    principal.require(Permission.TENANT_SETTINGS, root().path)
    row = _locked(version)
    before = options_of(row.values)
    secret = _secret(row, before, wechat_app_id, wechat_secret)
    title, body = (consent["title"], consent["body"]) if consent is not None else (None, None)
    after = with_consent(replace(before, wechat_app_id=wechat_app_id, **looks), title=title, body=body)
    _change(row, before, after, "tenant_settings.changed", renewed=secret not in {None, row.wechat_secret_sealed})
    row.wechat_secret_sealed = secret
    return _view(row)


def change_security_settings(*, version: int, require_second_factor: bool) -> SettingsView:
    """Say whether administrators need a second factor, in force for all sessions at once; raise SettingsChanged."""
    principal.require(Permission.ROLES_GRANT, root().path)
    row = _locked(version)
    before = options_of(row.values)
    after = replace(before, require_second_factor=require_second_factor)
    _change(row, before, after, "security_settings.changed")
    if after != before:
        access_changed()
    return _view(row)


def _view(row: TenantSettings) -> SettingsView:
    tenant, chosen = current_tenant(), options_of(row.values)
    return SettingsView(row.version, tenant, chosen, row.wechat_secret_sealed is not None, consent_text(tenant, chosen))


def _stored() -> TenantSettings:
    return session().get_one(TenantSettings, current_tenant_id())


def _locked(version: int) -> TenantSettings:
    row = session().scalars(select(TenantSettings).with_for_update().execution_options(populate_existing=True)).one()
    if row.version != version:
        raise SettingsChanged
    return row


def _secret(row: TenantSettings, before: TenantOptions, app_id: str | None, given: str | None) -> bytes | None:
    """Return the sealed secret of an app: the one given, else the stored one of the same app."""
    if app_id is None:
        return None
    if given is not KEEP and given is not None:
        return crypto.seal(given, purpose=SECRET_PURPOSE, tenant_id=current_tenant_id())
    if given is None or row.wechat_secret_sealed is None or app_id != before.wechat_app_id:
        detail = text("error.field.wechat_secret")
        raise InvalidInput(errors=[FieldError("/body/wechat_secret", "wechat_secret", detail)])
    return row.wechat_secret_sealed


def _change(
    row: TenantSettings, before: TenantOptions, after: TenantOptions, action: str, *, renewed: bool = False
) -> None:
    """Store options that differ and say in the audit what was changed, secrets and long texts left out."""
    if before == after and not renewed:
        return
    row.values = asdict(after)
    row.version += 1
    old, new = _told(before), _told(after)
    changed = {name: [old[name], new[name]] for name in old if old[name] != new[name]}
    if renewed:
        changed["wechat_secret"] = ["…", "…"]
    audit.record(action, "tenant", current_tenant_id(), changed=changed)


def _told(chosen: TenantOptions) -> dict[str, Any]:
    told = {name: value for name, value in asdict(chosen).items() if not name.startswith("consent_")}
    return told | {"consent_version": consent_version(chosen)}
