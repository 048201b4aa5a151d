"""Name what a badge can look like: family is the outline, tier the rim and its rivets, icon the drawing inside."""

from enum import IntEnum, StrEnum


class Family(StrEnum):
    """What a badge is for; each has an outline of its own."""

    QUALITY = "quality"  # 质量, hexagon
    IDEA = "idea"  # 金点子, gear
    STUDY = "study"  # 学习, shield
    MUTUAL_AID = "mutual_aid"  # 互助, circle
    ACTIVITY = "activity"  # 活动传承, pennant
    DUTY = "duty"  # 履职, octagon


class Tier(IntEnum):
    """How far a badge went: the metal of the rim and the number of rivets."""

    IRON = 1
    BRONZE = 2
    SILVER = 3
    GOLD = 4


class BadgeState(StrEnum):
    """Whether the badge is held or still being worked for."""

    EARNED = "earned"
    IN_PROGRESS = "in_progress"


class Icon(StrEnum):
    """The drawings that a badge can carry; `icons.py` has their strokes."""

    BOOK = "book"
    BULB = "bulb"
    CALENDAR_CHECK = "calendar_check"
    CHAT = "chat"
    EYE = "eye"
    FLAG = "flag"
    GEAR = "gear"
    HAMMER = "hammer"
    HEART = "heart"
    HELMET = "helmet"
    LADDER = "ladder"
    LAMP = "lamp"
    PEOPLE = "people"
    QUESTION = "question"
    SHIELD_CHECK = "shield_check"
    STAR = "star"
    TROPHY = "trophy"
    WRENCH = "wrench"
