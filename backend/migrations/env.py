"""Alembic's environment: always online, on the connection that `core.migrating` opened as the owner."""

from alembic import context

from gongyou.app import load_domains
from gongyou.core.db import Base

load_domains()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
