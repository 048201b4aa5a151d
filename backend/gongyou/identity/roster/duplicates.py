"""Find numbers that stand on several rows. No row alone is wrong, so this looks at all of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields

from gongyou.identity.roster.cells import as_text
from gongyou.identity.roster.faults import RosterFault
from gongyou.identity.roster.headers import Field
from gongyou.identity.roster.judging import BadCell, Judged, RosterPerson

_COMPARED = tuple(one.name for one in fields(RosterPerson) if one.name not in ("sheet", "row"))
_LISTED_ROWS = 5


def find_duplicates(judged: Sequence[Judged]) -> list[BadCell]:
    """Return the faults of rows that share an employee number or an ID number.

    Different people, or one person told in different ways: all their rows are bad. A row repeated in every field:
    only the later ones.
    """
    by_number: dict[str, list[Judged]] = defaultdict(list)
    by_id: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.person.employee_no:
            by_number[one.person.employee_no.casefold()].append(one)
        if one.person.id_number:
            by_id[one.person.id_number].append(one)
    faults: list[BadCell] = []
    for group in by_number.values():
        if len(group) > 1:
            faults.extend(_same_number(group))
    for group in by_id.values():
        if len({one.person.employee_no.casefold() for one in group}) > 1:
            faults.extend(_shared(group, Field.ID_NUMBER, RosterFault.ID_NUMBER_SHARED))
    return faults


def _same_number(group: Sequence[Judged]) -> Iterable[BadCell]:
    first_rows: dict[tuple[object, ...], Judged] = {}
    distinct = []
    for one in group:
        told = _told(one)
        if told in first_rows:
            yield _fault(one, Field.EMPLOYEE_NO, RosterFault.PERSON_REPEATED, [first_rows[told]])
        else:
            first_rows[told] = one
            distinct.append(one)
    if len(distinct) > 1:
        yield from _shared(distinct, Field.EMPLOYEE_NO, RosterFault.EMPLOYEE_NO_SHARED)


def _told(judged: Judged) -> tuple[object, ...]:
    """Return all that a row says of its person; where a cell is at fault, what stands in it."""
    faulty = {bad.about: bad.value for bad in judged.faults}
    values = tuple(getattr(judged.person, name) for name in _COMPARED)
    units = tuple(as_text(cell) for cell in judged.draft.units) if Field.UNIT in faulty else ()
    return (*values, *sorted(faulty.items()), units)


def _shared(group: Sequence[Judged], column: Field, fault: RosterFault) -> Iterable[BadCell]:
    people = {(one.person.name, one.person.id_number) for one in group}
    one_person = len(people) == 1 and all(people.copy().pop())
    for one in group:
        others = [other for other in group if other is not one]
        yield _fault(one, column, RosterFault.PERSON_CONFLICTS if one_person else fault, others)


def _fault(judged: Judged, name: Field, fault: RosterFault, others: Collection[Judged]) -> BadCell:
    draft = judged.draft
    column = draft.layout.column(name)
    assert column is not None
    rows = [
        str(other.draft.row) if other.draft.sheet == draft.sheet else f"{other.draft.sheet}!{other.draft.row}"
        for other in list(others)[:_LISTED_ROWS]
    ]
    value = as_text(draft.cells[name]).strip()
    return BadCell(draft.sheet, draft.row, column.label, name, fault, {"rows": "、".join(rows)}, value)
