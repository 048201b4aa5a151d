"""Hazards as they are read: one, lists with filters, statistics."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from gongyou.cases import queries as cases
from gongyou.cases import statistics as case_statistics
from gongyou.cases.models import Case, CaseState
from gongyou.cases.rules import Settings
from gongyou.cases.service import look, possible
from gongyou.cases.settings import settings_of
from gongyou.core import clock, db
from gongyou.core.errors import NotFound
from gongyou.core.pages import Page, page
from gongyou.files import links
from gongyou.files.models import FileKind, StoredFile
from gongyou.files.service import attached
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.quality.hazards import figures
from gongyou.quality.hazards.filters import ROWS, SORTS, HazardFilters, filtered
from gongyou.quality.hazards.flow import HAZARD, HazardDocket
from gongyou.quality.hazards.models import Hazard
from gongyou.quality.hazards.options import HazardOptions, named

Row = tuple[Hazard, Case, str]


def seen(hazard_id: UUID) -> tuple[Hazard, Case, str]:
    """Return a hazard that the acting member may see, its case and its unit's path; raise NotFound."""
    row = db.session().execute(ROWS.add_columns(Unit.path).where(Hazard.id == hazard_id)).one_or_none()
    if row is None or not cases.sees(HAZARD, row[1], row[3]):
        raise NotFound
    return row[0], row[1], row[3]


def hazards(*, limit: int = 50, cursor: str | None = None, **filters: Any) -> Page:
    """Return a page of the hazards that the acting member may see, filtered as `HazardFilters` says."""
    wanted = HazardFilters(**filters)
    found = page(filtered(wanted), sort=SORTS[wanted.sort], limit=limit, cursor=cursor, scalars=False)
    return Page(shown([(row[0], row[1], row[2]) for row in found.items], settings_of(HAZARD)), found.next_cursor)


def shown(rows: Sequence[Row], settings: Settings[HazardOptions]) -> list[dict[str, Any]]:
    """Return hazards as the API shows them, all names in one query."""
    people = {m for hazard, case, _ in rows for m in _people(hazard, case) if m is not None}
    names = identity.names_of(people) if people else {}
    return [_shown(hazard, case, unit, settings, names) for hazard, case, unit in rows]


def _people(hazard: Hazard, case: Case) -> tuple[UUID | None, ...]:
    return (hazard.finder_id, hazard.confirmed_by, hazard.rectifier_id, hazard.verifier_id, case.responsible_id)


def _shown(
    hazard: Hazard, case: Case, unit_name: str, settings: Settings[HazardOptions], names: dict[UUID, str]
) -> dict[str, Any]:
    options = settings.options
    copied = (
        "description",
        "category",
        "severity",
        "place",
        "place_id",
        "discovered_at",
        "confirmed_at",
        "rectified_at",
        "verified_at",
        "sent_back",
        "duplicate_of",
        "recurrence_of",
        "stage",
        "root_cause",
        "standard_changed",
    )
    return cases.standing(HAZARD, settings, case, names) | {
        **{name: getattr(hazard, name) for name in copied},
        "category_name": named(options.categories, hazard.category, "category"),
        "severity_name": named(options.severities, hazard.severity, "severity"),
        "unit": {"id": case.unit_id, "name": unit_name},
        "finder": cases.person(hazard.finder_id, names),
        "confirmed_by": cases.person(hazard.confirmed_by, names),
        "rectifier": cases.person(hazard.rectifier_id, names),
        "verifier": cases.person(hazard.verifier_id, names),
    }


def of_docket(docket: HazardDocket) -> dict[str, Any]:
    """Return a hazard that has just been acted on."""
    [hazard] = shown([(docket.subject, docket.case, docket.unit.name)], docket.settings)
    return hazard


def hazard(hazard_id: UUID) -> dict[str, Any]:
    """Return a hazard, its pictures, voice note and corroborations, and what one may do now; raise NotFound."""
    docket = look(HAZARD, hazard_id)
    again = select(func.count()).select_from(Hazard)
    files = attached(HAZARD.code, [hazard_id]).get(hazard_id, [])
    return of_docket(docket) | {
        "actions": possible(docket),
        "photos": [
            {
                "id": file.id,
                "added_at": file.created_at,
                "added_by": file.owner_id,
                "url": links.link(file),
                "thumbnail_url": links.thumbnail_link(file),
            }
            for file in files
            if file.kind is FileKind.EVIDENCE
        ],
        "voice": next((_voice(file) for file in files if file.id == docket.subject.voice_id), None),
        "corroborations": db.session().scalar(again.where(Hazard.duplicate_of == hazard_id)),
        "recurrences": db.session().scalar(again.where(Hazard.recurrence_of == hazard_id)),
    }


def _voice(file: StoredFile) -> dict[str, Any]:
    return {"id": file.id, "url": links.link(file), "media_type": file.media_type, "seconds": file.seconds}


def statistics(
    *, since: datetime | None = None, until: datetime | None = None, unit_id: UUID | None = None
) -> dict[str, Any]:
    """Return what stands at each node now and how long it took in a period (by default the last 30 days).

    It is of the units that the acting member oversees.
    """
    until = until or clock.now()
    since = since or until - timedelta(days=30)
    path = identity.unit_of(unit_id).path if unit_id else None
    where = cases.in_scope(HAZARD, path)
    settings = settings_of(HAZARD)
    period = (Case.opened_at >= since, Case.opened_at < until)
    return {
        "since": since,
        "until": until,
        "nodes": case_statistics.by_node(HAZARD, settings, where, since, until),
        "reported": _count(where, *period),
        "refused": _count(where, *period, Case.state == CaseState.REFUSED),
        "closed": _count(where, Case.outcome == "close", Case.closed_at >= since, Case.closed_at < until),
        "stages": figures.by_unit_and_stage(where, since, until),
    }


def _count(*where: ColumnElement[bool]) -> int:
    return db.session().scalar(_counted().where(*where)) or 0


def _counted() -> Select[Any]:
    return (
        select(func.count())
        .select_from(Case)
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .where(Case.flow == HAZARD.code)
    )
