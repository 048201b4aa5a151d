"""Rosters of other enterprises, laid out in other ways, are read without new code."""

import io
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.identity.roster.samples import (
    CLOSING,
    HEADER,
    UNITS,
    faults,
    id_number,
    line,
    part,
    person,
    read,
    repacked,
    table,
    workbook,
    write_rows,
)

from gongyou.identity.roster import FileFault, Organisation, RosterFileError, read_roster, read_units
from gongyou.identity.roster.cells import BrokenFormula
from gongyou.identity.roster.cleaning import tidy_label
from gongyou.identity.roster.faults import ProblemCode
from gongyou.identity.roster.sheets import open_workbook

SAMPLE = Path(__file__).parents[2] / "data" / "roster-coal-mine.xlsx"
PLANT = Organisation(
    [
        ("华润电厂", "检修部", "锅炉班"),
        ("华润电厂", "检修部", "汽机班"),
        ("华润电厂", "运行部", "一值"),
        ("华润电厂", "财务部"),
    ]
)


def power_plant(book: xlsxwriter.Workbook) -> None:
    """Fill a workbook: cover sheet, title, notes, a header over two rows with merges, a total at the end."""
    write_rows(book, book.add_worksheet("封面"), [["华润电厂"], ["人力资源部"]])
    sheet = book.add_worksheet("2025年职工信息")
    sheet.merge_range("A1:L1", "华润电厂职工信息表")
    sheet.write("A2", "制表：人力资源部")
    sheet.write("K2", "截至2025年10月")
    for column, label in ((0, "序"), (1, "*姓 名"), (6, "工 种"), (7, "联系电话\n(11位)"), (11, "应发工资(元)")):
        sheet.merge_range(3, column, 4, column, label)
    sheet.merge_range("C4:F4", "组织机构")
    sheet.merge_range("I4:K4", "人事信息")
    for cell, label in (("C5", "公司"), ("D5", "所在部门"), ("E5", "班组名称"), ("F5", "倒班方式")):
        sheet.write(cell, label)
    for cell, label in (("I5", "职工编号"), ("J5", "公民身份号码"), ("K5", "进厂时间")):
        sheet.write(cell, label)
    sheet.write("M4", "性别（男/女）")
    sheet.merge_range("C6:C10", "华润电厂")
    sheet.merge_range("D6:D8", "检修部")
    sheet.merge_range("E6:E7", "锅炉班")
    sheet.merge_range("F6:F9", "五班四倒")
    sheet.write("E8", "汽机班")
    sheet.write("D9", "运行部")
    sheet.write("E9", "一值")
    sheet.write("D10", "财务部")
    sheet.write("F10", "行政班")
    for row in range(5, 10):
        facts = person(row)
        values = {
            1: facts["name"],
            7: facts["phone"],
            8: facts["no"],
            9: facts["id"],
            10: "2019年3月",
            12: facts["gender"],
        }
        for column, value in {**values, 0: row - 4, 6: "检修工", 11: 9876.5}.items():
            sheet.write(row, column, value)
    sheet.write("A11", "合 计")
    sheet.write("B11", "5人")
    sheet.write("L11", 49382.5)


def test_a_power_plants_workbook_with_a_merged_header_of_two_rows() -> None:
    reading = read(workbook(power_plant), organisation=PLANT)
    assert faults(reading) == []
    assert reading.problems == ()
    assert [one.unit[1:] for one in reading.people] == [
        ("检修部", "锅炉班"),
        ("检修部", "锅炉班"),
        ("检修部", "汽机班"),
        ("运行部", "一值"),
        ("财务部",),
    ]
    assert [one.shift_pattern for one in reading.people] == ["五班四倒"] * 4 + ["行政班"]
    first, facts = reading.people[0], person(5)
    assert (first.employee_no, first.name, first.id_number) == (facts["no"], facts["name"], facts["id"])
    assert (first.phone, first.gender, first.post) == (facts["phone"], facts["gender"], "检修工")
    assert first.hired_on == date(2019, 3, 1)
    assert reading.closing_on == {"2025年职工信息": date(2025, 10, 31)}
    assert [(row.row, row.why.value) for row in reading.skipped] == [(11, "total")]
    assert "49382.5" not in str(reading.as_json()) and "9876.5" not in str(reading)


def csv_of(rows: list[list[str]], *, delimiter: str = ",") -> str:
    return "\r\n".join(delimiter.join(row) for row in rows) + "\r\n"


