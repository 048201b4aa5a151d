"""Units: lists are found, rows are placed in trees of any depth, unknown words get the nearest known one."""

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.identity.roster import FileFault, Organisation, RosterFileError, read_units
from gongyou.identity.roster.faults import RosterFault, UnfitCellError
from gongyou.identity.roster.shifts import ShiftPatterns, patterns_told
from gongyou.identity.roster.suggestions import Suggestions
from tests.identity.roster.samples import HEADER, faults, line, read, table, workbook, write_rows

MINE = Organisation(
    [
        ("云岫岭煤矿", "井工矿区", "综采一队", "检修班"),
        ("云岫岭煤矿", "井工矿区", "综采二队", "检修班"),
        ("云岫岭煤矿", "井工矿区", "通风队", "瓦检二班"),
        ("云岫岭煤矿", "井工矿区", "机电队", "维修一班"),
        ("云岫岭煤矿", "机关", "财务科"),
        ("云岫岭煤矿", "机关", "A/B项目部"),
    ]
)


@pytest.mark.parametrize(
    ("cells", "path"),
    [
        (("云岫岭煤矿", "井工矿区", "综采一队", "检修班"), 0),
        (("井工矿区", "综采一队", "检修班"), 0),
        (("综采一队", "检修班"), 0),
        (("井工矿区", "瓦检二班"), 2),
        (("瓦检二班",), 2),
        (("井工矿区/通风队/瓦检二班",), 2),
        (("井工矿区", "通风队/瓦检二班"), 2),
        (("井工矿区-通风队-瓦检二班",), 2),
        (("井 工 矿 区", "通风队", "瓦检二班"), 2),
        (("机关", "财务科", ""), 4),
        (("机关", "财务科", "财务科"), 4),
        (("机关", "A/B项目部"), 5),
        (("机关", "Ａ／ｂ项目部"), 5),
    ],
)
def test_a_row_is_placed_in_a_tree_of_any_depth(cells: tuple[str, ...], path: int) -> None:
    leaves = [
        ("云岫岭煤矿", "井工矿区", "综采一队", "检修班"),
        (),
        ("云岫岭煤矿", "井工矿区", "通风队", "瓦检二班"),
        (),
        ("云岫岭煤矿", "机关", "财务科"),
        ("云岫岭煤矿", "机关", "A/B项目部"),
    ]
    assert MINE.place(cells).path == leaves[path]


@pytest.mark.parametrize(
    ("cells", "column", "fault"),
    [
        (("", "", ""), 0, RosterFault.MISSING),
        (("井工矿区", "综采一队", ""), 2, RosterFault.MISSING),
        (("井工矿区", "", "瓦检二班"), 1, RosterFault.MISSING),
        (("", "通风队", "瓦检二班"), 0, RosterFault.MISSING),
        (("", "", "检修班"), 0, RosterFault.MISSING),
        (("", "灰浆队", "检修班"), 0, RosterFault.MISSING),
        (("检修班",), 0, RosterFault.UNIT_AMBIGUOUS),
        (("井工矿区", "检修班"), 1, RosterFault.UNIT_AMBIGUOUS),
        (("井工矿区", "综踩二队", "检修班"), 1, RosterFault.UNIT_UNKNOWN),
        (("井工矿区", "机电队", "瓦检二班"), 2, RosterFault.UNIT_NOT_UNDER_PARENT),
        (("机关", "通风队", "瓦检二班"), 1, RosterFault.UNIT_NOT_UNDER_PARENT),
        (("别的煤矿", "井工矿区", "通风队"), 0, RosterFault.UNIT_UNKNOWN),
    ],
)
def test_a_row_that_fits_nowhere_blames_the_right_column(
    cells: tuple[str, ...], column: int, fault: RosterFault
) -> None:
    placement = MINE.place(cells)
    assert (placement.path, placement.column, placement.fault) == ((), column, fault)


