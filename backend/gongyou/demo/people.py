"""The people of a demo tenant: units, the roster as it is, officers with their roles and accounts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from gongyou.core import clock, db
from gongyou.core.ids import new_id
from gongyou.core.principal import Principal, acting
from gongyou.core.tenancy import current_tenant_id
from gongyou.demo.plan import TenantPlan
from gongyou.identity import (
    rosters,
    service_accounts,
    service_members,
    service_roles,
    service_shift_patterns,
    service_units,
)
from gongyou.identity.authentication import grant
from gongyou.identity.models import Account, Member, RoleGrant, Unit, UnitKind
from gongyou.permissions import Role
from gongyou.points.budgets import create_budget

HIRED_ON = date(2015, 3, 2)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who there is: members by employee number, officers by role, and their way to act."""

    members: dict[str, UUID]
    officers: dict[Role, list[UUID]]
    principals: dict[UUID, Principal]

    @contextmanager
    def act(self, member_id: UUID, at: datetime) -> Iterator[None]:
        """Act as a member at a moment of the past."""
        with acting(self.principals[member_id]), clock.at(at):
            yield


def load(plan: TenantPlan) -> Cast:
    """Make a tenant's organisation and people."""
    _organisation(plan)
    reading = rosters.read(
        plan.roster_file.read_bytes(), filename=plan.roster_file.name, mapping=plan.roster.get("mapping")
    )
    rosters.prepare(units=() if plan.units else reading.organisation.paths, shift_patterns=())
    rosters.apply(reading.people)
    _officers(plan)
    starts_on = clock.now().date().replace(month=1, day=1) - timedelta(days=60)  # the history may reach into last year
    ends_on = starts_on + timedelta(days=plan.budget["days"] + 60)
    create_budget(currency="coin", starts_on=starts_on, ends_on=ends_on, amount=plan.budget["amount"])
    return _cast()


def _organisation(plan: TenantPlan) -> None:
    service_units.create_unit(name=plan.root["name"], kind=UnitKind(plan.root["kind"]))
    for name, starts in plan.shift_patterns.items():
        service_shift_patterns.create_shift_pattern(name=name, day_starts_at=time.fromisoformat(starts))
    if plan.units:
        service_units.add_paths(tuple(row["path"].split("/")) for row in plan.rows(plan.units))


def _officers(plan: TenantPlan) -> None:
    known = rosters.register()
    for row in plan.rows("people.csv"):
        unit_id = known.unit_id(tuple(row["unit"].split("/")))
        if unit_id is None:
            raise LookupError(f"{plan.code}: there is no unit {row['unit']}")
        member = service_members.create_member(
            employee_no=row["employee_no"], name=row["name"], unit_id=unit_id, post=row["post"], hired_on=HIRED_ON
        )
        db.session().get_one(Account, (current_tenant_id(), member.id)).username = row["username"]
        db.session().flush()
        service_accounts.set_password(member.id, row["password"])
        for name in row["roles"].split():
            role = Role(name)
            if role is not Role.MEMBER:
                where = unit_id if role is Role.TEAM_LEADER else service_units.root().id
                service_roles.grant_role(member_id=member.id, role=role, unit_id=where)


def _cast() -> Cast:
    members: dict[str, UUID] = {}
    principals: dict[UUID, Principal] = {}
    officers: dict[Role, list[UUID]] = {role: [] for role in Role}
    grants: dict[UUID, list[tuple[Role, UUID, str]]] = {}
    held = select(RoleGrant.member_id, RoleGrant.role, Unit.id, Unit.path).join(
        Unit, (Unit.tenant_id == RoleGrant.tenant_id) & (Unit.id == RoleGrant.unit_id)
    )
    for member_id, role, unit_id, path in db.session().execute(held.order_by(RoleGrant.member_id)):
        officers[role].append(member_id)
        grants.setdefault(member_id, []).append((role, unit_id, path))
    everyone = select(Member.id, Member.employee_no, Unit.id, Unit.path).join(
        Unit, (Unit.tenant_id == Member.tenant_id) & (Unit.id == Member.unit_id)
    )
    for member_id, employee_no, unit_id, path in db.session().execute(everyone):
        members[employee_no] = member_id
        roles = [(Role.MEMBER, unit_id, path), *grants.get(member_id, ())]
        principals[member_id] = Principal(
            tenant_id=current_tenant_id(),
            member_id=member_id,
            session_id=new_id(),
            unit_id=unit_id,
            unit_path=path,
            grants=tuple(grant(*role) for role in roles),
        )
    return Cast(members, officers, principals)
