"""Two replicas that both believe to lead: the store's lock and a look at what was written since keep them apart."""

import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from flowsync.cli.watching import BranchSteps, Watched
from flowsync.ground.errors import StoreBusyError
from flowsync.model.record import LockInfo
from flowsync.store.open import open_store
from flowsync.store.protocol import Store
from flowsync.validate.live import read_live_body
from flowsync.watch.mirror import Mirror
from flowsync.watch.values import Done
from tests.support.new_stores import NewStore, new_store
from tests.support.programs import environment
from tests.support.projects import flow
from tests.support.repositories import Origin

__all__ = ["new_store"]


class Leads:
    """A candidate that believes to lead, whatever others do."""

    leader: LockInfo | None = None

    def leads(self) -> bool:
        return True


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    folder = tmp_path / "git"
    folder.mkdir()
    origin = Origin(folder)
    origin.push({"flowsync.yaml": "apiVersion: flowsync/v1\n", "policies/one.yaml": flow("one")})
    return origin


@pytest.fixture
def store(new_store: NewStore) -> Iterator[Store]:
    under_test = new_store()
    yield open_store(under_test.url, folder=under_test.folder, read_body=read_live_body)
    del under_test  # a database goes with whom it was made for


@contextmanager
def replica(folder: Path, origin: Origin, store: Store, name: str) -> Iterator[BranchSteps]:
    mirror = Mirror(
        folder=folder / name / "mirror.git",
        url=origin.url,
        branch="main",
        environment=environment(),
        is_stopping=lambda: False,
    )
    watched = Watched(mirror=mirror, top=folder / name / "commit", target=store, environment=environment())
    with closing(BranchSteps(watched, Leads(), io.StringIO())) as steps:
        yield steps


def serials(store: Store) -> list[str]:
    with store.snapshot() as snapshot:
        return [written.revision for written in snapshot.writes(newest_first=False)]


def test_what_both_planned_only_one_applies(tmp_path: Path, origin: Origin, store: Store) -> None:
    with replica(tmp_path, origin, store, "one") as one, replica(tmp_path, origin, store, "other") as other:
        (commit,) = {steps.fetch("").commit for steps in (one, other)}
        assert one.plan(commit).has_changes
        assert other.plan(commit).has_changes
        assert isinstance(one.apply(commit), Done)
        with pytest.raises(StoreBusyError, match="Somebody else wrote to the store while the commit was planned"):
            other.apply(commit)
        assert serials(store) == [commit]
        other.fetch(commit)
        assert not other.plan(commit).has_changes


def test_an_older_commit_never_follows_a_newer_one(tmp_path: Path, origin: Origin, store: Store) -> None:
    with replica(tmp_path, origin, store, "late") as late, replica(tmp_path, origin, store, "quick") as quick:
        old = late.fetch("").commit
        new = origin.push({"policies/two.yaml": flow("two")})
        late.plan(old)
        assert quick.fetch("").commit == new
        quick.plan(new)
        quick.apply(new)
        with pytest.raises(StoreBusyError):
            late.apply(old)
        refusal = late.verify(old, "")
        assert refusal is not None
        assert [reason.code for reason in refusal.reasons] == ["branch-rewritten"]
        assert serials(store) == [new]
