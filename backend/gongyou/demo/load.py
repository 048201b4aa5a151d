"""Load-sized tenants for benchmarks: deterministic, and reconciled like any other.

Rows are made by the database itself from series and hashes, in chunks of members, because a million of them through the
services would take hours. What is made is what the services would have left: awards of +5 quality and +5 coin.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gongyou.core import clock, db
from gongyou.core.errors import Conflict
from gongyou.identity.rules import initials
from gongyou.identity.tenants import create_tenant, tenant_by_code

TEAM, AREA = 12, 10
"""Members in a team, teams in an area."""
ACTIVE_SHARE = 20
"""Of a hundred members, how many earn something on a day."""
CHUNK = 20_000
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = (
    "建国",
    "卫东",
    "永强",
    "晓岚",
    "庆山",
    "秀兰",
    "春来",
    "立新",
    "志远",
    "海燕",
    "国梁",
    "静仪",
    "大勇",
    "文斌",
    "红梅",
    "铁柱",
)


def generate(tenants: int, members: int, days: int, *, progress: Callable[[int], None]) -> dict[str, UUID]:
    """Add tenants `load0001`…, each with so many members who earned over the last days; return their ids by code.

    `progress` is told how many member-days were written. A tenant that is there already is left as it is.
    """
    made: dict[str, UUID] = {}
    for code in (f"load{number:04}" for number in range(1, tenants + 1)):
        try:
            tenant_id = create_tenant(code=code, name=f"负载矿 {code}")
        except Conflict:
            with db.unit_of_work():
                made[code] = tenant_by_code(code).id
            progress(members * days)
            continue
        made[code] = tenant_id
        with db.unit_of_work(tenant_id) as session:
            _units(session, tenant_id, members)
        for first, last in _chunks(members):
            with db.unit_of_work(tenant_id) as session:
                _fill(session, tenant_id, first=first, last=last, days=days)
            progress((last - first + 1) * days)
    return made


def _chunks(members: int) -> Iterator[tuple[int, int]]:
    for first in range(1, members + 1, CHUNK):
        yield first, min(first + CHUNK - 1, members)


def _units(session: Session, tenant_id: UUID, members: int) -> None:
    teams = -(-members // TEAM)
    session.execute(text(_UNITS), {"t": tenant_id, "teams": teams, "areas": -(-teams // AREA), "area": AREA})


def _fill(session: Session, tenant_id: UUID, *, first: int, last: int, days: int) -> None:
    now: datetime = clock.now()
    given = {
        "t": tenant_id,
        "first": first,
        "last": last,
        "team": TEAM,
        "now": now,
        "surnames": list(SURNAMES),
        "surname_initials": [initials(s) for s in SURNAMES],
        "given": list(GIVEN),
        "given_initials": [initials(g) for g in GIVEN],
        "days": days,
        "share": ACTIVE_SHARE,
        "today": (now + timedelta(hours=8)).date(),
    }
    for statement in (_MEMBERS, _AWARDS, _ACCOUNTS, _TRANSACTIONS, _ENTRIES, _LOTS, _DAILY_SCORES, _DONE):
        session.execute(text(statement), given)


_ID = "md5(:t || ' {kind} ' || {n})::uuid"
_MEMBER, _TEAM_ID = _ID.format(kind="member", n="n"), _ID.format(kind="team", n="((n - 1) / :team + 1)")

_UNITS = """
    WITH mine AS (SELECT md5(:t || ' mine')::uuid AS id),
         areas AS (SELECT n, md5(:t || ' area ' || n)::uuid AS id FROM generate_series(1, :areas) AS n),
         teams AS (SELECT n, (n - 1) / :area + 1 AS area, md5(:t || ' team ' || n)::uuid AS id
                     FROM generate_series(1, :teams) AS n)
    INSERT INTO units (tenant_id, id, parent_id, name, kind, path)
    SELECT cast(:t AS uuid), id, NULL, '负载矿', 'mine', '/' || replace(id::text, '-', '') || '/' FROM mine
     UNION ALL
    SELECT :t, a.id, m.id, '区队 ' || a.n, 'area',
           '/' || replace(m.id::text, '-', '') || '/' || replace(a.id::text, '-', '') || '/' FROM areas a, mine m
     UNION ALL
    SELECT :t, x.id, a.id, '班组 ' || x.n, 'team',
           '/' || replace(m.id::text, '-', '') || '/' || replace(a.id::text, '-', '') || '/'
               || replace(x.id::text, '-', '') || '/'
      FROM teams x JOIN areas a ON a.n = x.area, mine m
