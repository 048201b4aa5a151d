"""What must always add up in the ledger, said in sentences where it does not; `gongyou doctor --reconcile` asks."""

from typing import Any

from sqlalchemy import text

from gongyou.core.db import session
from gongyou.core.reconciling import reconciles
from gongyou.core.tenancy import current_tenant_id

MOST = 20
"""Sentences of one kind; more would hide the others."""


def _sentences(query: str, sentence: str) -> list[str]:
    rows = session().connection().execute(text(f"{query} LIMIT {MOST}"), {"t": current_tenant_id()}).mappings()
    return [sentence.format_map(dict[str, Any](row)) for row in rows]


@reconciles("ledger")
def ledger_faults() -> list[str]:
    """Return what does not add up in the current tenant's ledger."""
    return [fault for query, sentence in _CHECKS for fault in _sentences(query, sentence)]


_UNBALANCED = """
    SELECT transaction_id, currency, sum(amount) AS off FROM entries WHERE tenant_id = :t
     GROUP BY transaction_id, currency HAVING sum(amount) <> 0"""
_EMPTY = """
    SELECT t.id FROM transactions AS t
     WHERE t.tenant_id = :t AND NOT EXISTS (
           SELECT FROM entries AS e WHERE e.tenant_id = t.tenant_id AND e.transaction_id = t.id)"""
_BALANCES = """
    SELECT member_id, currency, coalesce(a.balance, 0) AS balance, coalesce(a.owed, 0) AS owed,
           coalesce(e.held, 0) AS held, coalesce(e.due, 0) AS due
      FROM (SELECT member_id, currency, balance, owed FROM accounts WHERE tenant_id = :t) AS a
      FULL JOIN (SELECT member_id, currency, coalesce(sum(amount) FILTER (WHERE account = 'member'), 0) AS held,
                        coalesce(-sum(amount) FILTER (WHERE account = 'receivable'), 0) AS due
                   FROM entries WHERE tenant_id = :t AND member_id IS NOT NULL GROUP BY member_id, currency) AS e
     USING (member_id, currency)
     WHERE coalesce(a.balance, 0) <> coalesce(e.held, 0) OR coalesce(a.owed, 0) <> coalesce(e.due, 0)"""
_LOTS = """
    SELECT member_id, currency, coalesce(a.balance, 0) AS balance, coalesce(l.total, 0) AS total
      FROM (SELECT member_id, currency, balance FROM accounts
             WHERE tenant_id = :t AND spendable) AS a
      FULL JOIN (SELECT member_id, currency, sum(remaining) AS total FROM lots
                  WHERE tenant_id = :t GROUP BY member_id, currency) AS l
     USING (member_id, currency)
     WHERE coalesce(a.balance, 0) <> coalesce(l.total, 0)"""
_TAKINGS = """
    SELECT l.id, l.amount, l.remaining, coalesce(sum(k.amount), 0) AS taken
      FROM lots AS l LEFT JOIN lot_takings AS k ON k.tenant_id = l.tenant_id AND k.lot_id = l.id
     WHERE l.tenant_id = :t
     GROUP BY l.id, l.amount, l.remaining
    HAVING l.amount - l.remaining <> coalesce(sum(k.amount), 0)"""
_SCORES = """
    SELECT member_id, currency, roster_on, unit_id, coalesce(d.points, 0) AS stored, coalesce(e.total, 0) AS total
      FROM (SELECT member_id, currency, roster_on, unit_id, points FROM daily_scores WHERE tenant_id = :t) AS d
      FULL JOIN (SELECT e.member_id, e.currency, e.roster_on, e.unit_id, -sum(c.amount) AS total
                   FROM transactions AS t
                   JOIN entries AS c ON c.tenant_id = t.tenant_id AND c.transaction_id = t.id AND c.account = 'issuing'
                   -- What has expired is reversed without a line on the member's account: then the original's tells.
                   JOIN LATERAL (SELECT * FROM entries AS m
                                  WHERE m.tenant_id = t.tenant_id AND m.transaction_id IN (t.id, t.reverses_id)
                                    AND m.currency = c.currency AND m.member_id IS NOT NULL
                                  LIMIT 1) AS e ON true
                  WHERE t.tenant_id = :t
                  GROUP BY e.member_id, e.currency, e.roster_on, e.unit_id) AS e
     USING (member_id, currency, roster_on, unit_id)
     WHERE coalesce(d.points, 0) <> coalesce(e.total, 0)"""
_BUDGETS = """
    SELECT b.id, b.amount - s.remaining AS drawn, coalesce(e.issued, 0) AS issued
      FROM budgets AS b
      JOIN (SELECT budget_id, sum(remaining) AS remaining FROM budget_shards
             WHERE tenant_id = :t GROUP BY budget_id) AS s ON s.budget_id = b.id
      LEFT JOIN (SELECT budget_id, -sum(amount) AS issued FROM entries
                  WHERE tenant_id = :t AND budget_id IS NOT NULL GROUP BY budget_id) AS e ON e.budget_id = b.id
     WHERE b.tenant_id = :t AND b.amount - s.remaining <> coalesce(e.issued, 0)"""
_CHECKS = (
    (_UNBALANCED, "ledger: transaction {transaction_id} is off by {off} {currency}"),
    (_EMPTY, "ledger: transaction {id} has no entries"),
    (
        _BALANCES,
        "ledger: the account of {member_id} says {balance} {currency} and {owed} owed, its entries {held} and {due}",
    ),
    (_LOTS, "ledger: {member_id} holds {balance} {currency}, but their lots hold {total}"),
    (_TAKINGS, "ledger: lot {id} of {amount} has {remaining} left, but {taken} were taken"),
    (
        _SCORES,
        "ledger: the score of {member_id} on {roster_on} in unit {unit_id} says {stored} {currency}, its entries {total}",
    ),
    (_BUDGETS, "ledger: budget {id} has given {drawn}, but {issued} were issued from it"),
)
