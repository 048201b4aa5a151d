"""The rule book: rules, their versions, what is wrong with them, and what they would change."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.pages import page_of
from gongyou.core.pages import Page
from gongyou.permissions import Permission
from gongyou.points import catalogue, rulebook
from gongyou.points.rule_models import RuleVersion
from gongyou.points.rule_schemas import (
    FindingOut,
    NoteIn,
    OccasionKindOut,
    RuleArgs,
    RuleIn,
    RuleOut,
    RuleVersionIn,
    RuleVersionOut,
    RuleVersionPatch,
    SimulationArgs,
    SimulationOut,
)
from gongyou.points.simulation import Simulation, simulate

blp = Blueprint("rules", __name__, description="Points rules.")


def _shown(version: RuleVersion) -> rulebook.VersionView:
    return rulebook.views([version])[0]


@blp.get("/points/occasion-kinds")
@requires(Permission.SELF)
@blp.response(200, page_of(OccasionKindOut))
def list_occasion_kinds() -> Page:
    """List what rules may speak of, each with its actors and facts."""
    return Page([catalogue.described(kind) for kind in catalogue.EVENTS.values()], None)


@blp.get("/points/rules")
@requires(Permission.SELF)
@blp.arguments(RuleArgs, location="query")
@blp.response(200, page_of(RuleOut))
def list_rules(args: dict[str, Any]) -> Page:
    """List the rules; drafts are shown to those who may change rules."""
    return rulebook.rules(**args)


@blp.post("/points/rules")
@requires(Permission.POINTS_RULES)
@blp.arguments(RuleIn)
@blp.response(201, RuleVersionOut)
def create_rule(data: dict[str, Any]) -> rulebook.VersionView:
    """Add a rule with a first draft."""
    return _shown(rulebook.create_rule(**data))


@blp.get("/points/rules/<uuid:rule_id>")
@requires(Permission.SELF)
@blp.response(200, RuleOut)
def get_rule(rule_id: UUID) -> rulebook.RuleView:
    """Show a rule with its versions and how often each has awarded."""
    return rulebook.rule(rule_id)


@blp.post("/points/rules/<uuid:rule_id>/retirement")
@requires(Permission.POINTS_RULES)
@blp.arguments(NoteIn)
@blp.response(201, RuleOut)
def retire_rule(data: dict[str, Any], rule_id: UUID) -> rulebook.RuleView:
    """Take a rule out of force."""
    return rulebook.retire(rule_id, **data)


@blp.post("/points/rules/<uuid:rule_id>/versions")
@requires(Permission.POINTS_RULES)
@blp.arguments(RuleVersionIn)
@blp.response(201, RuleVersionOut)
def draft_rule_version(data: dict[str, Any], rule_id: UUID) -> rulebook.VersionView:
    """Draft the next version of a rule."""
    return _shown(rulebook.draft_version(rule_id, **data))


@blp.get("/points/rules/<uuid:rule_id>/versions/<int:version>")
@requires(Permission.SELF)
@blp.response(200, RuleVersionOut)
def get_rule_version(rule_id: UUID, version: int) -> rulebook.VersionView:
    """Show one version of a rule, as an entry names it."""
    return _shown(rulebook.version_of(rule_id, version))


@blp.patch("/points/rules/<uuid:rule_id>/versions/<int:version>")
@requires(Permission.POINTS_RULES)
@blp.arguments(RuleVersionPatch)
@blp.response(200, RuleVersionOut)
def update_rule_version(data: dict[str, Any], rule_id: UUID, version: int) -> rulebook.VersionView:
    """Change a draft."""
    return _shown(rulebook.change_draft(rule_id, version, **data))


@blp.get("/points/rules/<uuid:rule_id>/versions/<int:version>/findings")
@requires(Permission.POINTS_RULES)
@blp.response(200, page_of(FindingOut))
def list_rule_findings(rule_id: UUID, version: int) -> Page:
    """List what is wrong with a version, errors first."""
    return Page(rulebook.findings(rule_id, version), None)


@blp.get("/points/rules/<uuid:rule_id>/versions/<int:version>/simulation")
@requires(Permission.POINTS_RULES)
@blp.arguments(SimulationArgs, location="query")
@blp.response(200, SimulationOut)
def simulate_rule_version(args: dict[str, Any], rule_id: UUID, version: int) -> Simulation:
    """Try a version on what has been, beside the one in force."""
    return simulate(rule_id, version, **args)


@blp.post("/points/rules/<uuid:rule_id>/versions/<int:version>/publication")
@requires(Permission.POINTS_RULES)
@blp.arguments(NoteIn)
@blp.response(201, RuleVersionOut)
def publish_rule_version(data: dict[str, Any], rule_id: UUID, version: int) -> rulebook.VersionView:
    """Submit a draft for publication, with the reason for all to read."""
    return _shown(rulebook.submit(rule_id, version, **data))


@blp.post("/points/rules/<uuid:rule_id>/versions/<int:version>/rejection")
@requires(Permission.POINTS_RULES)
@blp.arguments(NoteIn)
@blp.response(201, RuleVersionOut)
def reject_rule_version(data: dict[str, Any], rule_id: UUID, version: int) -> rulebook.VersionView:
    """Send a submitted version back to be a draft again."""
    return _shown(rulebook.reject(rule_id, version, **data))


@blp.post("/points/rules/<uuid:rule_id>/versions/<int:version>/approval")
@requires(Permission.POINTS_RULES)
@blp.response(201, RuleVersionOut)
def approve_rule_version(rule_id: UUID, version: int) -> rulebook.VersionView:
    """Approve a version that another administrator submitted; it is in force from its start on."""
    return _shown(rulebook.approve(rule_id, version))