def cement_works() -> list[list[str]]:
    """Return rows of a text file with 车间 / 工段 / 班组 and blanks for 'as above'."""
    rows = [
        ["某水泥厂花名册"],
        ["车间", "工段", "班组", "人员编号", "人员姓名", "性别", "证件号码", "手机号码", "班次", "入厂时间"],
    ]
    places = [
        ("烧成车间", "窑操", "甲班", "三班倒"),
        ("", "", "", ""),
        ("", "", "乙班", ""),
        ("", "预热器", "甲班", "白班"),
        ("制成车间", "水泥磨", "甲班", ""),
        ("", "", "", "三班倒"),
    ]
    for index, (shop, section, team, shift) in enumerate(places):
        one = person(index)
        rows.append(
            [shop, section, team, one["no"], one["name"], one["gender"], one["id"], one["phone"], shift, "2015/6/1"]
        )
    return rows


CEMENT = Organisation(
    [
        ("烧成车间", "窑操", "甲班"),
        ("烧成车间", "窑操", "乙班"),
        ("烧成车间", "预热器", "甲班"),
        ("制成车间", "水泥磨", "甲班"),
    ]
)
CEMENT_UNITS = [
    ("烧成车间", "窑操", "甲班"),
    ("烧成车间", "窑操", "甲班"),
    ("烧成车间", "窑操", "乙班"),
    ("烧成车间", "预热器", "甲班"),
    ("制成车间", "水泥磨", "甲班"),
    ("制成车间", "水泥磨", "甲班"),
]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ","), ("gb18030", ","), ("gb18030", "\t"), ("utf-16", "\t"), ("utf-8", ";")],
)
def test_text_files_in_any_encoding_fill_blanks_from_above(encoding: str, delimiter: str) -> None:
    content = io.BytesIO(csv_of(cement_works(), delimiter=delimiter).encode(encoding))
    reading = read(content, filename="花名册.csv", organisation=CEMENT)
    assert faults(reading) == []
    assert [one.unit for one in reading.people] == CEMENT_UNITS
    assert [one.shift_pattern for one in reading.people] == ["三班倒"] * 3 + ["白班"] * 2 + ["三班倒"]
    assert [one.row for one in reading.people] == [3, 4, 5, 6, 7, 8]
    assert reading.people[0].sheet == "花名册"


def test_a_blank_is_not_as_above_when_the_unit_over_it_changed() -> None:
    rows = cement_works()
    rows[6][2] = ""  # 制成车间, 水泥磨, and no team
    reading = read(io.BytesIO(csv_of(rows).encode()), filename="a.csv", organisation=CEMENT)
    assert faults(reading) == [(7, "班组", "missing"), (8, "班组", "missing")]


def test_nothing_is_as_above_across_a_section_title() -> None:
    rows = cement_works()
    rows.insert(7, ["待分配人员（单位未定）"])
    reading = read(io.BytesIO(csv_of(rows).encode()), filename="a.csv", organisation=CEMENT)
    assert faults(reading) == [(9, "车间", "missing")]


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


@pytest.mark.parametrize("header_row", [1, 2, 17, 300])
def test_the_header_is_found_at_any_row(header_row: int) -> None:
    rows: list[Any] = [[f"第{number}行说明"] for number in range(1, header_row)]
    reading = read(table([*rows, HEADER, line(1), line(2)], name="随便叫什么"))
    assert [one.row for one in reading.people] == [header_row + 1, header_row + 2]


def test_one_column_may_hold_the_whole_path() -> None:
    header = ["单位名称", "员工姓名", "员工工号", "性别", "身份证号码", "移动电话", "工作班制", "入职时间"]
    paths = [
        "华润电厂/检修部/锅炉班",
        "检修部 / 汽机班",
        "华润电厂＞运行部＞一值",
        "检修部-锅炉班",
        "华润电厂\\财务部",
        "检修部/灰浆班",
    ]
    rows = []
    for index, path in enumerate(paths):
        one = person(index)
        rows.append([path, one["name"], one["no"], one["gender"], one["id"], one["phone"], "常白班", "2019.03.05"])
    reading = read(table([header, *rows]), organisation=PLANT)
    assert [one.unit[1:] for one in reading.people] == [
        ("检修部", "锅炉班"),
        ("检修部", "汽机班"),
        ("运行部", "一值"),
        ("检修部", "锅炉班"),
        ("财务部",),
    ]
    assert faults(reading) == [(7, "单位名称", "unit_unknown")]


