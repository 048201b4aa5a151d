"""Services as an administrator makes them, without code."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.pages import page_of
from gongyou.core.pages import Page
from gongyou.hotline.assistance import services
from gongyou.hotline.assistance.definition_schemas import (
    AssistanceDefinitionChangeIn,
    AssistanceDefinitionIn,
    AssistanceDefinitionOut,
    AssistanceDefinitionsArgs,
    AssistanceDefinitionSummaryOut,
    AssistancePreviewOut,
)
from gongyou.permissions import Permission

blp = Blueprint("assistance definitions", __name__, description="Services on request: drafted, published, retired.")

Shown = dict[str, Any]


@blp.get("/assistance-definitions")
@requires(Permission.ASSISTANCE_MANAGE)
@blp.arguments(AssistanceDefinitionsArgs, location="query")
@blp.response(200, page_of(AssistanceDefinitionSummaryOut))
def list_assistance_definitions(args: Shown) -> Page:
    """List all services, drafts and retired ones too."""
    return services.services(**args)


@blp.post("/assistance-definitions")
@requires(Permission.ASSISTANCE_MANAGE)
@blp.arguments(AssistanceDefinitionIn)
@blp.response(201, AssistanceDefinitionOut)
def draft_assistance_definition(data: Shown) -> Shown:
    """Draft a new service."""
    return services.create(**data)


@blp.post("/assistance-definitions/preview")
@requires(Permission.ASSISTANCE_MANAGE)
@blp.arguments(AssistanceDefinitionIn)
@blp.response(200, AssistancePreviewOut)
def preview_assistance_definition(data: Shown) -> Shown:
    """Say what keeps a definition from working, and what its form would be filled with; nothing is kept."""
    return services.preview(**data)


@blp.get("/assistance-definitions/<uuid:service_id>")
@requires(Permission.ASSISTANCE_MANAGE)
@blp.response(200, AssistanceDefinitionOut)
def get_assistance_definition(service_id: UUID) -> Shown:
    """Show a service with what is being changed and what keeps it from working."""
    return services.service(service_id)


@blp.put("/assistance-definitions/<uuid:service_id>")
@requires(Permission.ASSISTANCE_MANAGE)
@blp.arguments(AssistanceDefinitionChangeIn)
@blp.response(200, AssistanceDefinitionOut)
def change_assistance_definition(data: Shown, service_id: UUID) -> Shown:
    """Change a service's draft; members see it once it is published."""
    return services.save(service_id, **data)


@blp.post("/assistance-definitions/<uuid:service_id>/publication")
@requires(Permission.ASSISTANCE_MANAGE)
@blp.response(200, AssistanceDefinitionOut)
def publish_assistance_definition(service_id: UUID) -> Shown:
    """Make a draft what members see; requests under way keep their version."""
    return services.publish(service_id)


@blp.post("/assistance-definitions/<uuid:service_id>/retirement")
@requires(Permission.ASSISTANCE_MANAGE)
@blp.response(200, AssistanceDefinitionOut)
def retire_assistance_definition(service_id: UUID) -> Shown:
    """Offer a service no more; requests under way go on."""
    return services.retire(service_id)
