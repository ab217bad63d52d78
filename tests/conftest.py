"""The PostgreSQL server of this run, for the tests that ask for one."""

from collections.abc import Iterator

import pytest

from tests.support.postgresql import SHARED, Database, Server, shared_server


def pytest_unconfigure() -> None:
    """The shared server ends with the run."""
    SHARED.close()


@pytest.fixture(scope="session")
def postgres() -> Server:
    """A server that all tests of this process share; it starts when the first one asks for it."""
    return shared_server()


@pytest.fixture
def database(postgres: Server) -> Iterator[Database]:
    """An empty database of the test's own."""
    database = postgres.create_database()
    yield database
    database.drop()
