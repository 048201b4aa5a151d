"""Rows and cells as people really fill them in: totals, formulas, numbers for text, repeated and conflicting rows."""

import io
from datetime import date, datetime

import xlsxwriter

from gongyou.identity.roster.faults import ProblemCode
from tests.identity.roster.samples import (
    HEADER,
    UNITS,
    csv_of,
    faults,
    line,
    part,
    person,
    read,
    repacked,
    table,
    workbook,
    write_rows,
)


def test_repeated_headers_totals_and_signatures_are_no_people() -> None:
    rows = [
        ["一、检修部"],
        line(1),
        ["小计", None, None, None, None, None, None, None, None, "1人"],
        [None] * 10,
        HEADER,
        line(2),
        [None, "检修部合计", 2],
        ["总计：2人"],
        ["制表：张三", None, "审核：李四", None, "电话：0351-1234567", "日期：2025.11.30", None, "主管：王五"],
        [None, None, None, None, None, None, None, None, None, None],
    ]
    reading = read(table([HEADER, *rows]))
    assert faults(reading) == []
    assert [one.row for one in reading.people] == [3, 7]
    assert [(row.row, row.why.value) for row in reading.skipped] == [
        (2, "note"), (4, "total"), (5, "blank"), (6, "repeated_header"), (8, "total"), (9, "total"), (10, "note"),
    ]  # fmt: skip


def test_numbered_rows_that_wait_for_people_are_blank() -> None:
    rows = [
        ["序号", *HEADER, "年龄"],
        [1, *line(1), 40],
        [2, *[None] * 10, 125],
        [3, *[None] * 10, 125],
        [4, *line(2), 41],
    ]
    reading = read(table(rows))
    assert [one.row for one in reading.people] == [2, 5]
    assert [(row.row, row.why.value) for row in reading.skipped] == [(3, "blank"), (4, "blank")]


def test_a_person_of_whom_almost_everything_is_missing_is_bad_not_skipped() -> None:
    rows = [HEADER, line(1), ["A00077", "吴用", *[None] * 8]]
    missing = ["性别", "身份证号", "手机", "部门", "班制", "入职日期"]
    assert faults(read(table(rows))) == [(3, label, "missing") for label in missing]


def test_a_serial_date_counts_from_the_workbooks_own_first_day() -> None:
    rows = [HEADER, line(1, 入职日期=date(2019, 3, 5)), line(2, 入职日期=42067)]  # 42067 days after 1904-01-01
    reading = read(table(rows, options={"date_1904": True}))
    assert [one.hired_on for one in reading.people] == [date(2019, 3, 5), date(2019, 3, 5)]
    earlier = read(table(rows))
    assert [one.hired_on for one in earlier.people] == [date(2019, 3, 5), date(2015, 3, 4)]


def test_numbers_that_stand_for_text_keep_what_the_sheet_shows() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        write_rows(book, sheet, [HEADER, line(1), line(2), line(3)])
        sheet.write_number("A2", 77, book.add_format({"num_format": "00000"}))
        sheet.write_number("A3", 77, book.add_format({"num_format": '"HR"0000'}))
        sheet.write_number("A4", 77)
        sheet.write_number("E2", 13900001234)

    reading = read(workbook(fill))
    assert [one.employee_no for one in reading.people] == ["00077", "HR0077", "77"]
    assert reading.people[0].phone == "13900001234"


def test_line_breaks_written_by_old_programs_are_no_text() -> None:
    header = [*HEADER[:4], "手机_x000D_\n号码", *HEADER[5:]]
    reading = read(table([header, line(1, 姓名="张_x000D_\n三", 备注="调入_x000D_\n返聘")]))
    assert [(one.name, one.remark) for one in reading.people] == [("张三", "调入 返聘")]


def test_formulas_count_by_their_stored_result() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        write_rows(book, sheet, [HEADER, line(1), line(2), line(3), line(4), line(5)])
        sheet.write_formula("A2", '="A"&1', None, "A1")
        sheet.write_formula("E3", "=VLOOKUP(1,X!A:B,2)", None, "#N/A")
        sheet.write_formula("J4", '=""', None, "x")
        sheet.write_formula("J6", "=A1", None, "")
        sheet.write_formula("I5", "=#REF!", None, "#REF!")
        sheet.write_string("B6", "#NAME?")

    content = workbook(fill)
    name = "xl/worksheets/sheet1.xml"
    empty_result = part(content, name).replace(b"<v>x</v>", b"<v></v>")
    reading = read(repacked(content, {name: empty_result}))
    assert [one.employee_no for one in reading.people] == ["A1", "A00003"]
    assert faults(reading) == [
        (3, "手机", "formula_error"), (5, "入职日期", "formula_error"), (6, "姓名", "formula_error"),
        (6, "备注", "formula_without_result"),
    ]  # fmt: skip
    assert [bad.value for bad in reading.bad] == ["=VLOOKUP(1,X!A:B,2)", "=#REF!", "#NAME?", "=A1"]


