"""A repository for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flowsync.source.git.repository import Repository
from tests.support.checkouts import Checkout


@pytest.fixture
def made(tmp_path: Path) -> Checkout:
    """A repository by its real path."""
    return Checkout.make(tmp_path.resolve() / "made")


@pytest.fixture
def repository(made: Checkout) -> Iterator[Repository]:
    """The same as the program reads it."""
    with Repository.around(made.folder) as repository:
        yield repository
