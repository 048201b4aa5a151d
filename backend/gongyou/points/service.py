"""What other domains ask of the points economy."""

from gongyou.points.awarding import Awarded, Occasion, Promised, award
from gongyou.points.books import InsufficientPoints
from gongyou.points.defaults import install_defaults
from gongyou.points.issuing import Posted
from gongyou.points.reversing import Reversed, reverse
from gongyou.points.spending import adjust, give, spend
from gongyou.points.statements import Line, entries_behind

__all__ = [
    "Awarded",
    "InsufficientPoints",
    "Line",
    "Occasion",
    "Posted",
    "Promised",
    "Reversed",
    "adjust",
    "award",
    "entries_behind",
    "give",
    "install_defaults",
    "reverse",
    "spend",
]
