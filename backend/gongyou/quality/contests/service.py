"""Use cases of contests: made, changed, started, frozen, released, closed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from gongyou.boards import service as boards
from gongyou.boards.models import Board, BoardState, Subject
from gongyou.boards.rules import FEWEST_HEADS
from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.events import ContestClosed
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.identity.tenants import zone
from gongyou.permissions import Permission
from gongyou.quality.contests import standings
from gongyou.quality.contests.access import managed
from gongyou.quality.contests.models import Contest, ContestResult, ContestState, ContestTeam, Indicator
from gongyou.quality.contests.rules import Contender, honoured
from gongyou.quality.contests.templates import templates, usual

CURRENCY = "quality"
FEWEST_TEAMS = 2
"""Who would compete with whom, otherwise."""


class WrongState(AppError):
    """A contest is not where a deed needs it."""

    code = "contest.wrong_state"
    status = 409

    def __init__(self, state: ContestState) -> None:
        super().__init__(state=text(f"contest.state.{state}"))


class TooFewTeams(AppError):
    """A contest needs two teams at least."""

    code = "contest.too_few_teams"
    status = 409


class TeamsOverlap(AppError):
    """A team lies within another, or outside the contest's unit."""

    code = "contest.teams_overlap"
    status = 409


class ContestOver(AppError):
    """The last day of a contest has passed before it was started."""

    code = "contest.over"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorGiven:
    """A line of a scoring standard as it is asked for."""

    code: str
    name: str
    weight: Decimal


TRANSITIONS: Mapping[str, frozenset[ContestState]] = {
    "change": frozenset({ContestState.DRAFT}),
    "start": frozenset({ContestState.DRAFT}),
    "freeze": frozenset({ContestState.RUNNING}),
    "release": frozenset({ContestState.FROZEN}),
    "close": frozenset({ContestState.RUNNING, ContestState.FROZEN}),
}
"""Where a contest must stand for each deed."""


def create(
    *,
    unit_id: UUID,
    starts_on: date,
    ends_on: date | None = None,
    template: str | None = None,
    team_ids: Collection[UUID] = (),
    indicators: Sequence[IndicatorGiven] | None = None,
    **values: Any,
) -> Contest:
    """Make a draft of a contest below a unit; what is left out comes from a template, the usual one if none is named.

    Raises NotFound for an unknown unit, InvalidInput for an unknown template, dates in the wrong order or weights that
    do not sum to 1, TeamsOverlap.
    """
    principal.require(Permission.CONTESTS_MANAGE, identity.unit_of(unit_id).path)
    if template is not None and template not in templates():
        raise _wrong("template", "choice", choices=text("list.comma").join(templates()))
    base = templates()[template] if template else usual()
    taken = ("name", "description", "honours_count", "quality_weight", "points_share")
    who = principal.current_or_none()
    contest = Contest(
        id=new_id(),
        unit_id=unit_id,
        starts_on=starts_on,
        ends_on=ends_on or starts_on + timedelta(days=base.days - 1),
        created_by=who.member_id if who else None,
        **{name: getattr(base, name) if values.get(name) is None else values[name] for name in taken},
    )
    _require_dates(contest)
    session().add(contest)
    session().flush()
    standard = [IndicatorGiven(code=i.code, name=i.name, weight=i.weight) for i in base.indicators]
    _set_indicators(contest, standard if indicators is None else indicators)
    _set_teams(contest, team_ids)
    audit.record("contest.created", "contest", contest.id, name=contest.name)
    return contest


def change(
    contest_id: UUID,
    *,
    team_ids: Collection[UUID] | None = None,
    indicators: Sequence[IndicatorGiven] | None = None,
    **values: Any,
) -> Contest:
    """Change a draft; teams and indicators are replaced as a whole. Raises WrongState, and what `create` raises."""
    contest = _ready_for("change", contest_id)
    for name in ("name", "description", "starts_on", "ends_on", "honours_count", "quality_weight", "points_share"):
        if values.get(name) is not None:
            setattr(contest, name, values[name])
    _require_dates(contest)
    session().flush()
    if indicators is not None:
        _set_indicators(contest, indicators)
    if team_ids is not None:
        _set_teams(contest, team_ids)
    audit.record("contest.changed", "contest", contest.id, fields=sorted(values))
    return contest


def discard(contest_id: UUID) -> None:
    """Delete a draft; raise WrongState for a contest that was started."""
    contest = _ready_for("change", contest_id)
    for table in (ContestTeam, Indicator):
        session().execute(delete(table).where(table.contest_id == contest.id))
    session().delete(contest)
    audit.record("contest.discarded", "contest", contest.id, name=contest.name)


def start(contest_id: UUID) -> Contest:
    """Start a contest: its boards of people and of teams open, scores may be recorded, members see it.

    Raises WrongState, TooFewTeams, ContestOver.
    """
    contest = _ready_for("start", contest_id)
    team_ids = _team_ids(contest.id)
    if len(team_ids) < FEWEST_TEAMS:
        raise TooFewTeams
    if contest.ends_on < clock.now().astimezone(zone()).date():
        raise ContestOver(day=contest.ends_on.isoformat())
    contest.people_board_id = _open_board(contest, Subject.MEMBER, team_ids)
    contest.team_board_id = _open_board(contest, Subject.UNIT, team_ids)
    contest.state, contest.started_at = ContestState.RUNNING, clock.now()
    audit.record("contest.started", "contest", contest.id, teams=len(team_ids))
    return contest