"""
_MEMBERS = f"""
    INSERT INTO members (tenant_id, id, employee_no, name, name_initials, unit_id, status, created_at)
    SELECT cast(:t AS uuid), {_MEMBER}, 'L' || lpad(n::text, 7, '0'),
           (cast(:surnames AS text[]))[n % 20 + 1] || (cast(:given AS text[]))[n / 20 % 16 + 1],
           (cast(:surname_initials AS text[]))[n % 20 + 1] || (cast(:given_initials AS text[]))[n / 20 % 16 + 1],
           {_TEAM_ID}, 'active', :now
      FROM generate_series(cast(:first AS int), cast(:last AS int)) AS n
"""
_AWARDS = f"""
    CREATE TEMPORARY TABLE load_awards ON COMMIT DROP AS
    SELECT md5(:t || ' award ' || n || ' ' || d)::uuid AS id, {_MEMBER} AS member_id, {_TEAM_ID} AS unit_id,
           cast(:today AS date) - d AS roster_on,
           least((cast(:today AS date) - d)::timestamp AT TIME ZONE 'UTC'
                 + make_interval(secs => abs(hashint8(cast(n AS bigint) * 31 + d)) % 50000), :now) AS at
      FROM generate_series(cast(:first AS int), cast(:last AS int)) AS n, generate_series(0, cast(:days AS int) - 1) AS d
     WHERE abs(hashint8(cast(n AS bigint) * 1000003 + d)) % 100 < :share
"""
_ACCOUNTS = """
    INSERT INTO accounts (tenant_id, member_id, currency, spendable, balance, owed)
    SELECT cast(:t AS uuid), member_id, c.code, c.code = 'coin', 5 * count(*), 0
      FROM load_awards, (VALUES ('quality'), ('coin')) AS c(code) GROUP BY member_id, c.code
"""
_TRANSACTIONS = """
    INSERT INTO transactions (tenant_id, id, kind, source_type, source_id, reason, member_id, occurred_at, recorded_at,
                              roster_on, title)
    SELECT cast(:t AS uuid), id, 'award', 'load', id, 'load.made', member_id, at, at, roster_on, '负载数据' FROM load_awards
"""
_ENTRIES = """
    INSERT INTO entries (tenant_id, transaction_id, line, account, currency, amount, member_id, unit_id, roster_on, recorded_at)
    SELECT cast(:t AS uuid), id, l.line, l.account, l.currency, l.amount,
           CASE WHEN l.account = 'member' THEN member_id END, CASE WHEN l.account = 'member' THEN unit_id END, roster_on, at
      FROM load_awards, (VALUES (1, 'issuing', 'quality', -5), (2, 'member', 'quality', 5),
                                (3, 'issuing', 'coin', -5), (4, 'member', 'coin', 5)) AS l(line, account, currency, amount)
"""
_LOTS = """
    INSERT INTO lots (tenant_id, id, transaction_id, member_id, currency, amount, remaining, acquired_at)
    SELECT cast(:t AS uuid), id, id, member_id, 'coin', 5, 5, at FROM load_awards
"""
_DAILY_SCORES = """
    INSERT INTO daily_scores (tenant_id, currency, roster_on, unit_id, member_id, points, last_at)
    SELECT cast(:t AS uuid), c.code, roster_on, unit_id, member_id, 5 * count(*), max(at)
      FROM load_awards, (VALUES ('quality'), ('coin')) AS c(code) GROUP BY c.code, roster_on, unit_id, member_id
"""
_DONE = "DROP TABLE load_awards"
