"""Who can read a case: its key, sealed to each of them. The one place where cases are confided and opened.

Nobody named in a case, nor anybody in their chain of command, is ever given its key. Whoever comes to lead more people later
is in doubt (`flow.in_doubt`) and sees none of their cases until `settle_doubts` has asked the sealed lists of the named
again; and each opening asks them too.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update

from gongyou.cases.escalation import LEADERS
from gongyou.cases.models import Case
from gongyou.cases.service import look
from gongyou.core import clock, crypto, principal
from gongyou.core.db import session
from gongyou.core.errors import AppError, FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.appeals import receipts
from gongyou.hotline.appeals.exclusion import excluded
from gongyou.hotline.appeals.flow import APPEAL, KEYHOLDERS, AppealDocket, NotConfided, in_doubt
from gongyou.hotline.appeals.models import Appeal, AppealConfidence, AppealKey, Author, Mode
from gongyou.hotline.vault import sealing
from gongyou.hotline.vault.service import keys_of, own_key, own_key_or_none
from gongyou.identity import service as identity
from gongyou.identity.models import RoleGrant, Unit
from gongyou.permissions import Permission

_SERVER = "appeal key of a reporter"
_AT_ONCE = 500
"""How many cases a handler's doubts are settled for in one request; older ones wait for the next."""
RANDOM = 4
"""The version of a UUID (RFC 9562) that tells nothing."""


class Excluded(AppError):
    """The member is named in the case, leads someone who is, or is the one who spoke."""

    code = "appeal.excluded"
    status = 409


class HasNoKey(AppError):
    """The member has never opened the hotline with their password, so nothing can be sealed to them yet."""

    code = "appeal.has_no_key"
    status = 409


@dataclass(frozen=True, slots=True)
class Matter:
    """What a case is about. `about` are names as they were said, `about_ids` the members they mean."""

    title: str
    text: str
    about: Sequence[str] = ()
    about_ids: Sequence[UUID] = ()
    caller: Mapping[str, str] | None = None
    """For whom an officer filed it: their name and how they are reached, if they wished so."""


@dataclass(slots=True)
class OpenAppeal:
    """An appeal in hand, with the key that opens what was said in it, and who holds it now."""

    docket: AppealDocket
    key: bytes = field(repr=False)
    reader: Author

    @property
    def appeal(self) -> Appeal:
        """The appeal itself."""
        return self.docket.subject

    @property
    def unnamed(self) -> bool:
        """Whether the reader is a reporter who is on no record."""
        return self.reader is Author.REPORTER and self.appeal.mode is not Mode.NAMED


def open_appeal(appeal_id: UUID, *, lock: bool = False) -> OpenAppeal:
    """Open an appeal for whoever acts: the holder of its receipt, its reporter, or a handler it was confided to.

    Raises NotFound for everybody else, VaultLocked for a handler whose key is not open in their session.
    """
    who = receipts.bearer()
    if who is not None:
        if who.case_id != appeal_id:
            raise NotFound
        return OpenAppeal(look(APPEAL, appeal_id, lock=lock), who.case_key, Author.REPORTER)
    own = as_reporter(appeal_id, lock=lock)
    return own if own is not None else _as_handler(appeal_id, lock=lock)


def as_reporter(appeal_id: UUID, *, lock: bool = False) -> OpenAppeal | None:
    """Open an appeal for the acting member as its named or confidential reporter; None for everybody else."""
    me = principal.current().member_id
    found = (
        session()
        .execute(
            select(Appeal, Case.reporter_id)
            .join(Case, (Case.tenant_id == Appeal.tenant_id) & (Case.id == Appeal.id))
            .where(Appeal.id == appeal_id)
        )
        .one_or_none()
    )
    if found is None or found[0].key_by_server is None:
        return None
    appeal, reporter_id = found
    if appeal.mode is Mode.CONFIDENTIAL:
        if appeal.reporter_tag != tag_of(me):
            return None
        with principal.acting(None, principal.call()):  # their name is on no record by which the engine would know them
            docket = look(APPEAL, appeal_id, lock=lock)
    else:
        if reporter_id != me:
            return None
        docket = look(APPEAL, appeal_id, lock=lock)
    return OpenAppeal(docket, reporters_key(appeal), Author.REPORTER)


def reporters_key(appeal: Appeal) -> bytes:
    """Return the key of a named or confidential case from its reporter's copy; the caller has proved who they are."""
    if appeal.key_by_server is None:
        raise NotFound
    return crypto.unseal_bytes(appeal.key_by_server, purpose=_SERVER, tenant_id=current_tenant_id())


def _as_handler(appeal_id: UUID, *, lock: bool) -> OpenAppeal:
    if not principal.current().may(Permission.GRIEVANCES_HANDLE):  # a role may have gone since, the key has not
        raise NotFound
    settle_doubts()
    docket = look(APPEAL, appeal_id, lock=lock)  # raises NotFound for whom it was not confided to
    found = open_many([appeal_id])
    if appeal_id not in found:
        raise NotFound
    return OpenAppeal(docket, found[appeal_id], Author.UNION)


