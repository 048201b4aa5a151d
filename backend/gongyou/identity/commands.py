"""`gongyou tenant | unit | member | account`: what the platform operator does for tenants.

The command line's root hands in, as the context's object, what configures the process. Work is done without a member,
in units of work of the named tenant, and the audit trail says so.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from gongyou.core.errors import AppError
from gongyou.permissions import Role

Function = TypeVar("Function", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_CODE = r"[a-z0-9][a-z0-9-]{1,39}"
_tenant = click.option("--tenant", "code", required=True, metavar="CODE", help="The tenant's code.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _fail(line: str) -> NoReturn:
    click.echo(line, err=True)
    sys.exit(1)


@contextmanager
def _told() -> Iterator[None]:
    """Turn a refusal into a clear line, and the end of the command."""
    try:
        yield
    except AppError as error:
        problem = error.problem()
        _fail("  ".join([f"{problem['title']}。{problem['detail']}", *(each.detail for each in error.errors)]))


def _configure() -> None:
    click.get_current_context().find_root().obj()


def _tenant_id(code: str) -> UUID:
    """Configure the process and return a tenant's id, or end the command."""
    from gongyou.core.db import unit_of_work
    from gongyou.core.errors import NotFound
    from gongyou.identity.tenants import tenant_by_code

    _configure()
    try:
        with unit_of_work():
            return tenant_by_code(code).id
    except NotFound:
        _fail(f"There is no tenant with the code {code}; `gongyou tenant list` shows all.")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@click.group()
def tenant() -> None:
    """Tenants: enterprises, mines, unions."""


@tenant.command()
@click.argument("code")
@click.argument("name")
@click.option("--timezone", default="Asia/Shanghai", show_default=True)
@click.option(
    "--second-factor/--no-second-factor", default=True, help="Whether administrators need one.", show_default=True
)
def create(code: str, name: str, timezone: str, second_factor: bool) -> None:
    """Add a tenant CODE (small letters, digits, dashes) called NAME, with the root of its organisation."""
    import re

    from gongyou.core.db import unit_of_work
    from gongyou.core.errors import Conflict
    from gongyou.identity.rules import TenantOptions, kind_of_unit
    from gongyou.identity.service_units import create_unit
    from gongyou.identity.tenants import create_tenant

    if not re.fullmatch(_CODE, code):
        _fail(f"{code} is no tenant code: 2 to 40 small letters, digits and dashes, such as yunxiu-coal.")
    if not 0 < len(name.strip()) <= 60:
        _fail("A tenant's name has 1 to 60 characters.")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        _fail(f"{timezone} is no time zone; write it as Asia/Shanghai.")
    _configure()
    try:
        made = create_tenant(
            code=code, name=name.strip(), timezone=timezone, options=TenantOptions(require_second_factor=second_factor)
        )
    except Conflict:
        _fail(f"There is a tenant with the code {code} already.")
    with unit_of_work(made):
        create_unit(name=name.strip(), kind=kind_of_unit(name.strip(), levels_below=0, is_root=True))
    click.echo(f"Tenant {code} ({name.strip()}) is there. Next: gongyou unit import, gongyou member import.")


@tenant.command("list")
@_as_json
def list_tenants(as_json: bool) -> None:
    """List all tenants."""
    from gongyou.core.db import unit_of_work
    from gongyou.identity.tenants import tenants

    _configure()
    with unit_of_work():
        found = [
            {
                "code": t.code,
                "name": t.name,
                "timezone": t.timezone,
                "created_at": t.created_at,
                "closed_at": t.closed_at,
            }
            for t in tenants()
        ]
    if as_json:
        _print_json(found)
        return
    for each in found:
        click.echo(f"{each['code']}\t{each['name']}\t{each['timezone']}\t{'closed' if each['closed_at'] else 'open'}")


@click.group()
def unit() -> None:
    """The organisation of a tenant."""


@unit.command("import")
@click.argument("file", type=_FILE)
@_tenant
@_as_json
def import_units(file: Path, code: str, as_json: bool) -> None:
    """Add the units that FILE lists and that are missing.

    FILE has one column `path`, such as 公司/部门/班组, or a column a level; a roster workbook's own list is found too.
    """
    from gongyou.core.db import unit_of_work
    from gongyou.identity.roster import RosterFileError, explain, read_units
    from gongyou.identity.service_units import add_paths
    from gongyou.identity.tenants import current_tenant

    tenant_id = _tenant_id(code)
    try:
        with unit_of_work(tenant_id), _told():
            listed = read_units(file, filename=file.name, name=current_tenant().name).paths
            added = add_paths(listed)
    except RosterFileError as error:
        _fail(explain(error.fault, error.params))
    if as_json:
        _print_json({"listed": len(listed), "added": added})
    else:
        click.echo(f"{len(listed)} units in the list, {added} added.")


@click.group()
def member() -> None:
    """The members of a tenant."""


@member.command("grant")
@click.argument("employee_no")
@click.argument("role", type=click.Choice([role.value for role in Role if role is not Role.MEMBER]))
@_tenant
@click.option("--unit", "path", help="公司/部门/班组; the whole tenant without it.")
def grant(employee_no: str, role: str, code: str, path: str | None) -> None:
    """Grant ROLE to the member with EMPLOYEE_NO, such as the first administrators."""
    from gongyou.core.db import unit_of_work
    from gongyou.identity.service_roles import grant_role

    tenant_id = _tenant_id(code)
    with unit_of_work(tenant_id), _told():
        where = _unit_id(path)
        given = grant_role(member_id=_member_id(employee_no), role=Role(role), unit_id=where)
        click.echo(f"{given.member_name} is {role} of {given.unit_name}.")


