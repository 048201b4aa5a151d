"""Pure rules of identity: roster days, paths, masks, names."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

# Phrases would cost every process 43 MB; for names, single characters decide.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
from pypinyin import Style, lazy_pinyin

from gongyou.identity.models import UnitKind
from gongyou.permissions import CONSOLE_ROLES, Role

MIDNIGHT = time(0)


def roster_day(instant: datetime, *, zone: ZoneInfo, day_starts_at: time = MIDNIGHT) -> date:
    """Return the roster day 排班日 of an instant for a shift pattern whose day begins at a local time.

    With `day_starts_at` 06:00, what happens at 02:00 belongs to the day before: the night shift counts as one day.
    """
    local = instant.astimezone(zone)
    return local.date() if local.time() >= day_starts_at else local.date() - timedelta(days=1)


def roster_day_bounds(day: date, *, zone: ZoneInfo, day_starts_at: time = MIDNIGHT) -> tuple[datetime, datetime]:
    """Return the UTC instants at which a roster day begins and ends."""
    start = datetime.combine(day, day_starts_at, zone)
    end = datetime.combine(day + timedelta(days=1), day_starts_at, zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def unit_path(parent_path: str, unit_id: UUID) -> str:
    """Return the materialised path of a unit below a parent (`""` for a root)."""
    return f"{parent_path or '/'}{unit_id.hex}/"


def ids_of_path(path: str) -> list[UUID]:
    """Return the units on a path, the root first."""
    return [UUID(part) for part in path.strip("/").split("/") if part]


def mask_phone(phone: str) -> str:
    """Return 138****0000 for 13812340000."""
    return f"{phone[:3]}****{phone[-4:]}"


def initials(name: str) -> str:
    """Return the lower-case pinyin initials of a name, letters and digits kept, for search: 张三丰 → zsf."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return "".join(each for each in letters if each.isalnum()).lower()


class Accent(StrEnum):
    """Colours that a tenant may wear; what each looks like is the front ends' business."""

    GREEN = "green"
    RIVER = "river"
    COPPER = "copper"
    COAL = "coal"
    PLUM = "plum"


class Works(StrEnum):
    """Which line drawing the home page shows: of a mine 矿山, a plant 工厂 or an office 机关."""

    MINE = "mine"
    PLANT = "plant"
    OFFICE = "office"


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantOptions:
    """What a tenant decides for itself; what is not stored has the value here."""

    require_second_factor: bool = True
    """Whether the roles of `SECOND_FACTOR` need one."""
    approve_rules: bool = True
    """Whether a points rule needs a second administrator before it is in force."""
    display_name: str | None = None
    """The name on screens; documents that leave the service bear the registered one."""
    accent: Accent = Accent.GREEN
    works: Works = Works.MINE
    wechat_app_id: str | None = None
    """Members may sign in with WeChat through this app; its secret is sealed beside the options."""
    consent_title: str | None = None
    consent_body: str | None = None
    """The tenant's own privacy text; without one, the catalogue's."""
    consent_base: int = 0
    """What the version of the privacy text counts from, see `consent_version`."""


CATALOGUE_CONSENT = 1
"""Version of the catalogue's privacy text `consent.privacy`: raise it with every change of what that text says."""


def consent_version(options: TenantOptions) -> int:
    """Return the version of the privacy text in force; another text never has the same or a lower one."""
    return options.consent_base + (0 if options.consent_body is not None else CATALOGUE_CONSENT)


def with_consent(options: TenantOptions, *, title: str | None, body: str | None) -> TenantOptions:
    """Return the options with another privacy text of the tenant's own (None: the catalogue's), its version raised."""
    if (title, body) == (options.consent_title, options.consent_body):
        return options
    raised = consent_version(options) + 1
    base = raised if body is not None else raised - CATALOGUE_CONSENT
    return replace(options, consent_title=title, consent_body=body, consent_base=base)


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """A session ends after `absolute`, and when it was not used for `idle`."""

    absolute: timedelta
    idle: timedelta


MEMBER_SESSION = SessionTerms(absolute=timedelta(days=30), idle=timedelta(days=14))
CONSOLE_SESSION = SessionTerms(absolute=timedelta(hours=12), idle=timedelta(hours=1))


def session_terms(roles: Iterable[Role]) -> SessionTerms:
    """Return how long a session lasts of someone who holds these roles."""
    return CONSOLE_SESSION if CONSOLE_ROLES.intersection(roles) else MEMBER_SESSION


_KIND_BY_ENDING: tuple[tuple[tuple[str, ...], UnitKind], ...] = (
    (("班", "组", "队部"), UnitKind.TEAM),
    (("公司", "集团", "总厂", "总工会"), UnitKind.COMPANY),
    (("队", "车间", "科", "工段"), UnitKind.AREA),
    (("矿", "矿区", "厂", "电厂"), UnitKind.MINE),
)


def kind_of_unit(name: str, *, levels_below: int, is_root: bool) -> UnitKind:
    """Return the level that a unit of a list most likely has: what its name says, else where it stands."""
    for endings, kind in _KIND_BY_ENDING:
        if name.endswith(endings):
            return kind
    if is_root:
        return UnitKind.COMPANY
    return {0: UnitKind.TEAM, 1: UnitKind.AREA}.get(levels_below, UnitKind.MINE)
