"""Pure arithmetic of contests: the 100-point score, the combined standing, order, and the settlement coefficient.

Everything is exact until it is rounded, half up, to what is shown; ranks follow what is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

FULL_MARKS = 100
HUNDREDTH = Decimal("0.01")
TEN_THOUSANDTH = Decimal("0.0001")
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class By(StrEnum):
    """What a standing is ordered by."""

    POINTS = "points"
    SCORE = "score"
    COMBINED = "combined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A person or a team with what it has earned. `means` are mean marks by indicator, of what was scored."""

    id: UUID
    team_id: UUID | None
    points: int
    reached_at: datetime | None
    means: Mapping[UUID, Decimal]
    score: Decimal | None
    own_score: bool
    combined: Decimal


def rounded(value: Fraction, step: Decimal = HUNDREDTH) -> Decimal:
    """Round a fraction of zero or above to a multiple of a power of ten, halves up."""
    per_unit = int(1 / step)
    whole = (2 * value.numerator * per_unit + value.denominator) // (2 * value.denominator)
    return (Decimal(whole) * step).quantize(step)


def score_of(weights: Mapping[UUID, Decimal], means: Mapping[UUID, Fraction]) -> Decimal | None:
    """Return the 100-point score: the weighted sum of mean marks by indicator.

    An indicator without marks brings nothing; None if there are no marks at all.
    """
    scored = [Fraction(weight) * means[indicator] for indicator, weight in weights.items() if indicator in means]
    return rounded(sum(scored, Fraction(0))) if scored else None


def combined_of(points: int, best: int, score: Decimal | None, points_share: Decimal) -> Decimal:
    """Return points and score in one number of 0 to 100.

    Points count as hundredths of the best contender's; a missing score and points below zero count as nothing. The share
    has three places, the score two.
    """
    share, hundredths = int(points_share * 1000), int((score or 0) * 100)
    if best <= 0:
        points, best = 0, 1
    # In whole numbers: it is worked out for everybody whenever anybody looks.
    numerator = share * FULL_MARKS * 100 * max(points, 0) + (1000 - share) * hundredths * best
    denominator = 1000 * best
    return Decimal((2 * numerator + denominator) // (2 * denominator)).scaleb(-2)


def ordered(contenders: Iterable[Contender], by: By) -> list[Contender]:
    """Return contenders in rank order.

    Equal ones are ordered as boards do: more points first, then who reached them earlier, then by id.
    """

    def key(each: Contender) -> tuple[Decimal, int, datetime, UUID]:
        lead = {
            By.POINTS: Decimal(each.points),
            By.SCORE: Decimal(-1) if each.score is None else each.score,
            By.COMBINED: each.combined,
        }[by]
        return (-lead, -each.points, each.reached_at or _NEVER, each.id)

    return sorted(contenders, key=key)


def honoured(people: Iterable[Contender], count: int) -> list[Contender]:
    """Return the first of people in combined order, those only who have earned anything."""
    return [each for each in ordered(people, By.COMBINED)[:count] if each.combined > 0]


def coefficient(quality_weight: Decimal, score: Decimal | None) -> Decimal | None:
    """Return by what performance pay is multiplied: `(1 - weight) + weight × score / 100`; None without a score."""
    if score is None:
        return None
    weight = Fraction(quality_weight)
    return rounded(1 - weight + weight * Fraction(score) / FULL_MARKS, TEN_THOUSANDTH)
