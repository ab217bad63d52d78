"""Empty stores of each engine, as many as a test asks for."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.contract.conftest import STORES
from tests.contract.stores import StoreUnderTest

NewStore = Callable[[], StoreUnderTest]


@pytest.fixture(params=STORES)
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> NewStore:
    """Makes stores that do not exist yet, of the engine that the test runs on."""
    numbers = count()

    def new() -> StoreUnderTest:
        folder = tmp_path / f"store-{next(numbers)}"
        folder.mkdir()
        return STORES[request.param](folder)

    return new
