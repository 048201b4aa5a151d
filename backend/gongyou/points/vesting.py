"""What is awarded later: promises that vest, and what an exhausted budget held back, once the budget allows it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from gongyou.core import audit, principal
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.service_units import root
from gongyou.permissions import Permission
from gongyou.points import decisions
from gongyou.points.books import Books
from gongyou.points.currencies import CurrencyTerms, currency_terms
from gongyou.points.issuing import Cause, issue, withheld_row
from gongyou.points.rules import Actor, Due


def vest(award_ids: Collection[UUID]) -> int:
    """Post promised awards whose time has come; return how many. Those cancelled or vested already are passed over."""
    rows = _locked(_PENDING, award_ids)
    if not rows:
        return 0
    terms = currency_terms()
    books = _books(rows, terms, {code for row in rows for code in row.amounts})
    withheld = []
    for row in rows:
        cause = _cause(row)
        due = [Due(_actor(row), currency, amount) for currency, amount in row.amounts.items()]
        _, refused = issue(books, terms, cause, due)
        withheld += [withheld_row(cause, refusal) for refusal in refused]
    books.write()
    decisions.add_withheld(withheld)
    session().connection().execute(_VESTED, {"t": current_tenant_id(), "ids": [row.id for row in rows]})
    return len(rows)


@dataclass(frozen=True, slots=True)
class Released:
    """How many withheld awards were made now, and how many still wait for a budget."""

    released: int
    waiting: int


def release(award_ids: Collection[UUID]) -> Released:
    """Make awards that a budget held back, in the order they were withheld, as far as the budgets now go.

    Awards that a cap or gap refused stay refused, as do those reversed meanwhile. Raises NotFound for an unknown award,
    Forbidden for who may not decide for the whole tenant.
    """
    principal.require(Permission.POINTS_RULES, root().path)
    key = {"t": current_tenant_id(), "ids": list(award_ids)}
    if session().connection().scalar(_COUNT_WITHHELD, key) != len(set(award_ids)):
        raise NotFound
    rows = _locked(_WITHHELD, award_ids)
    terms = currency_terms()
    books = _books(rows, terms, {row.currency for row in rows})
    done = []
    for row in rows:
        due = Due(_actor(row), row.currency, row.amount)
        posted, _ = issue(books, terms, _cause(row), [due], released=True)
        if posted:
            done.append(row.id)
    books.write()
    if done:
        session().connection().execute(_RELEASED, {"t": current_tenant_id(), "ids": done})
        audit.record("points.withheld_released", "withheld_award", None, award_ids=[str(each) for each in done])
    return Released(len(done), len(rows) - len(done))


def _locked(statement: Any, ids: Collection[UUID]) -> Sequence[Row[Any]]:
    return session().connection().execute(statement, {"t": current_tenant_id(), "ids": list(ids)}).all()


def _books(rows: Sequence[Row[Any]], terms: Mapping[str, CurrencyTerms], currencies: Collection[str]) -> Books:
    return Books({row.member_id for row in rows}, {code: terms[code] for code in currencies})


def _actor(row: Row[Any]) -> Actor:
    return Actor(row.member_id, row.unit_id, row.roster_on)


def _cause(row: Row[Any]) -> Cause:
    return Cause(
        occasion_id=row.occasion_id,
        event=row.event,
        source_type=row.source_type,
        source_id=row.source_id,
        title=row.title,
        occurred_at=row.occurred_at,
        rule_id=row.rule_id,
        rule_version=row.rule_version,
        spec=decisions.parsed(row.spec),
    )


_PENDING = text("""
    SELECT p.id, p.occasion_id, p.rule_id, p.rule_version, p.member_id, p.unit_id, p.roster_on, p.amounts,
           o.event, o.source_type, o.source_id, o.title, o.occurred_at, v.spec::text AS spec
      FROM pending_awards AS p
      JOIN occasions AS o ON o.tenant_id = p.tenant_id AND o.id = p.occasion_id
      JOIN rule_versions AS v ON v.tenant_id = p.tenant_id AND v.rule_id = p.rule_id AND v.version = p.rule_version
     WHERE p.tenant_id = :t AND p.id = ANY(:ids) AND p.state = 'pending'
     ORDER BY p.id FOR UPDATE OF p
""")
_VESTED = text("UPDATE pending_awards SET state = 'vested' WHERE tenant_id = :t AND id = ANY(:ids)")
_WITHHELD = text("""
    SELECT w.id, w.occasion_id, w.rule_id, w.rule_version, w.member_id, w.unit_id, w.roster_on, w.currency, w.amount,
           o.event, o.source_type, o.source_id, o.title, o.occurred_at, v.spec::text AS spec
      FROM withheld_awards AS w
      JOIN occasions AS o ON o.tenant_id = w.tenant_id AND o.id = w.occasion_id
      JOIN rule_versions AS v ON v.tenant_id = w.tenant_id AND v.rule_id = w.rule_id AND v.version = w.rule_version
     WHERE w.tenant_id = :t AND w.id = ANY(:ids) AND w.state = 'withheld' AND w.why = 'budget'
     ORDER BY w.id FOR UPDATE OF w
""")
_COUNT_WITHHELD = text("SELECT count(*) FROM withheld_awards WHERE tenant_id = :t AND id = ANY(:ids)")
_RELEASED = text("UPDATE withheld_awards SET state = 'released' WHERE tenant_id = :t AND id = ANY(:ids)")
