"""Pure rules of identity: roster days, paths, masks, names."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pypinyin import Style, lazy_pinyin

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
