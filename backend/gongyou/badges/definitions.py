"""The editor of badges: define, change, try on what has been; and the set that a new tenant starts with."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import func, select

from gongyou.badges import linter, queries, rules
from gongyou.badges.design import Family, Icon, Tier
from gongyou.badges.models import Badge
from gongyou.badges.rules import Criterion, Steps
from gongyou.core import audit, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, InvalidInput, NotFound
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.pages import Page, Sort, page
from gongyou.core.settings import PROJECT_ROOT
from gongyou.events import BadgeDefined
from gongyou.identity.models import Member, MemberStatus
from gongyou.identity.service_units import root
from gongyou.permissions import Permission

DEFAULT_BADGES = PROJECT_ROOT / "seeds" / "badges" / "default.yaml"


class BadgeCodeTaken(AppError):
    """Another badge has this code."""

    code = "badges.code_taken"
    status = 409


def badges(*, active: bool | None = None, **paging: Any) -> Page:
    """Return a page of badges by code; only those who manage badges see inactive ones."""
    query = select(Badge)
    if not _manages():
        active = True
    if active is not None:
        query = query.where(Badge.active == active)
    return page(query, sort=Sort(((Badge.code, False), (Badge.id, False))), **paging)


def badge_of(badge_id: UUID) -> Badge:
    """Return a badge; raise NotFound, also for an inactive one unless the caller manages badges."""
    badge = get(Badge, badge_id)
    if not badge.active and not _manages():
        raise NotFound
    return badge


def _manages() -> bool:
    who = principal.current_or_none()
    return who is None or who.may(Permission.BADGES_MANAGE)


def define(*, code: str, name: str | None, family: Family, icon: Icon, steps: Steps, criterion: Criterion) -> Badge:
    """Add a badge; members who have reached it already get it soon after.

    Raises InvalidInput with what the linter finds, BadgeCodeTaken.
    """
    principal.require(Permission.BADGES_MANAGE, root().path)
    _refuse(linter.lint(name=name, code=code, steps=steps, criterion=criterion))
    if session().scalar(select(func.count()).select_from(Badge).where(Badge.code == code)):
        raise BadgeCodeTaken
    badge = _added(code=code, name=name, family=family, icon=icon, steps=steps, criterion=criterion)
    audit.record("badge.defined", "badge", badge.id, code=code, criterion=badge.criterion, steps=badge.steps)
    return badge


def change(badge_id: UUID, **changes: Any) -> Badge:
    """Change a badge: name, family, icon, steps, criterion, active. Another criterion or other steps make a version.

    What was granted stays granted. Raises InvalidInput with what the linter finds, NotFound.
    """
    principal.require(Permission.BADGES_MANAGE, root().path)
    badge = get(Badge, badge_id, lock=True)
    steps = changes.pop("steps", rules.steps_of(badge.steps))
    criterion = changes.pop("criterion", rules.criterion_of(badge.criterion))
    _refuse(linter.lint(name=changes.get("name", badge.name), code=badge.code, steps=steps, criterion=criterion))
    before = (badge.criterion, badge.steps, badge.active)
    badge.criterion, badge.steps = rules.criterion_data(criterion), rules.steps_data(steps)
    for name, value in changes.items():
        setattr(badge, name, value)
    if (badge.criterion, badge.steps) != before[:2]:
        badge.version += 1
    if (badge.criterion, badge.steps, badge.active) != before:
        emit(BadgeDefined(badge_id=badge.id, version=badge.version))
    audit.record(
        "badge.changed", "badge", badge.id, version=badge.version, criterion=badge.criterion, steps=badge.steps
    )
    return badge


def trial(*, name: str | None, steps: Steps, criterion: Criterion) -> list[tuple[Tier, int, int | None]]:
    """Return how many members who work here would hold each step today, None where nothing is counted; saves nothing.

    Raises InvalidInput with what the linter finds.
    """
    principal.require(Permission.BADGES_MANAGE, root().path)
    _refuse(linter.lint(name=name, code=None, steps=steps, criterion=criterion))
    query = queries.values(criterion, queries.Scope(), queries.rules_by_event())
    if query is None:
        return [(tier, at, None) for tier, at in steps]
    figures = query.subquery()
    holders = func.count(figures.c.member_id.distinct())
    met = [figures.c.value <= at if rules.falls(criterion) else figures.c.value >= at for _, at in steps]
    found = session().execute(
        select(*(holders.filter(each) for each in met))
        .select_from(figures)
        .join(Member, Member.id == figures.c.member_id)
        .where(Member.status == MemberStatus.ACTIVE)
    )
    return [(tier, at, n) for (tier, at), n in zip(steps, found.one(), strict=True)]


def install_defaults(path: Path = DEFAULT_BADGES) -> None:
    """Give the current tenant the badges of a file; what it has already is left as it is.

    Raises ValueError for a badge that the linter refuses. Currencies must be there.
    """
    existing = set(session().scalars(select(Badge.code)))
    for row in yaml.safe_load(path.read_text("utf-8"))["badges"]:
        if row["code"] in existing:
            continue
        criterion = rules.criterion_of(row["criterion"])
        steps = [(Tier[tier.upper()], at) for tier, at in row["steps"].items()]
        found = linter.lint(name=None, code=row["code"], steps=steps, criterion=criterion)
        if found:
            raise ValueError(f"badge {row['code']}: {', '.join(each.code for each in found)}")
        family, icon = Family(row["family"]), Icon(row["icon"])
        _added(code=row["code"], name=None, family=family, icon=icon, steps=steps, criterion=criterion)


def _added(*, code: str, name: str | None, family: Family, icon: Icon, steps: Steps, criterion: Criterion) -> Badge:
    badge = Badge(
        id=new_id(),
        code=code,
        name=name,
        family=family,
        icon=icon,
        steps=rules.steps_data(steps),
        criterion=rules.criterion_data(criterion),
        version=1,
    )
    session().add(badge)
    session().flush()  # so that a grant may refer to it
    emit(BadgeDefined(badge_id=badge.id, version=badge.version))
    return badge


def _refuse(found: Iterable[Any]) -> None:
    errors = list(found)
    if errors:
        raise InvalidInput(errors=errors)
