"""What the classifier learns from cases: named ones that were settled, under the labels that people gave them."""

from gongyou.hotline.appeals import keys
from gongyou.hotline.appeals.keys import OpenAppeal
from gongyou.hotline.appeals.models import Appeal, Mode
from gongyou.hotline.classifier import service as classifier


def learn(opened: OpenAppeal) -> None:
    """Count a named case's words under its labels, once."""
    appeal = opened.appeal
    if appeal.mode is Mode.NAMED and not appeal.learned:
        said = keys.matter_of(opened).text
        classifier.learn(said, category=appeal.category, urgency=appeal.urgency.value)
        appeal.learned = True


def unlearn(appeal: Appeal) -> None:
    """Take back what was counted, before a case's labels change or it is destroyed."""
    if appeal.learned and appeal.matter is not None:
        said = keys.read_matter(appeal.id, keys.reporters_key(appeal), appeal.matter).text
        classifier.unlearn(said, category=appeal.category, urgency=appeal.urgency.value)
        appeal.learned = False
