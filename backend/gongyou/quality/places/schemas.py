"""Places as the API takes and shows them."""

from gongyou.cases.schemas import UnitNameOut
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.http.schema import Schema, Text, fields, validate

_NAME = validate.Length(min=1, max=60)


class WorkPlaceIn(Schema):
    """A place of a unit; its code is made by the service."""

    name = Text(required=True, validate=_NAME, metadata={"example": "主运大巷 3 号皮带机尾"})
    unit_id = fields.UUID(required=True, metadata={"description": "The unit that answers for it."})


class WorkPlacePatch(Schema):
    """What changes of a place; its code never does."""

    name = Text(validate=_NAME)
    unit_id = fields.UUID()
    active = fields.Boolean(metadata={"description": "False: no longer offered, its sign can be taken down."})


class WorkPlaceOut(Schema):
    """A place, compact enough for a phone to keep all of them."""

    id = fields.UUID(required=True)
    code = fields.String(required=True, metadata={"example": "K7M3QP", "description": "What its sign shows."})
    name = fields.String(required=True)
    unit = fields.Nested(UnitNameOut, required=True)
    active = fields.Boolean(required=True)


class WorkPlacesArgs(PageArgs):
    """Which places."""

    q = Text(
        validate=validate.Length(min=1, max=60), metadata={"description": "In the name, or the beginning of the code."}
    )
    unit_id = fields.UUID(metadata={"description": "That unit and all below it."})
    active = fields.Boolean(load_default=True, metadata={"description": "False: those out of use."})


WorkPlacePage = page_of(WorkPlaceOut)
