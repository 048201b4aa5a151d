"""Wiring only: which domains there are and how they meet."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import flask_smorest
from werkzeug.middleware.proxy_fix import ProxyFix

from gongyou.core import cache, crypto, db, logs, site, storage
from gongyou.core.http import limits, platform
from gongyou.core.http.answers import AnswerCache
from gongyou.core.http.app import Application
from gongyou.core.http.front_ends import FrontEnds, Pages
from gongyou.core.http.methods import MethodOverride
from gongyou.core.http.problems import Problem
from gongyou.core.settings import Settings
from gongyou.identity.authentication import authenticate
from gongyou.wechat import client as wechat

DOMAINS = (
    "core",
    "files",
    "identity",
    "points",
    "boards",
    "badges",
    "cases",
    "notifications",
    "quality",
    "hotline",
    "operations",
    "reports",
)
"""Packages whose rooms `models`, `jobs` and `routes` make up the service, in the order of their layers."""


def load_domains() -> None:
    """Import every domain's tables and event handlers: whoever emits must know all who react."""
    import_module("gongyou.core.housekeeping")
    for room in ("models", "jobs", "reconciliation", "provisioning"):
        for domain in DOMAINS:
            _room(domain, room)


def _room(domain: str, room: str) -> ModuleType | None:
    name = f"gongyou.{domain}.{room}"
    return import_module(name) if find_spec(name) else None


def configure(settings: Settings, *, pool_size: int = 16) -> db.Database:
    """Prepare this process: logs, secrets, caches, database, domains."""
    logs.configure(settings.log_level)
    crypto.configure(settings.secret)
    cache.configure(settings)
    storage.configure(settings)
    site.configure(settings)
    wechat.configure(settings)
    load_domains()
    return db.configure(db.Database(settings, pool_size=pool_size))


def create_app(settings: Settings | None = None) -> Application:
    """Return the WSGI application."""
    chosen = settings or Settings.from_env()
    configure(chosen)
    app = Application(__name__, static_folder=None, authenticate=authenticate)
    app.config.update(
        MAX_CONTENT_LENGTH=16 * 2**20,
        API_TITLE="工友 Gongyou",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        PROPAGATE_EXCEPTIONS=False,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["SETTINGS"] = chosen
    limits.register(app)
    api = _api(app)
    for domain in DOMAINS:
        routes = _room(domain, "routes")
        for blueprint in routes.blueprints if routes else ():
            api.register_blueprint(blueprint)
        for pages in getattr(routes, "pages", ()):
            app.register_blueprint(pages)
    platform.register(app, api)
    own = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    proxies = chosen.trusted_proxies
    seen = ProxyFix(AnswerCache(MethodOverride(app.wsgi_app)), x_for=proxies, x_proto=proxies, x_host=proxies)
    app.wsgi_app = Pages(seen, FrontEnds(), reserved=own)  # type: ignore[method-assign]
    return app


class Api(flask_smorest.Api):
    """The library's, less its own shape of errors: ours are problem documents."""

    def _register_error_handlers(self) -> None:
        """Leave errors to core.http.problems."""


def _api(app: Application) -> Api:
    api = Api(app)
    components = api.spec.components
    components.security_scheme("session", {"type": "http", "scheme": "bearer"})
    components.security_scheme(
        "receipt",
        {"type": "http", "scheme": "bearer", "description": "What `POST /receipts` gives for one conversation."},
    )
    components.security_scheme(
        "display",
        {"type": "http", "scheme": "display", "description": "What follows `#` in the address of a wall screen."},
    )
    components.schema("Problem", schema=Problem)
    components.parameter(
        "IdempotencyKey",
        "header",
        {
            "name": "Idempotency-Key",
            "schema": {"type": "string", "minLength": 1, "maxLength": 128},
            "description": "The same key and request again gets the same answer and changes nothing.",
        },
    )
    return api
