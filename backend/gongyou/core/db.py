"""The database: declarative base, the first tenancy wall, engines by role, and the unit of work.

The second wall (row level security) is in the schema, see `core.schema`. One request or job is one tenant, one
session, one transaction; only `unit_of_work` commits.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    Engine,
    Enum,
    ForeignKeyConstraint,
    MetaData,
    Uuid,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    UOWTransaction,
    mapped_column,
    with_loader_criteria,
)

from gongyou.core.errors import NotFound
from gongyou.core.ids import new_id
from gongyou.core.settings import Settings
from gongyou.core.tenancy import current_tenant_id, tenant, tenant_id_or_none


class DatabaseRole(StrEnum):
    """The three roles: the owner migrates, the app serves requests and jobs, the relay carries the outbox."""

    OWNER = "gongyou_owner"
    APP = "gongyou_app"
    RELAY = "gongyou_relay"


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid(),
        datetime: DateTime(timezone=True),
        date: Date(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        list[str]: JSONB(),
        # Stored as the member's value, without a database type: a new member needs no migration.
        StrEnum: Enum(StrEnum, native_enum=False, length=40, values_callable=lambda e: [m.value for m in e]),
    }


class TenantScoped:
    """A table of a tenant: `tenant_id` leads its primary key, unique constraints and foreign keys (DESIGN 4)."""

    append_only: ClassVar[bool] = False
    """The application's role may insert and read, never change or delete."""

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True, default=current_tenant_id, sort_order=-2)


class Identified(TenantScoped):
    """A tenant table whose rows have a UUIDv7 of their own."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)


Row = TypeVar("Row", bound=Identified)


def tenant_fk(column: str, target: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Return a foreign key (tenant_id, column) → (tenant_id, id) of another tenant table.

    Raises nothing at run time; under Citus both sides live on one shard because `tenant_id` leads.
    """
    return ForeignKeyConstraint(["tenant_id", column], [f"{target}.tenant_id", f"{target}.id"], ondelete=ondelete)


@event.listens_for(Session, "do_orm_execute")
def _only_this_tenant(state: ORMExecuteState) -> None:
    """First wall: every ORM statement sees the current tenant's rows only."""
    if state.is_column_load or state.is_relationship_load or not Database.criteria:
        return
    tenant_id = tenant_id_or_none()
    if tenant_id is None:
        if any(issubclass(m.class_, TenantScoped) for m in state.all_mappers):
            current_tenant_id()
        return
    state.statement = state.statement.options(
        with_loader_criteria(TenantScoped, lambda cls: cls.tenant_id == tenant_id, include_aliases=True)
    )


@event.listens_for(Session, "before_flush")
def _stamped_with_this_tenant(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    for row in session.new:
        if isinstance(row, TenantScoped):
            # A column default comes later than this: unset is None here, whatever its type says.
            given: UUID | None = row.tenant_id
            if given is None:
                row.tenant_id = current_tenant_id()
            elif given != current_tenant_id():
                raise RuntimeError(f"a {type(row).__name__} of another tenant in this unit of work")


class Database:
    """The engines of one process, one per role, made when first used."""

    criteria: ClassVar[bool] = True
    """The first wall; the isolation tests switch it off to prove the second."""

    def __init__(self, settings: Settings, *, pool_size: int = 16) -> None:
        self._settings = settings
        self._pool_size = pool_size
        self.bind: Connection | None = None
        """A test's connection: units of work become savepoints in its transaction."""

    def _engine(self, url: str, role: DatabaseRole, pool_size: int) -> Engine:
        return create_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=False,
            hide_parameters=True,  # what people have said must not stand in a log because a statement failed
            connect_args={
                "options": f"-c role={role} -c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=120s",
                "application_name": f"gongyou {role.value.removeprefix('gongyou_')}",
            },
        )

    @cached_property
    def app(self) -> Engine:
        return self._engine(self._settings.database_url, DatabaseRole.APP, self._pool_size)

    @cached_property
    def relay(self) -> Engine:
        return self._engine(self._settings.database_relay_url, DatabaseRole.RELAY, 2)

    @cached_property
    def owner(self) -> Engine:
        return self._engine(self._settings.database_owner_url, DatabaseRole.OWNER, 2)

    @contextmanager
    def as_owner(self) -> Iterator[Connection]:
        """Open a transaction of the owner's role, for platform tables; in a test, a step of the test's own transaction."""
        if self.bind is None:
            with self.owner.begin() as connection:
                yield connection
            return
        with self.bind.begin_nested():
            self.bind.execute(text(f"SET LOCAL ROLE {DatabaseRole.OWNER}"))
            yield self.bind
            self.bind.execute(text(f"SET LOCAL ROLE {DatabaseRole.APP}"))

    @cached_property
    def login(self) -> Engine:
        """The owner's login before it has become any role: creates the roles themselves."""
        return create_engine(
            make_url(self._settings.database_owner_url).set(drivername="postgresql+psycopg"), pool_size=1
        )

    def dispose(self, *, close: bool = True) -> None:
        """Forget pooled connections; after a fork with `close=False`, so that the parent keeps its own."""
        for name in ("app", "relay", "owner", "login"):
            if name in self.__dict__:
                self.__dict__[name].dispose(close=close)


