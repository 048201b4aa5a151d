"""A form that fills itself: what the roster tells of the acting member."""

from collections.abc import Mapping

from gongyou.core import principal
from gongyou.hotline.assistance.definitions import Definition, FieldKind, RosterField
from gongyou.hotline.assistance.papers import Value
from gongyou.identity import service as identity
from gongyou.identity.service_members import own_phone


def filled(definition: Definition, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return values with those of the roster, and one's own phone number where none is given."""
    known, made = told(), dict(values)
    for each in definition.fields:
        if each.kind is FieldKind.ROSTER and each.roster is not None:
            made[each.key] = known[each.roster]
        elif each.kind is FieldKind.PHONE and each.required and each.key not in made:
            made[each.key] = own_phone()
    return made


def told() -> dict[str, str | None]:
    """Return what the roster tells of the acting member."""
    member = identity.member_of(principal.current().member_id)
    unit = identity.unit_of(member.unit_id)
    names = [each.name for each in reversed(identity.chain_above(unit.id))]
    own = {each.value: getattr(member, each.value) for each in RosterField if each is not RosterField.UNIT}
    facts = own | {RosterField.UNIT.value: " / ".join([*names[1:], unit.name])}
    return {key: None if value is None else str(value) for key, value in facts.items()}
