"""What follows on the end of a contest: those honoured hear of it, and documents are made."""

from collections.abc import Sequence

from sqlalchemy import select

from gongyou.core.db import get, session
from gongyou.core.outbox import Queue, handles
from gongyou.events import ContestClosed, ContestDocumentWanted
from gongyou.notifications.service import Link, notify
from gongyou.quality.contests import documents, settlement
from gongyou.quality.contests.models import Contest, ContestDocument, DocumentKind


@handles(ContestClosed)
def on_contest_closed(events: Sequence[ContestClosed]) -> None:
    """Tell the 质量标兵, each their place, and order the poster."""
    for event in events:
        contest = get(Contest, event.contest_id, lock=True)
        for place, member_id in enumerate(event.honours, start=1):
            notify(
                [member_id],
                "contest_honour",
                params={"contest": contest.name, "place": place},
                link=Link("contest", contest.id),
                dedupe_key=f"contest:{contest.id}:honour",
            )
        ordered = select(ContestDocument.id).where(
            ContestDocument.contest_id == contest.id, ContestDocument.kind == DocumentKind.POSTER
        )
        if event.honours and session().scalar(ordered) is None:
            settlement.order(contest, DocumentKind.POSTER)


@handles(ContestDocumentWanted, queue=Queue.BULK)
def make_documents(events: Sequence[ContestDocumentWanted]) -> None:
    """Write settlement tables and draw posters."""
    for event in events:
        documents.make(event.document_id)
