"""Every permission and every role, one readable catalogue. A role is held for a unit and all below it.

No role combines system administration (enterprise administrator), security administration and audit.
"""

from enum import StrEnum


class Permission(StrEnum):
    """What an operation may require. `SELF` is what every signed-in member may do with what is their own."""

    SELF = "self"

    UNITS_MANAGE = "units.manage"
    MEMBERS_READ = "members.read"
    MEMBERS_MANAGE = "members.manage"
    ROLES_GRANT = "roles.grant"
    SESSIONS_REVOKE = "sessions.revoke"
    TENANT_SETTINGS = "tenant.settings"
    AUDIT_READ = "audit.read"
    EVENTS_MANAGE = "events.manage"

    LEDGER_READ = "ledger.read"
    POINTS_RULES = "points.rules"
    POINTS_REVERSE = "points.reverse"
    BOARDS_MANAGE = "boards.manage"
    BADGES_MANAGE = "badges.manage"

    CASES_READ = "cases.read"
    HAZARDS_CONFIRM = "hazards.confirm"
    HAZARDS_ASSIGN = "hazards.assign"
    HAZARDS_VERIFY = "hazards.verify"
    HAZARDS_CLOSE = "hazards.close"
    CONTESTS_MANAGE = "contests.manage"
    CONTESTS_SCORE = "contests.score"
    INSPECTIONS_MANAGE = "inspections.manage"
    INSPECTIONS_PERFORM = "inspections.perform"

    REPORTS_READ = "reports.read"

    GRIEVANCES_HANDLE = "grievances.handle"
    GRIEVANCES_CUSTODY = "grievances.custody"
    POLICIES_MANAGE = "policies.manage"
    ASSISTANCE_MANAGE = "assistance.manage"
    IDEAS_REVIEW = "ideas.review"
    STORE_KEEP = "store.keep"


class Role(StrEnum):
    """Roles of a tenant. The platform operator stands outside the tenants, on the command line."""

    MEMBER = "member"
    TEAM_LEADER = "team_leader"
    QUALITY_OFFICER = "quality_officer"
    UNION_OFFICER = "union_officer"
    REVIEWER = "reviewer"
    STORE_KEEPER = "store_keeper"
    ENTERPRISE_ADMINISTRATOR = "enterprise_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    AUDITOR = "auditor"
    CUSTODIAN = "custodian"


P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: frozenset({P.SELF}),
    Role.TEAM_LEADER: frozenset({P.SELF, P.CASES_READ, P.HAZARDS_VERIFY, P.INSPECTIONS_PERFORM, P.REPORTS_READ}),
    Role.QUALITY_OFFICER: frozenset(
        {
            P.SELF,
            P.MEMBERS_READ,
            P.CASES_READ,
            P.HAZARDS_CONFIRM,
            P.HAZARDS_ASSIGN,
            P.HAZARDS_VERIFY,
            P.HAZARDS_CLOSE,
            P.CONTESTS_MANAGE,
            P.CONTESTS_SCORE,
            P.INSPECTIONS_MANAGE,
            P.INSPECTIONS_PERFORM,
            P.REPORTS_READ,
        }
    ),
    Role.UNION_OFFICER: frozenset({P.SELF, P.MEMBERS_READ, P.REPORTS_READ, P.GRIEVANCES_HANDLE, P.POLICIES_MANAGE}),
    Role.REVIEWER: frozenset({P.SELF, P.IDEAS_REVIEW}),
    Role.STORE_KEEPER: frozenset({P.SELF, P.STORE_KEEP}),
    Role.ENTERPRISE_ADMINISTRATOR: frozenset(
        {
            P.SELF,
            P.UNITS_MANAGE,
            P.MEMBERS_READ,
            P.MEMBERS_MANAGE,
            P.TENANT_SETTINGS,
            P.EVENTS_MANAGE,
            P.LEDGER_READ,
            P.POINTS_RULES,
            P.POINTS_REVERSE,
            P.BOARDS_MANAGE,
            P.BADGES_MANAGE,
            P.CASES_READ,
            P.CONTESTS_MANAGE,
            P.INSPECTIONS_MANAGE,
            P.REPORTS_READ,
            P.POLICIES_MANAGE,
            P.ASSISTANCE_MANAGE,
        }
    ),
    Role.SECURITY_ADMINISTRATOR: frozenset({P.SELF, P.MEMBERS_READ, P.ROLES_GRANT, P.SESSIONS_REVOKE}),
    Role.AUDITOR: frozenset({P.SELF, P.AUDIT_READ, P.LEDGER_READ, P.MEMBERS_READ}),
    Role.CUSTODIAN: frozenset({P.SELF, P.GRIEVANCES_CUSTODY}),
}

CONSOLE_ROLES = frozenset(
    {
        Role.UNION_OFFICER,
        Role.REVIEWER,
        Role.ENTERPRISE_ADMINISTRATOR,
        Role.SECURITY_ADMINISTRATOR,
        Role.AUDITOR,
        Role.CUSTODIAN,
    }
)
"""Roles that work at a desk, on computers that others may sit down at: their sessions are short."""
EXCLUSIVE = frozenset({Role.ENTERPRISE_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR, Role.CUSTODIAN})
"""Roles of which one member may hold at most one."""
SECOND_FACTOR = frozenset({Role.ENTERPRISE_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR})
"""Roles in force only in a session made with a second factor, unless the tenant waives it (`TenantOptions`)."""
