"""What a tenant has set for its flows and its working calendar: read in one query, changed with a line in the audit."""

from collections.abc import Sequence
from typing import Any, TypeVarTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from gongyou.cases.flow import Flow, Subject
from gongyou.cases.models import Case, CaseSettings
from gongyou.cases.rules import CalendarSettings, FlowSettings, Options, Settings, read, stored
from gongyou.core import audit, clock, db
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.models import Tenant

CALENDAR = "calendar"
Stored = dict[str, Any] | None
Rows = TypeVarTuple("Rows")
_OWN, _CALENDAR = aliased(CaseSettings), aliased(CaseSettings)


def settings_of(flow: Flow[Subject, Options]) -> Settings[Options]:
    """Return what the current tenant has set for a flow."""
    return several([flow])[flow.code]


def several(flows: Sequence[Flow[Any, Any]]) -> dict[str, Settings[Any]]:
    """Return the settings of several flows in one query."""
    codes = [CALENDAR, *(flow.code for flow in flows)]
    rows = (
        db.session()
        .execute(
            select(Tenant, CaseSettings)
            .outerjoin(CaseSettings, (CaseSettings.tenant_id == Tenant.id) & CaseSettings.code.in_(codes))
            .where(Tenant.id == current_tenant_id())
        )
        .all()
    )
    values = {row.code: row.values for _, row in rows if row is not None}
    return {flow.code: from_row(flow, rows[0][0], values.get(flow.code), values.get(CALENDAR)) for flow in flows}


def joined(query: "Select[*Rows]", flow: Flow[Any, Any]) -> "Select[*Rows, Tenant, Stored, Stored]":
    """Add a flow's settings to a SELECT of cases, for `from_row`: what acts on a case reads them in one go with it."""
    return (
        query.join(Tenant, Tenant.id == Case.tenant_id)
        .outerjoin(_OWN, (_OWN.tenant_id == Case.tenant_id) & (_OWN.code == flow.code))
        .outerjoin(_CALENDAR, (_CALENDAR.tenant_id == Case.tenant_id) & (_CALENDAR.code == CALENDAR))
        .add_columns(Tenant, _OWN.values, _CALENDAR.values)
    )


def from_row(flow: Flow[Subject, Options], tenant: Tenant, own: Stored, calendar: Stored) -> Settings[Options]:
    """Return the settings that `joined` has added to a row."""
    values = own or {}
    return Settings(
        flow=read(FlowSettings, values.get("flow")),
        options=read(flow.options, values.get("options")),
        calendar=read(CalendarSettings, calendar).calendar(ZoneInfo(tenant.timezone)),
    )


def calendar_settings() -> CalendarSettings:
    """Return the current tenant's working calendar as it is set."""
    row = db.session().get(CaseSettings, (current_tenant_id(), CALENDAR))
    return read(CalendarSettings, row.values if row else None)


def set_calendar(calendar: CalendarSettings) -> CalendarSettings:
    """Set the working calendar; running deadlines keep the one they were given by."""
    _set(CALENDAR, stored(calendar))
    return calendar


def set_flow(flow: Flow[Any, Any], settings: FlowSettings) -> None:
    """Set names, responsible roles, limits and ladders of a flow, from the next node of each case on."""
    _set(flow.code, _values(flow) | {"flow": stored(settings)})


def set_options(flow: Flow[Any, Options], options: Options) -> None:
    """Set what the domain itself lets a tenant choose."""
    _set(flow.code, _values(flow) | {"options": stored(options)})


def _values(flow: Flow[Any, Any]) -> dict[str, Any]:
    row = db.session().get(CaseSettings, (current_tenant_id(), flow.code), with_for_update=True)
    return dict(row.values) if row else {}


def _set(code: str, values: dict[str, Any]) -> None:
    now = clock.now()
    db.session().execute(
        insert(CaseSettings)
        .values(tenant_id=current_tenant_id(), code=code, values=values, changed_at=now)
        .on_conflict_do_update(
            index_elements=[CaseSettings.tenant_id, CaseSettings.code], set_={"values": values, "changed_at": now}
        )
    )
    audit.record("case_settings.changed", "case_settings", code=code, values=values)
