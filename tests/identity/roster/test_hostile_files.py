"""Files that are broken, disguised or meant to do harm are refused, quickly, in little memory, with a clear reason."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from gongyou.identity.roster import FileFault, RosterFileError, RosterReading, explain
from tests.identity.roster.open_document import OPEN_DOCUMENT, cell, open_document
from tests.identity.roster.samples import HEADER, line, part, read, repacked, table

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
DATA = Path(__file__).parents[2] / "data"


def refused(content: io.BytesIO | bytes, filename: str = "roster.xlsx") -> RosterFileError:
    """Return the error with which a file is refused, after asking for its words in both languages."""
    content = io.BytesIO(content) if isinstance(content, bytes) else content
    with pytest.raises(RosterFileError) as caught:
        read(content, filename=filename)
    assert all(explain(caught.value.fault, caught.value.params, locale) for locale in ("zh-CN", "en-US"))
    return caught.value


def roster() -> io.BytesIO:
    return table([HEADER, line(1), line(2)])


def with_sheet(change: Callable[[bytes], bytes]) -> io.BytesIO:
    content = roster()
    return repacked(content, {SHEET: change(part(content, SHEET))})


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


@pytest.mark.parametrize(
    ("content", "filename", "fault"),
    [
        (b"", "a.xlsx", FileFault.NOT_A_SPREADSHEET),
        (b"   \r\n", "a.csv", FileFault.NOT_A_SPREADSHEET),
        (PNG, "a.xlsx", FileFault.NOT_A_SPREADSHEET),
        (b"%PDF-1.7\n\x00\x01binary", "a.xls", FileFault.NOT_A_SPREADSHEET),
        (b"\xff\xfe\x00\xd8", "a.csv", FileFault.NOT_A_SPREADSHEET),
        (b"\x80\x81\xff\xff\xff", "a.csv", FileFault.NOT_A_SPREADSHEET),
        (b"<html><table><tr><td>\xe5\xb7\xa5\xe5\x8f\xb7</td></tr></table></html>", "a.xls", FileFault.WEB_PAGE),
        (b'\n<?xml version="1.0"?><Workbook/>', "a.xls", FileFault.WEB_PAGE),
        (b"PK\x03\x04 and then nothing", "a.xlsx", FileFault.BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and then nothing", "a.xls", FileFault.BROKEN),
        ("一句话，不是花名册".encode(), "a.csv", FileFault.NO_ROSTER),
    ],
)
def test_what_is_no_roster_is_refused_by_its_content(content: bytes, filename: str, fault: FileFault) -> None:
    assert refused(content, filename).fault is fault


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert refused(content).fault is FileFault.NOT_A_SPREADSHEET


def test_a_binary_workbook_is_refused_with_advice() -> None:
    content = repacked(roster(), {"xl/workbook.xml": None, "xl/workbook.bin": b"\x00"})
    assert refused(content).fault is FileFault.BINARY_WORKBOOK


def test_a_password_protected_workbook_is_refused_with_advice() -> None:
    assert refused((DATA / "roster-with-password.xlsx").read_bytes()).fault is FileFault.PASSWORD_PROTECTED


def test_an_old_workbook_with_a_password_is_refused_with_advice() -> None:
    content = (DATA / "roster-cement-works.xls").read_bytes()
    start = content.index(b"\x09\x08\x10\x00") + 20  # the record after the first becomes FilePass
    protected = content[:start] + b"\x2f\x00" + content[start + 2 :]
    assert refused(protected).fault is FileFault.PASSWORD_PROTECTED


def test_a_zip_part_that_needs_a_password_is_refused() -> None:
    content = bytearray(roster().getvalue())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(signature, at + 4)
    assert refused(bytes(content)).fault is FileFault.PASSWORD_PROTECTED


def test_a_zip_bomb_is_refused_before_it_grows() -> None:
    bomb = with_sheet(lambda xml: xml.replace(b"</worksheet>", b" " * 50_000_000 + b"</worksheet>"))
    assert len(bomb.getvalue()) < 100_000
    assert refused(bomb).fault is FileFault.SUSPICIOUS


def test_a_part_that_lies_about_its_size_reaches_no_reader() -> None:
    """The directory says the sheet is short, its stream goes on: only what was counted is read."""
    honest = roster()
    short = part(honest, SHEET)
    long = short + b" " * 30_000_000
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = packed.compress(long) + packed.flush()
    content = bytearray(repacked(honest, {SHEET: None}).getvalue())
    end = content.rindex(b"PK\x05\x06")
    count, _, start = struct.unpack("<HII", content[end + 10 : end + 20])
    entry = (20, 0, 8, 0, 0x21, zlib.crc32(short), len(stream), len(short), len(SHEET), 0)
    local = b"PK\x03\x04" + struct.pack("<5H3I2H", *entry) + SHEET.encode() + stream
    central = b"PK\x01\x02" + struct.pack("<6H3I5H2I", 20, *entry, 0, 0, 0, 0, start) + SHEET.encode()
    directory = bytes(content[start:end]) + central
    tail = struct.pack("<4H2IH", 0, 0, count + 1, count + 1, len(directory), start + len(local), 0)
    lying = io.BytesIO(bytes(content[:start]) + local + directory + b"PK\x05\x06" + tail)
    assert [person.row for person in read(lying).people] == [2, 3]


def test_two_parts_of_one_name_are_refused() -> None:
    content = roster()
    with zipfile.ZipFile(content, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr(SHEET, b"<worksheet/>")
    assert refused(content).fault is FileFault.SUSPICIOUS


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("name", [SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("doctype", [ENTITIES, EXTERNAL])
def test_entities_are_refused_in_every_part(name: str, doctype: bytes) -> None:
    content = roster()
    head, mark, tail = part(content, name).partition(b"?>")
    assert refused(repacked(content, {name: head + mark + doctype + tail})).fault is FileFault.SUSPICIOUS


def test_an_encoding_that_does_not_exist_is_refused() -> None:
    content = with_sheet(lambda xml: xml.replace(b'encoding="UTF-8"', b'encoding="UTF-99"'))
    assert refused(content).fault is FileFault.BROKEN


def far_cell(reference: str) -> bytes:
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()


@pytest.mark.parametrize(
    ("reference", "fault"),
    [
        ("XFD1048576", FileFault.TOO_MANY_ROWS),
        ("A50001", FileFault.TOO_MANY_ROWS),
        ("XFD9", FileFault.TOO_MANY_COLUMNS),
        ("IW9", FileFault.TOO_MANY_COLUMNS),
        ("IV50000", FileFault.TOO_LARGE),
        ("A99999999", FileFault.BROKEN),
        ("ZZZZZZ9", FileFault.BROKEN),
    ],
)
def test_a_cell_far_away_costs_nothing(reference: str, fault: FileFault) -> None:
    content = with_sheet(lambda xml: xml.replace(b"</sheetData>", far_cell(reference)))
    assert refused(content).fault is fault


def test_formatting_far_away_is_harmless() -> None:
    styled = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    content = with_sheet(lambda xml: xml.replace(b"</sheetData>", styled))
    assert len(read(content).people) == 2


def test_a_million_columns_in_a_text_file_are_refused() -> None:
    assert refused(b"a" + b"," * 1_000_000, "a.csv").fault is FileFault.TOO_MANY_COLUMNS


def test_too_many_rows_in_a_text_file_are_refused() -> None:
    head = ",".join(HEADER).encode() + b"\n"
    assert refused(head + b"1,2\n" * 50_001, "a.csv").fault is FileFault.TOO_MANY_ROWS


def test_a_cell_of_megabytes_in_a_text_file_is_refused() -> None:
    assert refused(",".join(HEADER).encode() + b'\n"' + b"x" * 1_000_000 + b'"\n', "a.csv").fault is FileFault.BROKEN


def merges(*references: str) -> bytes:
    cells = "".join(f'<mergeCell ref="{one}"/>' for one in references)
    return f"</sheetData><mergeCells>{cells}</mergeCells>".encode()


def test_a_merge_over_the_whole_sheet_hides_all_but_its_first_cell() -> None:
    content = with_sheet(lambda xml: xml.replace(b"</sheetData>", merges("A1:XFD1048576")))
    assert refused(content).fault is FileFault.NO_ROSTER


def test_merges_that_overlap_are_refused() -> None:
    content = with_sheet(lambda xml: xml.replace(b"</sheetData>", merges("A1:B3", "B2:C9")))
    assert refused(content).fault is FileFault.BROKEN


def test_merges_without_number_are_refused() -> None:
    content = with_sheet(lambda xml: xml.replace(b"</sheetData>", merges(*["A9:A10"] * 100_001)))
    assert refused(content).fault is FileFault.SUSPICIOUS


def test_cells_repeated_beyond_measure_in_an_open_document_are_refused() -> None:
    rows = [cell("工号", repeated=1_000_000_000)]
    assert refused(open_document([rows]), "a.ods").fault is FileFault.TOO_MANY_COLUMNS
    repeated_row = open_document([[cell("工号")]], row_attributes='table:number-rows-repeated="1000000000"')
    assert refused(repeated_row, "a.ods").fault is FileFault.TOO_MANY_ROWS


def test_an_encrypted_open_document_is_refused() -> None:
    manifest = b'<manifest xmlns="urn:x"><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>'
    content = repacked(open_document([[cell("工号")]]), {"META-INF/manifest.xml": manifest})
    assert refused(content, "a.ods").fault is FileFault.PASSWORD_PROTECTED
    assert OPEN_DOCUMENT in part(content, "mimetype")


def outcome(content: bytes) -> RosterReading | RosterFileError:
    try:
        return read(io.BytesIO(content), organisation=None)
    except RosterFileError as error:
        return error


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_old_workbook_ends_nothing_but_its_own_reading(seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray((DATA / "roster-cement-works.xls").read_bytes())
    for _ in range(12):
        content[chance.randrange(8, len(content))] = chance.choice((0, 255, chance.randrange(256)))
    assert outcome(bytes(content[: chance.randrange(600, len(content) + 1)]))


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_workbook_ends_in_a_reading_or_a_refusal(seed: int) -> None:
    chance = random.Random(seed)
    content = roster()
    name = chance.choice([SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
    damaged = bytearray(part(content, name))
    for _ in range(4):
        at = chance.randrange(len(damaged))
        damaged[at : at + chance.randrange(20)] = chance.choice((b"<", b'"', b"99999999999", b"-1", b"A0", b"\xff"))
    assert outcome(repacked(content, {name: bytes(damaged)}).getvalue())
