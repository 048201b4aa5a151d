"""Which hazards a report may tell of again: known ones that are open, or one that was rectified and has come back."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from gongyou.cases import queries as case_queries
from gongyou.cases.models import Case, CaseState
from gongyou.core import clock, db
from gongyou.files.models import StoredFile
from gongyou.identity.models import Unit
from gongyou.identity.rules import ids_of_path
from gongyou.quality.hazards.flow import HAZARD
from gongyou.quality.hazards.likeness import WORTH_SHOWING, Likeness, Report, likeness
from gongyou.quality.hazards.models import Hazard
from gongyou.quality.hazards.queries import seen

_RECENT = timedelta(days=90)
_COMPARED = 500
"""Reports that one is compared with: the latest of its area."""
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hazard that a report is like; `relation` is `duplicate` while it is open, `recurrence` once it was closed."""

    hazard: Hazard
    case: Case
    unit_name: str
    likeness: Likeness
    relation: str


def candidates(hazard_id: UUID) -> list[Candidate]:
    """Return the hazards of the area that a report is like, the most alike first; raises NotFound."""
    hazard, case, path = seen(hazard_id)
    rows = _recent_nearby(hazard_id, path)
    hashes = _photo_hashes([hazard_id, *(row[0].id for row in rows)])
    this = _compared(hazard, case, hashes)
    found = [
        Candidate(other, other_case, unit, likeness(this, _compared(other, other_case, hashes)), _relation(other_case))
        for other, other_case, unit in rows
    ]
    worth = [candidate for candidate in found if candidate.likeness.score >= WORTH_SHOWING]
    return sorted(worth, key=lambda c: (-c.likeness.score, c.case.opened_at))[:_SHOWN]


def _recent_nearby(hazard_id: UUID, path: str) -> list[tuple[Hazard, Case, str]]:
    """Return reports of the same area that are open, or were closed lately; refused and merged ones tell nothing new."""
    rows = db.session().execute(
        select(Hazard, Case, Unit.name)
        .join(Case, (Case.tenant_id == Hazard.tenant_id) & (Case.id == Hazard.id))
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .where(
            Hazard.id != hazard_id,
            Hazard.duplicate_of.is_(None),
            Unit.path.startswith(_area(path)),
            case_queries.visible(HAZARD),
            or_(
                Case.state == CaseState.OPEN,
                (Case.state == CaseState.CLOSED) & (Case.closed_at > clock.now() - _RECENT),
            ),
        )
        .order_by(Case.opened_at.desc(), Case.id)
        .limit(_COMPARED)
    )
    return [(hazard, case, name) for hazard, case, name in rows]


def _area(path: str) -> str:
    """Return the path of the unit above: sibling teams work in the same place."""
    above = ids_of_path(path)[:-1]
    return "/" + "".join(f"{unit_id.hex}/" for unit_id in above) if len(above) > 1 else path


def _photo_hashes(ids: Collection[UUID]) -> dict[UUID, list[str]]:
    rows = db.session().execute(
        select(StoredFile.subject_id, StoredFile.photo_hash).where(
            StoredFile.subject_type == HAZARD.code,
            StoredFile.subject_id.in_(ids),
            StoredFile.photo_hash.is_not(None),
        )
    )
    hashes: dict[UUID, list[str]] = defaultdict(list)
    for subject_id, photo_hash in rows:
        if subject_id is not None and photo_hash is not None:
            hashes[subject_id].append(photo_hash)
    return hashes


def _compared(hazard: Hazard, case: Case, hashes: dict[UUID, list[str]]) -> Report:
    return Report(f"{case.title} {hazard.description}", hazard.place, hazard.category, hashes.get(hazard.id, ()))


def _relation(case: Case) -> str:
    return "duplicate" if case.state is CaseState.OPEN else "recurrence"


def as_shown(found: list[Candidate]) -> list[dict[str, Any]]:
    """Return candidates as the API shows them."""
    return [
        {
            "id": candidate.case.id,
            "number": candidate.case.number,
            "title": candidate.case.title,
            "place": candidate.hazard.place,
            "category": candidate.hazard.category,
            "unit_name": candidate.unit_name,
            "node": candidate.case.node,
            "reported_at": candidate.case.opened_at,
            "confirmed": candidate.hazard.confirmed_at is not None,
            "relation": candidate.relation,
            "score": candidate.likeness.score,
            "words": candidate.likeness.words,
            "place_likeness": candidate.likeness.place,
            "photo_distance": candidate.likeness.photo_distance,
        }
        for candidate in found
    ]
