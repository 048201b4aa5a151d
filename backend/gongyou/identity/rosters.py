"""What a roster means for the members of the current tenant: who is new, who changes, who is gone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from gongyou.core import clock, crypto
from gongyou.core.db import session
from gongyou.core.errors import AppError
from gongyou.core.ids import new_id
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.authentication import access_changed
from gongyou.identity.models import Member, MemberMove, MemberStatus, ShiftPattern
from gongyou.identity.roster import Organisation, RosterPerson, RosterReading, read_roster
from gongyou.identity.rules import MIDNIGHT, initials, roster_day
from gongyou.identity.service_accounts import open_accounts
from gongyou.identity.service_members import ID_NUMBER, PHONE, sealed
from gongyou.identity.service_units import Path, add_paths, hold_open, paths_by_name, root
from gongyou.identity.tenants import zone

PART = 1000
"""Rows applied in one transaction."""
_NO_UNIT = UUID(int=0)
"""Stands for a unit of the file's own list that does not exist yet."""


class OrganisationChanged(AppError):
    """Units that the roster names are not there any more: it must be read again."""

    code = "roster.organisation_changed"
    status = 409


class Effect(StrEnum):
    """What a row does to a member."""

    CREATE = "create"
    CHANGE = "change"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a row changes: the columns of the member with their new values."""

    effect: Effect
    columns: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Changes:
    """How many members were added and changed."""

    created: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Register:
    """Units by path and shift patterns by name, as they are now."""

    units: Mapping[Path, UUID]
    root_name: str
    patterns: Mapping[str, UUID]

    def unit_id(self, path: Path) -> UUID | None:
        """Return the unit of a path that may leave out the root."""
        return self.units.get(path) or self.units.get((self.root_name, *path))


def register() -> Register:
    """Read the register of the current tenant."""
    patterns = dict(session().execute(select(ShiftPattern.name, ShiftPattern.id)).all())
    return Register(paths_by_name(), root().name, patterns)


def read(content: bytes, *, filename: str, mapping: Mapping[str, Any] | None = None) -> RosterReading:
    """Read a roster against the tenant's units and shift patterns; where there are none, against the file's own.

    Raises RosterFileError.
    """
    known = register()
    organisation = Organisation(known.units, name=known.root_name) if len(known.units) > 1 else None
    return read_roster(
        BytesIO(content),
        filename=filename,
        organisation=organisation,
        closing_on=roster_day(clock.now(), zone=zone()),
        mapping=mapping or None,
        shift_patterns=known.patterns.keys() or None,
    )


def differences(people: Sequence[RosterPerson]) -> list[Difference]:
    """Compare people with the members of their employee numbers, in a few queries; changes nothing."""
    known, found = register(), _members([person.employee_no for person in people])
    return [_difference(found.get(person.employee_no.lower()), _columns(person, known)) for person in people]


def prepare(*, units: Collection[Path], shift_patterns: Collection[str]) -> None:
    """Add the units of the file's own list, and the shift patterns that it names; their days begin at midnight."""
    if units:
        add_paths(units)
    for name in sorted(set(shift_patterns) - register().patterns.keys()):
        session().add(ShiftPattern(id=new_id(), name=name, day_starts_at=MIDNIGHT))
    session().flush()


def apply(people: Sequence[RosterPerson]) -> Changes:
    """Add and change members as a part of a roster says, in a constant number of statements.

    What the roster leaves blank stays as it is. Raises OrganisationChanged.
    """
    known, found = register(), _members([person.employee_no for person in people], lock=True)
    columns = [_columns(person, known) for person in people]
    if any(each["unit_id"] == _NO_UNIT for each in columns):
        raise OrganisationChanged
    hold_open({each["unit_id"] for each in columns})
    new: dict[UUID, dict[str, Any]] = {}
    moves: list[dict[str, Any]] = []
    changed = 0
    for person, each in zip(people, columns, strict=True):
        member = found.get(person.employee_no.lower())
        difference = _difference(member, each)
        if member is None:
            row = _row(person, each)
            new[row["id"]] = row
        elif difference.effect is Effect.CHANGE:
            changed += 1
            if "unit_id" in difference.columns:
                moves.append(_move(member, difference.columns["unit_id"]))
            _set(member, difference.columns, person)
    session().flush()
    if new:
        session().execute(insert(Member), list(new.values()))
        open_accounts({member_id: row["employee_no"] for member_id, row in new.items()})
    if moves:
        session().execute(insert(MemberMove), moves)
    if changed:
        access_changed()
    return Changes(len(new), changed)


