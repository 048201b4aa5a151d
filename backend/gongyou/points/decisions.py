"""The statements behind decisions: occasions, the versions that may decide, what was awarded, promised or withheld."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import insert

from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id
from gongyou.points import journal
from gongyou.points.issuing import Cause, Posted
from gongyou.points.rule_models import OccasionRecord, PendingAward, WithheldAward, WithheldState
from gongyou.points.rules import Due, RuleSpec, Tally, Version, spec_of, week_of


def _connection() -> Connection:
    return session().connection()


def record_occasion(row: Mapping[str, Any]) -> UUID | None:
    """Append an occasion and return its id, None if it is there; one that is being written elsewhere is waited for."""
    table: Any = OccasionRecord.__table__
    statement = insert(table).values(tenant_id=current_tenant_id(), **row).on_conflict_do_nothing()
    recorded: UUID | None = _connection().scalar(statement.returning(table.c.id))
    return recorded


def versions_for(event: str) -> list[Version]:
    """Return all published versions of the rules that have ever spoken of an event."""
    found = _connection().execute(_VERSIONS, {"t": current_tenant_id(), "event": event})
    return [
        Version(rule_id, version, about, parsed(spec), starts_at, ends_at, retired_at)
        for rule_id, version, about, spec, starts_at, ends_at, retired_at in found
    ]


@lru_cache(maxsize=4096)
def parsed(spec: str) -> RuleSpec:
    """Build a spec from JSON text; the text is the key, so the cache cannot be stale."""
    return spec_of(json.loads(spec))


def posted_for(source_type: str, source_id: UUID, event: str) -> list[Posted]:
    """Return what an occasion brought at once or by vesting."""
    found = _connection().execute(_POSTED, _key(source_type, source_id, event))
    return [Posted(r.id, r.member_id, r.currency, r.amount, r.rule_id, r.rule_version) for r in found]


def awarded_before(source_type: str, source_id: UUID, event: str) -> set[tuple[UUID, UUID]]:
    """Return (rule, member) of what was posted, is promised or waits for a budget, whatever occasion it came from."""
    found = _connection().execute(_AWARDED, _key(source_type, source_id, event))
    return {(rule_id, member_id) for rule_id, member_id in found}


def tally(cause: Cause, due: Sequence[Due]) -> Tally:
    """Return what members whose accounts are locked got by a rule: in the weeks of the dues, and within its gap."""
    counted = Tally()
    mondays = {week_of(each.actor.roster_on) for each in due}
    gap = timedelta(minutes=cause.spec.gap_minutes)
    wanted = {
        "t": current_tenant_id(),
        "rule": cause.rule_id,
        "members": list({each.actor.member_id for each in due}),
        "first": min(mondays) - timedelta(days=gap.days + 1),
        "last": max(mondays) + timedelta(days=gap.days + 8),
        "after": cause.occurred_at - gap,
        "before": cause.occurred_at + gap,
    }
    for member_id, currency, day, amount in _connection().execute(_TALLY, wanted):
        counted.points[member_id, currency, day] = int(amount)
    if gap:
        for member_id, at in _connection().execute(_MOMENTS, wanted):
            counted.moments[member_id].append(at)
    return counted


def add_pending(rows: Sequence[Mapping[str, Any]]) -> None:
    """Add awards that are to vest."""
    journal.insert(PendingAward, rows)


def add_withheld(rows: Sequence[Mapping[str, Any]]) -> None:
    """Add awards that were withheld."""
    journal.insert(WithheldAward, [{**row, "state": WithheldState.WITHHELD} for row in rows])


def _key(source_type: str, source_id: UUID, event: str) -> dict[str, Any]:
    return {"t": current_tenant_id(), "type": source_type, "source": source_id, "event": event}


_VERSIONS = text("""
    SELECT v.rule_id, v.version, v.event, v.spec::text, v.starts_at, v.ends_at, r.retired_at
      FROM rule_versions AS v
      JOIN rules AS r ON r.tenant_id = v.tenant_id AND r.id = v.rule_id
     WHERE v.tenant_id = :t AND v.state = 'published'
       AND v.rule_id IN (SELECT rule_id FROM rule_versions
                          WHERE tenant_id = :t AND event = :event AND state = 'published')
""")
_POSTED = text("""
    SELECT t.id, t.member_id, e.currency, -e.amount AS amount, t.rule_id, t.rule_version
      FROM transactions AS t
      JOIN entries AS e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id AND e.account = 'issuing'
     WHERE t.tenant_id = :t AND t.source_type = :type AND t.source_id = :source
       AND t.reason = :event AND t.kind = 'award'
     ORDER BY t.id, e.line
""")
_AWARDED = text("""
    SELECT rule_id, member_id FROM transactions
     WHERE tenant_id = :t AND source_type = :type AND source_id = :source AND reason = :event AND kind = 'award'
    UNION ALL
    SELECT p.rule_id, p.member_id FROM occasions AS o
      JOIN pending_awards AS p ON p.tenant_id = o.tenant_id AND p.occasion_id = o.id
     WHERE o.tenant_id = :t AND o.source_type = :type AND o.source_id = :source AND o.event = :event
    UNION ALL
    SELECT w.rule_id, w.member_id FROM occasions AS o
      JOIN withheld_awards AS w ON w.tenant_id = o.tenant_id AND w.occasion_id = o.id AND w.why = 'budget'
     WHERE o.tenant_id = :t AND o.source_type = :type AND o.source_id = :source AND o.event = :event
""")
_TALLY = text("""
    SELECT member_id, currency, roster_on, sum(amount) FROM (
        SELECT t.member_id, e.currency, t.roster_on, -e.amount AS amount
          FROM transactions AS t
          JOIN entries AS e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id AND e.account = 'issuing'
         WHERE t.tenant_id = :t AND t.rule_id = :rule AND t.member_id = ANY(:members)
           AND t.roster_on BETWEEN :first AND :last
        UNION ALL
        SELECT p.member_id, a.key, p.roster_on, a.value::bigint
          FROM pending_awards AS p CROSS JOIN LATERAL jsonb_each_text(p.amounts) AS a
         WHERE p.tenant_id = :t AND p.rule_id = :rule AND p.member_id = ANY(:members) AND p.state = 'pending'
           AND p.roster_on BETWEEN :first AND :last) AS got
     GROUP BY member_id, currency, roster_on
""")
_MOMENTS = text("""
    SELECT t.member_id, t.occurred_at FROM transactions AS t
      LEFT JOIN transactions AS r ON r.tenant_id = t.tenant_id AND r.reverses_id = t.id
     WHERE t.tenant_id = :t AND t.rule_id = :rule AND t.member_id = ANY(:members) AND t.kind = 'award'
       AND r.id IS NULL AND t.roster_on BETWEEN :first AND :last AND t.occurred_at BETWEEN :after AND :before
    UNION ALL
    SELECT p.member_id, o.occurred_at FROM pending_awards AS p
      JOIN occasions AS o ON o.tenant_id = p.tenant_id AND o.id = p.occasion_id
     WHERE p.tenant_id = :t AND p.rule_id = :rule AND p.member_id = ANY(:members) AND p.state = 'pending'
       AND p.roster_on BETWEEN :first AND :last AND o.occurred_at BETWEEN :after AND :before
""")
