"""Find people placed in a unit that is divided further: a fault of few rows, a question about the file if of most."""

from collections.abc import Sequence

from gongyou.identity.roster.cells import as_text
from gongyou.identity.roster.faults import ProblemCode, RosterFault, RosterProblem
from gongyou.identity.roster.headers import Field
from gongyou.identity.roster.judging import BadCell, Judged
from gongyou.identity.roster.units import Organisation


def people_above_teams(
    judged: Sequence[Judged], organisation: Organisation
) -> tuple[list[BadCell], tuple[RosterProblem, ...]]:
    """Return the faults of rows that stop above the lowest level, or the problem of a file that has no such level."""
    placed = [one for one in judged if one.person.unit]
    above = [one for one in placed if organisation.is_divided(one.person.unit)]
    if 2 * len(above) > len(placed):
        problem = RosterProblem(ProblemCode.UNIT_LEVEL_ABSENT, {"count": str(len(above))}, decidable=True)
        return [], (problem,)
    return [_fault(one) for one in above], ()


def _fault(judged: Judged) -> BadCell:
    draft = judged.draft
    column, cell = [pair for pair in zip(draft.layout.units, draft.units, strict=True) if as_text(pair[1]).strip()][-1]
    params = {"name": judged.person.unit[-1]}
    value = as_text(cell).strip()
    return BadCell(draft.sheet, draft.row, column.label, Field.UNIT, RosterFault.UNIT_INCOMPLETE, params, value)
