"""Every test of the contract runs once for each store."""

from pathlib import Path

import pytest

from flowsync.store.protocol import Store
from tests.contract.postgresql_under_test import PostgresUnderTest
from tests.contract.stores import SqliteUnderTest, StoreUnderTest

STORES: dict[str, type[SqliteUnderTest] | type[PostgresUnderTest]] = {
    "sqlite": SqliteUnderTest,
    "postgresql": PostgresUnderTest,
}


@pytest.fixture(params=STORES)
def under_test(request: pytest.FixtureRequest, tmp_path: Path) -> StoreUnderTest:
    """A store that does not exist yet."""
    return STORES[request.param](tmp_path)


@pytest.fixture
def store(under_test: StoreUnderTest) -> Store:
    """A client of the store under test."""
    return under_test.open()