def freeze(contest_id: UUID, *, note: str | None = None) -> Contest:
    """Show members from now on what they see now, while points and scores go on; raise WrongState."""
    contest = _ready_for("freeze", contest_id)
    for board in _boards(contest):
        if board.state is BoardState.OPEN:
            with _by_the_service():
                boards.freeze(board.id, note=note)
    contest.state, contest.frozen_at, contest.freeze_note = ContestState.FROZEN, clock.now(), note
    audit.record("contest.frozen", "contest", contest.id, note=note)
    return contest


def release(contest_id: UUID) -> Contest:
    """Let a frozen contest move again; raise WrongState."""
    contest = _ready_for("release", contest_id)
    for board in _boards(contest):
        if board.state is BoardState.FROZEN:
            with _by_the_service():
                boards.release(board.id)
    contest.state, contest.frozen_at, contest.freeze_note = ContestState.RUNNING, None, None
    audit.record("contest.released", "contest", contest.id)
    return contest


def close(contest_id: UUID) -> Contest:
    """Store the final results for good, close the boards and name the 质量标兵; emits ContestClosed; raise WrongState.

    Everything recorded and posted by now counts, also what a freeze hid.
    """
    contest = _ready_for("close", contest_id)
    for board in _boards(contest):
        if board.state is not BoardState.CLOSED:
            with _by_the_service():
                boards.close(board.id)
    contest.state, contest.frozen_at, contest.closed_at = ContestState.CLOSED, None, clock.now()
    session().flush()
    people = standings.competing(contest, Subject.MEMBER)
    honours = [each.id for each in honoured(people, contest.honours_count)]
    _store(contest, Subject.MEMBER, people, honours)
    _store(contest, Subject.UNIT, standings.competing(contest, Subject.UNIT), ())
    session().flush()
    audit.record("contest.closed", "contest", contest.id, honours=[str(member_id) for member_id in honours])
    emit(ContestClosed(contest_id=contest.id, honours=tuple(honours)))
    return contest


def require_state(contest: Contest, *states: ContestState) -> None:
    """Raise WrongState unless a contest stands in one of some states."""
    if contest.state not in states:
        raise WrongState(contest.state)


def _ready_for(deed: str, contest_id: UUID) -> Contest:
    contest = managed(contest_id)
    require_state(contest, *TRANSITIONS[deed])
    return contest


def _by_the_service() -> Any:
    """Act as nobody: who runs a contest opens, freezes and closes its boards without managing boards otherwise."""
    return principal.acting(None, principal.call())


def _team_ids(contest_id: UUID) -> Sequence[UUID]:
    query = select(ContestTeam.unit_id).where(ContestTeam.contest_id == contest_id)
    return session().scalars(query.order_by(ContestTeam.unit_id)).all()


def _open_board(contest: Contest, subject: Subject, team_ids: Sequence[UUID]) -> UUID:
    who = "people" if subject is Subject.MEMBER else "teams"
    with _by_the_service():
        board = boards.open_contest_board(
            contest_id=contest.id,
            code=f"contest-{contest.id.hex}-{who}",
            name=text(f"contest.board.{who}", name=contest.name),
            currency=CURRENCY,
            subject=subject,
            starts_on=contest.starts_on,
            ends_on=contest.ends_on,
            unit_ids=team_ids,
            min_heads=FEWEST_HEADS,
        )
    return board.id


def _boards(contest: Contest) -> list[Board]:
    """Return the boards of a contest, both locked before the tenant's rankings are."""
    ids = sorted(each for each in (contest.people_board_id, contest.team_board_id) if each is not None)
    return [get(Board, board_id, lock=True) for board_id in ids]


def _store(contest: Contest, subject: Subject, found: Iterable[Contender], honours: Collection[UUID]) -> None:
    session().add_all(
        ContestResult(
            contest_id=contest.id,
            subject=subject,
            subject_id=each.id,
            team_id=each.team_id,
            points=each.points,
            reached_at=each.reached_at,
            means={str(indicator_id): str(mean) for indicator_id, mean in each.means.items()},
            score=each.score,
            own_score=each.own_score,
            combined=each.combined,
            rank=rank,
            honoured=each.id in honours,
        )
        for rank, each in enumerate(found, start=1)
    )


def _require_dates(contest: Contest) -> None:
    if contest.ends_on < contest.starts_on:
        raise _wrong("ends_on", "dates_in_order")


def _set_indicators(contest: Contest, given: Sequence[IndicatorGiven]) -> None:
    if len({each.code for each in given}) < len(given):
        raise _wrong("indicators", "twice")
    if sum(each.weight for each in given) != 1:
        raise _wrong("indicators", "weights_sum")
    session().execute(delete(Indicator).where(Indicator.contest_id == contest.id))
    session().add_all(
        Indicator(contest_id=contest.id, code=each.code, name=each.name, weight=each.weight, position=position)
        for position, each in enumerate(given)
    )
    session().flush()


def _set_teams(contest: Contest, team_ids: Collection[UUID]) -> None:
    wanted = set(team_ids)
    units = sorted(session().scalars(select(Unit).where(Unit.id.in_(wanted))), key=lambda unit: unit.path)
    if len(units) < len(wanted):
        raise NotFound
    scope = identity.unit_of(contest.unit_id).path
    # In the order of paths a unit comes right before those within it.
    nested = any(below.path.startswith(above.path) for above, below in pairwise(units))
    if nested or any(not unit.path.startswith(scope) for unit in units):
        raise TeamsOverlap
    session().execute(delete(ContestTeam).where(ContestTeam.contest_id == contest.id))
    session().add_all(ContestTeam(contest_id=contest.id, unit_id=unit.id) for unit in units)
    session().flush()


def _wrong(field: str, code: str, **params: object) -> InvalidInput:
    return InvalidInput(errors=[FieldError(f"/body/{field}", code, text(f"error.field.{code}", **params))])
