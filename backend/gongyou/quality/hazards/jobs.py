"""What follows on the fate of a hazard: its finder hears of it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from gongyou.cases.models import Case, CaseNode
from gongyou.core import db
from gongyou.core.outbox import Queue, handles
from gongyou.events import (
    AppealSpunOff,
    HazardClosed,
    HazardConfirmed,
    HazardCorroborated,
    HazardExportWanted,
    HazardRefused,
)
from gongyou.notifications.service import Link, Param, notify
from gongyou.quality.hazards import exports, reporting
from gongyou.quality.hazards.flow import HAZARD
from gongyou.quality.hazards.models import Hazard


@handles(HazardConfirmed)
def tell_of_confirmation(events: Sequence[HazardConfirmed]) -> None:
    """Tell finders that their hazard was confirmed."""
    for hazard, case in _found(event.hazard_id for event in events):
        _tell(hazard, case, "hazard.confirmed", f"hazard:{hazard.id}:confirmed:{hazard.round}")


@handles(HazardRefused)
def tell_of_refusal(events: Sequence[HazardRefused]) -> None:
    """Tell finders why their report was turned down."""
    for hazard, case in _found(event.hazard_id for event in events):
        stay = (
            db.session()
            .scalars(
                select(CaseNode)
                .where(CaseNode.case_id == hazard.id, CaseNode.outcome == "refuse")
                .order_by(CaseNode.seq.desc())
                .limit(1)
            )
            .one()
        )
        _tell(hazard, case, "hazard.refused", f"hazard:{hazard.id}:refused:{stay.seq}", reason=stay.note or "")


@handles(HazardCorroborated)
def tell_of_corroboration(events: Sequence[HazardCorroborated]) -> None:
    """Tell finders that their report corroborates a known hazard."""
    originals = {event.hazard_id: event.original_id for event in events}
    numbers = {case.id: case.number for _, case in _found(originals.values())}
    for hazard, case in _found(originals):
        original = numbers[originals[hazard.id]]
        _tell(hazard, case, "hazard.corroborated", f"hazard:{hazard.id}:merged:{hazard.round}", original=original)


@handles(HazardClosed)
def tell_of_closure(events: Sequence[HazardClosed]) -> None:
    """Tell finders that their hazard is closed."""
    for hazard, case in _found(event.hazard_id for event in events):
        _tell(hazard, case, "hazard.closed", f"hazard:{hazard.id}:closed:{hazard.round}")


@handles(AppealSpunOff)
def report_hazards_behind_appeals(events: Sequence[AppealSpunOff]) -> None:
    """Report the hazards that officers have learnt of from the hotline; who told them is not known here."""
    for event in events:
        reporting.report_of_officer(
            event.hazard_id,
            officer_id=event.officer_id,
            category=event.category,
            description=event.description,
            place=event.place,
            unit_id=event.unit_id,
        )


@handles(HazardExportWanted, queue=Queue.BULK)
def make_hazard_exports(events: Sequence[HazardExportWanted]) -> None:
    """Write spreadsheets of hazards."""
    for event in events:
        exports.make(event.export_id)


def _found(ids: Iterable[UUID]) -> list[tuple[Hazard, Case]]:
    rows = db.session().execute(
        select(Hazard, Case)
        .join(Case, (Case.tenant_id == Hazard.tenant_id) & (Case.id == Hazard.id))
        .where(Hazard.id.in_(set(ids)))
    )
    return [(hazard, case) for hazard, case in rows]


def _tell(hazard: Hazard, case: Case, kind: str, dedupe_key: str, **params: Param) -> None:
    common: dict[str, Param] = {"number": case.number, "title": case.title, "place": hazard.place}
    notify([hazard.finder_id], kind, params=common | params, link=Link(HAZARD.code, hazard.id), dedupe_key=dedupe_key)
