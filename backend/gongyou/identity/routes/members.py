"""Members, their roles and accounts."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.identity import (
    service_accounts,
    service_members,
    service_roles,
    service_second_factor,
    service_sessions,
)
from gongyou.identity.schemas import (
    ActivationOut,
    DepartureIn,
    DisclosureIn,
    DisclosureOut,
    MemberArgs,
    MemberIn,
    MemberMoveOut,
    MemberOut,
    MemberPatch,
    RoleGrantArgs,
    RoleGrantIn,
    RoleGrantOut,
    SessionOut,
)
from gongyou.identity.service_accounts import Activation
from gongyou.identity.service_members import MemberView
from gongyou.identity.service_roles import GrantView
from gongyou.permissions import Permission, Role

blp = Blueprint("members", __name__, description="Members, their roles and accounts.")


@blp.get("/members")
@requires(Permission.MEMBERS_READ)
@limited("120/minute", by=member)
@blp.arguments(MemberArgs, location="query")
@blp.response(200, page_of(MemberOut))
def list_members(args: dict[str, Any]) -> Page:
    """List members by employee number."""
    if "role" in args:
        args["role"] = Role(args["role"])
    return service_members.members(**args)


@blp.post("/members")
@requires(Permission.MEMBERS_MANAGE)
@blp.arguments(MemberIn)
@blp.response(201, MemberOut)
def create_member(data: dict[str, Any]) -> MemberView:
    """Add a member; the account waits for its activation."""
    made = service_members.create_member(member_id=data.pop("id", None), **data)
    return service_members.views([made])[0]


@blp.get("/members/<uuid:member_id>")
@requires(Permission.MEMBERS_READ)
@blp.response(200, MemberOut)
def get_member(member_id: UUID) -> MemberView:
    """Show a member."""
    return service_members.member_view(member_id)


@blp.patch("/members/<uuid:member_id>")
@requires(Permission.MEMBERS_MANAGE)
@blp.arguments(MemberPatch)
@blp.response(200, MemberOut)
def update_member(data: dict[str, Any], member_id: UUID) -> MemberView:
    """Change a member, or put them into another unit."""
    return service_members.views([service_members.change_member(member_id, **data)])[0]


@blp.post("/members/<uuid:member_id>/departure")
@requires(Permission.MEMBERS_MANAGE)
@blp.arguments(DepartureIn)
@blp.response(201, MemberOut)
def let_member_go(data: dict[str, Any], member_id: UUID) -> MemberView:
    """Note that a member has left; their sessions and roles end."""
    return service_members.views([service_members.let_go(member_id, **data)])[0]


@blp.delete("/members/<uuid:member_id>/departure")
@requires(Permission.MEMBERS_MANAGE)
@blp.response(200, MemberOut)
def take_member_back(member_id: UUID) -> MemberView:
    """Note that a member works here again."""
    return service_members.views([service_members.take_back(member_id)])[0]


@blp.post("/members/<uuid:member_id>/phone-disclosures")
@requires(Permission.MEMBERS_MANAGE)
@limited("30/minute", by=member)
@blp.arguments(DisclosureIn)
@blp.response(201, DisclosureOut)
def disclose_phone(data: dict[str, Any], member_id: UUID) -> dict[str, str]:
    """Show a member's phone number in full; the audit trail keeps who asked and why."""
    return {"phone": service_members.reveal_phone(member_id, **data)}


@blp.get("/members/<uuid:member_id>/moves")
@requires(Permission.MEMBERS_READ)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(MemberMoveOut))
def list_member_moves(args: dict[str, Any], member_id: UUID) -> Page:
    """List the units a member was in before."""
    return service_members.moves_of(member_id, **args)


@blp.post("/members/<uuid:member_id>/activation")
@requires(Permission.MEMBERS_MANAGE)
@blp.response(201, ActivationOut)
def issue_activation(member_id: UUID) -> Activation:
    """Print a fresh activation code for a member; earlier ones are void."""
    return service_accounts.issue_activation(member_id)


@blp.get("/members/<uuid:member_id>/sessions")
@requires(Permission.SESSIONS_REVOKE)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(SessionOut))
def list_member_sessions(args: dict[str, Any], member_id: UUID) -> Page:
    """List the devices on which a member is signed in."""
    return service_sessions.sessions_of(member_id, **args)


@blp.delete("/members/<uuid:member_id>/sessions")
@requires(Permission.SESSIONS_REVOKE)
@blp.response(204)
def revoke_member_sessions(member_id: UUID) -> None:
    """Sign a member out everywhere, at once."""
    service_sessions.revoke_sessions_of(member_id)


@blp.delete("/members/<uuid:member_id>/second-factor")
@requires(Permission.SESSIONS_REVOKE)
@blp.response(204)
def reset_second_factor(member_id: UUID) -> None:
    """Take away the second factor of a member who has lost the device."""
    service_second_factor.reset_second_factor(member_id)


@blp.get("/role-grants")
@requires(Permission.MEMBERS_READ)
@blp.arguments(RoleGrantArgs, location="query")
@blp.response(200, page_of(RoleGrantOut))
def list_role_grants(args: dict[str, Any]) -> Page:
    """List who holds which role where."""
    if "role" in args:
        args["role"] = Role(args["role"])
    return service_roles.grants(**args)


@blp.post("/role-grants")
@requires(Permission.ROLES_GRANT)
@blp.arguments(RoleGrantIn)
@blp.response(201, RoleGrantOut)
def grant_role(data: dict[str, Any]) -> GrantView:
    """Grant a role for a unit and everything below it."""
    return service_roles.grant_role(**data | {"role": Role(data["role"])})


@blp.delete("/role-grants/<uuid:grant_id>")
@requires(Permission.ROLES_GRANT)
@blp.response(204)
def revoke_role(grant_id: UUID) -> None:
    """Take a role away."""
    service_roles.revoke_role(grant_id)
