"""A tenant whose officers grant rewards, and short words for what tests do with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from gongyou.core.principal import acting
from gongyou.hotline.tokens import keys, service, signing
from gongyou.hotline.tokens.rules import RewardTerms
from gongyou.hotline.tokens.terms import set_terms
from gongyou.identity.authentication import authenticate
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.hotline.tokens.phone import Token
from tests.world import World

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
"""Noon in Shanghai, in the middle of 2026Q4."""


@dataclass
class Union:
    """A tenant and the officer of its union."""

    world: World
    officer: Member

    @contextmanager
    def work(self, member: Member | None = None) -> Iterator[None]:
        """Open a unit of work of a member, the officer if none is named."""
        who = authenticate(self.world.token(member or self.officer))
        with acting(who), self.world.work():
            yield

    def agree(self, **terms: object) -> None:
        """Set the tenant's terms."""
        with self.world.work():
            set_terms(RewardTerms(**terms))  # type: ignore[arg-type]

    def grant(self, denomination: int = 20, case_id: UUID | None = None, *, by: Member | None = None) -> UUID:
        """Grant a case a reward and return the case's id."""
        case_id = case_id or uuid4()
        with self.work(by):
            service.grant(case_id, denomination)
        return case_id

    def blank(self, case_id: UUID) -> Token:
        """Return a token that is not signed yet, for what a case was granted."""
        with self.world.work():
            granted = service.granted_to(case_id)
            assert granted is not None
            key = keys.find_key(granted.denomination, granted.epoch)
            assert key is not None
            n = int.from_bytes(signing.modulus(key.public_key))
        return Token(self.world.code, granted.denomination, granted.epoch, n)

    def sign(self, case_id: UUID, token: Token) -> Token:
        """Let a token be signed for a case, by somebody without a session."""
        with self.world.work():
            return token.take(service.sign(case_id, token.blinded))

    def token(self, denomination: int = 20) -> Token:
        """Return a token that is ready to be redeemed."""
        case_id = self.grant(denomination)
        return self.sign(case_id, self.blank(case_id))

    def redeem(self, member: Member, token: Token) -> service.Redeemed:
        """Redeem a token for a member."""
        with self.work(member):
            return service.redeem(**token.parts())


@pytest.fixture
def cautious(world: World) -> Union:
    """A tenant with the default terms."""
    return Union(world, world.officer(Role.UNION_OFFICER))


@pytest.fixture
def union(cautious: Union) -> Union:
    """A tenant that grants all denominations, without a limit that a test meets, redeemed at any time."""
    cautious.agree(denominations=(10, 20, 50, 100), monthly_limit=100_000, least_set=1)
    return cautious


@pytest.fixture
def committed_union(committed_world: World) -> Union:
    """The same, committed."""
    made = Union(committed_world, committed_world.officer(Role.UNION_OFFICER))
    made.agree(denominations=(10, 20, 50, 100), monthly_limit=100_000, least_set=1)
    return made
