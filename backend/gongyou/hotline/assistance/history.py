"""The history of a request: what happened, sealed as it was said."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.core import clock, principal
from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.hotline.assistance.models import AssistanceRecord, AssistanceRequest, RecordKind
from gongyou.hotline.assistance.papers import Said, opened, sealed
from gongyou.identity import service as identity


def note(request: AssistanceRequest, kind: RecordKind, said: Said, *, step: int | None = None) -> AssistanceRecord:
    """Add a line by the acting member and return it."""
    line = AssistanceRecord(
        id=new_id(),
        request_id=request.id,
        kind=kind,
        step=step,
        at=clock.now(),
        member_id=principal.current().member_id,
        sealed=sealed(said),
    )
    session().add(line)
    return line


def lines(request_id: UUID) -> list[dict[str, Any]]:
    """Return the history of a request, oldest first, for somebody who may see it."""
    session().flush()
    query = select(AssistanceRecord).where(AssistanceRecord.request_id == request_id)
    found = session().scalars(query.order_by(AssistanceRecord.at, AssistanceRecord.id)).all()
    told = [(each, opened(Said, each.sealed)) for each in found]
    people = {member for each, said in told for member in (each.member_id, said.to) if member is not None}
    names = identity.names_of(people)
    return [_line(each, said, names) for each, said in told]


def _line(record: AssistanceRecord, said: Said, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "id": record.id,
        "kind": record.kind,
        "step": record.step,
        "at": record.at,
        "by": {"id": record.member_id, "name": names.get(record.member_id, "")},
        "to": {"id": said.to, "name": names.get(said.to, "")} if said.to is not None else None,
        "note": said.note,
        "amount": said.amount,
        "lacking": said.lacking,
        "visited_on": said.visited_on,
        "visitors": said.visitors,
        "file_ids": said.file_ids,
    }