def test_the_enterprises_own_name_may_stand_before_its_units() -> None:
    tree = [("检修部", "锅炉班")]
    assert Organisation(tree).place(("华电", "检修部", "锅炉班")).fault is RosterFault.UNIT_UNKNOWN
    assert Organisation(tree, name="华电").place(("华电", "检修部", "锅炉班")).path == ("检修部", "锅炉班")
    assert Organisation(tree, name="华电").place(("华电/检修部/锅炉班",)).path == ("检修部", "锅炉班")


def test_reasons_tell_where_a_unit_belongs_and_what_was_meant() -> None:
    assert dict(MINE.place(("井工矿区", "机电队", "瓦检二班")).params)["homes"] == "通风队"
    assert MINE.place(("井工矿区", "综踩二队", "检修班")).suggestion == "综采二队"
    assert MINE.place(("井工矿区", "通凤队", "检修班")).suggestion == "通风队"
    assert MINE.place(("井工矿区", "食堂", "检修班")).suggestion == ""


names = st.text(alphabet="一二三采掘机电队班/- ", min_size=1, max_size=4).filter(lambda name: name.strip(" /-"))


@settings(deadline=None)
@given(paths=st.lists(st.lists(names, min_size=1, max_size=4), min_size=1, max_size=8), data=st.data())
def test_every_unit_is_found_by_its_whole_path(paths: list[list[str]], data: st.DataObject) -> None:
    organisation = Organisation(paths)
    for path in organisation.paths:
        placement = organisation.place(path)
        assert placement.path == path


@settings(deadline=None)
@given(cells=st.lists(st.text(max_size=8), max_size=5))
def test_any_cells_are_placed_or_blamed(cells: list[str]) -> None:
    placement = MINE.place(cells)
    assert bool(placement.path) != (placement.fault is not None)
    assert placement.column <= max(len(cells) - 1, 0)


def test_suggestions_stop_before_a_wrong_column_costs_minutes() -> None:
    nearest = Suggestions(limit=2)
    assert [nearest.to("综采三队", ["综采二队"]) for _ in range(4)] == ["综采二队", "综采二队", "", ""]


def units_of(content: io.BytesIO | bytes, filename: str = "units.csv") -> tuple[tuple[str, ...], ...]:
    content = io.BytesIO(content) if isinstance(content, bytes) else content
    return read_units(content, filename=filename).paths


