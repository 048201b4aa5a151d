"""Evidence of a case hangs on the flow's code and the case's id; whoever may see the case may see it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from gongyou.cases import queries
from gongyou.cases.flow import flows
from gongyou.cases.models import Case
from gongyou.core import db
from gongyou.core.principal import Principal
from gongyou.files.models import FileKind, StoredFile
from gongyou.files.service import attach as attach_files
from gongyou.files.service import may_see
from gongyou.identity.models import Unit

MOST = 20
"""Files that may come with one action."""


def attach(case: Case, file_ids: Sequence[UUID]) -> list[str]:
    """Hang the acting member's evidence on a case and return its ids; raises FilesUnknown and FileInUse."""
    if not file_ids:
        return []
    return [str(file.id) for file in attach_files(file_ids, subject_type=case.flow, subject_id=case.id)]


def attach_voice(flow: str, case_id: UUID, voice_id: UUID) -> None:
    """Hang the acting member's voice note on a case of a flow; raises FilesUnknown and FileInUse."""
    attach_files([voice_id], subject_type=flow, subject_id=case_id, kind=FileKind.VOICE)


def _sees(file: StoredFile, _who: Principal) -> bool:
    """Tell whether the acting member may see the case that a file hangs on."""
    if file.subject_type not in flows or file.subject_id is None:
        return False
    row = (
        db.session()
        .execute(
            select(Case, Unit.path)
            .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
            .where(Case.id == file.subject_id)
        )
        .one_or_none()
    )
    return row is not None and queries.sees(flows[file.subject_type], row[0], row[1])


may_see.append(_sees)
