"""What a tenant chooses for its hotline: categories, limits, routes, who is on duty, how long cases are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from gongyou.cases.rules import ClockKind
from gongyou.core.i18n import LANGUAGES, catalogue, current_language
from gongyou.hotline.appeals.models import Urgency
from gongyou.identity.models import UnitKind


@dataclass(frozen=True, slots=True)
class Category:
    """A category 类别: which level's desk it goes to first, and for how many days a settled case is kept."""

    code: str
    name: str | None = None
    level: UnitKind = UnitKind.MINE
    kept_days: int = 730


CATEGORIES = (
    Category("wages", level=UnitKind.MINE),
    Category("safety", level=UnitKind.AREA, kept_days=1095),
    Category("equipment", level=UnitKind.AREA),
    Category("canteen_dormitory", level=UnitKind.MINE, kept_days=365),
    Category("leave", level=UnitKind.TEAM, kept_days=365),
    Category("welfare", level=UnitKind.MINE),
    Category("law", level=UnitKind.MINE),
    Category("heart", level=UnitKind.MINE, kept_days=365),
    Category("other", level=UnitKind.TEAM, kept_days=365),
)
"""工资待遇, 安全生产, 设备工具, 食堂宿舍, 休假考勤, 福利帮扶, 法律咨询, 心灵驿站, 其他."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a reporter is promised, in minutes of the urgency's clock: a first answer, news, a settlement."""

    first_response: int
    next_update: int
    resolution: int


PROMISES: Mapping[Urgency, Promise] = {
    Urgency.CRITICAL: Promise(15, 240, 1440),
    Urgency.URGENT: Promise(120, 1440, 4320),
    Urgency.NORMAL: Promise(120, 1440, 2400),
}
"""特急 a quarter of an hour, day and night; 紧急 two hours, day and night; 普通 two working hours, five working days of eight."""

CLOCKS: Mapping[str, ClockKind] = {
    Urgency.CRITICAL.value: ClockKind.ROUND_THE_CLOCK,
    Urgency.URGENT.value: ClockKind.ROUND_THE_CLOCK,
    Urgency.NORMAL.value: ClockKind.WORKING,
}


@dataclass(frozen=True, slots=True)
class AppealOptions:
    """A tenant's choices. `promises` are keyed by `category:urgency` before `urgency` alone."""

    categories: tuple[Category, ...] = CATEGORIES
    promises: Mapping[str, Promise] = field(default_factory=dict)
    designated_id: UUID | None = None
    """The one officer 专人 who learns who sent a confidential case; without one, see `routing.designated`."""
    on_duty: tuple[UUID, ...] = ()
    """Who is called at once when somebody is in danger; without any, all who handle the case."""
    telephone: str | None = None
    """The number to call at any hour."""
    confirm_days: int = 7
    """How long a reporter may answer before a settled case closes by itself."""
    appeal_days: int = 30
    """How long after closing a reporter may take it up again or to the next level."""
    templates: tuple[str, ...] = ()
    """Replies that officers begin from."""

    def category(self, code: str) -> Category | None:
        """Return a category by its code."""
        return next((each for each in self.categories if each.code == code), None)

    def promise(self, category: str, urgency: Urgency) -> Promise:
        """Return what is promised for a category and urgency."""
        own = self.promises.get(f"{category}:{urgency}") or self.promises.get(urgency.value)
        return own or PROMISES[urgency]


MOST_MINUTES = 366 * 24 * 60
CHECK_INS = (30, 90)
"""Days after the closing on which a reporter is asked whether anybody makes them pay for having spoken."""
LONGEST_POSTPONEMENT = timedelta(days=180)
MOST_POSTPONEMENTS = 2


def category_name(options: AppealOptions, code: str) -> str:
    """Return the name of a category: the tenant's own, else the catalogue's."""
    own = options.category(code)
    return (own.name if own else None) or catalogue(current_language()).get(f"appeal.category.{code}", code)


def own_name(code: str, name: str | None) -> str | None:
    """Return a tenant's name for a category, None for one that is the catalogue's: it is read in each one's language."""
    usual = {catalogue(language).get(f"appeal.category.{code}") for language in LANGUAGES}
    return None if name in usual else name
