"""Sign-in with WeChat."""

from typing import Any
from uuid import UUID

from flask import g, request

from gongyou.core.errors import AppError
from gongyou.core.http.access import prepares, public, requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import address, limited, member
from gongyou.identity import service_wechat
from gongyou.identity.schemas import SignedInOut
from gongyou.identity.service_sign_in import SignedIn
from gongyou.identity.wechat_schemas import WechatBindingIn, WechatSignInIn
from gongyou.permissions import Permission

blp = Blueprint("wechat", __name__, description="Sign-in with WeChat.")


@blp.post("/sessions/wechat")
@public
@limited("300/minute", by=address)
@blp.arguments(WechatSignInIn)
@blp.response(201, SignedInOut)
def sign_in_with_wechat(data: dict[str, Any]) -> SignedIn:
    """Sign in with a WeChat that was bound before."""
    return service_wechat.sign_in(**data, device=request.user_agent.string[:200])


@limited("10/minute", by=member)
def _ask_wechat() -> None:
    given = blp.ARGUMENTS_PARSER.parse(WechatBindingIn(), request, location="json")
    try:
        g.proof = service_wechat.prove(**given)
    except AppError as refusal:
        # Raised by the view: a resend of what was done must get its stored answer, though its code is used up.
        g.proof = refusal


@blp.put("/me/wechat")
@requires(Permission.SELF)
@prepares(_ask_wechat)
@blp.arguments(WechatBindingIn)
@blp.response(204)
def bind_wechat(_data: dict[str, Any]) -> None:
    """Let one's own WeChat sign one in, instead of the one before."""
    if isinstance(g.proof, AppError):
        raise g.proof
    service_wechat.bind(g.proof)


@blp.delete("/me/wechat")
@requires(Permission.SELF)
@blp.response(204)
def unbind_wechat() -> None:
    """Let one's WeChat not sign one in any more; open sessions stay."""
    service_wechat.unbind()


@blp.delete("/members/<uuid:member_id>/wechat")
@requires(Permission.SESSIONS_REVOKE)
@blp.response(204)
def unbind_member_wechat(member_id: UUID) -> None:
    """Take away the WeChat of a member who has lost the phone."""
    service_wechat.unbind_member(member_id)
