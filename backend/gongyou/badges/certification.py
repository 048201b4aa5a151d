"""Certificates 证书: drawn for the holder, verified by anyone with the code, saying only what the holder allows."""

import base64
import binascii
import hashlib
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, false, or_, select
from sqlalchemy.dialects.postgresql import insert

from gongyou.badges import rules, wording
from gongyou.badges.certificate import Certificate as Sheet
from gongyou.badges.certificate import CertificateLabels, draw_certificate, draw_share_poster
from gongyou.badges.design import Family, Icon, Tier
from gongyou.badges.models import Badge, BadgeGrant, Certificate, CertificateForm, CertificatePicture, NameShown
from gongyou.badges.service import own_grant
from gongyou.core import audit, clock, principal, site
from gongyou.core.db import get, session, unit_of_work
from gongyou.core.errors import AppError, NotFound
from gongyou.core.i18n import current_language, language, text
from gongyou.core.outbox import emit
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import CertificatePictureWanted
from gongyou.files import service as files
from gongyou.files.models import FileKind, StoredFile
from gongyou.identity import service as identity
from gongyou.identity.models import Member, Unit
from gongyou.identity.tenants import current_tenant, zone
from gongyou.permissions import Permission

PICTURE_KEPT = timedelta(days=90)
_DRAW = {CertificateForm.SHEET: draw_certificate, CertificateForm.POSTER: draw_share_poster}


class CertificateRevoked(AppError):
    """The certificate was revoked before."""

    code = "badges.certificate_revoked"
    status = 409


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate with what it certifies."""

    certificate: Certificate
    grant: BadgeGrant
    badge: Badge

    @property
    def number(self) -> str:
        """The number 证书编号: the day it was granted and eight characters of the grant's id."""
        return number_of(self.grant)

    @property
    def code(self) -> str:
        """The code in the QR: tenant and secret, 43 URL-safe characters."""
        raw = self.certificate.tenant_id.bytes + self.certificate.secret
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number_of(grant: BadgeGrant) -> str:
    """Return the number of a grant's certificate."""
    return f"{grant.granted_at.astimezone(zone()):%Y%m%d}-{base64.b32encode(grant.id.bytes[-5:]).decode()}"


def _held() -> Select[Certificate, BadgeGrant, Badge]:
    return (
        select(Certificate, BadgeGrant, Badge)
        .join(BadgeGrant, (BadgeGrant.tenant_id == Certificate.tenant_id) & (BadgeGrant.id == Certificate.grant_id))
        .join(Badge, (Badge.tenant_id == BadgeGrant.tenant_id) & (Badge.id == BadgeGrant.badge_id))
    )


def own(grant_id: UUID) -> Held:
    """Return the certificate of one's own grant; raise NotFound."""
    own_grant(grant_id)
    return Held(*session().execute(_held().where(Certificate.grant_id == grant_id)).one())


def consent(grant_id: UUID, *, is_public: bool, name_shown: NameShown, unit_shown: bool, reason_shown: bool) -> Held:
    """Decide what the public page of one's own certificate says; raise NotFound."""
    held = own(grant_id)
    certificate = get(Certificate, held.certificate.id, lock=True)
    certificate.is_public, certificate.name_shown = is_public, name_shown
    certificate.unit_shown, certificate.reason_shown = unit_shown, reason_shown
    return held


def revoke(certificate_id: UUID, *, reason: str) -> Certificate:
    """Revoke a certificate; its public page says so. The grant stays. Raises CertificateRevoked, NotFound."""
    certificate = get(Certificate, certificate_id, lock=True)
    holder = identity.member_of(get(BadgeGrant, certificate.grant_id).member_id)
    principal.require(Permission.BADGES_MANAGE, identity.unit_of(holder.unit_id).path)
    if certificate.revoked_at is not None:
        raise CertificateRevoked
    who = principal.current_or_none()
    certificate.revoked_at, certificate.revocation_reason = clock.now(), reason
    certificate.revoked_by = who.member_id if who else None
    audit.record("certificate.revoked", "certificate", certificate.id, reason=reason, holder=str(holder.id))
    return certificate


