"""The PostgreSQL store, for what only it does."""

from pathlib import Path

import pytest

from flowsync.store.protocol import Store
from tests.contract.postgresql_under_test import PostgresUnderTest


@pytest.fixture
def postgresql(tmp_path: Path) -> PostgresUnderTest:
    """A PostgreSQL store that does not exist yet, in an empty database."""
    return PostgresUnderTest(tmp_path)


@pytest.fixture
def store(postgresql: PostgresUnderTest) -> Store:
    """A client of that store, as the administrator."""
    return postgresql.open()
