"""Who is kept away from an appeal: whoever is named in it, and their chain of command. Pure questions to identity.

Names are looked for in memory, in what is being submitted; nothing of the text is stored by it.
"""

import re
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from gongyou.cases.escalation import LEADERS
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.identity import service as identity
from gongyou.identity.models import Member, MemberStatus

_CHINESE = re.compile(r"[㐀-鿿豈-﫿𠀀-𲎯·]+")
_SHORTEST, _LONGEST = 2, 4
_DOTTED = re.compile(r"[㐀-鿿𠀀-𲎯]+(?:·[㐀-鿿𠀀-𲎯]+)+")


def named_in(text: str, names: Collection[str] = ()) -> set[UUID]:
    """Return the active members whose full name stands in a text or is one of some names.

    Whoever shares the name of someone meant is kept away too: better one handler too few than the wrong one."""
    words = {name.strip() for name in names if name.strip()} | _substrings(text)
    found: set[UUID] = set()
    remaining = sorted(words)
    for start in range(0, len(remaining), 2000):
        part = remaining[start : start + 2000]
        wanted = select(Member.id).where(Member.name.in_(part), Member.status == MemberStatus.ACTIVE)
        found |= set(session().scalars(wanted))
    return found


def _substrings(text: str) -> set[str]:
    """Return all that could be a name: two to four characters in a row, and what is joined by a middle dot."""
    found = set(_DOTTED.findall(text))
    for run in _CHINESE.findall(text):
        plain = run.replace("·", "")
        for length in range(_SHORTEST, _LONGEST + 1):
            found |= {plain[at : at + length] for at in range(len(plain) - length + 1)}
    return found


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
