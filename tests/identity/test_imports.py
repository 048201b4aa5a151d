"""Roster imports over HTTP and workers: the coal mine's file as it is, and hostile ones."""

import csv
import io
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from gongyou.core import clock
from gongyou.core.db import session, unit_of_work
from gongyou.core.http.app import Application
from gongyou.core.ids import new_id
from gongyou.core.scheduler import HourBegan
from gongyou.identity import jobs, rosters, service_imports
from gongyou.identity.models import Account, Member, MemberStatus, ShiftPattern, Unit, UnitKind
from gongyou.identity.service_units import create_unit, paths_by_name
from gongyou.identity.tenants import create_tenant
from gongyou.permissions import Role
from tests.identity.test_organisation import body
from tests.world import World, deliver

DATA = Path(__file__).parent.parent / "data"
WORKBOOK = DATA / "roster-coal-mine.xlsx"
HEADER = ["工号", "姓名", "性别", "身份证号", "手机", "单位", "班制", "入职日期", "岗位"]


@pytest.fixture
def bare(transaction: object, application: Application) -> World:
    """A tenant that has nothing but its root."""
    code = f"bare{new_id().hex[-8:]}"
    tenant_id = create_tenant(code=code, name="云岫岭煤业有限公司")
    with unit_of_work(tenant_id):
        top = create_unit(name="云岫岭煤业有限公司", kind=UnitKind.COMPANY)
    return World(code, tenant_id, top, top, top, top, application)


@pytest.fixture
def admin(bare: World) -> Member:
    return bare.officer(Role.ENTERPRISE_ADMINISTRATOR)


def upload(world: World, who: Member, content: bytes, name: str = "花名册.csv") -> dict[str, Any]:
    made: dict[str, Any] = body(
        world.call(who, "POST", "/roster-imports", data={"file": (io.BytesIO(content), name)}), 201
    )
    assert made["state"] == "reading"
    deliver(world)
    read: dict[str, Any] = body(world.call(who, "GET", f"/roster-imports/{made['id']}"))
    return read


def apply(world: World, who: Member, import_id: str, **how: bool) -> dict[str, Any]:
    ordered = body(world.call(who, "POST", f"/roster-imports/{import_id}/application", json=how), 202)
    assert ordered["state"] == "applying"
    deliver(world)
    done: dict[str, Any] = body(world.call(who, "GET", f"/roster-imports/{import_id}"))
    return done


