"""A roster is read alike from every format of file, and from as many sheets as it was split into."""

from pathlib import Path

import xlsxwriter

from gongyou.identity.roster import RosterReading, read_roster
from tests.identity.roster.open_document import cell, covered, open_document
from tests.identity.roster.samples import CLOSING, HEADER, faults, line, person, read, workbook, write_rows

OLD_WORKBOOK = Path(__file__).parents[2] / "data" / "roster-cement-works.xls"


def old_workbook() -> RosterReading:
    """Read a workbook of the old format: title, header in row 3, merges, numbers for text, its own list of units."""
    return read_roster(OLD_WORKBOOK, filename=OLD_WORKBOOK.name, organisation=None, closing_on=CLOSING)


def test_old_workbooks_are_read_with_their_merges() -> None:
    reading = old_workbook()
    assert [one.unit for one in reading.people] == [
        ("烧成车间", "窑操", "甲班"),
        ("烧成车间", "窑操", "甲班"),
        ("烧成车间", "窑操", "乙班"),
        ("烧成车间", "预热器", "甲班"),
    ]
    assert faults(reading) == [(8, "班组", "missing")]
    assert [(row.row, row.why.value) for row in reading.skipped] == [(9, "note")]
    assert reading.problems == ()


def test_old_workbooks_keep_numbers_and_dates() -> None:
    first = old_workbook().people[0]
    assert (first.employee_no, first.phone) == ("1001", person(0)["phone"])
    assert str(first.hired_on) == "2015-06-01"


def test_open_documents_are_read_with_their_merges() -> None:
    rows = [[cell("花名册", across=10), covered(9)], [cell(label) for label in HEADER]]
    for index in range(3):
        texts = [str(value) for value in line(index)]
        cells = [cell(text) for text in texts]
        cells[8] = cell(day=texts[8])
        rows.append(cells)
    rows[2][5:8] = [cell("检修部", down=3), cell("锅炉班", down=2), cell("常白班", down=2)]
    rows[3][5:8] = [covered(3)]
    rows[4][5:8] = [covered(), cell("汽机班"), cell()]
    reading = read(open_document(rows), filename="roster.ods")
    assert [(one.unit, one.shift_pattern, one.hired_on) for one in reading.people] == [
        (("检修部", "锅炉班"), "常白班", person(0)["hired"]),
        (("检修部", "锅炉班"), "常白班", person(1)["hired"]),
    ]
    assert faults(reading) == [(5, "班制", "missing")]


def test_the_name_of_a_file_says_nothing_about_its_format() -> None:
    content = OLD_WORKBOOK.read_bytes()
    copy = OLD_WORKBOOK.with_suffix(".txt").name
    assert content[:2] == b"\xd0\xcf"
    reading = read_roster(OLD_WORKBOOK, filename=copy, organisation=None, closing_on=CLOSING)
    assert len(reading.people) == 4


def test_every_sheet_of_a_roster_split_by_department_is_read() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        write_rows(book, book.add_worksheet("检修部"), [["检修部花名册"], HEADER, line(1), line(2)])
        write_rows(book, book.add_worksheet("运行部"), [HEADER, line(3, 班组="一值", 部门="运行部"), line(1)])
        write_rows(book, book.add_worksheet("离职人员"), [HEADER, line(4)])
        write_rows(book, book.add_worksheet("通讯录"), [["姓名", "部门", "手机"], ["钱", "检修部", "13900000009"]])
        hidden = book.add_worksheet("旧表")
        write_rows(book, hidden, [HEADER, line(5)])
        hidden.hide()

    reading = read(workbook(fill))
    assert [(one.sheet, one.row) for one in reading.people] == [("检修部", 3), ("检修部", 4), ("运行部", 2)]
    assert [(bad.sheet, bad.row, bad.reason.value, bad.params["rows"]) for bad in reading.bad] == [
        ("运行部", 3, "person_repeated", "检修部!3")
    ]
    only = read(workbook(fill), sheets=["离职人员"])
    assert [one.employee_no for one in only.people] == ["A00004"]
