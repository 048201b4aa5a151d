"""Appeals over HTTP: what reporters do, with a session or a receipt."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Response, g, request

from gongyou.cases.queries import seen_times
from gongyou.core.http.access import Guests, admits, prepares, public, requires, secretive, unrecorded
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.late import Late
from gongyou.core.http.limits import limited, passer_by, speaker
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.files.models import Variant
from gongyou.hotline.appeals import (
    care,
    conversation,
    files,
    intake,
    keys,
    queries,
    receipts,
    reporting,
    rewarding,
    setup,
)
from gongyou.hotline.appeals.intake import NotSignedIn, Submission, Submitted
from gongyou.hotline.appeals.models import Mode
from gongyou.hotline.appeals.options import CLOCKS, category_name
from gongyou.hotline.appeals.schemas import (
    AgainIn,
    AppealIn,
    AppealItemOut,
    AppealOut,
    CheckInIn,
    MessageIn,
    MessageOut,
    RatingIn,
    ReceiptIn,
    ReceiptOut,
    SaidOut,
    SealedFileArgs,
    SealedFileIn,
    SealedFileOut,
    SubmittedOut,
)
from gongyou.hotline.appeals.setup_schemas import HotlineArgs, HotlineOut
from gongyou.hotline.tokens.schemas import RewardSignatureIn, RewardSignatureOut
from gongyou.permissions import Permission

blp = Blueprint("hotline", __name__, description="民呼我应: something is said to the union, and answered.")
Shown = dict[str, Any]

WITH_RECEIPT = Guests(prefix=receipts.PREFIX, admit=receipts.admitted, scheme="receipt")


@contextmanager
def _nobody(_token: str) -> Iterator[None]:
    """Let a view open its own unit of work: whose it is stands in the body."""
    yield None


WITHOUT_SESSION = Guests(prefix="", admit=_nobody)


@blp.get("/hotline")
@public
@limited("120/minute", by=passer_by)
@blp.arguments(HotlineArgs, location="query")
@blp.response(200, HotlineOut)
def get_hotline(args: Shown) -> Shown:
    """Show what anybody must know before they speak: categories, promises, the telephone, the ways to speak."""
    return setup.hotline(**args)


@blp.post("/appeals")
@requires(Permission.SELF)
@admits(WITHOUT_SESSION)
@secretive
@limited("20/hour", by=speaker)
@blp.arguments(AppealIn)
@blp.response(201, SubmittedOut)
def submit_appeal(data: Shown) -> Shown:
    """Say something to the union: named or confidential with a session, anonymous without one and with a tenant."""
    tenant, appeal_id = data.pop("tenant"), data.pop("id")
    said = Submission(appeal_id=appeal_id, **data)
    if request.headers.get("Authorization"):
        return submitted(intake.submit(said))
    if said.mode is not Mode.ANONYMOUS or tenant is None:
        raise NotSignedIn
    key = request.headers.get("Idempotency-Key")
    return submitted(intake.submit_anonymously(said, tenant=tenant, key=key))


def submitted(taken: Submitted) -> Shown:
    """Return an appeal that was taken, as the API shows it."""
    appeal, case, settings = taken.appeal, taken.docket.case, taken.docket.settings
    options = settings.options
    return {
        "id": appeal.id,
        "number": case.number,
        "mode": appeal.mode,
        "category": appeal.category,
        "category_name": category_name(options, appeal.category),
        "urgency": appeal.urgency,
        "receipt": taken.receipt,
        "token": taken.token,
        "token_expires_at": taken.token_expires_at,
        "first_response_minutes": appeal.first_allowed,
        "resolution_minutes": appeal.resolution_allowed,
        "clock": CLOCKS[appeal.urgency],
        "first_response_due_at": seen_times(case, settings)(case.due) if case.node == "accept" else None,
        "by_day": case.by_day,
        "telephone": options.telephone,
    }


@blp.post("/receipts")
@public
@unrecorded
@limited("10/minute", by=passer_by)
@limited("60/hour", by=passer_by)
@blp.arguments(ReceiptIn)
@blp.response(201, ReceiptOut)
def open_receipt(data: Shown) -> Shown:
    """Open a conversation by its receipt, for half an hour. Wrong ones are throttled."""
    token, expires_at, appeal_id = receipts.present(**data)
    return {"token": token, "token_type": "Bearer", "expires_at": expires_at, "appeal_id": appeal_id}


@blp.get("/me/appeals")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(AppealItemOut))
def list_own_appeals(args: Shown) -> Page:
    """List one's own named and confidential appeals, the newest first."""
    return queries.own(**args)


