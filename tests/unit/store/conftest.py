"""The embedded store, for what only it does."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowsync.store.protocol import Store
from tests.contract.stores import SqliteUnderTest


@pytest.fixture
def sqlite(tmp_path: Path) -> SqliteUnderTest:
    """A SQLite store that does not exist yet."""
    return SqliteUnderTest(tmp_path)


@pytest.fixture
def store(sqlite: SqliteUnderTest) -> Store:
    """A client of that store."""
    return sqlite.open()


@pytest.fixture
def shared() -> Iterator[SqliteUnderTest]:
    """A SQLite store in a folder that other users may enter, as they may not enter pytest's."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield SqliteUnderTest(Path(folder))
