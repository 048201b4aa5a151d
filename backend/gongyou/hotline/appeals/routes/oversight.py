"""Appeals over HTTP: what goes past the handlers to the higher union and the custodians."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires, secretive
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.hotline.appeals import care, confidences, disclosure, queries, rewarding
from gongyou.hotline.appeals.oversight_schemas import (
    IdentityDisclosureArgs,
    IdentityDisclosureIn,
    IdentityDisclosureOut,
    IdentityDisclosureRefusalIn,
    LetterOut,
    ReviewIn,
    ReviewItemOut,
    RewardOffersOut,
    ThanksIn,
)
from gongyou.hotline.appeals.schemas import AppealOut
from gongyou.hotline.tokens import service as tokens
from gongyou.permissions import Permission

blp = Blueprint("hotline oversight", __name__, description="What goes past the handlers of an appeal.")
Shown = dict[str, Any]
_HANDLE, _CUSTODY = Permission.GRIEVANCES_HANDLE, Permission.GRIEVANCES_CUSTODY


@blp.get("/me/letters")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(LetterOut))
def list_own_letters(args: Shown) -> Page:
    """List what reporters have told oneself past the handlers: comments on ratings, answers after 30 and 90 days."""
    return confidences.letters(**args)


@blp.get("/me/appeal-reviews")
@requires(_HANDLE)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(ReviewItemOut))
def list_own_appeal_reviews(args: Shown) -> Page:
    """List the cases that one was drawn to review."""
    return care.own_reviews(**args)


@blp.post("/appeals/<uuid:appeal_id>/review")
@requires(_HANDLE)
@secretive
@blp.arguments(ReviewIn)
@blp.response(200, AppealOut)
def review_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Give one's finding on a case that one was drawn to review."""
    return queries.of_opened(care.review(appeal_id, **data))


@blp.post("/appeals/<uuid:appeal_id>/disclosure")
@requires(_HANDLE)
@secretive
@limited("20/day", by=member)
@blp.arguments(IdentityDisclosureIn)
@blp.response(201, IdentityDisclosureOut)
def ask_appeal_disclosure(data: Shown, appeal_id: UUID) -> Shown:
    """Ask to learn who sent a confidential case; a custodian decides."""
    return disclosure.ask(appeal_id, **data)


@blp.get("/disclosures")
@requires(Permission.SELF)
@blp.arguments(IdentityDisclosureArgs, location="query")
@blp.response(200, page_of(IdentityDisclosureOut))
def list_disclosures(args: Shown) -> Page:
    """List requests for disclosure: a custodian sees all, others their own."""
    return disclosure.disclosures(**args)


@blp.post("/disclosures/<uuid:disclosure_id>/approval")
@requires(_CUSTODY)
@blp.response(200, IdentityDisclosureOut)
def approve_disclosure(disclosure_id: UUID) -> Shown:
    """Let the handler who asked learn the name; the reporter is shown that it was so decided."""
    return disclosure.approve(disclosure_id)


@blp.post("/disclosures/<uuid:disclosure_id>/refusal")
@requires(_CUSTODY)
@blp.arguments(IdentityDisclosureRefusalIn)
@blp.response(200, IdentityDisclosureOut)
def refuse_disclosure(data: Shown, disclosure_id: UUID) -> Shown:
    """Refuse a disclosure, with a reason."""
    return disclosure.refuse(disclosure_id, **data)


@blp.get("/reward-offers")
@requires(_HANDLE)
@blp.response(200, RewardOffersOut)
def list_reward_offers() -> Any:
    """Show which denominations one may grant, how many of each were granted this quarter, and what is left of one's limit."""
    return tokens.offers()


@blp.post("/appeals/<uuid:appeal_id>/thanks")
@requires(_HANDLE)
@secretive
@blp.arguments(ThanksIn)
@blp.response(200, AppealOut)
def thank_for_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Note that an appeal led to a change and thank for it: points to the named, a token to the anonymous."""
    return queries.of_opened(rewarding.thank(appeal_id, **data))
