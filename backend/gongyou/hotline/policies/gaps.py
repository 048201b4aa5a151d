"""What people look for in vain: counted by search and month, shown once several people have missed the same."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from gongyou.core import crypto, principal
from gongyou.core.db import session
from gongyou.core.pages import Page
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.policies import access, queries
from gongyou.hotline.policies.models import PolicyMiss
from gongyou.hotline.policies.rules import FEWEST_PEOPLE, LONGEST_SEARCH, plain, spelt

KEPT_MONTHS = 12
MOST_SHOWN = 200
_PURPOSE = "policy search"


def missed(search: str) -> None:
    """Note that the acting member's search finds nothing; nothing is noted if it does find something."""
    if not queries.suggestions(search, limit=1):
        note(search, unsolved=False)


def note(search: str, *, unsolved: bool) -> None:
    """Note a search in vain by the acting member, once a month; what is too long to be a search is not kept."""
    words = plain(search)
    if not spelt(words) or len(words) > LONGEST_SEARCH:
        return
    month = access.today().replace(day=1)
    session().execute(
        insert(PolicyMiss)
        .values(
            tenant_id=current_tenant_id(),
            month=month,
            search=words,
            tag=_tag(month, words, principal.current().member_id),
            unsolved=unsolved,
        )
        .on_conflict_do_nothing()
    )


def gaps() -> Page:
    """Return the searches that most people made in vain in the last twelve months; none that only a few made."""
    # A tag differs from month to month: who searches again next month counts again, and nobody can be followed.
    in_month = (
        select(
            PolicyMiss.search,
            PolicyMiss.month,
            func.count().label("people"),
            func.count(case((PolicyMiss.unsolved, 1))).label("unsolved"),
        )
        .where(PolicyMiss.month >= _first_kept(access.today()))
        .group_by(PolicyMiss.search, PolicyMiss.month)
        .having(func.count() >= FEWEST_PEOPLE)
        .subquery()
    )
    people = func.sum(in_month.c.people)
    rows = session().execute(
        select(in_month.c.search, people, func.sum(in_month.c.unsolved), func.max(in_month.c.month))
        .group_by(in_month.c.search)
        .order_by(people.desc(), in_month.c.search)
        .limit(MOST_SHOWN)
    )
    return Page([_shown(*row) for row in rows], None)


def forget() -> None:
    """Delete what is older than is shown."""
    session().execute(delete(PolicyMiss).where(PolicyMiss.month < _first_kept(access.today())))


def _shown(search: str, people: int, unsolved: int, month: date) -> dict[str, Any]:
    return {"search": search, "people": int(people), "unsolved": int(unsolved), "last_month": month}


def _first_kept(day: date) -> date:
    return day.replace(year=day.year - 1, day=1)


def _tag(month: date, search: str, member_id: UUID) -> str:
    said = f"{month} {search} {member_id}"
    return crypto.fingerprint(said, purpose=_PURPOSE, tenant_id=current_tenant_id())[:24]
