"""What can be wrong with a roster: codes for cells, rows, columns and whole files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RosterFault(StrEnum):
    """Why one cell makes its row bad."""

    MISSING = "missing"
    FORMULA_ERROR = "formula_error"
    FORMULA_WITHOUT_RESULT = "formula_without_result"
    WRONG_KIND = "wrong_kind"
    TOO_LONG = "too_long"
    DIGITS_LOST = "digits_lost"
    NAME_FORMULA = "name_formula"
    NAME_UNREADABLE = "name_unreadable"
    NAME_SYMBOL = "name_symbol"
    TWO_PEOPLE = "two_people"
    GENDER_UNKNOWN = "gender_unknown"
    GENDER_MISMATCH = "gender_mismatch"
    ID_LENGTH = "id_length"
    ID_FIFTEEN = "id_fifteen"
    ID_CHARACTERS = "id_characters"
    ID_BIRTH_DATE = "id_birth_date"
    ID_CHECK_DIGIT = "id_check_digit"
    PHONE_LENGTH = "phone_length"
    PHONE_CHARACTERS = "phone_characters"
    PHONE_NOT_MOBILE = "phone_not_mobile"
    TWO_PHONES = "two_phones"
    UNIT_UNKNOWN = "unit_unknown"
    UNIT_INCOMPLETE = "unit_incomplete"
    UNIT_NOT_UNDER_PARENT = "unit_not_under_parent"
    UNIT_AMBIGUOUS = "unit_ambiguous"
    SHIFT_UNKNOWN = "shift_unknown"
    DATE_UNREADABLE = "date_unreadable"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_INCOMPLETE = "date_incomplete"
    DATE_AMBIGUOUS = "date_ambiguous"
    DATE_IN_FUTURE = "date_in_future"
    HIRED_BEFORE_BIRTH = "hired_before_birth"
    EMPLOYEE_NO_SHARED = "employee_no_shared"
    ID_NUMBER_SHARED = "id_number_shared"
    PERSON_CONFLICTS = "person_conflicts"
    PERSON_REPEATED = "person_repeated"


class SkipReason(StrEnum):
    """Why a row is no person."""

    BLANK = "blank"
    NOTE = "note"
    TOTAL = "total"
    REPEATED_HEADER = "repeated_header"


class ProblemCode(StrEnum):
    """What the administrator must settle before the file as a whole can be imported."""

    COLUMN_ABSENT = "column_absent"
    COLUMN_INDISPENSABLE = "column_indispensable"
    UNIT_LEVEL_ABSENT = "unit_level_absent"
    ORGANISATION_UNKNOWN = "organisation_unknown"


class FileFault(StrEnum):
    """Why a file cannot be read at all."""

    NOT_A_SPREADSHEET = "not_a_spreadsheet"
    WEB_PAGE = "web_page"
    BINARY_WORKBOOK = "binary_workbook"
    PASSWORD_PROTECTED = "password_protected"  # noqa: S105 - a code, not a secret
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    SUSPICIOUS = "suspicious"
    NO_ROSTER = "no_roster"
    NO_UNITS = "no_units"
    UNIT_CELL = "unit_cell"
    MAPPING_FIELD = "mapping_field"
    MAPPING_LABEL = "mapping_label"
    MAPPING_PAY = "mapping_pay"
    MAPPING_INDISPENSABLE = "mapping_indispensable"


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """A question about the whole file; `decidable` means the mapping may declare the column absent."""

    code: ProblemCode
    params: Mapping[str, str] = field(default_factory=dict)
    decidable: bool = False


class RosterFileError(Exception):
    """The file, or the mapping given for it, cannot be used; `fault` and `params` say why."""

    def __init__(self, fault: FileFault, **params: str | int) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.params = {name: str(value) for name, value in params.items()}


class UnfitCellError(ValueError):
    """One cell's content breaks a rule; raised by the cleaning functions."""

    def __init__(self, fault: RosterFault, **params: str | int) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.params = {name: str(value) for name, value in params.items()}
