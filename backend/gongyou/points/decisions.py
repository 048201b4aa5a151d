"""The statements behind decisions: occasions, the versions that may decide, what was awarded, promised or withheld."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from gongyou.core import driver
from gongyou.points.issuing import Cause, Posted
from gongyou.points.rule_models import WithheldState
from gongyou.points.rules import Due, RuleSpec, Tally, Version, spec_of, week_of


def record_occasion(row: Mapping[str, Any]) -> UUID | None:
    """Append an occasion and return its id, None if it is there; one that is being written elsewhere is waited for."""
    texts = {name: json.dumps(row[name], ensure_ascii=False) for name in ("actors", "facts")}
    recorded = driver.query(_RECORD, {**row, **texts})
    return recorded[0][0] if recorded else None


def versions_for(event: str) -> list[Version]:
    """Return all published versions of the rules that have ever spoken of an event."""
    return [
        Version(rule_id, version, about, parsed(spec), starts_at, ends_at, retired_at)
        for rule_id, version, about, spec, starts_at, ends_at, retired_at in driver.query(_VERSIONS, {"event": event})
    ]


@lru_cache(maxsize=4096)
def parsed(spec: str) -> RuleSpec:
    """Build a spec from JSON text; the text is the key, so the cache cannot be stale."""
    return spec_of(json.loads(spec))


def posted_for(source_type: str, source_id: UUID, event: str) -> list[Posted]:
    """Return what an occasion brought at once or by vesting."""
    return [Posted(*row) for row in driver.query(_POSTED, _key(source_type, source_id, event))]


def awarded_before(source_type: str, source_id: UUID, event: str) -> set[tuple[UUID, UUID]]:
    """Return (rule, member) of what was posted, is promised or waits for a budget, whatever occasion it came from."""
    found = driver.query(_AWARDED, _key(source_type, source_id, event))
    return {(rule_id, member_id) for rule_id, member_id in found}


def tally(cause: Cause, due: Sequence[Due]) -> Tally:
    """Return what members whose accounts are locked got by a rule: in the weeks of the dues, and within its gap."""
    counted = Tally()
    mondays = {week_of(each.actor.roster_on) for each in due}
    gap = timedelta(minutes=cause.spec.gap_minutes)
    wanted = {
        "rule": cause.rule_id,
        "members": list({each.actor.member_id for each in due}),
        "first": min(mondays) - timedelta(days=gap.days + 1),
        "last": max(mondays) + timedelta(days=gap.days + 8),
        "after": cause.occurred_at - gap,
        "before": cause.occurred_at + gap,
    }
    for member_id, currency, day, amount in driver.query(_TALLY, wanted):
        counted.points[member_id, currency, day] = int(amount)
    if gap:
        for member_id, at in driver.query(_MOMENTS, wanted):
            counted.moments[member_id].append(at)
    return counted


def add_pending(rows: Sequence[Mapping[str, Any]]) -> None:
    """Add awards that are to vest; `amounts` are points by currency."""
    driver.insert("pending_awards", [{**row, "amounts": json.dumps(row["amounts"])} for row in rows])


def add_withheld(rows: Sequence[Mapping[str, Any]]) -> None:
    """Add awards that were withheld."""
    driver.insert("withheld_awards", [{**row, "state": WithheldState.WITHHELD.value} for row in rows])


def _key(source_type: str, source_id: UUID, event: str) -> dict[str, Any]:
    return {"type": source_type, "source": source_id, "event": event}


_RECORD = """
    INSERT INTO occasions (tenant_id, id, event, source_type, source_id, actors_key, actors, facts, title,
                           occurred_at, recorded_at)
    VALUES (%(t)s, %(id)s, %(event)s, %(source_type)s, %(source_id)s, %(actors_key)s, cast(%(actors)s AS jsonb),
            cast(%(facts)s AS jsonb), %(title)s, %(occurred_at)s, %(recorded_at)s)
    ON CONFLICT DO NOTHING RETURNING id
