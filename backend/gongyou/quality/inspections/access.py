"""Who may see an inspection, and whose it is to do."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, not_, or_, select

from gongyou.core import principal
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.core.principal import Principal
from gongyou.files.models import StoredFile
from gongyou.files.service import may_see
from gongyou.identity.models import Unit
from gongyou.identity.queries import below
from gongyou.identity.rules import ids_of_path
from gongyou.permissions import Permission
from gongyou.quality.inspections.models import InspectionKind, InspectionOccurrence
from gongyou.quality.inspections.rules import officer_scopes

INSPECTION = "inspection"
"""What notices link to and evidence hangs on."""
OF_UNIT = (Unit.tenant_id == InspectionOccurrence.tenant_id) & (Unit.id == InspectionOccurrence.unit_id)
"""Joins an inspection with the inspected unit."""


def overseen(who: Principal) -> ColumnElement[bool]:
    """Return the condition that a member oversees the inspected unit."""
    return below(_scopes(who))


def visible(who: Principal) -> ColumnElement[bool]:
    """Return the condition that a member may see an inspection: who oversees, does, did or undergoes it."""
    mine = ids_of_path(who.unit_path)
    return or_(
        overseen(who),
        InspectionOccurrence.inspector_id == who.member_id,
        InspectionOccurrence.unit_id.in_(mine),
        InspectionOccurrence.inspecting_unit_id.in_(mine),
    )


def doable(who: Principal) -> ColumnElement[bool]:
    """Return the condition that an inspection is one a member may do, as `inspections.rules.may_inspect` says."""
    mine = ids_of_path(who.unit_path)
    belongs = InspectionOccurrence.unit_id.in_(mine)
    officer = officer_scopes(who)
    return or_(
        and_(InspectionOccurrence.kind == InspectionKind.SELF, belongs),
        and_(
            InspectionOccurrence.kind == InspectionKind.MUTUAL,
            InspectionOccurrence.inspecting_unit_id.in_(mine),
            not_(belongs),
        ),
        and_(InspectionOccurrence.kind == InspectionKind.SPECIAL, below(officer) if officer else false()),
    )


def seen(inspection_id: UUID) -> InspectionOccurrence:
    """Return an inspection that the acting member may see; raise NotFound."""
    query = select(InspectionOccurrence).join(Unit, OF_UNIT).where(InspectionOccurrence.id == inspection_id)
    found = session().scalars(query.where(visible(principal.current()))).one_or_none()
    if found is None:
        raise NotFound
    return found


def _scopes(who: Principal) -> Collection[str]:
    wanted = (Permission.INSPECTIONS_MANAGE, Permission.INSPECTIONS_PERFORM)
    return {path for permission in wanted for path in who.scope(permission)}


def _sees_evidence(file: StoredFile, who: Principal) -> bool:
    """Tell whether a member may see the inspection that a picture hangs on."""
    if file.subject_type != INSPECTION or file.subject_id is None:
        return False
    query = select(InspectionOccurrence.id).join(Unit, OF_UNIT).where(InspectionOccurrence.id == file.subject_id)
    return session().scalar(query.where(visible(who))) is not None


may_see.append(_sees_evidence)
