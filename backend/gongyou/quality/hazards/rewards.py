"""What hazards bring: the occasions that rules may award, in the transaction of the deed, and what is taken back."""

from uuid import UUID

from gongyou.cases.models import Case
from gongyou.core import clock
from gongyou.points.service import Occasion, award, reverse
from gongyou.quality.hazards.flow import HazardDocket
from gongyou.quality.hazards.models import Hazard


def source_type(hazard: Hazard) -> str:
    """Return the ledger's name of a hazard's source: a confirmation given anew after a withdrawal is another one."""
    return source_types(hazard.round)[-1]


def source_types(rounds: int) -> list[str]:
    """Return the ledger's names of the sources of so many rounds."""
    return ["hazard", *(f"hazard:{n}" for n in range(2, rounds + 1))]


def _award(docket: HazardDocket, event: str, actors: dict[str, UUID], **facts: object) -> None:
    hazard, case = docket.subject, docket.case
    award(
        Occasion(
            event=event,
            source_type=source_type(hazard),
            source_id=hazard.id,
            # What the finder did happened underground, perhaps without a signal: late sync costs them nothing.
            occurred_at=hazard.discovered_at if "rectifier" not in actors else clock.now(),
            actors={role: [member_id] for role, member_id in actors.items()},
            facts={"severity": hazard.severity, "category": hazard.category, **facts},
            title=case.title,
        )
    )


def confirmed(docket: HazardDocket) -> None:
    """Award the finder of a confirmed hazard."""
    _award(docket, "hazard.confirmed", {"finder": docket.subject.finder_id})


def corroborated(docket: HazardDocket, original: Hazard) -> None:
    """Award whoever reported a known hazard, unless they had reported it themselves."""
    finder_id = docket.subject.finder_id
    if finder_id != original.finder_id:
        _award(docket, "hazard.corroborated", {"corroborator": finder_id})


def verified(docket: HazardDocket) -> None:
    """Award the rectifier of a verified hazard."""
    hazard = docket.subject
    assert hazard.rectifier_id is not None
    facts = {"in_time": not hazard.rectified_late, "sent_back": hazard.sent_back}
    _award(docket, "hazard.verified", {"rectifier": hazard.rectifier_id}, **facts)


def closed(docket: HazardDocket) -> None:
    """Award those who brought a hazard through all nodes, where a rule says so."""
    hazard = docket.subject
    assert hazard.rectifier_id is not None
    assert hazard.verifier_id is not None
    people = {"finder": hazard.finder_id, "rectifier": hazard.rectifier_id, "verifier": hazard.verifier_id}
    _award(docket, "hazard.closed", people, in_time=not hazard.rectified_late)


def withdrawn(hazard: Hazard, note: str) -> None:
    """Take back all that the present confirmation of a hazard has brought."""
    reverse(source_type(hazard), hazard.id, note=note)


def recurred(predecessor: Hazard, successor: Case) -> None:
    """Take back what the rectification of a hazard has brought, or was to bring, now that it has come again."""
    reverse(source_type(predecessor), predecessor.id, reasons=("hazard.verified",), note=successor.number)
