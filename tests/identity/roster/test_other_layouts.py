"""Rosters of other enterprises, laid out in other ways, are read without new code."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from gongyou.identity.roster import FileFault, Organisation, RosterFileError, read_roster, read_units
from gongyou.identity.roster.cells import BrokenFormula
from gongyou.identity.roster.cleaning import tidy_label
from gongyou.identity.roster.faults import ProblemCode
from gongyou.identity.roster.sheets import open_workbook
from tests.identity.roster.samples import (
    CLOSING,
    HEADER,
    csv_of,
    faults,
    id_number,
    line,
    person,
    read,
    table,
    workbook,
    write_rows,
)

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
        "检修部/锅楼班",
        "华润电厂/检修部",
        "检修部",
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
    assert faults(reading) == [(7, "单位名称", "unit_unknown")] + [
        (row, "单位名称", "unit_incomplete") for row in (8, 9)
    ]
    assert [bad.suggestion for bad in reading.bad] == ["检修部/锅炉班", "", ""]


def test_a_file_without_a_column_of_teams_is_a_question_not_a_fault_of_every_row() -> None:
    content = without("班组", [line(1), line(2), line(3, 部门="财务部")])
    reading = read(table(content))
    assert faults(reading) == []
    assert [(one.code, one.params["count"], one.decidable) for one in reading.problems] == [
        (ProblemCode.UNIT_LEVEL_ABSENT, "2", True)
    ]
    assert read(table(content), mapping={"unit": "部门"}).problems == ()


def test_a_label_of_several_levels_heads_a_column_of_paths() -> None:
    header = ["工号", "姓名", "公司/部门/班组"]
    rows: list[list[str | None]] = [
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
    rows: list[list[Any]] = [
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
