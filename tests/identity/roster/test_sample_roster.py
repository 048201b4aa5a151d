"""The coal mine's roster imports to exactly what its labels say."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gongyou.identity.roster import Organisation, RosterPerson, RosterReading, read_roster, read_units
from tests.identity.roster.samples import CLOSING

DATA = Path(__file__).parents[2] / "data"
WORKBOOK = DATA / "roster-coal-mine.xlsx"
COLUMNS = {
    "工号": "employee_no",
    "姓名": "name",
    "性别": "gender",
    "身份证号": "id_number",
    "手机": "phone",
    "班制": "shift_pattern",
    "入职日期": "hired_on",
    "政治面貌": "political_status",
    "备注": "remark",
}


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    labels: dict[str, Any] = json.loads((DATA / "roster-coal-mine.expected.json").read_text(encoding="utf-8"))
    return labels


@pytest.fixture(scope="module")
def reading() -> RosterReading:
    # The caller's closing date is another one: the sheet tells its own.
    return read_roster(WORKBOOK, filename=WORKBOOK.name, organisation=None, closing_on=CLOSING.replace(year=2030))


def told(person: RosterPerson, name: str) -> str:
    value = getattr(person, name)
    return value if isinstance(value, str) else str(value)


def test_counts_are_right(reading: RosterReading, expected: dict[str, Any]) -> None:
    counts = expected["counts"]
    bad_rows = {bad.row for bad in reading.bad}
    assert len(reading.people) == counts["good_rows"]
    assert len(bad_rows) == counts["bad_rows"]
    assert len(reading.people) + len(bad_rows) == counts["person_rows"]
    assert len(reading.skipped) == counts["not_person_rows"]
    assert reading.problems == ()


def test_every_bad_cell_is_named_and_no_other(reading: RosterReading, expected: dict[str, Any]) -> None:
    assert sorted((bad.row, bad.label) for bad in reading.bad) == sorted(
        (bad["row"], bad["field"]) for bad in expected["bad_rows"]
    )
    assert {bad.sheet for bad in reading.bad} == {expected["sheet"]}


def test_each_kind_of_fault_has_its_own_reason(reading: RosterReading, expected: dict[str, Any]) -> None:
    reasons: dict[str, set[str]] = {}
    kinds = {bad["row"]: bad["kind"] for bad in expected["bad_rows"]}
    for bad in reading.bad:
        reasons.setdefault(kinds[bad.row], set()).add(bad.reason.value)
    assert all(len(codes) == 1 for codes in reasons.values())
    assert reasons["unknown_area"] == {"unit_unknown"}
    assert reasons["team_not_under_area"] == {"unit_not_under_parent"}
    assert reasons["duplicate_employee_no"] == {"employee_no_shared"}
    assert reasons["repeated_row"] == {"person_repeated"}


def test_bad_cells_show_what_stands_in_them(reading: RosterReading, expected: dict[str, Any]) -> None:
    raw = {bad["row"]: bad["raw"] for bad in expected["bad_rows"] if isinstance(bad.get("raw"), str)}
    shown = {bad.row: bad.value for bad in reading.bad}
    assert {row: text.strip() for row, text in raw.items()} == {row: shown[row] for row in raw}
    conflicts = {
        bad["row"]: str(bad["conflicts_with_row"]) for bad in expected["bad_rows"] if "conflicts_with_row" in bad
    }
    assert {bad.row: bad.params["rows"] for bad in reading.bad if "rows" in bad.params} == conflicts


def test_a_mistyped_area_gets_the_nearest_match(reading: RosterReading) -> None:
    assert [bad.suggestion for bad in reading.bad if bad.row == 211] == ["综采二队"]


def test_rows_that_are_no_person_are_skipped_with_the_reason(reading: RosterReading, expected: dict[str, Any]) -> None:
    kinds = {"note_row": "note", "blank_row": "blank", "total_row": "total"}
    assert [(row.row, row.why.value) for row in reading.skipped] == [
        (row["row"], kinds[row["kind"]]) for row in expected["not_person_rows"]
    ]


def test_odd_but_valid_values_are_good_and_normalised(reading: RosterReading, expected: dict[str, Any]) -> None:
    people = {person.row: person for person in reading.people}
    odd = expected["odd_but_valid"]
    assert {(one["row"], told(people[one["row"]], COLUMNS[one["field"]])) for one in odd} == {
        (one["row"], one["normalised"]) for one in odd
    }


def test_good_people_are_counted_per_team(reading: RosterReading, expected: dict[str, Any]) -> None:
    counted = Counter(person.unit for person in reading.people)
    assert counted == {
        (unit, area, team): count
        for unit, areas in expected["good_head_count"].items()
        for area, teams in areas.items()
        for team, count in teams.items()
    }


def test_sampled_people_are_right_in_every_field(reading: RosterReading, expected: dict[str, Any]) -> None:
    people = {person.row: person for person in reading.people}
    names = {"shift": "shift_pattern"}
    assert len(expected["good_sample"]) > 40
    for sample in expected["good_sample"]:
        person = people[sample.pop("row")]
        unit = (sample.pop("unit"), sample.pop("area"), sample.pop("team"))
        assert person.unit == unit
        assert {name: told(person, names.get(name, name)) for name in sample} == sample


def test_pay_never_leaves_the_reader(reading: RosterReading) -> None:
    (columns,) = reading.columns.values()
    assert [column.label for column in columns if column.pay] == ["岗位工资"]
    assert not [column for column in columns if column.pay and column.field]
    assert "7941800" not in json.dumps(reading.as_json(), ensure_ascii=False)


def test_the_sheet_tells_its_own_closing_date(reading: RosterReading) -> None:
    assert reading.closing_on == {"在册职工": CLOSING}


def test_the_report_has_the_agreed_shape(reading: RosterReading, expected: dict[str, Any]) -> None:
    report: Any = json.loads(json.dumps(reading.as_json("zh-CN"), ensure_ascii=False))
    assert report["good"] == expected["counts"]["good_rows"]
    first = report["bad"][0]
    assert (first["sheet"], first["row"], first["field"], first["value"]) == ("在册职工", 59, "入职日期", "1983-05-06")
    assert first["reason"].startswith("早于身份证号里的出生日期")
    assert {key: type(value) for key, value in report["skipped"][0].items()} == {"sheet": str, "row": int, "why": str}


def test_the_workbooks_list_of_units_is_found() -> None:
    units = read_units(WORKBOOK, filename=WORKBOOK.name)
    teams = [path for path in units.paths if len(path) == 3]
    assert len(teams) == 95
    assert units.paths[:3] == (("井工矿区",), ("井工矿区", "综采一队"), ("井工矿区", "综采一队", "队部"))


@pytest.mark.parametrize("top", [(), ("云岫岭煤矿",), ("晋北能源集团", "云岫岭煤矿")])
def test_the_tenants_tree_may_be_deeper_than_the_roster(
    top: tuple[str, ...], reading: RosterReading, expected: dict[str, Any]
) -> None:
    own = read_units(WORKBOOK, filename=WORKBOOK.name)
    tree = Organisation([(*top, *path) for path in own.paths])
    again = read_roster(WORKBOOK, filename=WORKBOOK.name, organisation=tree, closing_on=CLOSING)
    assert [(bad.row, bad.label, bad.reason) for bad in again.bad] == [
        (bad.row, bad.label, bad.reason) for bad in reading.bad
    ]
    assert {person.unit for person in again.people} == {(*top, *person.unit) for person in reading.people}


def test_personal_data_stay_out_of_representations(reading: RosterReading) -> None:
    shown = repr(reading.people) + repr(reading.bad)
    assert not [person for person in reading.people if person.id_number in shown or person.phone in shown]
    assert not [bad for bad in reading.bad if len(bad.value) > 9 and bad.value in shown]
