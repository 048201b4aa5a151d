"""Members: listed, added, changed, moved, let go and taken back; their phone numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select

from gongyou.core import audit, clock, crypto, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, Conflict, NotFound
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity import wechat_bindings
from gongyou.identity.authentication import access_changed
from gongyou.identity.models import (
    Account,
    Member,
    MemberMove,
    MemberStatus,
    RoleGrant,
    ShiftPattern,
    Unit,
)
from gongyou.identity.queries import below, names_by_path
from gongyou.identity.rules import ids_of_path, initials, mask_phone, roster_day
from gongyou.identity.service import unit_of, visible_member
from gongyou.identity.service_accounts import open_accounts
from gongyou.identity.service_sessions import end_sessions
from gongyou.identity.service_units import hold_open
from gongyou.identity.tenants import zone
from gongyou.permissions import Permission, Role

PHONE = "phone"
ID_NUMBER = "id number"
"""Purposes under which personal data is sealed or fingerprinted."""


class EmployeeNoTaken(AppError):
    """The tenant has a member with this employee number, maybe one who has left."""

    code = "member.employee_no_taken"
    status = 409


class OwnDeparture(AppError):
    """Nobody lets themselves go."""

    code = "member.own_departure"
    status = 403


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as administrators see them: the phone masked, roles and whether they have signed in."""

    member: Member
    unit: Unit
    unit_names: Sequence[str]
    shift_pattern: ShiftPattern | None
    phone: str | None
    roles: Sequence[Role]
    username: str | None
    activated: bool


