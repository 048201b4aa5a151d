"""One running service for the tests that only use it."""

from collections.abc import Iterator

import pytest

from tests.stack import Stack, running


@pytest.fixture(scope="session")
def demo_stack() -> Iterator[Stack]:
    """The service with its demo tenants."""
    with running(demo=True) as stack:
        yield stack
        assert stack.stop() == []
