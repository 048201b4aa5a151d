"""Open Document spreadsheets (.ods), built by hand: no library at hand writes their merges."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    f'xmlns:office="{_NAMESPACE}office:1.0" xmlns:table="{_NAMESPACE}table:1.0" xmlns:text="{_NAMESPACE}text:1.0">'
    "<office:body><office:spreadsheet>"
)
_MANIFEST = (
    f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{_NAMESPACE}manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{OPEN_DOCUMENT.decode()}"/></manifest:manifest>'
)


def cell(text: str = "", *, down: int = 1, across: int = 1, repeated: int = 1, day: str = "") -> str:
    """Return a cell: blank, text or (with `day`) a date, merged with those below and beside it, repeated."""
    attributes = f' table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"' * (down * across > 1)
    attributes += f' table:number-columns-repeated="{repeated}"' * (repeated > 1)
    if day:
        attributes += f' office:value-type="date" office:date-value="{day}"'
    elif text:
        attributes += ' office:value-type="string"'
    return f"<table:table-cell{attributes}>" + f"<text:p>{escape(text)}</text:p>" * bool(text) + "</table:table-cell>"


def covered(repeated: int = 1) -> str:
    """Return cells under a merge."""
    return f'<table:covered-table-cell table:number-columns-repeated="{repeated}"/>'


def open_document(rows: Sequence[Sequence[str]], *, row_attributes: str = "") -> io.BytesIO:
    """Return an .ods of one sheet with rows of ready cells, followed by the usual millions of empty ones."""
    body = "".join(f"<table:table-row {row_attributes}>{''.join(cells)}</table:table-row>" for cells in rows)
    blanks = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048000">{blanks}'
    tail = "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("mimetype", OPEN_DOCUMENT)
        package.writestr("META-INF/manifest.xml", _MANIFEST)
        package.writestr("content.xml", f'{_HEAD}<table:table table:name="花名册">{body}{rest}{tail}')
    content.seek(0)
    return content
