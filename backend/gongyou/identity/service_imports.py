"""Roster imports: a file is uploaded, read in a worker, looked at, corrected, and applied part by part.

Reading changes nothing. Application goes in parts of `rosters.PART` rows, each in its own transaction that also orders
the next, so it is resumed where it stopped, and a row that was applied changes nothing when it comes again.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from gongyou.core import audit, clock, crypto, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError
from gongyou.core.ids import new_id
from gongyou.core.outbox import converter, emit
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import RosterPartDue, RosterUploaded
from gongyou.identity import rosters
from gongyou.identity.models import ImportState, RosterImport, RosterImportRow, RowOutcome
from gongyou.identity.roster import BadCell, RosterFileError, RosterPerson, RosterReading
from gongyou.identity.rosters import Difference, Effect
from gongyou.identity.service_members import depart
from gongyou.identity.service_units import root
from gongyou.permissions import Permission

KEPT = timedelta(days=7)
"""How long the file and its rows are kept: they are personal data, and the members hold what was taken."""
_PURPOSE = "roster"
_DEPARTURES = 1000


class RosterNotReady(AppError):
    """The import is not in the state that this needs."""

    code = "roster.not_ready"
    status = 409


class RosterHasBadRows(AppError):
    """Some rows are bad, and it was not asked to take the good ones."""

    code = "roster.has_bad_rows"
    status = 409


class RosterUndecided(AppError):
    """Something about the whole file must be settled first."""

    code = "roster.undecided"
    status = 409


class LeaversUncertain(AppError):
    """A bad row names nobody: its person would be taken for a leaver."""

    code = "roster.leavers_uncertain"
    status = 409


class RosterEmpty(AppError):
    """The file has no bytes."""

    code = "roster.empty"
    status = 422


@dataclass(frozen=True, slots=True)
class Findings:
    """What reading a roster found, and what applying it would do."""

    reading: RosterReading
    differences: Sequence[Difference]
    bad_rows: int
    leavers: Sequence[UUID] | None
    """None when a bad row names nobody."""

    def planned(self, effect: Effect) -> int:
        """Count the good rows with an effect."""
        return sum(each.effect is effect for each in self.differences)


def upload(*, content: bytes, filename: str) -> RosterImport:
    """Take in a roster file, to be read by a worker."""
    principal.require(Permission.MEMBERS_MANAGE, root().path)
    if not content:
        raise RosterEmpty
    who = principal.current_or_none()
    imported = RosterImport(
        id=new_id(),
        uploaded_by=who.member_id if who else None,
        uploaded_at=clock.now(),
        filename=filename,
        sha256=hashlib.sha256(content).hexdigest(),
        content_sealed=crypto.seal_bytes(content, purpose=_PURPOSE, tenant_id=current_tenant_id()),
        state=ImportState.READING,
    )
    session().add(imported)
    session().flush()
    emit(RosterUploaded(import_id=imported.id))
    audit.record("roster.uploaded", "roster_import", imported.id, filename=filename, sha256=imported.sha256)
    return imported


def correct_mapping(import_id: UUID, mapping: Mapping[str, Any]) -> RosterImport:
    """Have the file read again with columns mapped by the administrator; raise RosterNotReady."""
    imported = _held(import_id)
    if imported.state not in {ImportState.READ, ImportState.UNREADABLE, ImportState.STOPPED}:
        raise RosterNotReady
    imported.mapping, imported.state = dict(mapping), ImportState.READING
    emit(RosterUploaded(import_id=imported.id))
    return imported


def order_application(
    import_id: UUID, *, take_good_rows: bool = False, deactivate_leavers: bool = False
) -> RosterImport:
    """Have a roster that was read applied by a worker.

    Raises RosterNotReady, RosterUndecided, RosterHasBadRows, LeaversUncertain.
    """
    imported = _held(import_id)
    if imported.state is not ImportState.READ:
        raise RosterNotReady
    check_applicable(
        bad_rows=imported.bad,
        problems=len(imported.report["problems"]),
        leavers_certain=imported.report["leave"] is not None,
        take_good_rows=take_good_rows,
        deactivate_leavers=deactivate_leavers,
    )
    who = principal.current_or_none()
    imported.take_good_rows, imported.deactivate_leavers = take_good_rows, deactivate_leavers
    imported.applied_by, imported.state = who.member_id if who else None, ImportState.APPLYING
    imported.position = imported.done = imported.created = imported.changed = imported.departed = 0
    emit(RosterPartDue(import_id=imported.id, position=0))
    audit.record("roster.ordered", "roster_import", imported.id, leavers=deactivate_leavers, rows=imported.good)
    return imported


def check_applicable(
    *, bad_rows: int, problems: int, leavers_certain: bool, take_good_rows: bool, deactivate_leavers: bool
) -> None:
    """Raise what stands in the way of applying a roster."""
    if problems:
        raise RosterUndecided
    if bad_rows and not take_good_rows:
        raise RosterHasBadRows(bad=bad_rows)
    if deactivate_leavers and not leavers_certain:
        raise LeaversUncertain


def import_of(import_id: UUID) -> RosterImport:
    """Return an import, for who manages members of the whole tenant."""
    imported = get(RosterImport, import_id)
    principal.require(Permission.MEMBERS_MANAGE, root().path)
    return imported


def imports(*, limit: int = 50, cursor: str | None = None) -> Page:
    """Return imports, newest first."""
    principal.require(Permission.MEMBERS_MANAGE, root().path)
    return page(select(RosterImport), sort=Sort(((RosterImport.id, True),)), limit=limit, cursor=cursor)


def rows_of(import_id: UUID, *, outcome: RowOutcome | None = None, limit: int = 50, cursor: str | None = None) -> Page:
    """Return an import's rows in the order of the file, as (row, what it says)."""
    query = select(RosterImportRow).where(RosterImportRow.import_id == import_of(import_id).id)
    if outcome is not None:
        query = query.where(RosterImportRow.outcome == outcome)
    found: Page = page(query, sort=Sort(((RosterImportRow.position, False),)), limit=limit, cursor=cursor)
    return Page([(row, _opened(row)) for row in found.items], found.next_cursor)


