"""What people and machines do to a run: stop it, interrupt it, set its clock back, fill its server's disk."""

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from flowsync.cli import recording
from flowsync.cli.workspace import utc_now
from flowsync.ground.errors import StoreError
from flowsync.store.deeds import Put
from flowsync.store.open import open_store
from tests.contract.stores import StoreUnderTest, a_writer, body_of, put, read_body
from tests.contract.stores import flow as address_of
from tests.e2e.faulty_apply import FaultyApply
from tests.support.new_stores import NewStore
from tests.support.postgresql import Server
from tests.support.programs import FLOWSYNC, ROOT, environment
from tests.support.projects import Project

LEASE_SECONDS = 0.5


@contextmanager
def holder_of(under_test: StoreUnderTest) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.e2e.holder", under_test.url, str(under_test.folder), str(LEASE_SECONDS)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_holder_that_sleeps_through_its_lease_cannot_write_when_it_wakes_up(new_store: NewStore) -> None:
    under_test = new_store()
    store = under_test.open(lease_seconds=LEASE_SECONDS)
    put(store, "a")
    with holder_of(under_test) as late:
        late.send_signal(signal.SIGSTOP)
        with store.transaction(a_writer(actor="dana", host="ci-8"), wait_seconds=60) as transaction:
            transaction.write([Put(address=address_of("b"), body=body_of("b"))])
        late.send_signal(signal.SIGCONT)
        said, _ = late.communicate("go on\n")
    assert "This run lost the lock of the store" in said
    assert "Nothing was written." in said
    assert set(store.read().resources) == {address_of("a"), address_of("b")}


def test_a_holder_that_sleeps_and_meets_nobody_may_go_on(new_store: NewStore) -> None:
    under_test = new_store()
    put(under_test.open(), "a")
    with holder_of(under_test) as late:
        late.send_signal(signal.SIGSTOP)
        under_test.let_the_lease_run_out()
        late.send_signal(signal.SIGCONT)
        said, _ = late.communicate("go on\n")
    assert said == "written"


@pytest.mark.parametrize(("signal_number", "typed"), [(signal.SIGINT, b"\x03"), (signal.SIGTERM, b"")])
def test_a_run_that_is_interrupted_at_the_prompt(
    project: Project, new_store: NewStore, signal_number: signal.Signals, typed: bytes
) -> None:
    faulty = FaultyApply(project=project, under_test=new_store())
    faulty.turn = 1
    faulty.write()
    before = faulty.contents()
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(project.root)
        os.execve(FLOWSYNC, ["flowsync", "apply"], environment(TERM="dumb"))
    said = b""
    while b"Apply these changes?" not in said:
        said += os.read(terminal, 1024)
    with faulty.store.snapshot() as snapshot:
        assert snapshot.lock() is not None
    ended = os.pidfd_open(child)
    # Python does not see a signal that comes just before it waits for the answer; people press Ctrl-C again, too.
    while True:
        if typed:
            os.write(terminal, typed)
        else:
            os.kill(child, signal_number)
        if select.select([ended], [], [], 5)[0]:
            break
    os.close(ended)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 130
    assert faulty.contents() == before
    with faulty.store.snapshot() as snapshot:
        assert snapshot.lock() is None
    faulty.finish()


def test_a_clock_that_was_set_back_a_year(
    project: Project, new_store: NewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = FaultyApply(project=project, under_test=new_store())
    faulty.turn = 1
    faulty.write()
    before = faulty.contents()

    def a_year_ago() -> datetime:
        return utc_now() - timedelta(days=365)

    with monkeypatch.context() as clock:  # to undo all would leave the project's folder, too
        clock.setattr(recording, "utc_now", a_year_ago)
        done = project.run("apply", "--yes")
        assert done.code == 1
        assert f"Error: The clock of this machine says {a_year_ago():%Y-%m-%d}" in done.err
        assert "If the other one was wrong, go on with --any-clock." in done.err
        assert faulty.contents() == before
        assert project.run("plan").code == 0
        assert project.run("apply", "--yes", "--any-clock").code == 0
    assert faulty.contents()[0] == before[0] + 1
    faulty.turn = 2
    faulty.write()
    faulty.finish()


@pytest.fixture
def small_disk() -> Iterator[tuple[Server, Path]]:
    with Server() as server:
        folder = server.folder / "small"
        folder.mkdir()
        owner = server.folder.stat()
        options = f"size=24m,mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
        mount = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("only root may give a PostgreSQL server a small disk, and only where it may mount")
        try:
            yield server, folder
        finally:
            server.stop()
            subprocess.run(["umount", str(folder)], check=True)


def test_a_server_whose_disk_is_full(small_disk: tuple[Server, Path], tmp_path: Path) -> None:
    server, folder = small_disk
    server.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
    server.execute("CREATE DATABASE small TABLESPACE small TEMPLATE template0 STRATEGY file_copy")
    store = open_store(server.url("small"), folder=tmp_path, read_body=read_body)
    put(store, "a")
    before, random = store.read(), Random(1)
    large = [
        Put(address=address_of(f"flow-{number}"), body=body_of(f"flow-{number}", text=random.randbytes(100_000).hex()))
        for number in range(100)
    ]
    with (
        pytest.raises(StoreError, match="has no space left") as full,
        store.transaction(a_writer(), wait_seconds=0) as transaction,
    ):
        transaction.write(large)
    assert "the store is as it was before" in full.value.hint
    assert store.read() == before
    put(store, "b")
    assert store.read().version.serial == 2
