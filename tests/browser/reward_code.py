"""`python -m tests.browser.reward_code TENANT`: print a reward code as the phone writes it, granted, signed and not redeemed."""

import sys
from uuid import uuid4

from sqlalchemy import select

from gongyou.app import configure
from gongyou.core.db import session, unit_of_work
from gongyou.core.ids import new_id
from gongyou.core.principal import Principal, acting
from gongyou.core.settings import Settings
from gongyou.hotline.tokens import keys, service, signing
from gongyou.hotline.tokens.rules import RewardTerms
from gongyou.hotline.tokens.terms import set_terms
from gongyou.identity.models import Member, RoleGrant
from gongyou.identity.service import unit_of
from gongyou.identity.tenants import tenant_by_code
from gongyou.permissions import Role
from tests.hotline.tokens.phone import Token, written


def reward_code(tenant: str, denomination: int) -> str:
    """Have a union's officer grant a reward, collect it without a session, and return its code."""
    with unit_of_work():
        tenant_id = tenant_by_code(tenant).id
    with unit_of_work(tenant_id):
        set_terms(RewardTerms(least_set=1))
        officer = (
            session()
            .scalars(
                select(Member)
                .join(RoleGrant, RoleGrant.member_id == Member.id)
                .where(RoleGrant.role == Role.UNION_OFFICER)
            )
            .first()
        )
        assert officer is not None
        path = unit_of(officer.unit_id).path
    case_id, who = uuid4(), Principal(tenant_id, officer.id, new_id(), officer.unit_id, path, ())
    with acting(who), unit_of_work(tenant_id):
        granted = service.grant(case_id, denomination)
    with unit_of_work(tenant_id):
        key = keys.find_key(denomination, granted.epoch)
        assert key is not None
        n = int.from_bytes(signing.modulus(key.public_key))
        token = Token(tenant, denomination, granted.epoch, n)
        token.take(service.sign(case_id, token.blinded))
    return f"GY1.{denomination}.{granted.epoch}.{written(token.serial + token.signature)}"


if __name__ == "__main__":
    configure(Settings.from_env())
    print(reward_code(sys.argv[1], 20))