def test_text_that_looks_like_a_formula_is_bad_in_a_name_and_text_elsewhere() -> None:
    rows = [HEADER]
    rows += [line(index, 姓名=name) for index, name in enumerate(["=1+1", "+A1", "@SUM(A1)", "－张三"])]
    rows += [line(9, 备注="=cmd|' /C calc'!A0"), line(10, 备注="-返聘")]
    reading = read(table(rows))
    assert faults(reading) == [(row, "姓名", "name_formula") for row in (2, 3, 4, 5)]
    assert [one.remark for one in reading.people] == ["=cmd|' /C calc'!A0", "-返聘"]


def test_spreadsheet_guards_in_text_files_are_taken_off() -> None:
    one = person(1)
    row = [f'="{one["no"]}"', one["name"], one["gender"], f'="{one["id"]}"', one["phone"] + "\t", "检修部", "锅炉班"]
    content = csv_of([list(HEADER), [*row, "常白班", "2019-3-5", ""]])
    reading = read(io.BytesIO(content.encode()), filename="a.csv")
    assert faults(reading) == []
    assert reading.people[0].employee_no == one["no"]


def test_without_any_list_of_units_the_rows_are_previewed_and_the_question_put() -> None:
    reading = read(table([HEADER, line(1), line(2, 部门="财务部", 班组=None), line(3, 班组=None)]), organisation=None)
    assert [one.code for one in reading.problems] == [ProblemCode.ORGANISATION_UNKNOWN]
    assert [one.unit for one in reading.people] == [("检修部", "锅炉班"), ("财务部",)]
    assert faults(reading) == [(4, "班组", "missing")]


def test_the_tenants_own_units_win_over_the_workbooks_list() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        write_rows(book, book.add_worksheet("花名册"), [HEADER, line(1), line(2, 班组="热工班")])
        write_rows(book, book.add_worksheet("机构"), [["部门", "班组"], ["检修部", "热工班"]])

    assert faults(read(workbook(fill))) == [(3, "班组", "unit_unknown")]
    assert faults(read(workbook(fill), organisation=None)) == [(2, "班组", "unit_unknown")]


def test_the_same_person_told_in_two_ways_is_bad_on_both_rows() -> None:
    rows = [
        HEADER,
        line(1),
        line(1, 手机="13955556666"),
        line(2),
        line(2, 工号="A9"),
        line(3),
        line(3, 工号="a00003", 姓名="钱多"),
    ]
    assert faults(read(table(rows))) == [
        (2, "工号", "person_conflicts"), (3, "工号", "person_conflicts"),
        (4, "身份证号", "person_conflicts"), (5, "身份证号", "person_conflicts"),
        (6, "工号", "employee_no_shared"), (7, "工号", "employee_no_shared"),
    ]  # fmt: skip


def test_a_row_with_several_faults_names_them_all() -> None:
    rows = [
        HEADER,
        line(1, 姓名="张?", 性别="不详男", 身份证号="12", 手机="123", 部门="检修", 班制="看天", 入职日期="昨天"),
    ]
    labels = ["姓名", "身份证号", "性别", "手机", "部门", "班制", "入职日期"]
    assert sorted(label for _, label, _ in faults(read(table(rows)))) == sorted(labels)


def test_dates_with_a_time_of_day_count_as_their_day() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        write_rows(book, sheet, [HEADER, line(1)])
        moment = datetime(2019, 3, 5, 8, 30)  # noqa: DTZ001 - a sheet knows no zone
        sheet.write_datetime("I2", moment, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))

    assert read(workbook(fill)).people[0].hired_on == date(2019, 3, 5)


def test_gender_must_agree_with_the_id_number() -> None:
    reading = read(table([HEADER, line(1, 性别="女")]))
    assert [(bad.label, bad.reason.value, bad.params["told"]) for bad in reading.bad] == [
        ("性别", "gender_mismatch", "男")
    ]


def test_the_callers_closing_date_counts_where_the_sheet_tells_none() -> None:
    rows = [HEADER, line(1, 入职日期=date(2025, 11, 30)), line(2, 入职日期=date(2025, 12, 1))]
    assert faults(read(table(rows), closing_on=date(2025, 11, 30))) == [(3, "入职日期", "date_in_future")]


def test_head_counts_of_a_large_roster() -> None:
    reading = read(table([HEADER, *(line(index) for index in range(10_000))]))
    assert faults(reading) == []
    assert len(reading.people) == 10_000
    assert {one.unit for one in reading.people} == {UNITS.paths[1]}


def test_in_a_workbook_a_blank_in_no_merge_is_missing() -> None:
    reading = read(table([HEADER, line(1), line(2, 班组=None), line(3, 班制=None)]))
    assert faults(reading) == [(3, "班组", "missing"), (4, "班制", "missing")]


def test_a_vertical_merge_in_a_personal_column_belongs_to_its_first_row() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        write_rows(book, sheet, [HEADER, line(1), line(2), line(3)])
        sheet.merge_range("B2:B3", person(1)["name"])
        sheet.merge_range("I3:I4", "2019-3-5")

    assert faults(read(workbook(fill))) == [(3, "姓名", "missing"), (4, "入职日期", "missing")]
