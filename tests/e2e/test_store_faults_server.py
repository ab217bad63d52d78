"""A PostgreSQL server that goes away at any step of ``flowsync apply``: before or after, and one clear message."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.contract.postgresql_under_test import PostgresUnderTest
from tests.e2e.faulty_apply import FaultyApply
from tests.support.postgresql import Database, Mode, Server, execute
from tests.support.projects import Project, Run
from tests.support.stepped import at_step

FEWEST_STEPS = 30
AS_BEFORE = ("is as it was before", "Nothing was written", "cannot be reached")
UNKNOWN = "either all of this was written or nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnOwnServer:
    """A store on a server that no other test uses."""

    folder: Path
    database: Database

    @property
    def url(self) -> str:
        return self.database.url

    def let_the_lease_run_out(self) -> None:
        self.database.execute("UPDATE locks SET expires = '2000-01-01T00:00:00.000Z'")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[OnOwnServer]:
    with Server() as server:
        yield OnOwnServer(folder=tmp_path, database=server.create_database())


def check_every_step(faulty: FaultyApply, fault: Callable[[], object]) -> set[str]:
    """Do ``fault`` at every step of an apply; the ends that were seen."""
    ends: set[str] = set()
    for number, before in faulty.rounds():
        execute(faulty.url, "CHECKPOINT")  # else a crash may bring back the hold that ended last, for a whole lease
        happened: list[int] = []
        done = faulty.here(at_step(number, partial(_do, fault, happened)))
        if not happened:
            break
        ends.add(end_of(done, before, faulty.contents(), number))
    assert number > FEWEST_STEPS
    return ends


def _do(fault: Callable[[], object], happened: list[int]) -> None:
    happened.append(1)
    fault()


def end_of(done: Run, before: Any, after: Any, number: int) -> str:
    """Whether an apply says what it did: ``applied``, ``as before`` or ``unknown``."""
    about = f"step {number}: {done.err}"
    if done.code == 0:
        assert after[0] == before[0] + 1, about
        return "applied"
    error = done.err[done.err.index("Error: ") :]
    assert (done.code, error.count("\n")) == (1, 2), about
    if UNKNOWN in error:
        assert after == before or after[0] == before[0] + 1, about
        return "unknown"
    assert any(words in error for words in AS_BEFORE), about
    assert after == before, about
    return "as before"


def test_every_session_is_cut(project: Project, tmp_path: Path) -> None:
    under_test = PostgresUnderTest(tmp_path)
    faulty = FaultyApply(project=project, under_test=under_test)
    assert check_every_step(faulty, under_test.database.cut_connections) >= {"applied", "as before"}


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_the_server_restarts(project: Project, own: OnOwnServer, mode: Mode) -> None:
    faulty = FaultyApply(project=project, under_test=own)
    assert check_every_step(faulty, lambda: own.database.server.restart(mode)) >= {"applied", "as before"}


def test_the_server_stops_for_good(project: Project, own: OnOwnServer) -> None:
    faulty = FaultyApply(project=project, under_test=own)
    before = faulty.contents()
    faulty.turn = 1
    faulty.write()
    own.database.server.stop("fast")
    done = faulty.project.run("apply", "--yes")
    assert done.code == 1
    assert "cannot be reached" in done.err
    assert "Check host and port in the URL, the network, and whether the server runs." in done.err
    own.database.server.start()
    assert faulty.contents() == before
    faulty.finish()