@blp.get("/appeals/<uuid:appeal_id>")
@requires(Permission.SELF)
@admits(WITH_RECEIPT)
@blp.response(200, AppealOut)
def get_appeal(appeal_id: UUID) -> Shown:
    """Show an appeal and the beginning of its conversation, to its reporter or a handler it was confided to."""
    return queries.appeal(appeal_id)


@blp.get("/appeals/<uuid:appeal_id>/messages")
@requires(Permission.SELF)
@admits(WITH_RECEIPT)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(MessageOut))
def list_appeal_messages(args: Shown, appeal_id: UUID) -> Page:
    """List what was said in a case, the oldest first."""
    return conversation.messages(keys.open_appeal(appeal_id), **args)


@blp.post("/appeals/<uuid:appeal_id>/messages")
@requires(Permission.SELF)
@admits(WITH_RECEIPT)
@secretive
@limited("60/hour", by=speaker)
@blp.arguments(MessageIn)
@blp.response(201, SaidOut)
def say_in_appeal(data: Shown, appeal_id: UUID) -> Any:
    """Say something more: the reporter goes on telling, a handler replies, asks, or notes something for colleagues."""
    return conversation.say(
        appeal_id, said=data["text"], kind=data["kind"], file_ids=data["file_ids"], message_id=data["id"]
    )


@limited("60/hour", by=speaker)
def _receive() -> None:
    upload, at = request.files.get("file"), request.view_args or {}
    if upload is not None:
        g.stored = files.receive(at["appeal_id"], upload.stream.read())
        upload.stream.seek(0)


@blp.post("/appeals/<uuid:appeal_id>/files")
@requires(Permission.SELF)
@admits(WITH_RECEIPT)
@secretive
@prepares(_receive)
@blp.arguments(SealedFileIn, location="files")
@blp.response(201, SealedFileOut)
def add_appeal_file(data: Shown, appeal_id: UUID) -> Shown:
    """Add a picture or voice note to a case; place and telephone are taken out of it, then it is sealed."""
    return files.keep(appeal_id, g.stored, file_id=data["id"])


@blp.get("/appeals/<uuid:appeal_id>/files/<uuid:file_id>")
@requires(Permission.SELF)
@admits(WITH_RECEIPT)
@blp.arguments(SealedFileArgs, location="query")
@blp.response(200, {"type": "string", "format": "binary"}, content_type="*/*")
def get_appeal_file(args: Shown, appeal_id: UUID, file_id: UUID) -> Response:
    """Fetch the bytes of a picture or voice note of a case."""
    found = files.find(appeal_id, file_id, thumbnail=args["variant"] is Variant.THUMBNAIL)
    response = Late(found.fetch, content_type=found.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


@blp.post("/appeals/<uuid:appeal_id>/rating")
@requires(Permission.SELF)
@admits(WITH_RECEIPT)
@secretive
@limited("60/hour", by=speaker)
@blp.arguments(RatingIn)
@blp.response(200, AppealOut)
def rate_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Rate how one's case was settled; the comment is read by the union and never by whoever handled it."""
    return queries.of_opened(reporting.rate(appeal_id, **data))


@blp.post("/appeals/<uuid:appeal_id>/reopening")
@requires(Permission.SELF)
@admits(WITH_RECEIPT)
@secretive
@blp.arguments(AgainIn)
@blp.response(200, AppealOut)
def reopen_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Take one's case up again."""
    return queries.of_opened(reporting.reopen(appeal_id, **data))


@blp.post("/appeals/<uuid:appeal_id>/next-level")
@requires(Permission.SELF)
@admits(WITH_RECEIPT)
@secretive
@blp.arguments(AgainIn)
@blp.response(200, AppealOut)
def take_appeal_to_next_level(data: Shown, appeal_id: UUID) -> Shown:
    """Ask the desk above to judge one's case anew."""
    return queries.of_opened(reporting.next_level(appeal_id, **data))


@blp.post("/appeals/<uuid:appeal_id>/check-in")
@requires(Permission.SELF)
@admits(WITH_RECEIPT)
@secretive
@blp.arguments(CheckInIn)
@blp.response(200, AppealOut)
def check_in_after_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Answer whether anybody makes one pay for having spoken; the handlers do not read it."""
    return queries.of_opened(care.check_in(appeal_id, **data))


@blp.post("/appeals/<uuid:appeal_id>/reward-signature")
@requires(Permission.SELF)
@admits(WITH_RECEIPT)
@secretive
@limited("60/hour", by=speaker)
@blp.arguments(RewardSignatureIn)
@blp.response(200, RewardSignatureOut)
def sign_appeal_reward(data: Shown, appeal_id: UUID) -> Shown:
    """Have the token of an anonymous case's reward signed without its being seen; once, with the receipt."""
    return rewarding.sign(appeal_id, **data)
