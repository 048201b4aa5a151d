"""The hotline over HTTP."""

from gongyou.hotline.appeals.routes import blueprints as appeals
from gongyou.hotline.assistance.routes import blueprints as assistance
from gongyou.hotline.classifier.routes import blueprints as classifier
from gongyou.hotline.mediation.routes import blueprints as mediation
from gongyou.hotline.policies.routes import blueprints as policies
from gongyou.hotline.statistics.routes import blueprints as statistics
from gongyou.hotline.tokens.routes import blueprints as tokens
from gongyou.hotline.vault.routes import blueprints as vault

blueprints = (*appeals, *assistance, *classifier, *mediation, *policies, *statistics, *tokens, *vault)
