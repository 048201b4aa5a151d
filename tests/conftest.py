"""Real servers for every test: PostgreSQL and Valkey of our own on free ports, one database a worker process.

The controller starts the servers and lays a template database; each worker copies it. A test runs in a transaction
that is rolled back, as the application's role; tests of races use `committed` and clean up by truncation.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from gongyou.app import configure, create_app, load_domains
from gongyou.core import cache, crypto, migrating, schema
from gongyou.core.db import Database
from gongyou.core.embedded import EmbeddedPostgres, EmbeddedValkey
from gongyou.core.http.app import Application
from gongyou.core.settings import Settings
from gongyou.hotline.vault import sealing
from tests.stack import TEST_FOLDER
from tests.world import World, make_world

_OWNER_URL, _REDIS_URL = "GONGYOU_TEST_OWNER_URL", "GONGYOU_TEST_REDIS_URL"
_started: list[EmbeddedPostgres | EmbeddedValkey] = []
_TEMPLATE = "gongyou_template"


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers, once, in the process that controls the run."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    folder = Path(tempfile.mkdtemp(prefix="gongyou-test-"))
    postgres = EmbeddedPostgres(folder / "postgres", durable=False, settings={"max_connections": "200"})
    valkey = EmbeddedValkey(folder / "valkey", durable=False)
    os.environ[TEST_FOLDER] = str(folder)
    _started.append(postgres)
    os.environ[_OWNER_URL] = postgres.start()
    _started.append(valkey)
    os.environ[_REDIS_URL] = valkey.start()
    _execute(os.environ[_OWNER_URL], f"CREATE DATABASE {_TEMPLATE}")
    database = configure(_settings(_TEMPLATE, 0))
    migrating.upgrade(database)
    database.dispose()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers and remove their data."""
    for server in reversed(_started):
        server.stop()
    if _started:
        shutil.rmtree(os.environ[TEST_FOLDER])


def _database_url(name: str) -> str:
    return os.environ[_OWNER_URL].rpartition("/")[0] + "/" + name


def _settings(name: str, number: int) -> Settings:
    folder = Path(os.environ[TEST_FOLDER]) / name
    folder.mkdir(exist_ok=True)
    return Settings.from_env(
        {
            "DATABASE_URL": _database_url(name),
            "REDIS_URL": os.environ[_REDIS_URL].rpartition("/")[0] + f"/{number}",
            "GONGYOU_DATA": str(folder),
            "GONGYOU_SECRET": "5e" * 32,
            "PUBLIC_URL": "http://gongyou.test",
            "WECHAT_URL": "http://127.0.0.1:9",  # nobody's: a test that means WeChat starts the fake one
            "LOG_LEVEL": "WARNING",
        }
    )


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


@pytest.fixture(scope="session", autouse=True)
def _cheap_guesses() -> Iterator[None]:
    """Let Argon2id cost next to nothing in this process: what it protects is proved as well, at the hundredth of the time.

    What it costs in the service is proved by `tests/security/test_costs.py`, in processes of their own.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "COST", sealing.Cost(passes=1, memory=8))
        patch.setattr(crypto, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        crypto._nobodys_hash.cache_clear()
        yield


@pytest.fixture(scope="session")
def settings(worker_id: str) -> Settings:
    """Settings of this worker process, its database made from the template."""
    number = 0 if worker_id == "master" else int(worker_id.removeprefix("gw")) + 1
    name = f"gongyou_{worker_id}"
    _execute(os.environ[_OWNER_URL], f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    return _settings(name, number)


@pytest.fixture(scope="session")
def application(settings: Settings) -> Application:
    """The WSGI application, made once a process."""
    app = create_app(settings)
    app.testing = False
    return app


@pytest.fixture(scope="session")
def configured(application: Application) -> Database:
    """The process's database, configured with all domains loaded."""
    from gongyou.core.db import database  # noqa: PLC0415

    return database()


@pytest.fixture
def transaction(configured: Database) -> Iterator[Database]:
    """A transaction that every unit of work of the test joins, rolled back at the end; Redis is emptied."""
    with configured.app.connect() as connection:
        outer = connection.begin()
        configured.bind = connection
        try:
            yield configured
        finally:
            configured.bind = None
            outer.rollback()
            cache.cache().flushdb()


@pytest.fixture
def committed(configured: Database) -> Iterator[Database]:
    """A database in which units of work really commit, for races and worker processes; emptied at the end."""
    yield configured
    load_domains()
    names = [t.name for t in schema.tenant_tables()] + ["tenants", "schedules"]
    with configured.owner.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(names)} CASCADE"))
    cache.cache().flushdb()


@pytest.fixture
def world(transaction: Database, application: Application) -> World:
    """A tenant in the test's transaction."""
    return make_world(application)


@pytest.fixture
def other_world(transaction: Database, application: Application) -> World:
    """Another tenant in the test's transaction."""
    return make_world(application)


@pytest.fixture
def committed_world(committed: Database, application: Application) -> World:
    """A tenant whose rows are committed."""
    return make_world(application)