_database: Database | None = None
_session: ContextVar[Session | None] = ContextVar("session", default=None)
_after_commit: ContextVar[list[Callable[[], None]] | None] = ContextVar("after_commit", default=None)
_before_commit: list[Callable[[Session], None]] = []


def configure(database: Database) -> Database:
    """Make a database the one that units of work use."""
    global _database  # noqa: PLW0603  one database a process, set once at start
    _database = database
    return database


def database() -> Database:
    """Return the configured database."""
    if _database is None:
        raise RuntimeError("no database is configured")
    return _database


def session() -> Session:
    """Return the session of the running unit of work."""
    current = _session.get()
    if current is None:
        raise RuntimeError("no unit of work is open")
    return current


def in_unit_of_work() -> bool:
    """Tell whether a unit of work is open."""
    return _session.get() is not None


def before_commit(hook: Callable[[Session], None]) -> Callable[[Session], None]:
    """Register what every unit of work does last, inside its transaction."""
    _before_commit.append(hook)
    return hook


def after_commit(action: Callable[[], None]) -> None:
    """Do something once the running unit of work has committed; nothing if it rolls back.

    The action must tolerate being lost (a crash may come between): what must happen is an event.
    """
    actions = _after_commit.get()
    if actions is None:
        raise RuntimeError("no unit of work is open")
    actions.append(action)


@contextmanager
def unit_of_work(tenant_id: UUID | None = None, *, snapshot: bool = False) -> Iterator[Session]:
    """Open one transaction for one tenant (or for none: platform tables only); commit on return, roll back on a raise.

    A unit of work inside another is refused. With `snapshot` all its statements see one moment (REPEATABLE READ).
    """
    if _session.get() is not None:
        raise RuntimeError("a unit of work is already open")
    db = database()
    options: dict[str, Any] = {"expire_on_commit": False}
    if db.bind is not None:
        options |= {"bind": db.bind, "join_transaction_mode": "create_savepoint"}
    else:
        options["bind"] = db.app
    actions: list[Callable[[], None]] = []
    tokens = (_session.set(None), _after_commit.set(actions))
    try:
        with tenant(tenant_id), Session(**options) as current, current.begin():
            if snapshot and db.bind is None:
                current.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            current.execute(_SET_TENANT, {"tenant_id": str(tenant_id or "")})
            _session.set(current)
            yield current
            for hook in _before_commit:
                hook(current)
            current.flush()
    finally:
        _session.reset(tokens[0])
        _after_commit.reset(tokens[1])
    for action in actions:
        action()


_SET_TENANT = text("SELECT set_config('app.tenant_id', :tenant_id, true)")


def get(model: type[Row], row_id: UUID, *, lock: bool = False) -> Row:
    """Return the tenant's row, optionally locked for update, or raise NotFound."""
    row = session().get(
        model, (current_tenant_id(), row_id), with_for_update=True if lock else None, populate_existing=lock
    )
    if row is None:
        raise NotFound
    return row