def holders_of(badge_id: UUID, **paging: Any) -> Page:
    """Return a page of who holds a badge, newest first, in the units for which the caller manages badges."""
    badge = get(Badge, badge_id)
    query = (
        select(Certificate, BadgeGrant, Member.name, Unit.name)
        .join(BadgeGrant, (BadgeGrant.tenant_id == Certificate.tenant_id) & (BadgeGrant.id == Certificate.grant_id))
        .join(Member, (Member.tenant_id == BadgeGrant.tenant_id) & (Member.id == BadgeGrant.member_id))
        .join(Unit, (Unit.tenant_id == Member.tenant_id) & (Unit.id == Member.unit_id))
        .where(BadgeGrant.badge_id == badge.id)
    )
    who = principal.current_or_none()
    if who is not None:
        query = query.where(or_(false(), *(Unit.path.startswith(path) for path in who.scope(Permission.BADGES_MANAGE))))
    found = page(query, sort=_NEWEST_FIRST, scalars=False, **paging)
    return Page([_holder(*row) for row in found.items], found.next_cursor)


_NEWEST_FIRST = Sort(((BadgeGrant.granted_at, True), (BadgeGrant.id, True)))


def _holder(certificate: Certificate, grant: BadgeGrant, member_name: str, unit_name: str) -> dict[str, Any]:
    return {
        "grant_id": grant.id,
        "certificate_id": certificate.id,
        "number": number_of(grant),
        "member_id": grant.member_id,
        "member_name": member_name,
        "unit_name": unit_name,
        "tier": grant.tier,
        "period": grant.period,
        "earned_on": grant.earned_on,
        "revoked_at": certificate.revoked_at,
    }


# --- pictures ---------------------------------------------------------------------------------------------------------


def picture(held: Held, form: CertificateForm) -> StoredFile | None:
    """Return the picture of a certificate in the caller's language, None while there is none that says what is true."""
    drawn = _picture(held, form)
    if drawn is None or drawn.file_id is None or drawn.digest != _digest(_sheet(held)):
        return None
    return get(StoredFile, drawn.file_id)


def _picture(held: Held, form: CertificateForm, *, lock: bool = False) -> CertificatePicture | None:
    key = (current_tenant_id(), held.certificate.id, form, current_language())
    return session().get(CertificatePicture, key, with_for_update=lock or None, populate_existing=lock)


def want_picture(grant_id: UUID, form: CertificateForm) -> Held:
    """Have the picture of one's own certificate drawn by a worker, unless it is there; raise NotFound."""
    held = own(grant_id)
    digest = _digest(_sheet(held))
    key = {"certificate_id": held.certificate.id, "form": form, "language": current_language()}
    session().execute(insert(CertificatePicture).values(key | {"digest": ""}).on_conflict_do_nothing())
    drawn = _picture(held, form, lock=True)
    if drawn is not None and drawn.digest != digest:
        drawn.digest, drawn.file_id = digest, None
        event = CertificatePictureWanted(
            certificate_id=held.certificate.id, form=form.value, language=current_language()
        )
        emit(event)
    return held


def draw(certificate_id: UUID, form: str, language_code: str) -> None:
    """Draw a picture that is wanted, in a worker: it takes a third to two thirds of a second."""
    with language(language_code):
        held = Held(*session().execute(_held().where(Certificate.id == certificate_id)).one())
        drawn = _picture(held, CertificateForm(form), lock=True)
        sheet, labels = _sheet(held), _labels()
        digest = _digest(sheet)
        if drawn is None or (drawn.file_id is not None and drawn.digest == digest):
            return
        file = files.store(
            _DRAW[drawn.form](sheet, labels),
            kind=FileKind.ARTWORK,
            name=f"{sheet.title}.png",
            media_type="image/png",
            owner_id=held.grant.member_id,
            expires_at=clock.now() + PICTURE_KEPT,
        )
        drawn.digest, drawn.file_id = digest, file.id


