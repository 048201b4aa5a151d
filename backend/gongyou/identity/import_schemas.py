"""Schemas of roster imports."""

from flask_smorest.fields import Upload

from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.identity.models import ImportState, RowOutcome
from gongyou.identity.roster.headers import Field
from gongyou.identity.rosters import Effect


class _Labels(fields.Field[object]):
    """A column's label, labels of unit columns from the top down, or null for a column that the file does not have."""

    _one = Text(validate=validate.Length(1, 80))
    _many = fields.List(Text(validate=validate.Length(1, 80)), validate=validate.Length(1, 10))

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> object:
        chosen = self._many if isinstance(value, list) else self._one
        return chosen.deserialize(value)


class RosterFileIn(Schema):
    """A roster file."""

    file = Upload(required=True)  # type: ignore[no-untyped-call]


class MappingIn(Schema):
    """What the columns of a file mean."""

    mapping = fields.Dict(
        keys=Text(validate=validate.OneOf([field.value for field in Field])),
        values=_Labels(allow_none=True),
        required=True,
        metadata={
            "description": "Field → the file's column label, labels from the top unit down, null if there is none."
        },
    )


class ApplicationIn(Schema):
    """How a roster is applied."""

    take_good_rows = fields.Boolean(
        load_default=False, metadata={"description": "Take the good rows although some are bad."}
    )
    deactivate_leavers = fields.Boolean(
        load_default=False, metadata={"description": "Let members go who are not in the file."}
    )


class RowCountsOut(Schema):
    """How many rows of each kind."""

    good = fields.Integer(required=True)
    bad = fields.Integer(required=True)
    skipped = fields.Integer(required=True)


class ProgressOut(Schema):
    """How far the application is."""

    done = fields.Integer(required=True)
    total = fields.Integer(required=True, allow_none=True)


class PlanOut(Schema):
    """What applying the good rows would do."""

    create = fields.Integer(required=True)
    change = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    leave = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Members not in the file; null when a bad row names nobody."},
    )


class ResultOut(Schema):
    """What the application did."""

    created = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    departed = fields.Integer(required=True)


class ProblemOut(Schema):
    """A question about the whole file."""

    code = fields.String(required=True)
    field = fields.String(required=True, allow_none=True)
    detail = fields.String(required=True)
    decidable = fields.Boolean(
        required=True, metadata={"description": "The mapping may say null: there is no such column."}
    )


class FailureOut(Schema):
    """Why a file cannot be used."""

    code = fields.String(required=True)
    detail = fields.String(required=True)


class ColumnOut(Schema):
    """What a column was taken for."""

    sheet = fields.String(required=True)
    label = fields.String(required=True)
    field = fields.String(required=True, allow_none=True)


class RosterImportOut(Schema):
    """A roster import."""

    id = fields.UUID(required=True)
    filename = fields.String(required=True)
    state = fields.Enum(ImportState, by_value=True, required=True)
    uploaded_at = fields.AwareDateTime(required=True)
    uploaded_by = fields.UUID(required=True, allow_none=True)
    applied_at = fields.AwareDateTime(required=True, allow_none=True)
    mapping = fields.Dict(required=True)
    rows = fields.Nested(RowCountsOut, required=True)
    progress = fields.Nested(ProgressOut, required=True)
    plan = fields.Nested(PlanOut, required=True, allow_none=True)
    result = fields.Nested(ResultOut, required=True, allow_none=True)
    problems = fields.List(fields.Nested(ProblemOut), required=True)
    failure = fields.Nested(FailureOut, required=True, allow_none=True)
    columns = fields.List(fields.Nested(ColumnOut), required=True)
    new_units = fields.List(fields.String(), required=True, metadata={"description": "Units of the file's own list."})
    new_shift_patterns = fields.List(fields.String(), required=True)


class RosterRowArgs(PageArgs):
    """Filters of an import's rows."""

    outcome = fields.Enum(RowOutcome, by_value=True)


class RosterPersonOut(Schema):
    """What a row says of a person, the phone masked."""

    employee_no = fields.String(required=True)
    name = fields.String(required=True)
    unit_path = fields.List(fields.String(), required=True)
    post = fields.String(required=True)
    shift_pattern = fields.String(required=True)
    phone = fields.String(required=True)


class FaultOut(Schema):
    """What is wrong with a cell, and the word probably meant."""

    label = fields.String(required=True)
    field = fields.String(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)
    value = fields.String(required=True)
    suggestion = fields.String(required=True, allow_none=True)


class RosterRowOut(Schema):
    """A row of a roster."""

    sheet = fields.String(required=True)
    row = fields.Integer(required=True, metadata={"description": "As the sheet counts, the first is 1."})
    outcome = fields.Enum(RowOutcome, by_value=True, required=True)
    person = fields.Nested(RosterPersonOut, required=True, allow_none=True)
    effect = fields.String(required=True, allow_none=True, validate=validate.OneOf([e.value for e in Effect]))
    changes = fields.List(fields.String(), required=True, metadata={"description": "Fields that would change."})
    faults = fields.List(fields.Nested(FaultOut), required=True)
    why = fields.String(required=True, allow_none=True, metadata={"description": "Why the row is no person."})
