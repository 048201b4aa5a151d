"""Suggestions over HTTP."""

from typing import Any
from uuid import UUID

from flask import request

from gongyou.core.db import unit_of_work
from gongyou.core.errors import FieldError, InvalidInput
from gongyou.core.http.access import public, unrecorded
from gongyou.core.http.app import bearer
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, passer_by
from gongyou.core.i18n import text
from gongyou.hotline.classifier import service
from gongyou.hotline.classifier.judgement import Suggestion
from gongyou.hotline.classifier.schemas import AppealSuggestionIn, AppealSuggestionOut
from gongyou.identity.authentication import authenticate
from gongyou.identity.tenants import tenant_by_code

blp = Blueprint("appeal-suggestions", __name__, description="What an appeal 诉求 is about, while it is being written.")
blueprints = (blp,)


@blp.post("/appeal-suggestions")
@public
@unrecorded
@limited("600/minute", by=passer_by)  # a whole shift may sit behind one address, typing
@blp.arguments(AppealSuggestionIn)
@blp.response(200, AppealSuggestionOut)
def suggest_for_appeal(data: dict[str, Any]) -> Suggestion:
    """Suggest a category and an urgency for a text, with or without a session; nothing is kept of it.

    Public, so that an `Idempotency-Key` keeps no digest of the text. Whoever is to stay anonymous sends no session.
    """
    with unit_of_work(_tenant_id(data.get("tenant"))):
        return service.suggest(data["text"])


def _tenant_id(code: str | None) -> UUID:
    """Return whose words are to be suggested: the session's tenant, else the one with a code."""
    if request.headers.get("Authorization"):
        return authenticate(bearer(request)).tenant_id
    if code is None:
        raise InvalidInput(errors=[FieldError("/body/tenant", "required", text("error.field.required"))])
    with unit_of_work():
        return tenant_by_code(code).id