"""
_VERSIONS = """
    SELECT v.rule_id, v.version, v.event, v.spec::text, v.starts_at, v.ends_at, r.retired_at
      FROM rule_versions AS v
      JOIN rules AS r ON r.tenant_id = v.tenant_id AND r.id = v.rule_id
     WHERE v.tenant_id = %(t)s AND v.state = 'published'
       AND v.rule_id IN (SELECT rule_id FROM rule_versions
                          WHERE tenant_id = %(t)s AND event = %(event)s AND state = 'published')
"""
_POSTED = """
    SELECT t.id, t.member_id, e.currency, -e.amount AS amount, t.rule_id, t.rule_version
      FROM transactions AS t
      JOIN entries AS e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id AND e.account = 'issuing'
     WHERE t.tenant_id = %(t)s AND t.source_type = %(type)s AND t.source_id = %(source)s
       AND t.reason = %(event)s AND t.kind = 'award'
     ORDER BY t.id, e.line
"""
_AWARDED = """
    SELECT rule_id, member_id FROM transactions
     WHERE tenant_id = %(t)s AND source_type = %(type)s AND source_id = %(source)s AND reason = %(event)s AND kind = 'award'
    UNION ALL
    SELECT p.rule_id, p.member_id FROM occasions AS o
      JOIN pending_awards AS p ON p.tenant_id = o.tenant_id AND p.occasion_id = o.id
     WHERE o.tenant_id = %(t)s AND o.source_type = %(type)s AND o.source_id = %(source)s AND o.event = %(event)s
    UNION ALL
    SELECT w.rule_id, w.member_id FROM occasions AS o
      JOIN withheld_awards AS w ON w.tenant_id = o.tenant_id AND w.occasion_id = o.id AND w.why = 'budget'
     WHERE o.tenant_id = %(t)s AND o.source_type = %(type)s AND o.source_id = %(source)s AND o.event = %(event)s
"""
_TALLY = """
    SELECT member_id, currency, roster_on, sum(amount) FROM (
        SELECT t.member_id, e.currency, t.roster_on, -e.amount AS amount
          FROM transactions AS t
          JOIN entries AS e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id AND e.account = 'issuing'
         WHERE t.tenant_id = %(t)s AND t.rule_id = %(rule)s AND t.member_id = ANY(%(members)s)
           AND t.roster_on BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT p.member_id, a.key, p.roster_on, a.value::bigint
          FROM pending_awards AS p CROSS JOIN LATERAL jsonb_each_text(p.amounts) AS a
         WHERE p.tenant_id = %(t)s AND p.rule_id = %(rule)s AND p.member_id = ANY(%(members)s) AND p.state = 'pending'
           AND p.roster_on BETWEEN %(first)s AND %(last)s) AS got
     GROUP BY member_id, currency, roster_on
"""
_MOMENTS = """
    SELECT t.member_id, t.occurred_at FROM transactions AS t
      LEFT JOIN transactions AS r ON r.tenant_id = t.tenant_id AND r.reverses_id = t.id
     WHERE t.tenant_id = %(t)s AND t.rule_id = %(rule)s AND t.member_id = ANY(%(members)s) AND t.kind = 'award'
       AND r.id IS NULL AND t.roster_on BETWEEN %(first)s AND %(last)s AND t.occurred_at BETWEEN %(after)s AND %(before)s
    UNION ALL
    SELECT p.member_id, o.occurred_at FROM pending_awards AS p
      JOIN occasions AS o ON o.tenant_id = p.tenant_id AND o.id = p.occasion_id
     WHERE p.tenant_id = %(t)s AND p.rule_id = %(rule)s AND p.member_id = ANY(%(members)s) AND p.state = 'pending'
       AND p.roster_on BETWEEN %(first)s AND %(last)s AND o.occurred_at BETWEEN %(after)s AND %(before)s
"""
