"""A roster import from the command line: looked at, then applied part by part in this process."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import track

from gongyou.core import audit
from gongyou.core.db import unit_of_work
from gongyou.core.errors import AppError
from gongyou.identity import rosters, service_imports
from gongyou.identity.roster import RosterFileError, explain
from gongyou.identity.rosters import Effect
from gongyou.identity.service_imports import Findings

_SHOWN = 50


class RosterUnreadable(AppError):
    """The file cannot be read."""

    code = "roster.unreadable"
    status = 422


def look(tenant_id: UUID, file: Path, mapping: Mapping[str, Any]) -> Findings:
    """Read a roster and compare it with the members; changes nothing. Raises RosterUnreadable."""
    try:
        with unit_of_work(tenant_id):
            return service_imports.look(file.read_bytes(), filename=file.name, mapping=mapping)
    except RosterFileError as error:
        raise RosterUnreadable(why=explain(error.fault, error.params)) from error


def check(found: Findings, *, take_good_rows: bool, deactivate_leavers: bool) -> None:
    """Raise what stands in the way of an import."""
    service_imports.check_applicable(
        bad_rows=found.bad_rows,
        problems=len(found.reading.problems),
        leavers_certain=found.leavers is not None,
        take_good_rows=take_good_rows,
        deactivate_leavers=deactivate_leavers,
    )


def run(tenant_id: UUID, found: Findings, *, file: Path, deactivate_leavers: bool) -> dict[str, int]:
    """Apply a roster, each part in a unit of work of its own; what was done stays if a later part fails."""
    people, report = found.reading.people, service_imports.report_of
    with unit_of_work(tenant_id):
        kept = report(found)
        rosters.prepare(units=[tuple(path) for path in kept["units"]], shift_patterns=kept["new_shift_patterns"])
    created = changed = 0
    parts = range(0, len(people), rosters.PART)
    for start in track(parts, description="Importing", console=Console(stderr=True), transient=True):
        with unit_of_work(tenant_id):
            done = rosters.apply(people[start : start + rosters.PART])
        created, changed = created + done.created, changed + done.changed
    leavers = found.leavers if deactivate_leavers and found.leavers else []
    result = {"created": created, "changed": changed, "departed": len(leavers)}
    with unit_of_work(tenant_id):
        service_imports.let_leavers_go(leavers)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        audit.record("roster.applied", "roster_import", None, filename=file.name, sha256=digest, **result)
    return result


def as_json(found: Findings) -> dict[str, Any]:
    """Return what was found, for programs."""
    leave = None if found.leavers is None else len(found.leavers)
    return {**found.reading.as_json(), "plan": _plan(found) | {"leave": leave}}


def as_text(found: Findings) -> str:
    """Return what was found, for people."""
    told: Any = found.reading.as_json()
    lines = [f"{each['sheet']} 第 {each['row']} 行 {each['field']}：{each['reason']}" for each in told["bad"][:_SHOWN]]
    if len(told["bad"]) > _SHOWN:
        lines.append(f"… {len(told['bad']) - _SHOWN} more; --json lists all.")
    lines += [problem["what"] for problem in told["problems"]]
    plan = _plan(found)
    lines.append(
        f"{told['good']} good rows, {found.bad_rows} bad, {len(told['skipped'])} skipped: "
        f"{plan['create']} to add, {plan['change']} to change, {plan['unchanged']} unchanged, "
        f"{len(found.leavers or ())} members not in the file."
    )
    return "\n".join(lines)


def _plan(found: Findings) -> dict[str, int]:
    effects = {"create": Effect.CREATE, "change": Effect.CHANGE, "unchanged": Effect.NONE}
    return {name: found.planned(effect) for name, effect in effects.items()}
