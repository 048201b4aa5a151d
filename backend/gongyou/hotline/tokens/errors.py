"""How requests about rewards are refused."""

from gongyou.core.errors import AppError


class AlreadyGranted(AppError):
    """The case has its reward."""

    code = "reward.already_granted"
    status = 409


class NotOffered(AppError):
    """The tenant grants no rewards of this denomination."""

    code = "reward.not_offered"
    status = 409


class LimitReached(AppError):
    """The officer would grant more in this month than one may."""

    code = "reward.limit_reached"
    status = 409


class AlreadySigned(AppError):
    """The case's reward was signed for another blinded message."""

    code = "reward.already_signed"
    status = 409


class InvalidBlinding(AppError):
    """What came to be signed is no blinded message for the key of this reward."""

    code = "reward.invalid_blinding"
    status = 422


class InvalidToken(AppError):
    """No key of this tenant has signed this token."""

    code = "reward.invalid_token"
    status = 422


class AlreadyRedeemed(AppError):
    """The token was redeemed before."""

    code = "reward.already_redeemed"
    status = 409


class RewardExpired(AppError):
    """The time in which the rewards of this quarter are signed and redeemed is over."""

    code = "reward.expired"
    status = 409


class HeldBack(AppError):
    """So few tokens of this kind were signed that this one would stand out; more may come in its quarter."""

    code = "reward.held_back"
    status = 409
