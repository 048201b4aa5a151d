"""Files of a case: evidence that its adder uploaded, attached once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from gongyou.cases.models import Case, CaseFile
from gongyou.core import clock, db
from gongyou.core.errors import NotFound
from gongyou.core.files import FileKind, StoredFile

MOST = 20
"""Files that may come with one action."""


def own(file_ids: Sequence[UUID], owner_id: UUID) -> list[StoredFile]:
    """Return evidence that a member has uploaded; raise NotFound for what is not theirs or of another kind."""
    if not file_ids:
        return []
    found = db.session().scalars(
        select(StoredFile).where(
            StoredFile.id.in_(file_ids), StoredFile.owner_id == owner_id, StoredFile.kind == FileKind.EVIDENCE
        )
    )
    files = list(found)
    if {file.id for file in files} != set(file_ids):
        raise NotFound
    return files


def attach(files: Sequence[StoredFile], case: Case, added_by: UUID) -> None:
    """Attach files to a case at its present node."""
    db.session().add_all(
        CaseFile(
            case_id=case.id,
            file_id=file.id,
            node=case.node,
            node_seq=case.node_seq,
            added_by=added_by,
            added_at=clock.now(),
        )
        for file in files
    )