# --- what a worker does ----------------------------------------------------------------------------------------------


def look(content: bytes, *, filename: str, mapping: Mapping[str, Any], spared: Iterable[UUID] = ()) -> Findings:
    """Read a roster and compare it with the members; changes nothing. Raises RosterFileError."""
    reading = rosters.read(content, filename=filename, mapping=mapping)
    named = ((person.employee_no, person.name) for person in (*reading.people, *reading.unfit))
    return Findings(
        reading=reading,
        differences=rosters.differences(reading.people),
        bad_rows=len({(bad.sheet, bad.row) for bad in reading.bad}),
        leavers=rosters.leavers(named, spared=set(spared)),
    )


def read_upload(import_id: UUID) -> None:
    """Read an uploaded file and keep what was found, for the preview."""
    imported = get(RosterImport, import_id, lock=True)
    if imported.state is not ImportState.READING or imported.content_sealed is None:
        return
    content = crypto.unseal_bytes(imported.content_sealed, purpose=_PURPOSE, tenant_id=current_tenant_id())
    spared = [imported.uploaded_by] if imported.uploaded_by else []
    session().execute(delete(RosterImportRow).where(RosterImportRow.import_id == import_id))
    try:
        found = look(content, filename=imported.filename, mapping=imported.mapping, spared=spared)
    except RosterFileError as error:
        imported.state = ImportState.UNREADABLE
        imported.report = {"failure": error.fault.value, "params": error.params}
        imported.good = imported.bad = imported.skipped = 0
        return
    reading = found.reading
    imported.state = ImportState.READ
    imported.good, imported.bad, imported.skipped = len(reading.people), found.bad_rows, len(reading.skipped)
    imported.report = report_of(found)
    rows = list(_rows(import_id, found))
    if rows:
        session().execute(insert(RosterImportRow), rows)


def apply_part(import_id: UUID, position: int) -> None:
    """Apply the rows after a position and order the next part; when none are left, finish."""
    imported = get(RosterImport, import_id, lock=True)
    if imported.state is not ImportState.APPLYING or imported.position != position:
        return
    good = RosterImportRow.outcome == RowOutcome.GOOD
    part = session().scalars(
        select(RosterImportRow)
        .where(RosterImportRow.import_id == import_id, good, RosterImportRow.position > position)
        .order_by(RosterImportRow.position)
        .limit(rosters.PART)
    )
    rows = part.all()
    people = [converter.structure(_opened(row)["person"], RosterPerson) for row in rows]
    if position == 0:
        report = imported.report
        rosters.prepare(units=[tuple(path) for path in report["units"]], shift_patterns=report["new_shift_patterns"])
    try:
        with session().begin_nested():
            changes = rosters.apply(people)
    except rosters.OrganisationChanged as error:
        imported.state = ImportState.STOPPED
        imported.report = imported.report | {"stopped": error.code}
        return
    imported.created += changes.created
    imported.changed += changes.changed
    imported.done += len(rows)
    if len(rows) == rosters.PART:
        imported.position = rows[-1].position
        emit(RosterPartDue(import_id=import_id, position=imported.position))
    else:
        _finish(imported)


def _finish(imported: RosterImport) -> None:
    if imported.deactivate_leavers:
        spared = {member_id for member_id in (imported.uploaded_by, imported.applied_by) if member_id}
        left = rosters.leavers(_named(imported.id), spared=spared, before=imported.uploaded_at) or []
        let_leavers_go(left)
        imported.departed = len(left)
    imported.state, imported.applied_at = ImportState.APPLIED, clock.now()
    imported.content_sealed = None
    counts = {"created": imported.created, "changed": imported.changed, "departed": imported.departed}
    audit.record("roster.applied", "roster_import", imported.id, by=str(imported.applied_by), **counts)


