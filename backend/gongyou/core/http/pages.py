"""Pages in the API: `limit` and `cursor` in, `items` and `next_cursor` out. A list without a page does not exist."""

from gongyou.core.http.schema import Schema, Text, fields, validate

MOST = 200


class PageArgs(Schema):
    """Query parameters of every list; inherit and add filters."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST))
    cursor = Text(validate=validate.Length(max=500))


def page_of(item: type[Schema]) -> type[Schema]:
    """Return the schema of a page of items."""
    name = item.__name__.removesuffix("Out") + "Page"
    return _page_schema(name, item)


_schemas: dict[str, type[Schema]] = {}


def _page_schema(name: str, item: type[Schema]) -> type[Schema]:
    if name not in _schemas:
        _schemas[name] = type(
            name,
            (Schema,),
            {
                "__doc__": f"A page of {item.__name__}.",
                "items": fields.List(fields.Nested(item), required=True),
                "next_cursor": fields.String(required=True, allow_none=True),
            },
        )
    return _schemas[name]
