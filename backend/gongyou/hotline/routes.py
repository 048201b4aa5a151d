"""The hotline over HTTP."""

from gongyou.hotline.classifier.routes import blp as suggestions

blueprints = (suggestions,)
