"""Scores 打分: recorded by officers with their trail, taken back by reversal only, listed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from gongyou.core import audit, clock, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.files import links
from gongyou.files.service import attach, attached
from gongyou.identity import service as identity
from gongyou.identity.tenants import zone
from gongyou.permissions import Permission
from gongyou.quality.contests import access
from gongyou.quality.contests.access import EVIDENCE, Team
from gongyou.quality.contests.models import Contest, ContestState, Indicator, ScoreRecord
from gongyou.quality.contests.service import require_state

_NEWEST_FIRST = Sort(((ScoreRecord.recorded_at, True), (ScoreRecord.id, True)))


class OwnTeam(AppError):
    """Nobody scores their own team, nor takes back what it was given."""

    code = "contest.own_team"
    status = 409


class NotTakingPart(AppError):
    """Who was to be scored belongs to no team of the contest."""

    code = "contest.not_taking_part"
    status = 409


class ReversedAlready(AppError):
    """A record was reversed before, or is a reversal itself."""

    code = "contest.reversed_already"
    status = 409


def record_score(
    contest_id: UUID,
    *,
    indicator_id: UUID,
    marks: Decimal,
    observed_on: date,
    team_id: UUID | None = None,
    member_id: UUID | None = None,
    note: str | None = None,
    file_ids: Sequence[UUID] = (),
) -> dict[str, Any]:
    """Give marks to a team, or to a member of one, for an indicator of a contest that runs or is frozen.

    Raises WrongState, NotFound, NotTakingPart, Forbidden, OwnTeam, InvalidInput for a day outside the contest.
    """
    # Not locked against other records; held so that a contest is not closed in between.
    contest = access.seen(contest_id)
    contest = session().scalars(select(Contest).where(Contest.id == contest.id).with_for_update(read=True)).one()
    require_state(contest, ContestState.RUNNING, ContestState.FROZEN)
    indicator = get(Indicator, indicator_id)
    if indicator.contest_id != contest.id:
        raise NotFound
    team = _scored_team(contest, team_id, member_id)
    _require_scorer_of(team.path)
    _require_day(contest, observed_on)
    record = ScoreRecord(
        id=new_id(),
        contest_id=contest.id,
        indicator_id=indicator.id,
        team_id=team.id,
        member_id=member_id,
        marks=marks,
        observed_on=observed_on,
        note=note,
        recorded_by=_acting(),
        recorded_at=clock.now(),
    )
    session().add(record)
    session().flush()
    attach(file_ids, subject_type=EVIDENCE, subject_id=record.id)
    return _shown(contest, [(record, None)])[0]


def reverse_score(contest_id: UUID, record_id: UUID, *, reason: str) -> dict[str, Any]:
    """Take a record back by a record that points to it; stored results of a closed contest stay. Audited.

    Raises NotFound, Forbidden, OwnTeam, ReversedAlready.
    """
    contest = access.seen(contest_id)
    record = session().scalars(_records(contest.id).where(ScoreRecord.id == record_id)).one_or_none()
    if record is None:
        raise NotFound
    _require_scorer_of(identity.unit_of(record.team_id).path)
    session().scalars(select(Contest).where(Contest.id == contest.id).with_for_update()).one()
    before = select(ScoreRecord.id).where(ScoreRecord.reverses_id == record.id)
    if record.reverses_id is not None or session().scalar(before) is not None:
        raise ReversedAlready
    copied = ("contest_id", "indicator_id", "team_id", "member_id", "marks", "observed_on")
    reversal = ScoreRecord(
        id=new_id(),
        note=reason,
        reverses_id=record.id,
        recorded_by=_acting(),
        recorded_at=clock.now(),
        **{name: getattr(record, name) for name in copied},
    )
    session().add(reversal)
    session().flush()
    audit.record("contest.score_reversed", "contest", contest.id, record=str(record.id), reason=reason)
    return _shown(contest, [(reversal, None)])[0]


def scores(
    contest_id: UUID,
    *,
    team_id: UUID | None = None,
    member_id: UUID | None = None,
    indicator_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """Return a page of a contest's records, newest first, reversals among them.

    Members see those of their own team; while the contest is frozen, those from before.
    """
    contest = access.seen(contest_id)
    query = _records(contest.id)
    officer = access.oversees(contest)
    if not officer:
        teams = access.teams_of([contest.id])[contest.id]
        own = access.team_at(teams, principal.current().unit_path)
        scored = [t.id for t in teams if principal.current().may(Permission.CONTESTS_SCORE, t.path)]
        query = query.where(ScoreRecord.team_id.in_([*scored, *([own.id] if own else [])]))
        if contest.frozen_at is not None:
            query = query.where(ScoreRecord.recorded_at <= contest.frozen_at)
    wanted = {
        ScoreRecord.team_id: team_id,
        ScoreRecord.member_id: member_id,
        ScoreRecord.indicator_id: indicator_id,
    }
    query = query.where(*(column == value for column, value in wanted.items() if value is not None))
    reversal = aliased(ScoreRecord)
    undone = (reversal.tenant_id == ScoreRecord.tenant_id) & (reversal.reverses_id == ScoreRecord.id)
    if not officer and contest.frozen_at is not None:
        undone = undone & (reversal.recorded_at <= contest.frozen_at)
    joined = query.add_columns(reversal.id).outerjoin(reversal, undone)
    found = page(joined, sort=_NEWEST_FIRST, limit=limit, cursor=cursor, scalars=False)
    return Page(_shown(contest, [(row[0], row[1]) for row in found.items]), found.next_cursor)


def _records(contest_id: UUID) -> "Select[ScoreRecord]":
    return select(ScoreRecord).where(ScoreRecord.contest_id == contest_id)


def _scored_team(contest: Contest, team_id: UUID | None, member_id: UUID | None) -> Team:
    """Return the team that is scored, or the one of the member who is."""
    if (team_id is None) == (member_id is None):
        detail = text("error.field.team_or_member")
        raise InvalidInput(errors=[FieldError("/body/team_id", "team_or_member", detail)])
    teams = access.teams_of([contest.id])[contest.id]
    if member_id is None:
        assert team_id is not None
        path = identity.unit_of(team_id).path
        team = next((each for each in teams if each.path == path), None)
    else:
        team = access.team_at(teams, identity.unit_of(identity.member_of(member_id).unit_id).path)
    if team is None:
        raise NotTakingPart
    return team


def _require_scorer_of(team_path: str) -> None:
    principal.require(Permission.CONTESTS_SCORE, team_path)
    who = principal.current_or_none()
    if who is not None and who.unit_path.startswith(team_path):
        raise OwnTeam


def _require_day(contest: Contest, observed_on: date) -> None:
    last = min(contest.ends_on, clock.now().astimezone(zone()).date())
    if not contest.starts_on <= observed_on <= last:
        detail = text("error.field.day_within", first=contest.starts_on.isoformat(), last=last.isoformat())
        raise InvalidInput(errors=[FieldError("/body/observed_on", "day_within", detail)])


def _acting() -> UUID | None:
    who = principal.current_or_none()
    return who.member_id if who else None


def _shown(contest: Contest, rows: Sequence[tuple[ScoreRecord, UUID | None]]) -> list[dict[str, Any]]:
    teams = {team.id: team.name for team in access.teams_of([contest.id])[contest.id]}
    indicators = {each.id: each for each in access.indicators_of(contest.id)}
    people = {m for record, _ in rows for m in (record.member_id, record.recorded_by) if m is not None}
    names = identity.names_of(people)
    files = attached(EVIDENCE, [record.id for record, _ in rows])
    return [
        {
            "id": record.id,
            "indicator": indicators[record.indicator_id],
            "team": {"id": record.team_id, "name": teams[record.team_id]},
            "member": _person(record.member_id, names),
            "marks": record.marks,
            "observed_on": record.observed_on,
            "note": record.note,
            "reverses_id": record.reverses_id,
            "reversed_by_id": reversed_by,
            "recorded_by": _person(record.recorded_by, names),
            "recorded_at": record.recorded_at,
            "files": [
                {"id": file.id, "url": links.link(file), "thumbnail_url": links.thumbnail_link(file)}
                for file in files.get(record.id, [])
            ],
        }
        for record, reversed_by in rows
    ]


def _person(member_id: UUID | None, names: dict[UUID, str]) -> dict[str, Any] | None:
    return {"id": member_id, "name": names[member_id]} if member_id is not None else None
