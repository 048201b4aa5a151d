"""What rules may speak of: the occasions, the actors and facts each has, and which of them reward that nothing happens.

Texts are in the catalogue of the languages: `points.event.<event>`, `points.actor.<actor>`, `points.fact.<fact>`.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gongyou.core.i18n import text


class FactKind(StrEnum):
    """What a fact is, and so which comparisons make sense."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a condition may look at. `counts_incidents`: to reward that it is zero is to reward silence."""

    name: str
    kind: FactKind
    counts_incidents: bool = False


@dataclass(frozen=True, slots=True)
class EventKind:
    """An occasion that rules may award. `absence`: it is the absence of incidents, which no rule may reward.

    Its first actor leads: `TEAM`, where nobody names it, is everyone of the leader's unit.
    """

    name: str
    actors: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    absence: bool = False


TEAM = "team"
_SEVERITY = Fact("severity", FactKind.TEXT)
_CATEGORY = Fact("category", FactKind.TEXT)
_IN_TIME = Fact("in_time", FactKind.BOOLEAN)
_LEVEL = Fact("level", FactKind.TEXT)

EVENTS: dict[str, EventKind] = {
    kind.name: kind
    for kind in (
        EventKind("hazard.confirmed", ("finder", TEAM), (_SEVERITY, _CATEGORY)),
        EventKind("hazard.corroborated", ("corroborator",), (_SEVERITY, _CATEGORY)),
        EventKind(
            "hazard.verified",
            ("rectifier", TEAM),
            (_SEVERITY, _CATEGORY, _IN_TIME, Fact("sent_back", FactKind.NUMBER)),
        ),
        EventKind("hazard.closed", ("finder", "rectifier", "verifier"), (_SEVERITY, _CATEGORY, _IN_TIME)),
        EventKind(
            "inspection.performed",
            ("inspector", TEAM),
            (_LEVEL, _IN_TIME, Fact("findings", FactKind.NUMBER, counts_incidents=True)),
        ),
        # Nothing else is said of an appeal: who reads the ledger need not know what it was about.
        EventKind("appeal.improved", ("reporter",)),
        EventKind("unit.accident_free", (TEAM,), absence=True),
        EventKind("unit.hazard_free", (TEAM,), absence=True),
    )
}

_ABSENCE_WORDS = re.compile(
    "[无零0](责任|工伤|轻伤|重伤|死亡|安全)?(事故|隐患|违章|三违|伤害|伤亡|工伤|上报|投诉)"
    "|(未|没有?)(发生|出现|出)?(任何)?(事故|隐患|违章|工伤)"
    "|(accident|incident|injury|hazard)s?free"
    "|(zero|no)(lost ?time)?(accident|incident|injur|harm|hazard)"
    "|(safe|accidentfree)days"
)


def names_absence(words: str) -> bool:
    """Tell whether a text speaks of the absence of incidents, whatever its width, case, spaces and hyphens."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    return _ABSENCE_WORDS.search(re.sub(r"[\s\-_·・]", "", plain)) is not None


def described(kind: EventKind) -> dict[str, Any]:
    """Return an occasion with its actors and facts in the reader's language."""
    return {
        "event": kind.name,
        "label": text(f"points.event.{kind.name}"),
        "absence": kind.absence,
        "actors": [{"name": actor, "label": text(f"points.actor.{actor}")} for actor in kind.actors],
        "facts": [{"name": f.name, "label": text(f"points.fact.{f.name}"), "kind": f.kind} for f in kind.facts],
    }
