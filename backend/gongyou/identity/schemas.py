"""Schemas of sign-in, of members and of their organisation."""

from gongyou.core import principal
from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.identity.models import MemberStatus, UnitKind
from gongyou.identity.rules import Accent, Works
from gongyou.identity.service_second_factor import SecondFactorState
from gongyou.permissions import Role

ROLES = [role.value for role in Role if role is not Role.MEMBER]
"""Roles that can be granted; everyone is a member without a grant."""
_MOBILE = validate.Regexp(r"1[0-9]{10}\Z")
_ONE_TIME_CODE = validate.Regexp(r"[0-9]{6}\Z")
_USERNAME = validate.Regexp(r"[A-Za-z][A-Za-z0-9._@-]{3,31}\Z")


# --- sign-in ---------------------------------------------------------------------------------------------------------


class SignInIn(Schema):
    """Who signs in."""

    tenant = Text(required=True, validate=validate.Length(1, 64), metadata={"description": "The enterprise's code."})
    username = Text(required=True, validate=validate.Length(1, 64))
    password = Text(required=True, validate=validate.Length(1, 256))
    code = Text(
        allow_none=True, validate=_ONE_TIME_CODE, metadata={"description": "The one-time code of the second factor."}
    )


class ActivationIn(Schema):
    """The first use of an account, or the first after its password was forgotten."""

    tenant = Text(required=True, validate=validate.Length(1, 64))
    username = Text(required=True, validate=validate.Length(1, 64))
    activation_code = Text(required=True, validate=validate.Length(1, 64))
    new_password = Text(required=True, validate=validate.Length(1, 256))
    code = Text(allow_none=True, validate=_ONE_TIME_CODE)


class PasswordIn(Schema):
    """A change of password."""

    current_password = Text(required=True, validate=validate.Length(1, 256))
    new_password = Text(required=True, validate=validate.Length(1, 256))


class CodeIn(Schema):
    """A one-time code."""

    code = Text(required=True, validate=_ONE_TIME_CODE)


class EnrolmentOut(Schema):
    """What goes into an authenticator, shown this once."""

    secret = fields.String(required=True)
    uri = fields.String(required=True, metadata={"description": "otpauth://…, to be shown as a QR code."})


class SessionOut(Schema):
    """A signed-in device."""

    id = fields.UUID(required=True)
    device = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    last_seen_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)
    idle_seconds = fields.Integer(
        required=True, metadata={"description": "It is over sooner when it was not used for so long."}
    )
    second_factor = fields.Boolean(required=True)
    current = fields.Function(
        lambda row: row.id == principal.current().session_id,
        required=True,
        metadata={"type": "boolean", "description": "The session that asks."},
    )


# --- organisation ----------------------------------------------------------------------------------------------------


class UnitRefOut(Schema):
    """A unit by name."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = fields.Enum(UnitKind, by_value=True, required=True)


class UnitIn(Schema):
    """A new unit; without a parent it is the root."""

    id = fields.UUID(metadata={"description": "A UUID of the client's own, so that a resend is recognised."})
    name = Text(required=True, validate=validate.Length(1, 60))
    kind = fields.Enum(UnitKind, by_value=True, required=True)
    parent_id = fields.UUID(load_default=None, allow_none=True)


class UnitPatch(Schema):
    """Changes of a unit; another parent moves it with all below it."""

    name = Text(validate=validate.Length(1, 60))
    kind = fields.Enum(UnitKind, by_value=True)
    parent_id = fields.UUID()


class UnitArgs(PageArgs):
    """Filters of the organisation."""

    parent_id = fields.UUID(metadata={"description": "Only the units right below this one."})
    below_id = fields.UUID(metadata={"description": "This unit and everything below it."})
    kind = fields.Enum(UnitKind, by_value=True)
    closed = fields.Boolean(load_default=False, metadata={"description": "Closed units instead of open ones."})


class UnitOut(Schema):
    """A unit of the organisation."""

    id = fields.UUID(required=True, attribute="unit.id")
    parent_id = fields.UUID(required=True, allow_none=True, attribute="unit.parent_id")
    name = fields.String(required=True, attribute="unit.name")
    kind = fields.Enum(UnitKind, by_value=True, required=True, attribute="unit.kind")
    path = fields.List(
        fields.String(), required=True, attribute="names", metadata={"description": "Names from the root down."}
    )
    member_count = fields.Integer(required=True, metadata={"description": "Active members of the unit itself."})
    closed_at = fields.AwareDateTime(required=True, allow_none=True, attribute="unit.closed_at")


class UnitMoveOut(Schema):
    """A unit went from one parent to another."""

    id = fields.UUID(required=True)
    from_parent_id = fields.UUID(required=True, allow_none=True)
    to_parent_id = fields.UUID(required=True, allow_none=True)
    moved_at = fields.AwareDateTime(required=True)


class ShiftPatternIn(Schema):
    """A new shift pattern."""

    name = Text(required=True, validate=validate.Length(1, 40))
    day_starts_at = fields.Time(required=True, metadata={"description": "Local time at which its roster day begins."})


class ShiftPatternPatch(Schema):
    """Changes of a shift pattern."""

    name = Text(validate=validate.Length(1, 40))
    day_starts_at = fields.Time()


class ShiftPatternOut(Schema):
    """A shift pattern."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    day_starts_at = fields.Time(required=True)


