"""Badges over HTTP, and the page on which anyone verifies a certificate."""

import secrets
from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Blueprint as Pages
from flask import Response, render_template, request
from werkzeug.exceptions import NotFound as NoSuchPicture

from gongyou.badges import certification, definitions, documents, pictures, service
from gongyou.badges.design import BadgeState, Family, Icon, Tier
from gongyou.badges.schemas import (
    BadgeGrantOut,
    BadgeHolderOut,
    BadgeIn,
    BadgeOut,
    BadgePatch,
    BadgePictureArgs,
    BadgesArgs,
    BadgeShelfOut,
    BadgeTrialIn,
    BadgeTrialOut,
    CertificateConsentIn,
    CertificateOut,
    CertificatePictureIn,
    CertificateRevocationIn,
    PictureArgs,
    VerifiedCertificateOut,
)
from gongyou.badges.wording import Wording
from gongyou.core.errors import NotFound
from gongyou.core.http.access import public, requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import address, limited
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.i18n import LANGUAGES, current_language, language, text
from gongyou.core.pages import Page
from gongyou.core.palette import DARK, LIGHT
from gongyou.permissions import Permission

blp = Blueprint("badges", __name__, description="What can be earned, what was earned, and certificates of it.")
blueprints = (blp,)
verification = Pages("verification", __name__, template_folder="templates")
pages = (verification,)

_PNG = {"type": "string", "format": "binary"}
_FOR_GOOD = "public, max-age=31536000, immutable"
_FOR_A_WHILE = "private, max-age=300"


# --- one's own --------------------------------------------------------------------------------------------------------


@blp.get("/me/badges")
@requires(Permission.SELF)
@blp.response(200, BadgeShelfOut)
def get_my_badges() -> dict[str, Any]:
    """Get one's own badges: what was earned, and what can still be, nearest first."""
    return documents.shelf_document(service.shelf(), Wording(), service.badge_holders())


@blp.get("/me/badge-grants")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(BadgeGrantOut))
def list_my_badge_grants(args: dict[str, Any]) -> Page:
    """List everything one has earned, newest first."""
    found, words = service.grants(**args), Wording()
    return Page([documents.grant_document(grant, badge, words) for grant, badge in found.items], found.next_cursor)


@blp.get("/me/badges/<uuid:badge_grant_id>/certificate")
@requires(Permission.SELF)
@blp.response(200, CertificateOut)
def get_my_certificate(badge_grant_id: UUID) -> dict[str, Any]:
    """Get the certificate of one's own grant, with the pictures that are drawn."""
    return documents.certificate_document(certification.own(badge_grant_id))


@blp.post("/me/badges/<uuid:badge_grant_id>/certificate/pictures")
@requires(Permission.SELF)
@blp.arguments(CertificatePictureIn)
@blp.response(202, CertificateOut)
def draw_my_certificate(data: dict[str, Any], badge_grant_id: UUID) -> dict[str, Any]:
    """Have a picture of one's own certificate drawn; it is there soon after, in the language of the caller."""
    return documents.certificate_document(certification.want_picture(badge_grant_id, data["form"]))


@blp.put("/me/badges/<uuid:badge_grant_id>/certificate/consent")
@requires(Permission.SELF)
@blp.arguments(CertificateConsentIn)
@blp.response(200, CertificateOut)
def decide_my_certificate_consent(data: dict[str, Any], badge_grant_id: UUID) -> dict[str, Any]:
    """Decide what the public page of one's own certificate says."""
    return documents.certificate_document(certification.consent(badge_grant_id, **data))


# --- all badges -------------------------------------------------------------------------------------------------------


@blp.get("/badges")
@requires(Permission.SELF)
@blp.arguments(BadgesArgs, location="query")
@blp.response(200, page_of(BadgeOut))
def list_badges(args: dict[str, Any]) -> Page:
    """List the badges that can be earned, and what each tier takes."""
    found, words, holders = definitions.badges(**args), Wording(), service.badge_holders()
    return Page([documents.badge_document(badge, words, holders) for badge in found.items], found.next_cursor)


@blp.get("/badges/<uuid:badge_id>")
@requires(Permission.SELF)
@blp.response(200, BadgeOut)
def get_badge(badge_id: UUID) -> dict[str, Any]:
    """Get a badge."""
    return documents.badge_document(definitions.badge_of(badge_id), Wording(), service.badge_holders())


@blp.post("/badges")
@requires(Permission.BADGES_MANAGE)
@blp.arguments(BadgeIn)
@blp.response(201, BadgeOut)
def define_badge(data: dict[str, Any]) -> dict[str, Any]:
    """Define a badge; who has reached it already gets it soon after."""
    return documents.badge_document(definitions.define(**data), Wording(), service.badge_holders())