def _digest(sheet: Sheet) -> str:
    return hashlib.sha256(repr(sorted(asdict(sheet).items())).encode()).hexdigest()


def _sheet(held: Held) -> Sheet:
    tier = Tier(held.grant.tier)
    return Sheet(
        issuer=current_tenant().name,
        holder=identity.member_of(held.grant.member_id).name,
        title=wording.full_title(held.badge, tier),
        reason=wording.Wording().reason(held.grant.evidence),
        issued_on=wording.day_text(issued_on(held.grant)),
        number=held.number,
        verify_url=site.url(f"/v/{held.code}"),
        family=held.badge.family,
        tier=tier,
        icon=held.badge.icon,
    )


def issued_on(grant: BadgeGrant) -> date:
    """Return the tenant's local day on which a grant was made."""
    return grant.granted_at.astimezone(zone()).date()


def _labels() -> CertificateLabels:
    words = ("heading", "awarded", "issuer", "issued_on", "number", "verify")
    return CertificateLabels(**{word: text(f"badge.certificate.{word}") for word in words})


# --- verification -----------------------------------------------------------------------------------------------------


class CertificateState(StrEnum):
    """What verification says of a certificate. A private one is real, but its holder shows nothing of it."""

    VALID = "valid"
    REVOKED = "revoked"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Verified:
    """What the public may know of a certificate; None is what the holder does not show."""

    state: CertificateState
    issuer: str | None = None
    title: str | None = None
    family: Family | None = None
    icon: Icon | None = None
    tier: Tier | None = None
    number: str | None = None
    issued_on: date | None = None
    holder: str | None = None
    unit: str | None = None
    reason: str | None = None
    revoked_on: date | None = None


def verify(code: str) -> Verified:
    """Look a certificate up by its code, outside any unit of work; raise NotFound for a code that is none."""
    tenant_id, secret = _parsed(code)
    with unit_of_work(tenant_id):
        found = session().execute(_held().where(Certificate.secret == secret)).one_or_none()
        if found is None:
            raise NotFound
        return _shown(Held(*found))


def _parsed(code: str) -> tuple[UUID, bytes]:
    try:
        raw = base64.b64decode(code.encode("ascii") + b"=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotFound from error
    # One code has one spelling: the unused bits of the last character are zero.
    if len(raw) != 32 or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != code:
        raise NotFound
    return UUID(bytes=raw[:16]), raw[16:]


def _shown(held: Held) -> Verified:
    certificate, tier = held.certificate, Tier(held.grant.tier)
    revoked_on = certificate.revoked_at.astimezone(zone()).date() if certificate.revoked_at else None
    if not certificate.is_public:  # that it was revoked is not the holder's to hide
        return Verified(CertificateState.REVOKED if revoked_on else CertificateState.PRIVATE, revoked_on=revoked_on)
    holder = identity.member_of(held.grant.member_id)
    return Verified(
        state=CertificateState.REVOKED if revoked_on else CertificateState.VALID,
        issuer=current_tenant().name,
        title=wording.full_title(held.badge, tier),
        family=held.badge.family,
        icon=held.badge.icon,
        tier=tier,
        number=held.number,
        issued_on=issued_on(held.grant),
        holder=_name(holder, certificate.name_shown),
        unit=identity.unit_of(holder.unit_id).name if certificate.unit_shown else None,
        reason=wording.Wording().reason(held.grant.evidence) if certificate.reason_shown else None,
        revoked_on=revoked_on,
    )


def _name(holder: Member, shown: NameShown) -> str | None:
    match shown:
        case NameShown.HIDDEN:
            return None
        case NameShown.MASKED:
            return rules.mask_name(holder.name)
        case NameShown.FULL:
            return holder.name
