"""Whose WeChat is whose: an openid is found by a keyed fingerprint and kept sealed, for messages that go to it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from gongyou.core import clock, crypto
from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.models import Member, MemberStatus, WechatBinding

_PURPOSE = "wechat openid"


def holder(app_id: str, openid: str) -> UUID | None:
    """Return the active member whose WeChat this is."""
    found: UUID | None = session().scalar(
        select(WechatBinding.member_id)
        .join(Member, (Member.tenant_id == WechatBinding.tenant_id) & (Member.id == WechatBinding.member_id))
        .where(
            WechatBinding.app_id == app_id,
            WechatBinding.openid_fingerprint == _fingerprint(openid),
            Member.status == MemberStatus.ACTIVE,
        )
    )
    return found


def is_bound(member_id: UUID, app_id: str | None) -> bool:
    """Tell whether a member may sign in with WeChat through an app."""
    bound = select(WechatBinding.app_id).where(WechatBinding.member_id == member_id, WechatBinding.app_id == app_id)
    return app_id is not None and session().scalar(bound) is not None


def bind(member_id: UUID, app_id: str, openid: str) -> None:
    """Let a WeChat sign a member in, instead of the one before; the caller knows that it is nobody else's."""
    sealed = crypto.seal(openid, purpose=_PURPOSE, tenant_id=current_tenant_id())
    values = {
        "app_id": app_id,
        "openid_fingerprint": _fingerprint(openid),
        "openid_sealed": sealed,
        "bound_at": clock.now(),
    }
    session().execute(
        insert(WechatBinding)
        .values(tenant_id=current_tenant_id(), member_id=member_id, **values)
        .on_conflict_do_update(index_elements=[WechatBinding.tenant_id, WechatBinding.member_id], set_=values)
    )


def unbind(member_ids: Sequence[UUID]) -> bool:
    """Let no WeChat sign these members in any more; tell whether one did."""
    gone = session().scalars(
        delete(WechatBinding)
        .where(WechatBinding.member_id.in_(member_ids))
        .returning(WechatBinding.member_id)
        .execution_options(synchronize_session=False)
    )
    return bool(gone.all())


def _fingerprint(openid: str) -> str:
    return crypto.fingerprint(openid, purpose=_PURPOSE, tenant_id=current_tenant_id())