def test_a_label_of_several_levels_heads_a_column_of_paths() -> None:
    header = ["工号", "姓名", "公司/部门/班组"]
    rows = [
        ["1", "张三", "华润电厂/检修部/锅炉班"],
        ["2", "李四", "华润电厂/财务部"],
        [None, "王五", "华润电厂/财务部"],
    ]
    reading = read(table([header, *rows]), organisation=PLANT)
    assert [one.unit[1:] for one in reading.people] == [("检修部", "锅炉班"), ("财务部",)]
    assert faults(reading) == [(4, "工号", "missing")]


def test_the_sample_reads_alike_under_other_labels_in_another_order() -> None:
    """Rewrite the coal mine's rows as another enterprise would have laid them out, merges and all."""
    original = {"工号": "员工编号", "姓名": "职工姓名", "性别": "性 别", "身份证号": "公民身份号码", "手机": "联系方式"}
    original |= {"单位": "二级单位", "区队": "所属部门", "班组": "班组名称", "班制": "倒班方式", "入职日期": "来矿时间"}
    original |= {"岗位": "工种", "政治面貌": "政治面貌（必填）", "文化程度": "学历", "备注": "附注", "岗位工资": "月薪"}
    (mine,) = [one for one in open_workbook(SAMPLE, filename=SAMPLE.name).sheets if one.name == "在册职工"]
    rows = list(mine.rows())
    labels = [tidy_label(str(value)) for value in rows[2].values]
    order = sorted(range(len(labels)), key=lambda column: (labels[column] in ("单位", "区队", "班组"), -column))

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("人员台账")
        moved: list[list[Any]] = [
            [],
            ["截至2025-11-30"],
            [],
            [],
            [original.get(labels[old], labels[old]) for old in order],
        ]
        for row in rows[3:]:
            cells = (row.at(old) for old in order)
            moved.append(["#REF!" if isinstance(cell, BrokenFormula) else cell for cell in cells])
        write_rows(book, sheet, [[cell if cell != "" else None for cell in row] for row in moved])
        seen = {merge.range: merge.value for row in rows[3:] for merge in row.merged.values()}
        for merged, value in seen.items():
            if merged.bottom > merged.top:
                column = order.index(merged.left)
                sheet.merge_range(merged.top + 2, column, merged.bottom + 2, column, value)

    units = read_units(SAMPLE, filename=SAMPLE.name)
    shifts = ["三八制", "四六制", "两班制", "常白班", "四班三运转"]
    reading = read(workbook(fill), organisation=units, shift_patterns=shifts)
    same = read_roster(SAMPLE, filename=SAMPLE.name, organisation=units, closing_on=CLOSING)
    assert {(bad.row - 2, bad.label) for bad in reading.bad} == {
        (bad.row, tidy_label(original[bad.label])) for bad in same.bad
    }
    assert [replace(one, sheet="", row=one.row - 2) for one in reading.people] == [
        replace(one, sheet="") for one in same.people
    ]


def test_english_labels_and_split_names() -> None:
    header = [
        "Staff No.", "Surname", "Given Name", "Sex", "National ID", "Mobile Phone", "Department", "Team", "Shift",
        "Date of Joining", "Job Title", "Basic Salary", "Emergency Contact Phone",
    ]  # fmt: skip
    rows = [
        ["E1", "欧阳", "云飞", "M", id_number(1), "13900000001", "检修部", "锅炉班", "Day Shift", "5-Mar-2019", None],
        ["E2", "Smith", "John", "Male", id_number(2), "13900000002", "检修部", "汽机班", "白班", "2019-3-5", "Fitter"],
        ["E3", "李", None, "F", id_number(3, male=False), "13900000003", "财务部", None, "白班", "3/25/2019", None],
    ]  # fmt: skip
    reading = read(table([header, *([*row, 9000, "13700000000"] for row in rows)], name="Staff"))
    assert [(one.name, one.gender, one.post) for one in reading.people] == [
        ("欧阳云飞", "男", ""),
        ("John Smith", "男", "Fitter"),
    ]
    assert faults(reading) == [(4, "Given Name", "missing")]


