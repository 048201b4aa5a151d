"""Sign-in with WeChat: bound once by a member who is signed in, then one tap.

WeChat proves who holds the phone and stands in for the password, never for the second factor. WeChat is asked with no
transaction open.
"""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from gongyou.core import audit, crypto, principal
from gongyou.core.db import session, unit_of_work
from gongyou.core.errors import AppError, NotFound
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity import wechat_bindings
from gongyou.identity.models import Account, TenantSettings
from gongyou.identity.service import unit_of, visible_member
from gongyou.identity.service_settings import SECRET_PURPOSE
from gongyou.identity.service_sign_in import Known, SignedIn, settle, tenant_id_of
from gongyou.identity.tenants import options
from gongyou.permissions import Permission
from gongyou.wechat import client
from gongyou.wechat.client import App, WechatRefused


class NotOffered(AppError):
    """The tenant has no WeChat app."""

    code = "wechat.not_offered"
    status = 409


class NotBound(AppError):
    """Nobody's account knows this WeChat: sign in with the password once, and bind it."""

    code = "wechat.not_bound"
    status = 409


class BoundToAnother(AppError):
    """This WeChat signs somebody else in."""

    code = "wechat.bound_to_another"
    status = 409


@dataclass(frozen=True, slots=True)
class Proof:
    """What WeChat said: who holds the phone, as one app knows them."""

    app_id: str
    openid: str = field(repr=False)


def sign_in(*, tenant: str, code: str, one_time_code: str | None = None, device: str | None = None) -> SignedIn:
    """Open a session for the member whose WeChat this is. Runs outside any unit of work.

    Raises NotBound; SecondFactorRequired when only the one-time code is missing; WechatRefused, alike for a wrong code
    and for a tenant that does not exist or has no app; what `wechat.client` raises else; SignInRefused when locked.
    """
    tenant_id = tenant_id_of(tenant)
    app = _app(tenant_id)
    if app is None:
        raise WechatRefused
    openid = client.openid_of(app, code)
    with unit_of_work(tenant_id):
        member_id = wechat_bindings.holder(app.id, openid)
    if member_id is None:
        raise NotBound

    def still_bound(account: Account) -> bool:
        return wechat_bindings.holder(app.id, openid) == account.member_id

    return settle(tenant_id, Known(member_id), right=still_bound, guessable=True, code=one_time_code, device=device)


def prove(code: str) -> Proof:
    """Ask WeChat who the acting member is there, outside any unit of work; raise NotOffered or what the client raises."""
    app = _app(principal.current().tenant_id)
    if app is None:
        raise NotOffered
    return Proof(app.id, client.openid_of(app, code))


def bind(proof: Proof) -> None:
    """Let the acting member sign in with their WeChat; raise BoundToAnother."""
    member_id = principal.current().member_id
    known = wechat_bindings.holder(proof.app_id, proof.openid)
    if known == member_id:
        return
    if known is not None:
        raise BoundToAnother
    try:
        wechat_bindings.bind(member_id, proof.app_id, proof.openid)
    except IntegrityError as error:  # somebody was faster with the same WeChat
        raise BoundToAnother from error
    audit.record("wechat.bound", "member", member_id)


def unbind() -> None:
    """Let no WeChat sign the acting member in any more; raise NotFound when none does."""
    _unbind(principal.current().member_id)


def unbind_member(member_id: UUID) -> None:
    """Take a member's WeChat away, on a security officer's order, when the phone is lost; raise NotFound."""
    member = visible_member(member_id)
    principal.require(Permission.SESSIONS_REVOKE, unit_of(member.unit_id).path)
    _unbind(member_id)


def _unbind(member_id: UUID) -> None:
    if not wechat_bindings.unbind([member_id]):
        raise NotFound
    audit.record("wechat.unbound", "member", member_id)


def _app(tenant_id: UUID) -> App | None:
    with unit_of_work(tenant_id):
        row = session().get(TenantSettings, tenant_id)
        app_id, sealed = options().wechat_app_id, row.wechat_secret_sealed if row else None
        if app_id is None or sealed is None:
            return None
        return App(app_id, crypto.unseal(sealed, purpose=SECRET_PURPOSE, tenant_id=current_tenant_id()))