def leavers(
    people: Iterable[tuple[str, str]], *, spared: Collection[UUID], before: datetime | None = None
) -> list[UUID] | None:
    """Return the active members who are on no row; None when a row names nobody, for it may be anybody.

    `people` are (employee number, name) of all rows, good and bad: who is on a bad row has not left, and one without a
    number spares all of that name. `spared` members stay, and those added since `before`.
    """
    numbers: set[str] = set()
    names: set[str] = set()
    for number, name in people:
        if number:
            numbers.add(number.lower())
        elif name:
            names.add(name)
        else:
            return None
    active = select(Member.id, Member.employee_no, Member.name).where(Member.status == MemberStatus.ACTIVE)
    if before is not None:
        active = active.where(Member.created_at < before)
    return [
        member_id
        for member_id, number, name in session().execute(active.order_by(Member.id))
        if number.lower() not in numbers and name not in names and member_id not in spared
    ]


def _members(numbers: Sequence[str], *, lock: bool = False) -> dict[str, Member]:
    wanted = select(Member).where(func.lower(Member.employee_no).in_([number.lower() for number in numbers]))
    if lock:
        # Not FOR UPDATE: whoever awards points to a member meanwhile holds its key, and must not meet us in a circle.
        wanted = wanted.order_by(Member.id).with_for_update(key_share=True)
    return {member.employee_no.lower(): member for member in session().scalars(wanted)}


def _columns(person: RosterPerson, known: Register) -> dict[str, Any]:
    """Return what a row says of a member's columns; what it leaves blank is left out."""
    tenant_id = current_tenant_id()
    pattern = person.shift_pattern
    said = {
        "name": person.name,
        "name_initials": initials(person.name),
        "unit_id": known.unit_id(person.unit) or _NO_UNIT,
        "post": person.post,
        "shift_pattern_id": known.patterns.get(pattern, _NO_UNIT) if pattern else None,
        "gender": person.gender,
        "hired_on": person.hired_on,
        "education": person.education,
        "political_status": person.political_status,
        "remark": person.remark,
        "phone_fingerprint": person.phone and crypto.fingerprint(person.phone, purpose=PHONE, tenant_id=tenant_id),
        "id_number_fingerprint": person.id_number
        and crypto.fingerprint(person.id_number, purpose=ID_NUMBER, tenant_id=tenant_id),
    }
    return {column: value for column, value in said.items() if value}


def _difference(member: Member | None, columns: Mapping[str, Any]) -> Difference:
    if member is None:
        return Difference(Effect.CREATE, columns)
    changed = {column: value for column, value in columns.items() if getattr(member, column) != value}
    if member.status is not MemberStatus.ACTIVE:
        changed |= {"status": MemberStatus.ACTIVE, "left_on": None}
    return Difference(Effect.CHANGE if changed else Effect.NONE, changed)


def _row(person: RosterPerson, columns: Mapping[str, Any]) -> dict[str, Any]:
    # Every row has the same keys, so that all go in one statement.
    optional = dict.fromkeys(("post", "shift_pattern_id", "gender", "hired_on", "education", "political_status"))
    fingerprints = dict.fromkeys(("remark", "id_number_fingerprint"))
    return {
        **optional,
        **fingerprints,
        **columns,
        **sealed(person.phone),
        "tenant_id": current_tenant_id(),
        "id": new_id(),
        "employee_no": person.employee_no,
        "status": MemberStatus.ACTIVE,
        "created_at": clock.now(),
    }


def _set(member: Member, columns: Mapping[str, Any], person: RosterPerson) -> None:
    for column, value in columns.items():
        setattr(member, column, value)
    if "phone_fingerprint" in columns:
        member.phone_sealed = sealed(person.phone)["phone_sealed"]


def _move(member: Member, unit_id: UUID) -> dict[str, Any]:
    return {
        "tenant_id": current_tenant_id(),
        "id": new_id(),
        "member_id": member.id,
        "from_unit_id": member.unit_id,
        "to_unit_id": unit_id,
        "moved_at": clock.now(),
    }