def _named(import_id: UUID) -> Iterable[tuple[str, str]]:
    """Yield employee number and name of every row that is a person's."""
    people = select(RosterImportRow).where(
        RosterImportRow.import_id == import_id, RosterImportRow.outcome != RowOutcome.SKIPPED
    )
    for row in session().scalars(people.execution_options(yield_per=1000)):
        person = _opened(row)["person"]
        yield person["employee_no"], person["name"]


def let_leavers_go(member_ids: Sequence[UUID]) -> None:
    """Let many members go, and note each."""
    for start in range(0, len(member_ids), _DEPARTURES):
        part = member_ids[start : start + _DEPARTURES]
        depart(part)
        for member_id in part:
            audit.record("member.left", "member", member_id, by="roster")


def forget_old_imports() -> None:
    """Delete the files and rows of imports whose time is over; what they did stays on record."""
    old = RosterImport.uploaded_at < clock.now() - KEPT
    ids = session().scalars(select(RosterImport.id).where(old, RosterImport.state != ImportState.EXPIRED)).all()
    session().execute(delete(RosterImportRow).where(RosterImportRow.import_id.in_(ids)))
    unapplied = RosterImport.state != ImportState.APPLIED
    for which, values in (
        (RosterImport.id.in_(ids), {"content_sealed": None}),
        (RosterImport.id.in_(ids) & unapplied, {"state": ImportState.EXPIRED, "report": {}}),
    ):
        session().execute(update(RosterImport).where(which).values(values))


def _held(import_id: UUID) -> RosterImport:
    imported = get(RosterImport, import_id, lock=True)
    principal.require(Permission.MEMBERS_MANAGE, root().path)
    return imported


def report_of(found: Findings) -> dict[str, Any]:
    """Return what is kept of the findings on the whole file."""
    reading, known = found.reading, rosters.register()
    own_list = len(known.units) == 1 and not reading.problems
    worked = {person.shift_pattern for person in reading.people if person.shift_pattern}
    return {
        "problems": [[p.code.value, dict(p.params), p.decidable] for p in reading.problems],
        "columns": [
            [sheet, column.label, column.field.value if column.field else None]
            for sheet, columns in reading.columns.items()
            for column in columns
            if not column.pay
        ],
        "closing_on": {sheet: day.isoformat() for sheet, day in reading.closing_on.items()},
        "units": [list(path) for path in reading.organisation.paths] if own_list else [],
        "new_shift_patterns": sorted(worked - known.patterns.keys()),
        "create": found.planned(Effect.CREATE),
        "change": found.planned(Effect.CHANGE),
        "unchanged": found.planned(Effect.NONE),
        "leave": None if found.leavers is None else len(found.leavers),
    }


def _rows(import_id: UUID, found: Findings) -> Iterable[dict[str, Any]]:
    """Yield the rows of the preview in the order of the file."""
    reading = found.reading
    said: dict[tuple[str, int], tuple[RowOutcome, dict[str, Any]]] = {}
    for person, difference in zip(reading.people, found.differences, strict=True):
        fields = sorted(difference.columns) if difference.effect is Effect.CHANGE else []
        content = {"person": converter.unstructure(person), "effect": difference.effect.value, "changes": fields}
        said[person.sheet, person.row] = RowOutcome.GOOD, content
    unfit = {(person.sheet, person.row): person for person in reading.unfit}
    for bad in reading.bad:
        content = {"person": converter.unstructure(unfit[bad.sheet, bad.row]), "faults": []}
        said.setdefault((bad.sheet, bad.row), (RowOutcome.BAD, content))[1]["faults"].append(_fault(bad))
    for skipped in reading.skipped:
        said[skipped.sheet, skipped.row] = RowOutcome.SKIPPED, {"why": skipped.why.value, "text": skipped.text}
    sheets = {sheet: number for number, sheet in enumerate(reading.columns)}
    in_order = sorted(said.items(), key=lambda each: (sheets.get(each[0][0], len(sheets)), each[0][1]))
    for position, ((sheet, row), (outcome, content)) in enumerate(in_order, start=1):
        yield {
            "tenant_id": current_tenant_id(),
            "import_id": import_id,
            "position": position,
            "sheet": sheet,
            "row": row,
            "outcome": outcome,
            "sealed": crypto.seal(converter.dumps(content), purpose=_PURPOSE, tenant_id=current_tenant_id()),
        }


def _fault(bad: BadCell) -> dict[str, Any]:
    return {
        "label": bad.label,
        "field": bad.about.value,
        "code": bad.reason.value,
        "params": dict(bad.params),
        "value": bad.value,
        "suggestion": bad.suggestion,
    }


def _opened(row: RosterImportRow) -> dict[str, Any]:
    plain = crypto.unseal(row.sealed, purpose=_PURPOSE, tenant_id=row.tenant_id)
    content: dict[str, Any] = converter.loads(plain, dict)
    return content