def without(label: str, rows: list[list[Any]]) -> list[list[Any]]:
    index = HEADER.index(label)
    return [[cell for column, cell in enumerate(row) if column != index] for row in [list(HEADER), *rows]]


def test_a_missing_column_is_a_question_about_the_file_not_a_fault_of_every_row() -> None:
    reading = read(table(without("身份证号", [line(1), line(2)])))
    assert faults(reading) == []
    assert len(reading.people) == 2
    assert [(one.code, one.params["field"], one.decidable) for one in reading.problems] == [
        (ProblemCode.COLUMN_ABSENT, "id_number", True)
    ]


def test_the_administrator_may_declare_a_column_absent() -> None:
    reading = read(table(without("班制", [line(1)])), mapping={"shift_pattern": None})
    assert reading.problems == ()
    assert [one.shift_pattern for one in reading.people] == [""]


def test_a_missing_gender_column_is_told_by_the_id_number() -> None:
    reading = read(table(without("性别", [line(1), line(3)])))
    assert reading.problems == ()
    assert [one.gender for one in reading.people] == ["男", "女"]


def test_nobody_is_good_without_an_employee_number_column() -> None:
    reading = read(table(without("工号", [line(1)])))
    assert reading.people == ()
    assert [(one.code, one.decidable) for one in reading.problems] == [(ProblemCode.COLUMN_INDISPENSABLE, False)]
    with pytest.raises(RosterFileError) as error:
        read(table(without("工号", [line(1)])), mapping={"employee_no": None})
    assert error.value.fault is FileFault.MAPPING_INDISPENSABLE


def test_the_mapping_corrects_columns_the_reader_does_not_know() -> None:
    header = ["甲", "乙", "性别", "丙", "丁", "戊", "己", "班制", "庚", "备注"]
    content = [header, line(1)]
    mapping = {
        "employee_no": "甲",
        "name": "乙",
        "id_number": "丙",
        "phone": "丁",
        "unit": ["戊", "己"],
        "hired_on": "庚",
    }
    with pytest.raises(RosterFileError) as error:
        read(table(content))
    assert error.value.fault is FileFault.NO_ROSTER
    reading = read(table(content), mapping=mapping)
    assert reading.problems == () and faults(reading) == []
    assert reading.people[0].unit == ("检修部", "锅炉班")
    assert reading.people[0].hired_on == person(1)["hired"]


def test_the_mapping_wins_over_the_synonyms() -> None:
    header = [*HEADER[:4], "手机", *HEADER[5:9], "联系电话"]
    reading = read(table([header, line(1, 备注="13911112222")]), mapping={"phone": "联系电话", "remark": None})
    assert reading.people[0].phone == "13911112222"


@pytest.mark.parametrize(
    ("mapping", "fault"),
    [
        ({"salary": "备注"}, FileFault.MAPPING_FIELD),
        ({"remark": "没有这列"}, FileFault.MAPPING_LABEL),
        ({"remark": "岗位工资"}, FileFault.MAPPING_PAY),
        ({"remark": "年薪(万)"}, FileFault.MAPPING_PAY),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(mapping: dict[str, str], fault: FileFault) -> None:
    with pytest.raises(RosterFileError) as error:
        read(table([[*HEADER, "岗位工资", "年薪(万)"], [*line(1), 9000, 12]]), mapping=mapping)
    assert error.value.fault is fault


def test_columns_about_other_people_are_not_taken_for_the_persons_own() -> None:
    header = ["紧急联系人电话", "配偶姓名", "班组长", *HEADER, "家庭电话"]
    reading = read(table([header, ["13700000000", "王芳", "张班长", *line(1), "0351-1234567"]]))
    one = reading.people[0]
    assert (one.name, one.phone) == (person(1)["name"], person(1)["phone"])


def test_a_merged_label_tells_whose_phone_stands_under_it() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for column, label in enumerate(HEADER):
            sheet.merge_range(0, column, 1, column, label)
        sheet.merge_range("K1:L1", "紧急联系人")
        write_rows(book, book.add_worksheet("空"), [])
        sheet.write("K2", "姓名")
        sheet.write("L2", "移动电话")
        for column, value in enumerate([*line(1)[:8], "2019-3-5", "", "王芳", "13711110000"]):
            sheet.write(2, column, value)

    assert read(workbook(fill)).people[0].phone == person(1)["phone"]
    assert [one.name for one in read(workbook(fill)).people] == [person(1)["name"]]


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