def _unit_id(path: str | None) -> UUID:
    from gongyou.identity.rosters import register
    from gongyou.identity.service_units import root

    if path is None:
        return root().id
    found = register().unit_id(tuple(part for part in path.strip("/").split("/") if part))
    return found or _fail(f"There is no unit {path}; write the names from the top down, such as 公司/部门/班组.")


def _member_id(employee_no: str) -> UUID:
    from sqlalchemy import func, select

    from gongyou.core.db import session
    from gongyou.identity.models import Member

    found = session().scalar(select(Member.id).where(func.lower(Member.employee_no) == employee_no.lower()))
    return found or _fail(f"There is no member with the employee number {employee_no}.")


@member.command("import")
@click.argument("file", type=_FILE)
@_tenant
@click.option("--preview", is_flag=True, help="Only say what would happen.")
@click.option("--take-good-rows", is_flag=True, help="Import the good rows although some are bad.")
@click.option("--deactivate-leavers", is_flag=True, help="Let members go who are not in the file.")
@click.option("--map", "mapped", multiple=True, metavar="FIELD=LABEL", help="What a column means; no LABEL: absent.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_as_json
def import_members(
    *,
    file: Path,
    code: str,
    preview: bool,
    take_good_rows: bool,
    deactivate_leavers: bool,
    mapped: tuple[str, ...],
    yes: bool,
    as_json: bool,
) -> None:
    """Import a roster (XLSX, XLS, ODS, CSV) of human resources as it is.

    With bad rows nothing is imported unless the good ones are asked for. The same file again changes nothing.
    """
    from gongyou.identity import importing

    tenant_id, mapping = _tenant_id(code), _mapping(mapped)
    with _told():
        found = importing.look(tenant_id, file, mapping)
        if not as_json:
            click.echo(importing.as_text(found))
        if preview:
            if as_json:
                _print_json(importing.as_json(found))
            return
        try:
            importing.check(found, take_good_rows=take_good_rows, deactivate_leavers=deactivate_leavers)
        except AppError:
            if as_json:
                _print_json(importing.as_json(found))
            raise
        if not yes and sys.stdin.isatty():
            click.confirm("Import?", abort=True, err=True)
        done = importing.run(tenant_id, found, file=file, deactivate_leavers=deactivate_leavers)
    if as_json:
        _print_json(importing.as_json(found) | {"result": done})
    else:
        click.echo(f"{done['created']} added, {done['changed']} changed, {done['departed']} let go.")


def _mapping(mapped: Sequence[str]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for each in mapped:
        field, separator, label = each.partition("=")
        if not separator:
            _fail(f"--map {each} is not FIELD=LABEL, such as --map unit=部门.")
        labels = [part for part in label.split("|") if part]
        mapping[field] = None if not labels else labels[0] if len(labels) == 1 else labels
    return mapping


@click.group()
def account() -> None:
    """Accounts of members."""


@account.command()
@click.argument("username")
@_tenant
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def password(username: str, code: str, password_stdin: bool) -> None:
    """Set the password of the account USERNAME; its sessions end."""
    from gongyou.core.db import unit_of_work
    from gongyou.identity.service_accounts import set_password

    tenant_id = _tenant_id(code)
    if password_stdin:
        chosen = sys.stdin.readline().rstrip("\n")
    else:
        chosen = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    with unit_of_work(tenant_id), _told():
        set_password(_account_member(username), chosen)
    click.echo("The password is set.")


@account.command()
@click.argument("username", required=False)
@_tenant
@click.option("--all", "everyone", is_flag=True, help="All active members who have set no password yet.")
@click.option("--unit", "path", help="With --all: only this unit and all below it.")
@_as_json
def activation(username: str | None, code: str, everyone: bool, path: str | None, as_json: bool) -> None:
    """Print a fresh activation code of the account USERNAME, or of everyone; earlier ones are void."""
    from gongyou.core.db import session, unit_of_work
    from gongyou.identity.models import Member
    from gongyou.identity.service import unit_of
    from gongyou.identity.service_accounts import issue_activations, not_activated

    if everyone == (username is not None):
        _fail("Name one account, or say --all.")
    tenant_id = _tenant_id(code)
    with unit_of_work(tenant_id), _told():
        if username is not None:
            chosen = [session().get_one(Member, (tenant_id, _account_member(username)))]
        else:
            chosen = not_activated(unit_of(_unit_id(path)).path)
        issued = issue_activations(chosen)
        printed = [
            {
                "employee_no": each.employee_no,
                "name": each.name,
                "username": given.username,
                "activation_code": given.activation_code,
                "expires_at": given.expires_at,
            }
            for each, given in zip(chosen, issued, strict=True)
        ]
    if as_json:
        _print_json(printed)
        return
    for one in printed:
        click.echo(f"{one['employee_no']}\t{one['name']}\t{one['username']}\t{one['activation_code']}")


def _account_member(username: str) -> UUID:
    from sqlalchemy import select

    from gongyou.core.db import session
    from gongyou.identity.models import Account
    from gongyou.identity.passwords import username_key

    found = session().scalar(select(Account.member_id).where(Account.username == username_key(username)))
    return found or _fail(f"There is no account {username}; at first it is the employee number.")
