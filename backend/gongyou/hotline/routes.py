"""The hotline over HTTP."""

from gongyou.hotline.appeals.routes import blueprints as appeals
from gongyou.hotline.classifier.routes import blp as classifier
from gongyou.hotline.mediation.routes import blp as mediation
from gongyou.hotline.policies.routes import blp as policies
from gongyou.hotline.tokens.routes import blp as tokens
from gongyou.hotline.vault.routes import blp as vault

blueprints = (
    *appeals,
    classifier,
    mediation,
    policies,
    tokens,
    vault,
)
