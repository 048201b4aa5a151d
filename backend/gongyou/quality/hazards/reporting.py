"""A hazard comes in: reported by whoever finds it, or by an officer who has learnt of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from gongyou.cases import service as cases
from gongyou.cases.files import attach_voice
from gongyou.cases.rules import Settings
from gongyou.cases.settings import settings_of
from gongyou.core import clock, db, principal
from gongyou.core.errors import Conflict
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.quality.hazards.flow import HAZARD, HazardDocket
from gongyou.quality.hazards.models import Hazard
from gongyou.quality.hazards.options import HazardOptions, codes, named, require_choice, wrong
from gongyou.quality.places.service import place_of

_AHEAD = timedelta(minutes=5)
"""By how much the clock of a phone may be ahead."""
_TITLE = 40


def report(
    *,
    category: str,
    description: str | None = None,
    place: str | None = None,
    place_id: UUID | None = None,
    discovered_at: datetime | None = None,
    hazard_id: UUID | None = None,
    title: str | None = None,
    severity: str | None = None,
    unit_id: UUID | None = None,
    photo_ids: Sequence[UUID] = (),
    voice_id: UUID | None = None,
) -> tuple[HazardDocket, bool]:
    """Report a hazard as the acting member; return it and whether it is new: the same id again is the same hazard.

    A picture or a voice note may tell it without words; a known place gives its name and unit unless others are given.
    Raises InvalidInput, NotFound for another's id or an unknown unit or place, FilesUnknown and FileInUse.
    """
    who = principal.current()
    if hazard_id is not None and _received_before(hazard_id, who.member_id):
        return cases.look(HAZARD, hazard_id), False
    settings = settings_of(HAZARD)
    _require_report(settings.options, category, severity, told=bool(description or photo_ids or voice_id))
    place, place_unit_id = _where(place, place_id)
    hazard = Hazard(
        id=hazard_id or new_id(),
        description=description or "",
        voice_id=voice_id,
        category=category,
        severity=severity,
        place=place,
        place_id=place_id,
        discovered_at=_plausible(discovered_at or clock.now(), settings.options),
        finder_id=who.member_id,
    )
    unit = identity.unit_of(unit_id or place_unit_id or who.unit_id)
    return _opened(hazard, settings, title=title, unit=unit, photo_ids=photo_ids), True


def report_of_officer(
    hazard_id: UUID, *, officer_id: UUID, category: str, description: str, place: str, unit_id: UUID
) -> None:
    """Report what an officer has learnt of, such as from the hotline, in their words; done once for an id.

    They are its finder, so somebody else confirms it. A category that is no longer offered becomes `other`.
    """
    if db.session().get(Hazard, (current_tenant_id(), hazard_id)) is not None:
        return
    settings = settings_of(HAZARD)
    offered = codes(settings.options.categories)
    hazard = Hazard(
        id=hazard_id,
        description=description,
        category=category if category in offered else offered[-1],
        place=place,
        discovered_at=clock.now(),
        finder_id=officer_id,
    )
    _opened(hazard, settings, title=None, unit=identity.unit_of(unit_id), photo_ids=())


def _opened(
    hazard: Hazard, settings: Settings[HazardOptions], *, title: str | None, unit: Unit, photo_ids: Sequence[UUID]
) -> HazardDocket:
    if hazard.voice_id is not None:  # before the hazard, which refers to it
        attach_voice(HAZARD.code, hazard.id, hazard.voice_id)
    return cases.open_case(
        HAZARD,
        hazard,
        settings,
        title=title or _title_of(hazard, settings.options),
        unit=unit,
        reporter_id=hazard.finder_id,
        grade=hazard.severity,
        photos=photo_ids,
    )


def _received_before(hazard_id: UUID, finder_id: UUID) -> bool:
    """Tell whether a report has come before; one that comes in parallel is waited for. Raises Conflict for another's."""
    key = func.hashtextextended(f"hazard {current_tenant_id()} {hazard_id}", 0)
    db.session().execute(select(func.pg_advisory_xact_lock(key)))
    known = db.session().get(Hazard, (current_tenant_id(), hazard_id))
    if known is not None and known.finder_id != finder_id:
        raise Conflict
    return known is not None


def _plausible(discovered_at: datetime, options: HazardOptions) -> datetime:
    now = clock.now()
    if discovered_at > now + _AHEAD:
        raise wrong("discovered_at", "instant_past")
    if discovered_at < now - timedelta(days=options.report_reaches_back_days):
        raise wrong("discovered_at", "instant_recent", days=options.report_reaches_back_days)
    return min(discovered_at, now)


def _require_report(options: HazardOptions, category: str, severity: str | None, *, told: bool) -> None:
    require_choice("category", category, codes(options.categories))
    require_choice("severity", severity, codes(options.severities))
    if not told:
        raise wrong("description", "required")


def _where(place: str | None, place_id: UUID | None) -> tuple[str, UUID | None]:
    """Return the words for a place, and the unit that answers for it if it is a known one."""
    known = place_of(place_id) if place_id is not None else None
    if place is None and known is None:
        raise wrong("place", "required")
    return place or (known.name if known else ""), known.unit_id if known else None


def _title_of(hazard: Hazard, options: HazardOptions) -> str:
    """Return the beginning of what the finder said, else what was found where."""
    if hazard.description:
        line = hazard.description.splitlines()[0]
    else:
        category = named(options.categories, hazard.category, "category")
        line = text("hazard.title", category=category, place=hazard.place)
    return line if len(line) <= _TITLE else line[: _TITLE - 1] + "…"
