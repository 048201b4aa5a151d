"""The currencies and rules that a new tenant starts with, from a data file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.core.settings import PROJECT_ROOT
from gongyou.points.linter import Draft, Severity, Surroundings, lint
from gongyou.points.models import Currency
from gongyou.points.rule_models import Rule, RuleState, RuleVersion
from gongyou.points.rules import spec_data, spec_of

DEFAULT_RULES = PROJECT_ROOT / "seeds" / "rules" / "default.yaml"
EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""From when the first rules are in force: also for what happened before the tenant was added."""


def install_defaults(path: Path = DEFAULT_RULES) -> None:
    """Give the current tenant the currencies and rules of a file; what it has already is left as it is.

    Raises ValueError for a rule that the linter refuses, though these are not asked for a second administrator.
    """
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    existing = set(session().scalars(select(Currency.code)))
    for position, row in enumerate(data["currencies"]):
        if row["code"] not in existing:
            session().add(
                Currency(
                    code=row["code"],
                    name=row["name"],
                    spendable=row["spendable"],
                    lifetime_days=row.get("lifetime_days"),
                    position=position,
                )
            )
    session().flush()
    spendable = dict(session().execute(select(Currency.code, Currency.spendable)).all())
    known = set(session().scalars(select(Rule.code)))
    for row in data["rules"]:
        if row["code"] not in known:
            _add(row, spendable)
    session().flush()


def _add(row: dict[str, Any], spendable: dict[str, bool]) -> None:
    spec = spec_of(row["spec"])
    rule = Rule(id=new_id(), code=row["code"])
    draft = Draft(rule.id, row["title"], row["event"], spec, EVER, None)
    wrong = [f.code for f in lint(draft, Surroundings(spendable, ())) if f.severity is Severity.ERROR]
    if wrong:
        raise ValueError(f"rule {row['code']}: {', '.join(wrong)}")
    session().add(rule)
    session().flush()  # its version refers to it
    session().add(
        RuleVersion(
            rule_id=rule.id,
            version=1,
            state=RuleState.PUBLISHED,
            title=row["title"],
            event=row["event"],
            spec=spec_data(spec),
            starts_at=EVER,
            note=row.get("note"),
            published_at=clock.now(),
        )
    )
