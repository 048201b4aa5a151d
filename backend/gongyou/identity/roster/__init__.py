"""Read an enterprise's staff roster 花名册 as human resources keeps it, and judge every row.

The package is pure: it opens a file, finds the columns, cleans the cells and says who is good, which cell is bad and
why, and which rows are no person. It writes nothing and knows no database.
"""

from gongyou.identity.roster.faults import FileFault, RosterFault, RosterFileError, RosterProblem, SkipReason
from gongyou.identity.roster.judging import BadCell, RosterPerson
from gongyou.identity.roster.messages import explain
from gongyou.identity.roster.reading import RosterReading, read_roster
from gongyou.identity.roster.sifting import SkippedRow
from gongyou.identity.roster.unit_lists import read_units
from gongyou.identity.roster.units import Organisation, UnitPath

__all__ = [
    "BadCell",
    "FileFault",
    "Organisation",
    "RosterFault",
    "RosterFileError",
    "RosterPerson",
    "RosterProblem",
    "RosterReading",
    "SkipReason",
    "SkippedRow",
    "UnitPath",
    "explain",
    "read_roster",
    "read_units",
]