@blp.patch("/badges/<uuid:badge_id>")
@requires(Permission.BADGES_MANAGE)
@blp.arguments(BadgePatch)
@blp.response(200, BadgeOut)
def change_badge(data: dict[str, Any], badge_id: UUID) -> dict[str, Any]:
    """Change a badge or retire it; what was granted stays granted."""
    return documents.badge_document(definitions.change(badge_id, **data), Wording(), service.badge_holders())


@blp.post("/badges/trial")
@requires(Permission.BADGES_MANAGE)
@blp.arguments(BadgeTrialIn)
@blp.response(200, BadgeTrialOut)
def try_badge(data: dict[str, Any]) -> dict[str, Any]:
    """Count who would hold a badge today; nothing is saved."""
    steps = definitions.trial(**data)
    return {"steps": [{"tier": tier, "at": at, "members": members} for tier, at, members in steps]}


@blp.get("/badges/<uuid:badge_id>/holders")
@requires(Permission.BADGES_MANAGE)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(BadgeHolderOut))
def list_badge_holders(args: dict[str, Any], badge_id: UUID) -> Page:
    """List the members who hold a badge, as far as one manages badges for their units."""
    return certification.holders_of(badge_id, **args)


@blp.get("/badges/<uuid:badge_id>/picture")
@requires(Permission.SELF)
@blp.arguments(BadgePictureArgs, location="query")
@blp.response(200, _PNG, content_type="image/png")
def get_badge_picture(args: dict[str, Any], badge_id: UUID) -> Response:
    """Get the picture of a badge."""
    badge = definitions.badge_of(badge_id)
    drawn = pictures.drawn(
        badge.family, args["tier"], badge.icon, state=args["state"], size=args["size"], dark=args["dark"]
    )
    return _png(drawn, _FOR_A_WHILE)


@blp.get("/badge-pictures/<family>/<icon>/<tier>")
@public
@limited("600/minute", by=address)
@blp.arguments(PictureArgs, location="query")
@blp.response(200, _PNG, content_type="image/png")
def draw_badge_picture(args: dict[str, Any], family: str, icon: str, tier: str) -> Response:
    """Draw a badge by its looks alone, the same for every tenant; for the editor and for pages."""
    try:
        looks = (Family(family), Tier[tier.upper()], Icon(icon))
    except (KeyError, ValueError) as error:
        raise NoSuchPicture from error
    drawn = pictures.drawn(*looks, state=args["state"], size=args["size"], dark=args["dark"])
    return _png(drawn, _FOR_GOOD)


def _png(picture: pictures.Picture, caching: str) -> Response:
    response = Response(picture.data, content_type="image/png")
    response.headers["Cache-Control"] = caching
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(picture.etag)
    response.make_conditional(request)
    return response


# --- certificates -----------------------------------------------------------------------------------------------------


@blp.post("/certificates/<uuid:certificate_id>/revocation")
@requires(Permission.BADGES_MANAGE)
@blp.arguments(CertificateRevocationIn)
@blp.response(204)
def revoke_certificate(data: dict[str, Any], certificate_id: UUID) -> None:
    """Revoke a certificate; its public page says so from now on."""
    certification.revoke(certificate_id, reason=data["reason"])


@blp.get("/certificates/<code>")
@public
@limited("60/minute", by=address)
@blp.response(200, VerifiedCertificateOut)
def verify_certificate(code: str) -> certification.Verified:
    """Verify a certificate by the code in its QR."""
    return certification.verify(code)


@verification.get("/v/<code>")
@public
@limited("60/minute", by=address)
def show_certificate(code: str) -> Response:
    """Show what verification says, as a page."""
    asked = request.args.get("lang")
    with language(asked if asked in LANGUAGES else current_language()):
        try:
            found, status = asdict(certification.verify(code)), 200
        except NotFound:
            found, status = {"state": "unknown"}, 404
        return _page(found, status)


def _page(found: dict[str, Any], status: int) -> Response:
    nonce = secrets.token_urlsafe(16)
    picture = None
    if found.get("family"):
        looks = (found["family"], found["tier"], found["icon"])
        picture = pictures.address(*looks, state=BadgeState.EARNED, size=256)
    other = next(code for code in LANGUAGES if code != current_language())
    page = render_template(
        "certificate.html",
        found=found,
        state=str(found["state"]),
        picture=picture,
        nonce=nonce,
        t=lambda key: text(f"badge.verify.{key}"),
        language=current_language(),
        other=other,
        light=asdict(LIGHT),
        dark=asdict(DARK),
    )
    response = Response(page, status=status, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