WORKS = (("某厂",), ("某厂", "检修部"), ("某厂", "检修部", "锅炉班"), ("某厂", "检修部", "汽机班"), ("某厂", "财务部"))
TREE_LIKE = [["单位", "部门", "班组"], ["某厂", "检修部", "锅炉班"], ["", "", "汽机班"], ["", "财务部", ""]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("head", ["path\n", "路径\r\n", "组织路径\n", ""])
def test_a_text_file_of_paths_is_a_list_of_units(encoding: str, head: str) -> None:
    lines = "某厂\n某厂/检修部\n某厂 / 检修部 / 锅炉班\n\n某厂/检修部/汽机班\n某厂/财务部\n"
    assert units_of((head + lines).encode(encoding)) == WORKS


def test_a_text_file_with_a_column_a_level_is_a_list_of_units() -> None:
    assert units_of("\n".join(",".join(row) for row in TREE_LIKE).encode()) == WORKS


def test_merged_and_titled_lists_with_head_counts_are_read() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("编制表")
        sheet.merge_range("A1:D1", "某厂机构编制")
        write_rows(book, sheet, [[], ["单位", "部门", "班组", "定员"]])
        sheet.merge_range("A3:A5", "某厂")
        sheet.merge_range("B3:B4", "检修部")
        for row, (team, count) in enumerate([("锅炉班", 12), ("汽机班", 9), ("", 4)], 2):
            sheet.write(row, 2, team)
            sheet.write(row, 3, count)
        sheet.write("B5", "财务部")
        sheet.write_row("A6", ["合计", "", "", 25])

    assert units_of(workbook(fill), "units.xlsx") == WORKS


def test_a_mark_of_paths_within_a_name_divides_only_a_lone_column() -> None:
    assert units_of("部门,班组\n检修部,电/热班\n".encode()) == (("检修部",), ("检修部", "电/热班"))
    reading = read(table([HEADER, line(1, 班组="电/热班")]), organisation=None)
    assert [one.unit for one in reading.people] == [("检修部", "电/热班")]


def test_a_summary_by_department_is_not_taken_for_the_organisation() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        write_rows(book, book.add_worksheet("花名册"), [HEADER, line(1)])
        write_rows(book, book.add_worksheet("各部门人数"), [["部门", "人数"], ["检修部", 1]])

    reading = read(workbook(fill), organisation=Organisation([]))
    assert [one.code.value for one in reading.problems] == ["organisation_unknown"]
    assert [one.unit for one in reading.people] == [("检修部", "锅炉班")]


def test_a_file_without_units_is_refused() -> None:
    with pytest.raises(RosterFileError) as error:
        units_of(table([HEADER, line(1)]), "roster.xlsx")
    assert error.value.fault is FileFault.NO_UNITS


def test_a_broken_cell_in_the_list_is_named() -> None:
    with pytest.raises(RosterFileError) as error:
        units_of("部门,班组\n检修部,#REF!\n".encode())
    assert error.value.fault is FileFault.UNIT_CELL
    assert error.value.params == {"sheet": "units", "row": "2"}


def test_units_may_be_read_from_a_path(tmp_path: Path) -> None:
    file = tmp_path / "机构.csv"
    file.write_text("path\n某厂/检修部\n", encoding="utf-8")
    assert read_units(file, filename=file.name).paths == (("某厂",), ("某厂", "检修部"))


SHIFTS = ["三八制", "常白班", "四班三运转"]


@pytest.mark.parametrize(
    ("told", "meant"),
    [("三八制", "三八制"), (" 常白班", "常白班"), ("长白班", "常白班"), ("四班三倒", "四班三运转"), ("白班", "常白班")],
)
def test_shift_words_mean_the_enterprises_own_patterns(told: str, meant: str) -> None:
    assert ShiftPatterns(SHIFTS).recognise(told) == meant


@pytest.mark.parametrize("told", ["看心情", "两班制", "三八"])
def test_other_shift_words_are_bad(told: str) -> None:
    with pytest.raises(UnfitCellError):
        ShiftPatterns(SHIFTS).recognise(told)


@pytest.mark.parametrize(
    "told", ["三八制", "五班三倒", "四值三运转", "六班四运转", "行政班", "12小时制", "Day Shift", "综合工时"]
)
def test_common_patterns_stay_as_written_when_the_enterprise_has_told_none(told: str) -> None:
    assert ShiftPatterns().recognise(told) == told


def test_a_mistyped_pattern_gets_the_nearest() -> None:
    reading = read(table([HEADER, line(1, 班制="四班三运专")]), shift_patterns=SHIFTS)
    assert [(bad.reason.value, bad.suggestion) for bad in reading.bad] == [("shift_unknown", "四班三运转")]


def test_the_notes_of_the_workbook_tell_its_patterns() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        write_rows(book, book.add_worksheet("花名册"), [HEADER, line(1, 班制="甲乙轮"), line(2)])
        write_rows(
            book,
            book.add_worksheet("说明"),
            [["1、班制、入职日期为必填。"], ["2、班制请填写：甲乙轮、常白班；其他不填。"]],
        )

    assert faults(read(workbook(fill))) == [(3, "班制", "shift_unknown")]
    assert faults(read(workbook(fill), shift_patterns=["四班三运转"])) == [(2, "班制", "shift_unknown")]


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        ("2. 班制填：三八制、四六制、两班制。", ["三八制", "四六制", "两班制"]),
        ("班次包括早班/中班/夜班等", ["早班", "中班", "夜班"]),
        ("班制请填写：甲乙轮、常白班；其他不填", ["甲乙轮", "常白班"]),
        ("班制：三八制；四六制", ["三八制", "四六制"]),
        ("Shift Pattern: Days, Nights", ["Days", "Nights"]),
        ("工号、班制、入职日期为必填。", None),
        ("班制按规定填写", None),
    ],
)
def test_a_note_lists_patterns_or_not(text: str, patterns: list[str] | None) -> None:
    labels: Any = ["班制", "班次", "Shift Pattern", "Shift"]
    assert patterns_told([text], labels) == patterns
