"""Mediation over HTTP."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires, secretive
from gongyou.core.http.blueprint import Blueprint
from gongyou.hotline.appeals.desk import Step
from gongyou.hotline.appeals.desk_schemas import StepIn
from gongyou.hotline.mediation import service
from gongyou.hotline.mediation.schemas import (
    AgreementIn,
    MediationIn,
    MediationOut,
    MediationSessionIn,
    PanelIn,
    PerformanceIn,
)
from gongyou.permissions import Permission

blp = Blueprint("mediation", __name__, description="Mediation of an appeal by a lead and co-mediators.")
blueprints = (blp,)
Shown = dict[str, Any]
_HANDLE = Permission.GRIEVANCES_HANDLE
_STEP = ("reply", "note", "file_ids", "expected_seq")


@blp.get("/appeals/<uuid:appeal_id>/mediation")
@requires(_HANDLE)
@blp.response(200, MediationOut)
def get_appeal_mediation(appeal_id: UUID) -> Shown:
    """Show the newest mediation of a case."""
    return service.of_appeal(appeal_id)


@blp.post("/appeals/<uuid:appeal_id>/mediation")
@requires(_HANDLE)
@secretive
@blp.arguments(MediationIn)
@blp.response(201, MediationOut)
def mediate_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Bring a case before a lead and co-mediators."""
    step = Step(**{name: data.pop(name) for name in _STEP if name in data})
    return service.begin(appeal_id, step=step, **data)


@blp.put("/appeals/<uuid:appeal_id>/mediation")
@requires(_HANDLE)
@secretive
@blp.arguments(PanelIn)
@blp.response(200, MediationOut)
def change_appeal_mediation(data: Shown, appeal_id: UUID) -> Shown:
    """Change who mediates, and between whom."""
    return service.change(appeal_id, **data)


@blp.post("/appeals/<uuid:appeal_id>/mediation-sessions")
@requires(_HANDLE)
@secretive
@blp.arguments(MediationSessionIn)
@blp.response(201, MediationOut)
def record_mediation_session(data: Shown, appeal_id: UUID) -> Shown:
    """Record a meeting of a mediation."""
    return service.record_session(appeal_id, session_id=data.pop("id"), **data)


@blp.post("/appeals/<uuid:appeal_id>/agreement")
@requires(_HANDLE)
@secretive
@blp.arguments(AgreementIn)
@blp.response(201, MediationOut)
def keep_mediation_agreement(data: Shown, appeal_id: UUID) -> Shown:
    """Keep an agreement with its signatures and what was promised; the case goes back to its handler."""
    return service.agree(appeal_id, **data)


@blp.post("/appeals/<uuid:appeal_id>/mediation-end")
@requires(_HANDLE)
@secretive
@blp.arguments(StepIn)
@blp.response(200, MediationOut)
def end_appeal_mediation(data: Shown, appeal_id: UUID) -> Shown:
    """End a mediation without an agreement; the case goes back to its handler."""
    return service.fail(appeal_id, Step(**data))


@blp.post("/appeals/<uuid:appeal_id>/duties/<uuid:duty_id>/performance")
@requires(_HANDLE)
@secretive
@blp.arguments(PerformanceIn)
@blp.response(200, MediationOut)
def note_duty_performance(data: Shown, appeal_id: UUID, duty_id: UUID) -> Shown:
    """Note that a promise of an agreement was seen to be kept."""
    return service.perform(appeal_id, duty_id, **data)
