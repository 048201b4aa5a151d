"""What a tenant decides about reward tokens."""

from sqlalchemy.dialects.postgresql import insert

from gongyou.core import audit, clock, principal
from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.tokens.models import RewardTermsRow
from gongyou.hotline.tokens.rules import RewardTerms, terms_data, terms_of
from gongyou.identity.service_units import root
from gongyou.permissions import Permission


def terms() -> RewardTerms:
    """Return the current tenant's terms."""
    row = session().get(RewardTermsRow, current_tenant_id())
    return terms_of(row.values if row else {})


def administered_terms() -> RewardTerms:
    """Return the terms for who may change them; raise Forbidden."""
    principal.require(Permission.TENANT_SETTINGS, root().path)
    return terms()


def set_terms(chosen: RewardTerms) -> RewardTerms:
    """Set the terms, for grants and redemptions from now on. Audited; raises Forbidden."""
    principal.require(Permission.TENANT_SETTINGS, root().path)
    values = terms_data(chosen)
    changed = {"values": values, "changed_at": clock.now()}
    session().execute(
        insert(RewardTermsRow)
        .values(tenant_id=current_tenant_id(), **changed)
        .on_conflict_do_update(index_elements=[RewardTermsRow.tenant_id], set_=changed)
    )
    session().expire_all()
    audit.record("reward_terms.changed", "reward_terms", values=values)
    return chosen
