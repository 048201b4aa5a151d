"""Who is kept away from an appeal: whoever is named in it, and their chain of command. Pure questions to identity.

Names are looked for in memory, in what is being submitted; nothing of the text is stored by it.
"""

import re
import unicodedata
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from gongyou.cases.escalation import LEADERS
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.identity import service as identity
from gongyou.identity.models import Member, MemberStatus

_LEFT_OUT = re.compile(r"[\s·•‧∙・･.．-]+")
"""What people write between the parts of a name, or leave out."""
_SHORTEST = 2


def named_in(*said: str) -> set[UUID]:
    """Return the active members whose full name stands in what was said.

    It is looked for here and not in the database, whose log of slow statements would show what was said. Whoever
    shares the name of someone meant is kept away too: better one handler too few than the wrong one.
    """
    texts = [_plain(each) for each in said]
    people = session().execute(select(Member.id, Member.name).where(Member.status == MemberStatus.ACTIVE))
    names = ((member_id, _plain(name)) for member_id, name in people)
    return {member_id for member_id, name in names if len(name) >= _SHORTEST and any(name in each for each in texts)}


def _plain(words: str) -> str:
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", words)).casefold()


def meant_by(member_ids: Collection[UUID]) -> set[UUID]:
    """Return members who are named by their ids; raise NotFound if one is nobody's, for then nobody would be kept away."""
    wanted = set(member_ids)
    if identity.names_of(wanted).keys() != wanted:
        raise NotFound
    return wanted


def excluded(named: Collection[UUID]) -> set[UUID]:
    """Return the named and all who lead them: leaders of their unit and of those above it, as things are now."""
    away = set(named)
    for unit in identity.units_of(named).values():
        for group in identity.holders_along(unit.path, LEADERS):
            away |= set(group)
    return away
