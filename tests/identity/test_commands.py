"""The operator's commands, as they are typed."""

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from gongyou.core.db import Database, session, unit_of_work
from gongyou.core.http.app import Application
from gongyou.core.ids import new_id
from gongyou.identity import commands
from gongyou.identity.models import Member, MemberStatus, Unit, UnitKind
from gongyou.identity.service_units import paths_by_name
from gongyou.identity.tenants import options, tenant_by_code
from gongyou.permissions import Role
from tests.identity.test_imports import DATA, WORKBOOK, as_csv, person
from tests.identity.test_organisation import body
from tests.world import World


@pytest.fixture
def gongyou(transaction: Database, application: Application) -> Any:
    """Run a command line; fails the test when the exit code is another."""
    root = click.Group("gongyou")
    for group in (commands.tenant, commands.unit, commands.member, commands.account):
        root.add_command(group)

    def run(*words: str, code: int = 0, typed: str | None = None) -> Result:
        result = CliRunner().invoke(root, words, obj=lambda: None, input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def tenant(gongyou: Any, application: Application) -> World:
    """A tenant made by the command."""
    code = f"yunxiu-{new_id().hex[-6:]}"
    gongyou("tenant", "create", code, "云岫岭煤业有限公司")
    with unit_of_work():
        tenant_id = tenant_by_code(code).id
    with unit_of_work(tenant_id):
        top = session().scalars(select(Unit)).one()
    return World(code, tenant_id, top, top, top, top, application)


def count(world: World) -> int:
    with world.work():
        return session().scalar(select(func.count()).select_from(Member)) or 0


def test_tenant_is_created_once_with_its_root(gongyou: Any, tenant: World) -> None:
    assert (tenant.mine.name, tenant.mine.kind, tenant.mine.parent_id) == ("云岫岭煤业有限公司", UnitKind.COMPANY, None)
    with tenant.work():
        assert options().require_second_factor
    again = gongyou("tenant", "create", tenant.code, "另一个", code=1)
    assert tenant.code in again.stderr
    listed = json.loads(gongyou("tenant", "list", "--json").stdout)
    assert tenant.code in {each["code"] for each in listed}


@pytest.mark.parametrize(
    "words", [("Upper", "x"), ("a", "x"), ("a b", "x"), ("ok-code", " "), ("ok-code", "x", "--timezone", "Mars/Base")]
)
def test_bad_tenants_are_refused_in_one_line(gongyou: Any, words: tuple[str, ...]) -> None:
    refused = gongyou("tenant", "create", *words, code=1)
    assert len(refused.stderr.strip().splitlines()) == 1


def test_unknown_tenant_is_one_line(gongyou: Any, tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("path\n矿/队\n")
    assert "nowhere" in gongyou("unit", "import", str(file), "--tenant", "nowhere", code=1).stderr


def test_units_come_from_a_column_of_paths(gongyou: Any, tenant: World, tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("path\n云岫岭煤业有限公司/综采一队/检修班\n综采一队/生产班\n机电队\n", "utf-8")
    first = json.loads(gongyou("unit", "import", str(file), "--tenant", tenant.code, "--json").stdout)
    assert first["added"] == 4
    assert json.loads(gongyou("unit", "import", str(file), "--tenant", tenant.code, "--json").stdout)["added"] == 0
    with tenant.work():
        assert set(paths_by_name()) == {
            ("云岫岭煤业有限公司",),
            ("云岫岭煤业有限公司", "综采一队"),
            ("云岫岭煤业有限公司", "综采一队", "检修班"),
            ("云岫岭煤业有限公司", "综采一队", "生产班"),
            ("云岫岭煤业有限公司", "机电队"),
        }


def test_units_come_from_a_roster_workbook(gongyou: Any, tenant: World) -> None:
    said = json.loads(gongyou("unit", "import", str(WORKBOOK), "--tenant", tenant.code, "--json").stdout)
    assert said["added"] == said["listed"] == 128
    # Afterwards the roster is read against the tenant's own units, to the same result.
    seen = json.loads(gongyou("member", "import", str(WORKBOOK), "--tenant", tenant.code, "--preview", "--json").stdout)
    assert seen["good"] == 1189


def test_preview_says_what_the_labels_say_and_changes_nothing(gongyou: Any, tenant: World) -> None:
    expected = json.loads((DATA / "roster-coal-mine.expected.json").read_text("utf-8"))
    said = json.loads(gongyou("member", "import", str(WORKBOOK), "--tenant", tenant.code, "--preview", "--json").stdout)
    assert said["good"] == expected["counts"]["good_rows"]
    assert sorted((b["sheet"], b["row"], b["field"]) for b in said["bad"]) == sorted(
        (expected["sheet"], b["row"], b["field"]) for b in expected["bad_rows"]
    )
    assert all(b["reason"] and "value" in b for b in said["bad"])
    assert [(s["sheet"], s["row"]) for s in said["skipped"]] == [
        (expected["sheet"], s["row"]) for s in expected["not_person_rows"]
    ]
    assert all(s["why"] for s in said["skipped"])
    assert count(tenant) == 0
    with tenant.work():
        assert len(paths_by_name()) == 1


def test_file_with_bad_rows_imports_nothing_unless_asked(gongyou: Any, tenant: World) -> None:
    words = ("member", "import", str(WORKBOOK), "--tenant", tenant.code)
    refused = gongyou(*words, code=1)
    assert "44" in refused.stderr
    assert count(tenant) == 0
    with tenant.work():
        assert len(paths_by_name()) == 1
    done = json.loads(gongyou(*words, "--take-good-rows", "--yes", "--json").stdout)
    assert done["result"] == {"created": 1189, "changed": 0, "departed": 0}
    assert count(tenant) == 1189
    again = json.loads(gongyou(*words, "--take-good-rows", "--yes", "--json").stdout)
    assert again["result"] == {"created": 0, "changed": 0, "departed": 0}


def test_leavers_go_when_asked(gongyou: Any, tenant: World, tmp_path: Path) -> None:
    units, roster = tmp_path / "units.csv", tmp_path / "roster.csv"
    units.write_text("path\n综采一队/检修班\n", "utf-8")
    gongyou("unit", "import", str(units), "--tenant", tenant.code)
    words = ("member", "import", str(roster), "--tenant", tenant.code, "--json")
    roster.write_bytes(as_csv([person(n) for n in range(1, 4)]))
    assert json.loads(gongyou(*words).stdout)["result"]["created"] == 3
    roster.write_bytes(as_csv([person(1), person(2)]))
    assert json.loads(gongyou(*words).stdout)["result"]["departed"] == 0
    assert json.loads(gongyou(*words, "--deactivate-leavers").stdout)["result"]["departed"] == 1
    with tenant.work():
        left = session().scalars(select(Member.employee_no).where(Member.status == MemberStatus.LEFT)).all()
    assert left == ["YX00003"]


def test_columns_are_mapped_on_the_command_line(gongyou: Any, tenant: World, tmp_path: Path) -> None:
    units, roster = tmp_path / "units.csv", tmp_path / "roster.csv"
    units.write_text("path\n综采一队/检修班\n", "utf-8")
    gongyou("unit", "import", str(units), "--tenant", tenant.code)
    roster.write_text(as_csv([person(1)]).decode("utf-8-sig").replace("单位", "归口", 1), "utf-8")
    words = ("member", "import", str(roster), "--tenant", tenant.code)
    gongyou(*words, code=1)
    assert "1 added" in gongyou(*words, "--map", "unit=归口").stdout
    gongyou(*words, "--map", "unit", code=1)
    gongyou(*words, "--map", "salary=工资", code=1)


def test_unreadable_file_is_one_clear_line(gongyou: Any, tenant: World, tmp_path: Path) -> None:
    file = tmp_path / "roster.xlsx"
    file.write_bytes(b"PK\x03\x04 not really")
    for words in (("member", "import"), ("unit", "import")):
        refused = gongyou(*words, str(file), "--tenant", tenant.code, code=1)
        assert len(refused.stderr.strip().splitlines()) == 1


def test_first_administrator_is_made_on_the_command_line(gongyou: Any, tenant: World) -> None:
    member = tenant.member("姚志远", unit=tenant.mine)
    gongyou("member", "grant", member.employee_no.lower(), "security_administrator", "--tenant", tenant.code)
    combined = gongyou("member", "grant", member.employee_no, "auditor", "--tenant", tenant.code, code=1)
    assert "姚志远" in combined.stderr
    gongyou("member", "grant", "nobody", "auditor", "--tenant", tenant.code, code=1)
    gongyou("member", "grant", member.employee_no, "team_leader", "--tenant", tenant.code, "--unit", "不存在", code=1)
    [printed] = json.loads(gongyou("account", "activation", "--all", "--tenant", tenant.code, "--json").stdout)
    use = {
        "tenant": tenant.code,
        "username": printed["username"],
        "activation_code": printed["activation_code"],
        "new_password": "矿灯-Kd7-2026",
    }
    answer = body(tenant.call(None, "POST", "/activations", json=use), 201)
    assert [r["role"] for r in answer["member"]["roles"]] == [Role.SECURITY_ADMINISTRATOR]
    assert json.loads(gongyou("account", "activation", "--all", "--tenant", tenant.code, "--json").stdout) == []


def test_password_is_set_on_the_command_line(gongyou: Any, tenant: World) -> None:
    member = tenant.member("张三", unit=tenant.mine)
    gongyou("account", "activation", member.employee_no, "--tenant", tenant.code, code=1)
    gongyou("account", "activation", "--all", "--tenant", tenant.code)
    words = ("account", "password", member.employee_no, "--tenant", tenant.code, "--password-stdin")
    easy = gongyou(*words, typed="1234567890\n", code=1)
    assert "好猜" in easy.stderr
    gongyou(*words, typed="矿灯-Kd7-2026\n")
    sign_in = {"tenant": tenant.code, "username": member.employee_no, "password": "矿灯-Kd7-2026"}
    assert tenant.call(None, "POST", "/sessions", json=sign_in).status_code == 201
