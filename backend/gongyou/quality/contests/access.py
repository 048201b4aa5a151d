"""Who may see a contest, and what it is read with: its teams and the scoring standard."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from gongyou.boards.models import Subject
from gongyou.core import principal
from gongyou.core.db import get, session
from gongyou.core.errors import NotFound
from gongyou.core.principal import Principal
from gongyou.files.models import StoredFile
from gongyou.files.service import may_see
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.identity.rules import ids_of_path
from gongyou.permissions import Permission
from gongyou.quality.contests.models import Contest, ContestState, ContestTeam, Indicator, ScoreRecord

EVIDENCE = "contest_score"
"""What evidence of a score hangs on."""
_OFFICERS = (Permission.CONTESTS_MANAGE, Permission.CONTESTS_SCORE)


@dataclass(frozen=True, slots=True)
class Team:
    """A unit that takes part."""

    id: UUID
    name: str
    path: str


def visible(unit_path: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that the acting member may see a contest whose unit has this path.

    Officers see those of their units, of units above and below; members those in which they take part, once begun.
    """
    who = principal.current()
    scopes = {path for permission in _OFFICERS for path in who.scope(permission)}
    takes_part = exists(
        select(ContestTeam.contest_id).where(
            ContestTeam.tenant_id == Contest.tenant_id,
            ContestTeam.contest_id == Contest.id,
            ContestTeam.unit_id.in_(ids_of_path(who.unit_path)),
        )
    )
    return or_(
        *(unit_path.startswith(path) for path in scopes),
        *(literal(path).startswith(unit_path) for path in scopes),
        and_(Contest.state != ContestState.DRAFT, takes_part),
    )


def seen(contest_id: UUID) -> Contest:
    """Return a contest that the acting member may see; raise NotFound."""
    query = select(Contest).join(Unit, (Unit.tenant_id == Contest.tenant_id) & (Unit.id == Contest.unit_id))
    if principal.current_or_none() is not None:
        query = query.where(visible(Unit.path))
    contest = session().scalars(query.where(Contest.id == contest_id)).one_or_none()
    if contest is None:
        raise NotFound
    return contest


def managed(contest_id: UUID, *, lock: bool = True) -> Contest:
    """Return a contest that the acting member manages, locked; raise NotFound, or Forbidden if they only see it."""
    contest = seen(contest_id)
    principal.require(Permission.CONTESTS_MANAGE, identity.unit_of(contest.unit_id).path)
    return get(Contest, contest_id, lock=True) if lock else contest


def oversees(contest: Contest) -> bool:
    """Tell whether the acting member manages a contest or scores all of it: a freeze hides nothing from them."""
    who = principal.current_or_none()
    path = identity.unit_of(contest.unit_id).path
    return who is None or any(who.may(permission, path) for permission in _OFFICERS)


def teams_of(contest_ids: Collection[UUID]) -> dict[UUID, list[Team]]:
    """Return the teams of contests by name, in one query."""
    rows = session().execute(
        select(ContestTeam.contest_id, Unit.id, Unit.name, Unit.path)
        .join(Unit, (Unit.tenant_id == ContestTeam.tenant_id) & (Unit.id == ContestTeam.unit_id))
        .where(ContestTeam.contest_id.in_(contest_ids))
        .order_by(Unit.name, Unit.id)
    )
    found: dict[UUID, list[Team]] = {contest_id: [] for contest_id in contest_ids}
    for contest_id, unit_id, name, path in rows:
        found[contest_id].append(Team(unit_id, name, path))
    return found


def indicators_of(contest_id: UUID) -> Sequence[Indicator]:
    """Return the lines of a contest's scoring standard in their order."""
    query = select(Indicator).where(Indicator.contest_id == contest_id)
    return session().scalars(query.order_by(Indicator.position)).all()


def team_at(teams: Collection[Team], unit_path: str) -> Team | None:
    """Return the team that a unit belongs to; teams never lie within each other."""
    return next((team for team in teams if unit_path.startswith(team.path)), None)


def own_subject(teams: Collection[Team], subject: Subject) -> UUID | None:
    """Return what the acting member stands as: themselves, or their team."""
    who = principal.current_or_none()
    if who is None or subject is Subject.MEMBER:
        return who.member_id if who else None
    team = team_at(teams, who.unit_path)
    return team.id if team else None


def _sees_evidence(file: StoredFile, who: Principal) -> bool:
    """Tell whether a member may see evidence of a score: officers of the contest, and the team that was scored."""
    if file.subject_type != EVIDENCE or file.subject_id is None:
        return False
    record = session().scalars(select(ScoreRecord).where(ScoreRecord.id == file.subject_id)).one_or_none()
    if record is None:
        return False
    team = identity.unit_of(record.team_id)
    if any(who.may(permission, team.path) for permission in _OFFICERS):
        return True
    contest = get(Contest, record.contest_id)
    hidden = contest.frozen_at is not None and record.recorded_at > contest.frozen_at
    return who.unit_path.startswith(team.path) and not hidden


may_see.append(_sees_evidence)
