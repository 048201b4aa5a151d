"""Reward tokens over HTTP; they are signed at the appeals, for whoever holds a receipt."""

from typing import Any

from flask import Response, jsonify, request

from gongyou.core.http.access import public, requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import address, limited, member
from gongyou.hotline.tokens import service
from gongyou.hotline.tokens import terms as terms_room
from gongyou.hotline.tokens.published import published
from gongyou.hotline.tokens.rules import RewardTerms
from gongyou.hotline.tokens.schemas import (
    RewardKeysArgs,
    RewardKeysOut,
    RewardRedemptionIn,
    RewardRedemptionOut,
    RewardTermsIn,
    RewardTermsOut,
)
from gongyou.permissions import Permission

blp = Blueprint("rewards", __name__, description="Anonymous rewards 匿名奖励: tokens that no ledger joins to a case.")
blueprints = (blp,)


@blp.get("/reward-keys")
@public
@limited("300/minute", by=address)
@blp.arguments(RewardKeysArgs, location="query")
@blp.response(200, RewardKeysOut)
def list_reward_keys(args: dict[str, Any]) -> Response:
    """Show an enterprise's public keys: what a token is checked against before it is trusted, and how many hide it."""
    response = jsonify(RewardKeysOut().dump(published(args["tenant"])))
    response.headers["Cache-Control"] = "public, max-age=300"
    response.add_etag()
    response.make_conditional(request)
    return response


@blp.post("/reward-redemptions")
@requires(Permission.SELF)
@limited("30/minute", by=member)
@blp.arguments(RewardRedemptionIn)
@blp.response(201, RewardRedemptionOut)
def redeem_reward(data: dict[str, Any]) -> service.Redeemed:
    """Redeem a token for coin of one's own."""
    return service.redeem(**data)


@blp.get("/reward-terms")
@requires(Permission.TENANT_SETTINGS)
@blp.response(200, RewardTermsOut)
def get_reward_terms() -> RewardTerms:
    """Show what the enterprise has decided about anonymous rewards."""
    return terms_room.administered_terms()


@blp.put("/reward-terms")
@requires(Permission.TENANT_SETTINGS)
@blp.arguments(RewardTermsIn)
@blp.response(200, RewardTermsOut)
def set_reward_terms(data: dict[str, Any]) -> RewardTerms:
    """Decide about anonymous rewards: denominations, each officer's limit, how long and among how many they are redeemed."""
    denominations = tuple(sorted(set(data.pop("denominations"))))
    return terms_room.set_terms(RewardTerms(denominations=denominations, **data))
