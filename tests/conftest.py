"""The PostgreSQL server of this run, for the tests that ask for one."""

import os
from collections.abc import Iterator

import pytest

from tests.support.postgresql import Database, Server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server that all tests of this process share; it starts when the first one asks for it."""
    with pytest.MonkeyPatch.context() as patch, Server() as server:
        # A developer's own settings would lead libpq elsewhere.
        for name in [name for name in os.environ if name.startswith("PG")]:
            patch.delenv(name)
        yield server


@pytest.fixture
def database(postgres: Server) -> Iterator[Database]:
    """An empty database of the test's own."""
    database = postgres.create_database()
    yield database
    database.drop()
