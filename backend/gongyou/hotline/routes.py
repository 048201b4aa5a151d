"""The hotline over HTTP."""

from gongyou.hotline.policies.routes import blp as policies
from gongyou.hotline.policies.routes import questions as policy_questions

blueprints = (policies, policy_questions)