def rows(world: World, who: Member, import_id: str, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        part = body(world.call(who, "GET", f"/roster-imports/{import_id}/rows?limit=200{query}{cursor}"))
        found += part["items"]
        if part["next_cursor"] is None:
            return found
        cursor = f"&cursor={part['next_cursor']}"


def id_number(number: int) -> str:
    digits = f"110101{1960 + number % 40}0101{number % 500 * 2 + 1:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def person(number: int, **changes: str) -> dict[str, str]:
    said = {
        "工号": f"YX{number:05}",
        "姓名": "詹" + "和平建国永强晓岚"[number % 8],
        "性别": "男",
        "身份证号": id_number(number),
        "手机": f"139{number:08}",
        "单位": "综采一队/检修班",
        "班制": "三八制",
        "入职日期": "2010-05-06",
        "岗位": "采煤机司机",
    }
    return said | changes


def as_csv(people: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER)
    writer.writeheader()
    writer.writerows(people)
    return out.getvalue().encode("utf-8-sig")


def people_of(world: World) -> list[Member]:
    with world.work():
        return list(
            session().scalars(select(Member).where(Member.employee_no.like("YX%")).order_by(Member.employee_no))
        )


# --- the coal mine's file --------------------------------------------------------------------------------------------


def test_coal_mines_roster_imports_to_what_its_labels_say(bare: World, admin: Member) -> None:
    expected = json.loads((DATA / "roster-coal-mine.expected.json").read_text("utf-8"))
    read = upload(bare, admin, WORKBOOK.read_bytes(), WORKBOOK.name)
    counts = expected["counts"]
    assert (read["state"], read["problems"], read["failure"]) == ("read", [], None)
    assert read["rows"] == {"good": 1189, "bad": 44, "skipped": len(expected["not_person_rows"])}
    assert read["plan"] == {"create": counts["good_rows"], "change": 0, "unchanged": 0, "leave": read["plan"]["leave"]}
    bad = rows(bare, admin, read["id"], "&outcome=bad")
    assert {(row["row"], fault["label"]) for row in bad for fault in row["faults"]} == {
        (row["row"], row["field"]) for row in expected["bad_rows"]
    }
    assert all(fault["detail"] for row in bad for fault in row["faults"])
    skipped = rows(bare, admin, read["id"], "&outcome=skipped")
    assert [row["row"] for row in skipped] == [row["row"] for row in expected["not_person_rows"]]
    assert people_of(bare) == [], "a preview changes nothing"
    with bare.work():
        assert len(paths_by_name()) == 1, "a preview changes nothing"

    refused = bare.call(admin, "POST", f"/roster-imports/{read['id']}/application", json={})
    assert body(refused, 409)["code"] == "roster.has_bad_rows"
    assert "44" in body(refused, 409)["title"]
    done = apply(bare, admin, read["id"], take_good_rows=True)
    assert (done["state"], done["result"]) == ("applied", {"created": 1189, "changed": 0, "departed": 0})
    assert done["progress"] == {"done": 1189, "total": 1189}
    with bare.work():
        units = {unit_id: path for path, unit_id in paths_by_name().items()}
        counted = Counter(
            units[member.unit_id][1:] for member in session().scalars(select(Member)) if member.id != admin.id
        )
        sample = {m.employee_no: m for m in session().scalars(select(Member))}
        patterns = {p.id: p.name for p in session().scalars(select(ShiftPattern))}
        accounts = session().scalars(select(Account)).all()
    assert counted == {
        (unit, area, team): count
        for unit, areas in expected["good_head_count"].items()
        for area, teams in areas.items()
        for team, count in teams.items()
    }
    for told in expected["good_sample"]:
        member = sample[told["employee_no"]]
        assert (member.name, member.gender, member.post) == (told["name"], told["gender"], told["post"])
        assert patterns[member.shift_pattern_id] == told["shift"]  # type: ignore[index]
        assert str(member.hired_on) == told["hired_on"]
    assert {a.username for a in accounts} >= {"yx00017", "yx00073"}
    assert all(a.password_hash is None for a in accounts)


def test_same_file_again_changes_nothing(bare: World, admin: Member) -> None:
    content = WORKBOOK.read_bytes()
    first = upload(bare, admin, content, WORKBOOK.name)
    apply(bare, admin, first["id"], take_good_rows=True)
    with bare.work():
        before = session().execute(text("SELECT md5(string_agg(m::text, '' ORDER BY id)) FROM members m")).scalar_one()
    again = upload(bare, admin, content, WORKBOOK.name)
    assert again["rows"] == first["rows"]
    assert again["plan"] | {"leave": None} == {"create": 0, "change": 0, "unchanged": 1189, "leave": None}
    done = apply(bare, admin, again["id"], take_good_rows=True)
    assert done["result"] == {"created": 0, "changed": 0, "departed": 0}
    with bare.work():
        after = session().execute(text("SELECT md5(string_agg(m::text, '' ORDER BY id)) FROM members m")).scalar_one()
        assert session().scalar(text("SELECT count(*) FROM member_moves")) == 0
    assert after == before


# --- what a roster changes -------------------------------------------------------------------------------------------


@pytest.fixture
def mine(bare: World) -> World:
    """The tenant with two teams."""
    with bare.work():
        area = create_unit(name="综采一队", kind=UnitKind.AREA, parent_id=bare.mine.id)
        for name in ("检修班", "生产班"):
            create_unit(name=name, kind=UnitKind.TEAM, parent_id=area.id)
    return bare


def imported(world: World, who: Member, people: list[dict[str, str]], **how: bool) -> dict[str, Any]:
    read = upload(world, who, as_csv(people))
    assert (read["state"], read["problems"]) == ("read", []), read
    return apply(world, who, read["id"], **how)


def test_changes_are_shown_before_and_kept_in_history(mine: World, admin: Member) -> None:
    imported(mine, admin, [person(1), person(2), person(3)])
    [one, *_] = people_of(mine)
    changed = [person(1, 单位="综采一队/生产班", 手机="13911112222"), person(2), person(3, 岗位="", 班制="三八制")]
    read = upload(mine, admin, as_csv(changed))
    assert (read["plan"]["change"], read["plan"]["unchanged"]) == (1, 2)
    shown = rows(mine, admin, read["id"])
    assert shown[0]["effect"] == "change"
    assert shown[0]["changes"] == ["phone_fingerprint", "unit_id"]
    assert shown[0]["person"]["phone"] == "139****2222"
    done = apply(mine, admin, read["id"])
    assert done["result"] == {"created": 0, "changed": 1, "departed": 0}
    history = body(mine.call(admin, "GET", f"/members/{one.id}/moves"))["items"]
    assert len(history) == 1
    seen = body(mine.call(admin, "GET", f"/members/{one.id}"))
    assert (seen["unit_path"][-1], seen["phone"]) == ("生产班", "139****2222")
    # A blank in the sheet does not erase what is known.
    assert people_of(mine)[2].post == "采煤机司机"


def test_leavers_go_only_when_asked(mine: World, admin: Member) -> None:
    imported(mine, admin, [person(n) for n in range(1, 6)])
    gone = people_of(mine)[4]
    mine.token(gone)
    assert mine.call(gone, "GET", "/me").status_code == 200
    read = upload(mine, admin, as_csv([person(n) for n in range(1, 5)]))
    assert read["plan"]["leave"] == 1
    apply(mine, admin, read["id"])
    assert [m.status for m in people_of(mine)] == [MemberStatus.ACTIVE] * 5
    again = upload(mine, admin, as_csv([person(n) for n in range(1, 5)]))
    done = apply(mine, admin, again["id"], deactivate_leavers=True)
    assert done["result"]["departed"] == 1
    assert [m.status.value for m in people_of(mine)] == ["active"] * 4 + ["left"]
    assert mine.call(gone, "GET", "/me").status_code == 401
    assert mine.call(admin, "GET", "/me").status_code == 200, "who orders an import does not leave by it"
    back = imported(mine, admin, [person(n) for n in range(1, 6)])
    assert back["result"] == {"created": 0, "changed": 1, "departed": 0}
    assert [m.status.value for m in people_of(mine)] == ["active"] * 5


def test_person_on_a_bad_row_is_not_a_leaver(mine: World, admin: Member) -> None:
    imported(mine, admin, [person(n) for n in range(1, 5)])
    sheet = [person(1), person(2, 手机="12"), person(3, 工号="")]
    read = upload(mine, admin, as_csv(sheet))
    assert (read["rows"]["bad"], read["plan"]["leave"]) == (2, 1)
    done = apply(mine, admin, read["id"], take_good_rows=True, deactivate_leavers=True)
    assert done["result"]["departed"] == 1
    assert [m.status.value for m in people_of(mine)] == ["active", "active", "active", "left"]


def test_nobody_leaves_while_a_row_names_nobody(mine: World, admin: Member) -> None:
    imported(mine, admin, [person(1), person(2)])
    read = upload(mine, admin, as_csv([person(1), person(2, 工号="", 姓名="")]))
    assert read["plan"]["leave"] is None
    path = f"/roster-imports/{read['id']}/application"
    asked = {"take_good_rows": True, "deactivate_leavers": True}
    assert body(mine.call(admin, "POST", path, json=asked), 409)["code"] == "roster.leavers_uncertain"
    assert apply(mine, admin, read["id"], take_good_rows=True)["result"]["departed"] == 0


def test_member_added_after_the_upload_does_not_leave(mine: World, admin: Member) -> None:
    read = upload(mine, admin, as_csv([person(1)]))
    fresh = mine.member("新来的", unit=mine.mine)
    apply(mine, admin, read["id"], deactivate_leavers=True)
    assert mine.call(fresh, "GET", "/me").status_code == 200


def test_employee_number_is_one_person_however_it_is_typed(mine: World, admin: Member) -> None:
    imported(mine, admin, [person(1)])
    done = imported(mine, admin, [person(1, 工号="ｙｘ00001", 岗位="班长")])
    assert done["result"] == {"created": 0, "changed": 1, "departed": 0}
    assert len(people_of(mine)) == 1


def test_taken_user_name_does_not_stop_an_import(mine: World, admin: Member) -> None:
    other = mine.member("李四", unit=mine.mine)
    with mine.work():
        session().add(Account(member_id=other.id, username="yx00001"))
    imported(mine, admin, [person(1)])
    with mine.work():
        names = session().scalars(select(Account.username).order_by(Account.username)).all()
    assert len(names) == 2
    assert names[1].startswith("yx00001-")


def test_columns_can_be_corrected(mine: World, admin: Member) -> None:
    content = as_csv([person(1), person(2)]).decode("utf-8-sig").replace("单位", "归口", 1).encode()
    read = upload(mine, admin, content)
    assert [(p["code"], p["field"], p["decidable"]) for p in read["problems"]] == [
        ("column_indispensable", "unit", False)
    ]
    path = f"/roster-imports/{read['id']}"
    assert body(mine.call(admin, "POST", f"{path}/application", json={}), 409)["code"] == "roster.undecided"
    body(mine.call(admin, "PATCH", path, json={"mapping": {"unit": "归口"}}))
    deliver(mine)
    again = body(mine.call(admin, "GET", path))
    assert (again["state"], again["problems"], again["rows"]["good"]) == ("read", [], 2)
    assert {"sheet": again["columns"][0]["sheet"], "label": "归口", "field": "unit"} in again["columns"]
    assert apply(mine, admin, read["id"])["result"]["created"] == 2


def test_absent_column_is_declared_by_the_administrator(mine: World, admin: Member) -> None:
    people = [{k: v for k, v in person(n).items() if k != "班制"} for n in (1, 2)]
    out = io.StringIO()
    writer = csv.DictWriter(out, [name for name in HEADER if name != "班制"])
    writer.writeheader()
    writer.writerows(people)
    read = upload(mine, admin, out.getvalue().encode())
    assert [(p["code"], p["decidable"]) for p in read["problems"]] == [("column_absent", True)]
    path = f"/roster-imports/{read['id']}"
    body(mine.call(admin, "PATCH", path, json={"mapping": {"shift_pattern": None}}))
    deliver(mine)
    assert apply(mine, admin, read["id"])["result"]["created"] == 2


@pytest.mark.parametrize(
    "mapping", [{"salary": "岗位工资"}, {"unit": 3}, {"unit": []}, {"unit": ["x" * 81]}, "text", {"unit": {"a": "b"}}]
)
def test_strange_mappings_are_refused(mine: World, admin: Member, mapping: Any) -> None:
    read = upload(mine, admin, as_csv([person(1)]))
    answer = mine.call(admin, "PATCH", f"/roster-imports/{read['id']}", json={"mapping": mapping})
    assert body(answer, 422)["errors"][0]["pointer"].startswith("/body/mapping")


def test_unit_closed_after_reading_stops_the_application(mine: World, admin: Member) -> None:
    read = upload(mine, admin, as_csv([person(1)]))
    with mine.work():
        unit = session().scalars(select(Unit).where(Unit.name == "检修班")).one()
        unit.name = "维修班"
    done = apply(mine, admin, read["id"])
    assert (done["state"], done["failure"]["code"]) == ("stopped", "roster.organisation_changed")
    assert people_of(mine) == []
    with mine.work():
        session().scalars(select(Unit).where(Unit.name == "维修班")).one().name = "检修班"
    body(mine.call(admin, "PATCH", f"/roster-imports/{read['id']}", json={"mapping": {}}))
    deliver(mine)
    assert apply(mine, admin, read["id"])["result"]["created"] == 1


# --- order, parts, repetition ----------------------------------------------------------------------------------------


def test_parts_are_applied_in_turn_and_once_each(mine: World, admin: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters, "PART", 2)
    read = upload(mine, admin, as_csv([person(n) for n in range(1, 6)]))
    path = f"/roster-imports/{read['id']}"
    body(mine.call(admin, "POST", f"{path}/application", json={}), 202)
    import_id = UUID(read["id"])
    with mine.work():
        service_imports.apply_part(import_id, 0)
    assert body(mine.call(admin, "GET", path))["progress"] == {"done": 2, "total": 5}
    with mine.work():
        service_imports.apply_part(import_id, 0)  # delivered again
    half = body(mine.call(admin, "GET", path))
    assert (half["state"], half["progress"]["done"]) == ("applying", 2)
    assert len(people_of(mine)) == 2
    deliver(mine)
    done = body(mine.call(admin, "GET", path))
    assert (done["state"], done["result"]["created"], done["progress"]["done"]) == ("applied", 5, 5)
    assert len(people_of(mine)) == 5


def test_import_is_applied_once(mine: World, admin: Member) -> None:
    done = imported(mine, admin, [person(1)])
    path = f"/roster-imports/{done['id']}"
    assert body(mine.call(admin, "POST", f"{path}/application", json={}), 409)["code"] == "roster.not_ready"
    assert body(mine.call(admin, "PATCH", path, json={"mapping": {}}), 409)["code"] == "roster.not_ready"


def test_import_cannot_be_ordered_before_it_is_read(mine: World, admin: Member) -> None:
    made = body(
        mine.call(admin, "POST", "/roster-imports", data={"file": (io.BytesIO(as_csv([person(1)])), "a.csv")}), 201
    )
    path = f"/roster-imports/{made['id']}/application"
    assert body(mine.call(admin, "POST", path, json={}), 409)["code"] == "roster.not_ready"


def test_resent_upload_is_one_import(mine: World, admin: Member) -> None:
    answers = [
        body(mine.call(admin, "POST", "/roster-imports", key="k", data={"file": (io.BytesIO(b"x"), "a.csv")}), 201)
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(body(mine.call(admin, "GET", "/roster-imports"))["items"]) == 1


# --- hostile and edge input ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02", b"PK\x03\x04broken", b"<html><body>x</body></html>", b"a,b\n1,2\n"]
)
def test_file_that_is_no_roster_says_so(mine: World, admin: Member, content: bytes) -> None:
    read = upload(mine, admin, content, "../../花名册.xlsx")
    assert (read["state"], read["filename"]) == ("unreadable", "花名册.xlsx")
    assert read["failure"]["detail"]
    path = f"/roster-imports/{read['id']}/application"
    assert body(mine.call(admin, "POST", path, json={}), 409)["code"] == "roster.not_ready"
    english = mine.call(admin, "GET", f"/roster-imports/{read['id']}", headers={"Accept-Language": "en"})
    assert body(english)["failure"]["detail"] != read["failure"]["detail"]


def test_empty_and_missing_files_are_refused(mine: World, admin: Member) -> None:
    empty = mine.call(admin, "POST", "/roster-imports", data={"file": (io.BytesIO(b""), "a.csv")})
    assert body(empty, 422)["code"] == "roster.empty"
    missing = mine.call(admin, "POST", "/roster-imports", data={})
    assert body(missing, 422)["errors"][0]["pointer"] == "/body/file"


def test_only_who_manages_the_whole_tenant_imports(mine: World, admin: Member) -> None:
    read = upload(mine, admin, as_csv([person(1)]))
    with mine.work():
        team = session().scalars(select(Unit).where(Unit.name == "检修班")).one()
    limited = mine.member("班组管理员", unit=team, roles={Role.ENTERPRISE_ADMINISTRATOR: team})
    for who in (limited, mine.member(unit=mine.mine), mine.officer(Role.SECURITY_ADMINISTRATOR)):
        path = f"/roster-imports/{read['id']}"
        for method, each, kwargs in (
            ("POST", "/roster-imports", {"data": {"file": (io.BytesIO(b"x"), "a.csv")}}),
            ("GET", path, {}),
            ("GET", f"{path}/rows", {}),
            ("PATCH", path, {"json": {"mapping": {}}}),
            ("POST", f"{path}/application", {"json": {}}),
        ):
            assert mine.call(who, method, each, **kwargs).status_code == 403, (who.name, method, each)


def test_imports_of_another_tenant_do_not_exist(mine: World, other_world: World, admin: Member) -> None:
    read = upload(mine, admin, as_csv([person(1)]))
    stranger = other_world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    path = f"/roster-imports/{read['id']}"
    for method, each, kwargs in (
        ("GET", path, {}),
        ("GET", f"{path}/rows", {}),
        ("PATCH", path, {"json": {"mapping": {}}}),
        ("POST", f"{path}/application", {"json": {}}),
    ):
        assert other_world.call(stranger, method, each, **kwargs).status_code == 404, (method, each)
    assert body(other_world.call(stranger, "GET", "/roster-imports"))["items"] == []


def test_file_and_rows_are_sealed_and_forgotten(mine: World, admin: Member) -> None:
    read = upload(mine, admin, as_csv([person(1), person(2, 手机="12")]))
    with mine.work():
        stored = "".join(
            session().execute(text("SELECT i::text || r::text FROM roster_imports i, roster_import_rows r")).scalars()
        )
        queued = "".join(session().execute(text("SELECT payload::text FROM outbox")).scalars())
    for secret in (id_number(1), id_number(2), "13900000001"):
        assert secret not in stored + queued
    with clock.at(clock.now() + timedelta(days=8)), mine.work():
        jobs.forget_what_is_over([HourBegan(at=clock.now())])
    kept = body(mine.call(admin, "GET", f"/roster-imports/{read['id']}"))
    assert (kept["state"], kept["plan"]) == ("expired", None)
    assert rows(mine, admin, read["id"]) == []
    with mine.work():
        assert session().scalar(text("SELECT count(*) FROM roster_imports WHERE content_sealed IS NOT NULL")) == 0
