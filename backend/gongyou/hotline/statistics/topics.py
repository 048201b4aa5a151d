"""Hot topics 热点: what the named cases that were confided to the acting officer speak of, by the trigrams they share.

The words are opened for this one answer and stored nowhere. Whatever else there is stays unread: confidential and anonymous
cases are never compared with others.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.cases.models import Case
from gongyou.core.db import session
from gongyou.hotline.appeals import keys
from gongyou.hotline.appeals.models import Appeal, Mode
from gongyou.hotline.classifier.clusters import topics as clustered
from gongyou.hotline.statistics.figures import month_asked, unit_asked
from gongyou.identity.models import Unit

LEAST = 3
"""So many cases make a topic."""
MOST_READ = 500
MOST = 12


def topics(*, month: date | None = None, unit_id: UUID | None = None) -> dict[str, Any]:
    """Return the topics of a month's named cases that the acting officer may open; raise VaultLocked and as `statistics`."""
    days, unit = month_asked(month), unit_asked(unit_id)
    wanted = (
        select(Appeal.id, Appeal.matter)
        .join(Case, (Case.tenant_id == Appeal.tenant_id) & (Case.id == Appeal.id))
        .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
        .where(
            Appeal.mode == Mode.NAMED,
            Appeal.matter.is_not(None),
            keys.confided_to_me(),
            days.holds(Case.opened_at),
            Unit.path.startswith(unit.path),
        )
        .order_by(Case.opened_at.desc(), Case.id)
        .limit(MOST_READ)
    )
    sealed = {appeal_id: matter for appeal_id, matter in session().execute(wanted) if matter is not None}
    opened = keys.open_many(list(sealed))
    matters = {appeal_id: keys.read_matter(appeal_id, key, sealed[appeal_id]) for appeal_id, key in opened.items()}
    found = clustered({appeal_id: f"{each.title}。{each.text}" for appeal_id, each in matters.items()}, least=LEAST)
    return {
        "read": len(matters),
        "least": LEAST,
        "items": [{"words": list(each.words), "count": len(each.ids)} for each in found[:MOST]],
    }
