"""What a service is, as data: fields, materials, steps, limits. A request keeps the version that it was made with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from gongyou.core.outbox import converter
from gongyou.identity.models import UnitKind
from gongyou.permissions import Role


class FieldKind(StrEnum):
    """What is asked for. Money is integer fen; `roster` fills itself from the roster and cannot be changed."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    PHONE = "phone"
    ROSTER = "roster"


class RosterField(StrEnum):
    """What the roster tells of the applicant."""

    NAME = "name"
    EMPLOYEE_NO = "employee_no"
    UNIT = "unit"
    POST = "post"
    HIRED_ON = "hired_on"
    GENDER = "gender"
    EDUCATION = "education"
    POLITICAL_STATUS = "political_status"


class Icon(StrEnum):
    """Pictures that both front ends have."""

    LAW = "law"
    HEART = "heart"
    MEDICAL = "medical"
    STUDY = "study"
    HAND = "hand"
    HOUSE = "house"
    CHILD = "child"
    UMBRELLA = "umbrella"


class Confidentiality(StrEnum):
    """Who sees a request: everybody who handles them, or only the applicant and the counsellor chosen."""

    DESK = "desk"
    PRIVATE = "private"


class Asked(StrEnum):
    """Whether something is asked for at a step."""

    NO = "no"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Choosable(StrEnum):
    """What a step may do."""

    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"


YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Holds when another field has one of some values; of a yes-or-no field `yes` or `no`."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the form. `least` and `most` are characters, the number, fen, or how many choices."""

    key: str
    label: str
    kind: FieldKind
    hint: str = ""
    required: bool = False
    least: int | None = None
    most: int | None = None
    options: tuple[str, ...] = ()
    roster: RosterField | None = None
    show_if: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A paper that is photographed: what it is for and how many pictures of it at most."""

    key: str
    name: str
    why: str = ""
    most: int = 3
    required: bool = True
    required_if: Condition | None = None
    """Where it is set, the material is asked for only then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of approval: whose it is, on which level, within how many working minutes, and what it asks."""

    name: str
    role: Role = Role.UNION_OFFICER
    member_id: UUID | None = None
    """A named member instead of all holders of the role."""
    level: UnitKind | None = None
    """The unit above the applicant whose holders have it; where that level is missing, the next above."""
    limit: int = 960
    note: Asked = Asked.OPTIONAL
    amount: Asked = Asked.NO
    may: tuple[Choosable, ...] = (Choosable.APPROVE, Choosable.RETURN, Choosable.REFUSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What is told at the end: an amount in fen up to `most`, words, and whether somebody visits 走访."""

    amount: Asked = Asked.NO
    most: int | None = None
    text_label: str = ""
    limit: int = 2400
    visit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """Who may apply, how often, and when. `hired_months` on the day of application."""

    unit_ids: tuple[UUID, ...] = ()
    hired_months: int | None = None
    times_a_year: int | None = None
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A service by appointment: until how many hours before the time it may be moved or cancelled."""

    cancel_hours: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A service on request."""

    name: str
    icon: Icon = Icon.HAND
    intro: str = ""
    confidentiality: Confidentiality = Confidentiality.DESK
    eligibility: Eligibility = field(default_factory=Eligibility)
    fields: tuple[Field, ...] = ()
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...] = ()
    result: Result = field(default_factory=Result)
    appointment: Appointment | None = None

    @property
    def private(self) -> bool:
        """Whether only the counsellor chosen sees requests."""
        return self.confidentiality is Confidentiality.PRIVATE


def definition_of(stored: Mapping[str, Any]) -> Definition:
    """Return a definition from JSON, or from the plain values of a request."""
    return converter.structure(converter.unstructure(dict(stored)), Definition)


def stored(definition: Definition) -> dict[str, Any]:
    """Return a definition as JSON."""
    plain: dict[str, Any] = converter.unstructure(definition)
    return plain