def open_many(appeal_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Return the keys of those of some cases that the acting handler may open; raise VaultLocked.

    Whoever has come to be excluded since a case was confided to them loses its key here, and whoever has not is beyond
    doubt from now on; whoever handles nothing any more opens nothing.
    """
    if not appeal_ids or not principal.current().may(Permission.GRIEVANCES_HANDLE):
        return {}
    mine = own_key()
    rows = session().execute(
        select(AppealKey, Appeal.matter, in_doubt(AppealKey))
        .join(Appeal, (Appeal.tenant_id == AppealKey.tenant_id) & (Appeal.id == AppealKey.case_id))
        .where(
            AppealKey.case_id.in_(appeal_ids),
            AppealKey.member_id == principal.current().member_id,
            AppealKey.vault_key_id == mine.id,
        )
    )
    keys: dict[UUID, bytes] = {}
    about: dict[UUID, Sequence[UUID]] = {}
    doubted: set[UUID] = set()
    for row, matter, doubtful in rows:
        if doubtful:
            doubted.add(row.case_id)
        keys[row.case_id] = sealing.open_with(mine.private, row.sealed, context(row.case_id, "key"))
        about[row.case_id] = read_matter(row.case_id, keys[row.case_id], matter).about_ids if matter else ()
    for case_id in _no_longer_mine(about):
        _withdraw(case_id, {principal.current().member_id})
        del keys[case_id]
    _vouch(doubted & keys.keys())
    return keys


def confided_to_me() -> ColumnElement[bool]:
    """Return the condition that a `Case` of a SELECT was confided to the acting handler, once their doubts are settled."""
    settle_doubts()
    return KEYHOLDERS.admit(principal.current().member_id)


def settle_doubts() -> None:
    """Ask anew of the cases that the acting handler is in doubt for whether they name somebody whom they lead by now.

    Nothing is asked while their key is not open: then they see nothing of these cases.
    """
    own = own_key_or_none()
    if own is None:
        return
    mine = (AppealKey.member_id == principal.current().member_id, AppealKey.vault_key_id == own.id)
    doubted = select(AppealKey.case_id).where(*mine, in_doubt(AppealKey))
    open_many(session().scalars(doubted.order_by(AppealKey.id.desc()).limit(_AT_ONCE)).all())


def _vouch(appeal_ids: Collection[UUID]) -> None:
    """Note that the acting member is not kept away from cases, as things are now."""
    for sealed in (AppealKey, AppealConfidence) if appeal_ids else ():
        theirs = (sealed.case_id.in_(appeal_ids), sealed.member_id == principal.current().member_id)
        session().execute(update(sealed).where(*theirs).values(checked_at=clock.now()))


def _no_longer_mine(about: Mapping[UUID, Sequence[UUID]]) -> list[UUID]:
    """Return the cases that name the acting member or somebody they lead."""
    everybody = {member_id for ids in about.values() for member_id in ids}
    if not everybody:
        return []
    me = principal.current().member_id
    under_me = (
        session()
        .scalars(  # as things are now, not as they were when the session was looked up
            select(Unit.path)
            .join(RoleGrant, (RoleGrant.tenant_id == Unit.tenant_id) & (RoleGrant.unit_id == Unit.id))
            .where(RoleGrant.member_id == me, RoleGrant.role.in_(LEADERS))
        )
        .all()
    )
    led = {me} | {
        member_id
        for member_id, unit in identity.units_of(everybody).items()
        if any(unit.path.startswith(path) for path in under_me)
    }
    return [case_id for case_id, ids in about.items() if led & set(ids)]


def confide(
    appeal_id: UUID, key: bytes, about_ids: Collection[UUID], levels: Mapping[UUID, int], by: UUID | None
) -> set[UUID]:
    """Seal a case's key to members, each from a level of escalation on; return those to whom it was sealed.

    Left out are the excluded, and those without a key of their own.
    """
    away = excluded(about_ids)
    vault = keys_of([member_id for member_id in levels if member_id not in away])
    known = {
        row.member_id: row
        for row in session().scalars(
            select(AppealKey).where(AppealKey.case_id == appeal_id, AppealKey.member_id.in_(vault))
        )
    }
    for member_id, own in vault.items():
        row = known.get(member_id) or AppealKey(
            id=new_id(), case_id=appeal_id, member_id=member_id, level=levels[member_id], granted_by=by
        )
        row.level = min(row.level, levels[member_id])
        row.vault_key_id, row.checked_at = own.id, clock.now()
        row.sealed = sealing.seal_to(own.public, key, context(appeal_id, "key"))
        session().add(row)
    session().flush()
    return set(vault)


def confide_to(opened: OpenAppeal, member_id: UUID) -> None:
    """Confide a case in hand to a colleague; raise Excluded, HasNoKey, or NotConfided for whom no role admits."""
    about = matter_of(opened).about_ids
    if member_id in excluded(about) or member_id == opened.docket.case.reporter_id:
        raise Excluded
    if member_id not in handlers(opened.docket.unit.path):
        raise NotConfided
    me = principal.current().member_id
    if not confide(opened.appeal.id, opened.key, about, {member_id: 0}, me):
        raise HasNoKey


def handlers(unit_path: str) -> list[UUID]:
    """Return who may handle appeals of a unit, the nearest first."""
    return [member.id for member in identity.holders(Permission.GRIEVANCES_HANDLE, unit_path)]


def keep_away(opened: OpenAppeal, about_ids: Collection[UUID]) -> set[UUID]:
    """Take a case from those who turn out to be named in it, and from their chain of command; return who they are."""
    away = excluded(about_ids)
    _withdraw(opened.appeal.id, away)
    return away


def _withdraw(appeal_id: UUID, member_ids: Collection[UUID]) -> None:
    for sealed in (AppealKey, AppealConfidence):
        session().execute(delete(sealed).where(sealed.case_id == appeal_id, sealed.member_id.in_(member_ids)))
    has = (Case.id == appeal_id, Case.responsible_id.in_(member_ids))
    session().execute(update(Case).where(*has).values(responsible_id=None))


def show_from_now_on(opened: OpenAppeal, level: int) -> None:
    """Let those who would see a case from an escalation level on see it whatever its level is from now on.

    Whoever waits above them is as many levels nearer, so that the next escalation goes to the next above, not past it.
    """
    nearer = func.greatest(AppealKey.level - level, 0)
    session().execute(update(AppealKey).where(AppealKey.case_id == opened.appeal.id).values(level=nearer))


def keep_in_sight(opened: OpenAppeal) -> None:
    """Let the acting handler go on seeing a case whatever its level: a step begins its escalation anew."""
    mine = (AppealKey.case_id == opened.appeal.id, AppealKey.member_id == principal.current().member_id)
    session().execute(update(AppealKey).where(*mine).values(level=0))


def for_server(key: bytes) -> bytes:
    """Return a named reporter's copy of a case key, sealed by the installation's secret."""
    return crypto.seal_bytes(key, purpose=_SERVER, tenant_id=current_tenant_id())


def tag_of(member_id: UUID) -> str:
    """Return the keyed digest by which a confidential reporter finds their cases."""
    return crypto.fingerprint(member_id.hex, purpose="confidential reporter", tenant_id=current_tenant_id())


def seal_matter(appeal_id: UUID, key: bytes, matter: Matter) -> bytes:
    """Seal what a case is about."""
    said = {
        "title": matter.title,
        "text": matter.text,
        "about": list(matter.about),
        "about_ids": [member_id.hex for member_id in matter.about_ids],
        "caller": dict(matter.caller) if matter.caller else None,
    }
    return seal_words(appeal_id, key, "matter", said)


def read_matter(appeal_id: UUID, key: bytes, sealed: bytes) -> Matter:
    """Open what a case is about."""
    said = open_words(appeal_id, key, "matter", sealed)
    return Matter(**said | {"about_ids": [UUID(member_id) for member_id in said["about_ids"]]})


def matter_of(opened: OpenAppeal) -> Matter:
    """Return what a case in hand is about; raise NotFound once it was destroyed."""
    if opened.appeal.matter is None:
        raise NotFound
    return read_matter(opened.appeal.id, opened.key, opened.appeal.matter)


def about_of(appeal_id: UUID, key: bytes) -> Sequence[UUID]:
    """Return the members whom a case names, by its key."""
    matter = session().scalar(select(Appeal.matter).where(Appeal.id == appeal_id))
    return read_matter(appeal_id, key, matter).about_ids if matter is not None else ()


def seal_words(appeal_id: UUID, key: bytes, what: str, said: Mapping[str, Any]) -> bytes:
    """Seal something said in a case."""
    return sealing.encrypt(key, json.dumps(said, ensure_ascii=False).encode(), context(appeal_id, what))


def open_words(appeal_id: UUID, key: bytes, what: str, sealed: bytes) -> dict[str, Any]:
    """Open something said in a case."""
    said: dict[str, Any] = json.loads(sealing.decrypt(key, sealed, context(appeal_id, what)))
    return said


def require_random(by_day: bool, minted: UUID | None) -> None:
    """Raise InvalidInput for an id that a client minted for a case shown by day unless it is random: a v7 tells the minute."""
    if by_day and minted is not None and minted.version != RANDOM:
        raise InvalidInput(errors=[FieldError("/body/id", "random_id", text("error.field.random_id"))])


def context(appeal_id: UUID, what: str) -> str:
    """Return what a sealed part of a case is bound to: tenant, case, and which part."""
    return f"appeal {current_tenant_id()} {appeal_id} {what}"