# --- members ---------------------------------------------------------------------------------------------------------


class _Facts(Schema):
    """What may be known of a person."""

    post = Text(allow_none=True, validate=validate.Length(max=80))
    shift_pattern_id = fields.UUID(allow_none=True)
    phone = Text(allow_none=True, validate=_MOBILE)
    gender = Text(allow_none=True, validate=validate.OneOf(["男", "女"]))
    hired_on = fields.Date(allow_none=True)
    education = Text(allow_none=True, validate=validate.Length(max=40))
    political_status = Text(allow_none=True, validate=validate.Length(max=40))
    remark = Text(allow_none=True, validate=validate.Length(max=500))


class MemberIn(_Facts):
    """A new member."""

    id = fields.UUID(metadata={"description": "A UUID of the client's own, so that a resend is recognised."})
    employee_no = Text(required=True, validate=validate.Length(1, 32))
    name = Text(required=True, validate=validate.Length(1, 50))
    unit_id = fields.UUID(required=True)


class MemberPatch(_Facts):
    """Changes of a member."""

    name = Text(validate=validate.Length(1, 50))
    unit_id = fields.UUID()


class MemberArgs(PageArgs):
    """Filters of the member list."""

    unit_id = fields.UUID(metadata={"description": "Members of this unit and of everything below it."})
    status = fields.Enum(MemberStatus, by_value=True)
    role = Text(validate=validate.OneOf(ROLES))
    q = Text(
        validate=validate.Length(1, 50),
        metadata={"description": "How a name, its pinyin initials or an employee number begins."},
    )


class MemberOut(Schema):
    """A member as administrators see them; the phone number is masked."""

    id = fields.UUID(required=True, attribute="member.id")
    employee_no = fields.String(required=True, attribute="member.employee_no")
    name = fields.String(required=True, attribute="member.name")
    unit = fields.Nested(UnitRefOut, required=True)
    unit_path = fields.List(fields.String(), required=True, attribute="unit_names")
    post = fields.String(required=True, allow_none=True, attribute="member.post")
    phone = fields.String(required=True, allow_none=True)
    shift_pattern = fields.Nested(ShiftPatternOut, required=True, allow_none=True)
    status = fields.Enum(MemberStatus, by_value=True, required=True, attribute="member.status")
    gender = fields.String(required=True, allow_none=True, attribute="member.gender")
    hired_on = fields.Date(required=True, allow_none=True, attribute="member.hired_on")
    left_on = fields.Date(required=True, allow_none=True, attribute="member.left_on")
    education = fields.String(required=True, allow_none=True, attribute="member.education")
    political_status = fields.String(required=True, allow_none=True, attribute="member.political_status")
    remark = fields.String(required=True, allow_none=True, attribute="member.remark")
    roles = fields.List(fields.String(), required=True)
    username = fields.String(required=True, allow_none=True)
    activated = fields.Boolean(required=True, metadata={"description": "Has set a password."})


