"""Keys and their recovery over HTTP."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires, secretive
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.hotline.vault import recovery, service
from gongyou.hotline.vault.schemas import RecoveryIn, RecoveryOut, TrustIn, VaultOut, VaultPasswordIn
from gongyou.permissions import Permission

blp = Blueprint("vault", __name__, description="The keys of those who may read what was sealed to them.")
blueprints = (blp,)
_CUSTODY = Permission.GRIEVANCES_CUSTODY


@blp.get("/me/vault")
@requires(Permission.SELF)
@blp.response(200, VaultOut)
def get_own_vault() -> dict[str, Any]:
    """Tell whether one can read what is sealed to oneself, and who may help to recover one's key."""
    return service.view()


@blp.post("/me/vault/opening")
@requires(Permission.SELF)
@secretive
@limited("10/minute", by=member)
@blp.arguments(VaultPasswordIn)
@blp.response(200, VaultOut)
def open_own_vault(data: dict[str, Any]) -> dict[str, Any]:
    """Open one's key for this session with one's password, as signing in with it does."""
    return service.open_vault(**data)


@blp.post("/me/vault/recovery")
@requires(Permission.SELF)
@secretive
@limited("10/hour", by=member)
@blp.arguments(RecoveryIn)
@blp.response(200, VaultOut)
def ask_vault_recovery(data: dict[str, Any]) -> dict[str, Any]:
    """Ask the custodians to recover the key whose password one has lost."""
    return service.ask_recovery(**data)


@blp.post("/me/vault/replacement")
@requires(Permission.SELF)
@secretive
@limited("10/hour", by=member)
@blp.arguments(VaultPasswordIn)
@blp.response(200, VaultOut)
def replace_own_vault_key(data: dict[str, Any]) -> dict[str, Any]:
    """Take a fresh key instead of a lost one; colleagues have to confide their cases anew."""
    return service.replace_key(**data)


@blp.put("/me/vault/custodians")
@requires(Permission.SELF)
@limited("10/minute", by=member)
@blp.arguments(TrustIn)
@blp.response(200, VaultOut)
def trust_custodians(data: dict[str, Any]) -> dict[str, Any]:
    """Say which custodians may help to recover one's key: just these, whoever was agreed to before."""
    return service.trust_custodians(**data)


@blp.get("/vault-recoveries")
@requires(_CUSTODY)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(RecoveryOut))
def list_vault_recoveries(args: dict[str, Any]) -> Page:
    """List requests to recover a key, the newest first."""
    return recovery.recoveries(**args)


@blp.post("/vault-recoveries/<uuid:recovery_id>/half")
@requires(_CUSTODY)
@blp.response(200, RecoveryOut)
def give_half_for_recovery(recovery_id: UUID) -> dict[str, Any]:
    """Give one's half for the recovery of a colleague's key; a second custodian's makes it whole."""
    mine = service.own_key()
    return recovery.give_half(recovery_id, mine.private, mine.id)


@blp.post("/vault-recoveries/<uuid:recovery_id>/refusal")
@requires(_CUSTODY)
@blp.response(200, RecoveryOut)
def refuse_vault_recovery(recovery_id: UUID) -> dict[str, Any]:
    """Refuse a recovery, as when whoever asks is not who they say."""
    return recovery.refuse(recovery_id)
