"""What must hold of files: sealed evidence is there, and is what was stored."""

from sqlalchemy import select

from gongyou.core.db import session
from gongyou.core.reconciling import reconciles
from gongyou.core.storage import BytesLost
from gongyou.files import service
from gongyou.files.models import SENT, StoredFile


@reconciles("sealed evidence")
def lost_evidence() -> list[str]:
    """Return a sentence for each picture or voice note whose bytes are gone or changed; reads all of them."""
    faults: list[str] = []
    sealed = select(StoredFile).where(StoredFile.kind.in_(SENT), StoredFile.subject_id.is_not(None))
    for file in session().scalars(sealed.execution_options(yield_per=200)):
        try:
            service.read(file)
        except BytesLost:
            faults.append(f"files: the bytes of {file.id} ({file.subject_type} {file.subject_id}) are lost or changed")
    return faults