class DepartureIn(Schema):
    """When somebody left."""

    left_on = fields.Date(load_default=None, allow_none=True)


class DisclosureIn(Schema):
    """Why somebody's phone number is needed."""

    reason = Text(required=True, validate=validate.Length(2, 200))


class DisclosureOut(Schema):
    """A phone number in full."""

    phone = fields.String(required=True)


class ActivationOut(Schema):
    """An activation code, shown this once."""

    username = fields.String(required=True)
    activation_code = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


class MemberMoveOut(Schema):
    """A member went from one unit to another."""

    id = fields.UUID(required=True)
    from_unit_id = fields.UUID(required=True, allow_none=True)
    to_unit_id = fields.UUID(required=True)
    moved_at = fields.AwareDateTime(required=True)


class RoleGrantIn(Schema):
    """A role for a unit and everything below it."""

    member_id = fields.UUID(required=True)
    role = Text(required=True, validate=validate.OneOf(ROLES))
    unit_id = fields.UUID(required=True)


class RoleGrantArgs(PageArgs):
    """Filters of the list of roles."""

    member_id = fields.UUID()
    role = Text(validate=validate.OneOf(ROLES))
    unit_id = fields.UUID(metadata={"description": "Roles held for this unit or one below it."})


class RoleGrantOut(Schema):
    """A role that a member holds."""

    id = fields.UUID(required=True, attribute="grant.id")
    member_id = fields.UUID(required=True, attribute="grant.member_id")
    member_name = fields.String(required=True)
    employee_no = fields.String(required=True)
    role = fields.Enum(Role, by_value=True, required=True, attribute="grant.role")
    unit_id = fields.UUID(required=True, attribute="grant.unit_id")
    unit_name = fields.String(required=True)
    granted_at = fields.AwareDateTime(required=True, attribute="grant.granted_at")
    granted_by = fields.UUID(required=True, allow_none=True, attribute="grant.granted_by")


# --- myself ----------------------------------------------------------------------------------------------------------


class TenantOut(Schema):
    """The enterprise."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    timezone = fields.String(required=True)
    accent = fields.Enum(Accent, by_value=True, required=True)
    works = fields.Enum(
        Works, by_value=True, required=True, metadata={"description": "Which line drawing the home page shows."}
    )


class ConsentStateOut(Schema):
    """Whether the member has agreed to the privacy text in force."""

    version = fields.Integer(required=True)
    given = fields.Boolean(required=True)


class HeldRoleOut(Schema):
    """A role that the member holds for a unit and everything below it."""

    role = fields.Enum(Role, by_value=True, required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    in_force = fields.Boolean(
        required=True, metadata={"description": "False while the role waits for a second factor."}
    )


class MeOut(Schema):
    """The signed-in member."""

    id = fields.UUID(required=True, attribute="member.id")
    employee_no = fields.String(required=True, attribute="member.employee_no")
    name = fields.String(required=True, attribute="member.name")
    username = fields.String(required=True, allow_none=True)
    post = fields.String(required=True, allow_none=True, attribute="member.post")
    phone = fields.String(required=True, allow_none=True)
    unit = fields.Nested(UnitRefOut, required=True)
    unit_path = fields.List(
        fields.String(), required=True, attribute="unit_names", metadata={"description": "Names from the root down."}
    )
    shift_pattern = fields.Nested(ShiftPatternOut, required=True, allow_none=True)
    roster_day = fields.Date(required=True, metadata={"description": "Which day it is for this member now."})
    roles = fields.List(fields.Nested(HeldRoleOut), required=True)
    permissions = fields.List(fields.String(), required=True)
    second_factor = fields.Enum(SecondFactorState, by_value=True, required=True)
    wechat_bound = fields.Boolean(required=True, metadata={"description": "May sign in with WeChat."})
    consent = fields.Nested(ConsentStateOut, required=True)
    tenant = fields.Nested(TenantOut, required=True)
    language = fields.String(required=True)


class MePatch(Schema):
    """What members change of themselves."""

    phone = Text(allow_none=True, validate=_MOBILE)
    username = Text(validate=_USERNAME)


class SignedInOut(Schema):
    """A fresh session; the token is shown this once."""

    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
    member = fields.Nested(MeOut, required=True)
