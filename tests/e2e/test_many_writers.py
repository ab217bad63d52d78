"""Several processes apply on one store at once: each succeeds or is refused by name, as if they had taken turns."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.concurrency import Contest, hold
from benchmarks.serial_order import OrderError, check_serial_order
from benchmarks.writers import Ending
from flowsync.store.open import open_store
from flowsync.validate.live import read_live_body
from tests.contract.stores import StoreUnderTest
from tests.support.new_stores import NewStore


def url_of(under_test: StoreUnderTest) -> str:
    """A URL that means the same in every folder."""
    return under_test.url.replace("sqlite:///", f"sqlite:///{under_test.folder}/")


@pytest.mark.parametrize(("mode", "processes", "applies"), [("library", 4, 80), ("commands", 3, 9)])
def test_the_end_is_that_of_some_order(
    new_store: NewStore, tmp_path: Path, mode: str, processes: int, applies: int
) -> None:
    under_test = new_store()
    url = url_of(under_test)
    endings, _ = hold(Contest(url=url, folder=tmp_path, mode=mode, processes=processes, applies=applies))
    assert len(endings) == applies
    assert Counter(ending.what for ending in endings)["applied"] >= processes
    store = open_store(url, folder=tmp_path, read_body=read_live_body)
    check_serial_order(store, endings)
    with store.snapshot() as snapshot:
        assert snapshot.lock() is None


def test_an_apply_that_was_told_to_have_worked_and_did_not_is_seen(new_store: NewStore, tmp_path: Path) -> None:
    under_test = new_store()
    url = url_of(under_test)
    endings, _ = hold(Contest(url=url, folder=tmp_path, mode="library", processes=1, applies=2))
    store = open_store(url, folder=tmp_path, read_body=read_live_body)
    with pytest.raises(OrderError, match="Told to writers and not written"):
        check_serial_order(store, [*endings, Ending(what="applied", serial=99, digest="d")])


def test_a_change_past_flowsync_is_no_serial_order(new_store: NewStore, tmp_path: Path) -> None:
    under_test = new_store()
    url = url_of(under_test)
    endings, _ = hold(Contest(url=url, folder=tmp_path, mode="library", processes=1, applies=2))
    under_test.write_live("AccessScope", None, "foreign", '{"metadata": {}, "spec": {"query": "resource = \\"x\\""}}')
    store = open_store(url, folder=tmp_path, read_body=read_live_body)
    with pytest.raises(OrderError, match="does not lead to what is live"):
        check_serial_order(store, endings)