def members(
    *,
    unit_id: UUID | None = None,
    status: MemberStatus | None = None,
    role: Role | None = None,
    q: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """Return the members that the caller may see, by employee number.

    `unit_id` takes the whole subtree; `q` is how a name, its initials or an employee number begins.
    """
    query = _visible()
    if unit_id is not None:
        query = query.where(Unit.path.startswith(unit_of(unit_id).path))
    if status is not None:
        query = query.where(Member.status == status)
    if role is not None:
        query = query.where(Member.id.in_(select(RoleGrant.member_id).where(RoleGrant.role == role)))
    if q:
        query = query.where(_begins(q))
    found: Page = page(query, sort=Sort(((Member.employee_no, False),)), limit=limit, cursor=cursor)
    return Page(views(found.items), found.next_cursor)


def _visible() -> Any:
    query = select(Member).join(Unit, (Unit.tenant_id == Member.tenant_id) & (Unit.id == Member.unit_id))
    who = principal.current_or_none()
    return query if who is None else query.where(below(who.scope(Permission.MEMBERS_READ)))


def _begins(q: str) -> ColumnElement[bool]:
    letters = "".join(each for each in q if each.isalnum()).lower()
    alternatives = [
        Member.name.startswith(q, autoescape=True),
        Member.employee_no.startswith(q, autoescape=True),
        Member.employee_no.startswith(q.upper(), autoescape=True),
    ]
    if letters and letters.isascii():
        alternatives.append(Member.name_initials.startswith(letters))
    return or_(*alternatives)


def member_view(member_id: UUID) -> MemberView:
    """Return a member that the caller may see; raise NotFound for any other."""
    return views([visible_member(member_id)])[0]


def views(shown: Sequence[Member]) -> list[MemberView]:
    """Return members as they are shown, in five queries however many."""
    ids = [member.id for member in shown]
    units = _by_id(Unit, {member.unit_id for member in shown})
    patterns = _by_id(ShiftPattern, {member.shift_pattern_id for member in shown if member.shift_pattern_id})
    names = names_by_path([unit.path for unit in units.values()])
    accounts = {a.member_id: a for a in session().scalars(select(Account).where(Account.member_id.in_(ids)))}
    roles: dict[UUID, list[Role]] = {}
    held = select(RoleGrant.member_id, RoleGrant.role).where(RoleGrant.member_id.in_(ids)).order_by(RoleGrant.id)
    for member_id, role in session().execute(held):
        roles.setdefault(member_id, []).append(role)
    return [
        MemberView(
            member=member,
            unit=units[member.unit_id],
            unit_names=[names[each] for each in ids_of_path(units[member.unit_id].path)],
            shift_pattern=patterns.get(member.shift_pattern_id) if member.shift_pattern_id else None,
            phone=masked_phone(member),
            roles=list(dict.fromkeys(roles.get(member.id, []))),
            username=accounts[member.id].username if member.id in accounts else None,
            activated=member.id in accounts and accounts[member.id].password_hash is not None,
        )
        for member in shown
    ]


def _by_id(model: Any, ids: set[UUID]) -> dict[UUID, Any]:
    return {row.id: row for row in session().scalars(select(model).where(model.id.in_(ids)))}


def create_member(
    *, employee_no: str, name: str, unit_id: UUID, phone: str | None = None, member_id: UUID | None = None, **facts: Any
) -> Member:
    """Add a member with an account that waits for its activation; `facts` are the other columns of a person."""
    unit = hold_open([unit_id])[unit_id]
    principal.require(Permission.MEMBERS_MANAGE, unit.path)
    twin = select(Member.id).where(func.lower(Member.employee_no) == employee_no.lower())
    if session().scalar(twin) is not None:
        raise EmployeeNoTaken(employee_no=employee_no)
    new = member_id or new_id()
    if session().get(Member, (current_tenant_id(), new)) is not None:
        raise Conflict
    _require_pattern(facts)
    member = Member(
        id=new,
        employee_no=employee_no,
        name=name,
        name_initials=initials(name),
        unit_id=unit_id,
        **facts,
        **sealed(phone),
    )
    session().add(member)
    session().flush()
    open_accounts({member.id: employee_no})
    audit.record("member.created", "member", member.id, employee_no=employee_no, unit_id=str(unit_id))
    return member


def change_member(member_id: UUID, **changes: Any) -> Member:
    """Change what is known of a member (`name`, `phone`, `post`, ...), or their unit (`unit_id`)."""
    member = _manageable(member_id)
    if "unit_id" in changes:
        move_member(member, changes.pop("unit_id"))
    if "phone" in changes:
        changes |= sealed(changes.pop("phone"))
    if "name" in changes:
        changes["name_initials"] = initials(changes["name"])
    _require_pattern(changes)
    changed = [key for key, value in changes.items() if getattr(member, key) != value]
    for key in changed:
        setattr(member, key, changes[key])
    if changed:
        # Which, not what: the trail is read by auditors, personal data by who manages members.
        audit.record("member.changed", "member", member.id, fields=sorted(_shown(changed)))
    return member


def _shown(columns: Sequence[str]) -> set[str]:
    hidden = {"phone_sealed": "phone", "phone_fingerprint": "phone", "name_initials": "name"}
    return {hidden.get(column, column) for column in columns}


def move_member(member: Member, unit_id: UUID) -> None:
    """Put a member into another unit; their history keeps the old one."""
    if unit_id == member.unit_id:
        return
    principal.require(Permission.MEMBERS_MANAGE, hold_open([unit_id])[unit_id].path)
    session().add(
        MemberMove(member_id=member.id, from_unit_id=member.unit_id, to_unit_id=unit_id, moved_at=clock.now())
    )
    audit.record("member.moved", "member", member.id, from_unit_id=str(member.unit_id), to_unit_id=str(unit_id))
    member.unit_id = unit_id
    access_changed()


def let_go(member_id: UUID, *, left_on: date | None = None) -> Member:
    """Note that a member has left: sessions end at once, roles are gone, the history stays."""
    member = _manageable(member_id)
    who = principal.current_or_none()
    if who is not None and who.member_id == member_id:
        raise OwnDeparture
    if member.status is MemberStatus.ACTIVE:
        depart([member_id], left_on=left_on)
        audit.record("member.left", "member", member.id)
    return member


def depart(member_ids: Sequence[UUID], *, left_on: date | None = None) -> None:
    """Let members go, in a few statements however many; the caller has checked that it may, and records it."""
    day = left_on or roster_day(clock.now(), zone=zone())
    for member in session().scalars(
        select(Member).where(Member.id.in_(member_ids)).order_by(Member.id).with_for_update(key_share=True)
    ):
        member.status, member.left_on = MemberStatus.LEFT, day
    session().flush()
    session().execute(delete(RoleGrant).where(RoleGrant.member_id.in_(member_ids)))
    end_sessions(member_ids)
    wechat_bindings.unbind(member_ids)
    access_changed()


def take_back(member_id: UUID) -> Member:
    """Note that a member works here again; roles are granted anew."""
    member = _manageable(member_id)
    if member.status is not MemberStatus.ACTIVE:
        hold_open([member.unit_id])
        member.status, member.left_on = MemberStatus.ACTIVE, None
        audit.record("member.returned", "member", member.id)
    return member


def reveal_phone(member_id: UUID, *, reason: str) -> str:
    """Return a member's phone number in full and note who saw it, and why; raise NotFound when none is known."""
    member = _manageable(member_id)
    if member.phone_sealed is None:
        raise NotFound
    audit.record("member.phone_revealed", "member", member.id, reason=reason)
    return _phone(member.phone_sealed)


def moves_of(member_id: UUID, *, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a member's history of units, newest first."""
    query = select(MemberMove).where(MemberMove.member_id == visible_member(member_id).id)
    return page(query, sort=Sort(((MemberMove.id, True),)), limit=limit, cursor=cursor)


def own_phone() -> str | None:
    """Return the acting member's own phone number, for forms that fill themselves."""
    member = get(Member, principal.current().member_id)
    return _phone(member.phone_sealed) if member.phone_sealed else None


def change_own_phone(phone: str | None) -> None:
    """Let the acting member correct their own phone number."""
    member = get(Member, principal.current().member_id, lock=True)
    for column, value in sealed(phone).items():
        setattr(member, column, value)
    audit.record("member.changed", "member", member.id, fields=["phone"])


def sealed(phone: str | None) -> Mapping[str, Any]:
    """Return the columns that keep a phone number: encrypted, and as a keyed fingerprint."""
    if not phone:
        return {"phone_sealed": None, "phone_fingerprint": None}
    tenant_id = current_tenant_id()
    return {
        "phone_sealed": crypto.seal(phone, purpose=PHONE, tenant_id=tenant_id),
        "phone_fingerprint": crypto.fingerprint(phone, purpose=PHONE, tenant_id=tenant_id),
    }


def masked_phone(member: Member) -> str | None:
    """Return a member's phone number with its middle hidden."""
    return mask_phone(_phone(member.phone_sealed)) if member.phone_sealed is not None else None


def _phone(stored: bytes) -> str:
    return crypto.unseal(stored, purpose=PHONE, tenant_id=current_tenant_id())


def _manageable(member_id: UUID) -> Member:
    """Return a member, locked, that the caller manages; 404 for one they may not even see."""
    member = visible_member(member_id, lock=True)
    principal.require(Permission.MEMBERS_MANAGE, unit_of(member.unit_id).path)
    return member


def _require_pattern(facts: Mapping[str, Any]) -> None:
    pattern_id = facts.get("shift_pattern_id")
    if pattern_id is not None:
        get(ShiftPattern, pattern_id)
