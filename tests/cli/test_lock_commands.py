"""``state lock list``, ``state unlock`` and --lock-timeout, while somebody else holds the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from flowsync.ground.errors import StoreBusyError
from flowsync.model.record import LockInfo
from flowsync.store.deeds import Put
from flowsync.store.open import open_store
from flowsync.store.protocol import Lease, Writer
from flowsync.validate.live import read_live_body
from tests.support.configurations import resource
from tests.support.projects import Project, flow

IN_CI = Writer(
    operation="apply",
    actor="octo-ana",
    host="runner-7",
    process=4711,
    at="2026-11-21T21:00:00Z",
    reason="Tidy up",
    run_url="https://ci.test/run/7",
)


@contextmanager
def held(project: Project) -> Iterator[Lease]:
    store = open_store("sqlite:///.flowsync/live.db", folder=project.root, read_body=read_live_body)
    with store.lock(IN_CI, wait_seconds=0) as lease:
        yield lease


@pytest.fixture
def lock(project: Project) -> Iterator[LockInfo]:
    """The lock of a run in CI, which holds the store of the project."""
    project.write(a=flow("a"))
    with held(project) as lease:
        yield lease.info


def test_the_list_says_who_holds_the_store(project: Project, lock: LockInfo) -> None:
    listed = project.run("state", "lock", "list")
    assert (listed.code, listed.err) == (0, "")
    lines = [line.split(None, 1) for line in listed.out.splitlines() if line.startswith("  ")]
    assert lines == [
        ["id", lock.id],
        ["who", "octo-ana on runner-7 (process 4711)"],
        ["for", "apply"],
        ["why", "Tidy up"],
        ["run", "https://ci.test/run/7"],
        ["since", "2026-11-21T21:00:00Z"],
        ["expires", f"{lock.expires} unless it is renewed"],
        ["number", "1"],
    ]
    assert listed.out.endswith(f"flowsync state unlock {lock.id}\n")


def test_the_list_as_json(project: Project, lock: LockInfo) -> None:
    (found,) = project.run("state", "lock", "list", "--format", "json").json["locks"]
    assert (found["id"], found["actor"], found["has_run_out"]) == (lock.id, "octo-ana", False)


def test_nobody_holds_a_store_at_rest_or_one_that_does_not_exist(project: Project) -> None:
    assert "Nobody holds the store." in project.run("state", "lock", "list").out
    assert not (project.root / ".flowsync").exists()
    project.write(a=flow("a"))
    project.apply()
    assert "Nobody holds the store." in project.run("state", "lock", "list").out
    assert project.run("state", "lock", "list", "--format", "json").json["locks"] == []


def test_apply_that_may_not_wait_is_told_who_holds_the_store(project: Project, lock: LockInfo) -> None:
    refused = project.run("apply", "--yes", "--lock-timeout", "0")
    assert refused.code == 1
    assert "held by octo-ana on runner-7 (process 4711) since 2026-11-21T21:00:00Z, for apply (Tidy up)." in refused.err
    assert f"flowsync state unlock {lock.id}" in refused.err


def test_who_waits_says_for_whom(project: Project, lock: LockInfo) -> None:
    waited = project.run("apply", "--yes", "--lock-timeout", "1s")
    assert waited.code == 1
    assert waited.err.startswith("Waiting for octo-ana on runner-7, who holds the store since 2026-11-21T21:00:00Z ")


def test_who_holds_the_store_has_no_power_over_the_terminal_of_others(project: Project) -> None:
    project.write(a=flow("a"))
    store = open_store("sqlite:///.flowsync/live.db", folder=project.root, read_body=read_live_body)
    hostile = replace(IN_CI, actor="\x1b[31mana", reason="\x1b]0;owned\x07", run_url="\x1b[2J")
    with store.lock(hostile, wait_seconds=0) as lease:
        shown = [
            project.run("apply", "--yes", "--lock-timeout", "1s"),
            project.run("state", "lock", "list"),
            project.run("state", "unlock", lease.info.id),
            project.run("state", "unlock", lease.info.id, "--yes"),
        ]
    assert [run for run in shown if "\x1b" in run.out + run.err] == []
    assert "Waiting for \\x1b[31mana on" in shown[0].err
    assert "which \\x1b[31mana held" in shown[3].out


@pytest.mark.parametrize("time", ["-1s", "1", "1d", "soon", ""])
def test_a_time_to_wait_is_a_number_with_a_unit(project: Project, time: str) -> None:
    wrong = project.run("apply", "--yes", f"--lock-timeout={time}")
    assert (wrong.code, "is no time: write 30s, 5m or 1h" in wrong.err) == (1, True)


def test_plans_do_not_wait_for_a_lock(project: Project, lock: LockInfo) -> None:
    assert project.run("plan").code == 0


def test_unlock_asks_and_nothing_happens_without_an_answer(project: Project, lock: LockInfo) -> None:
    refused = project.run("state", "unlock", lock.id)
    assert (refused.code, "There is no terminal to ask on" in refused.err) == (1, True)
    assert project.run("state", "lock", "list", "--format", "json").json["locks"][0]["id"] == lock.id


def test_unlock_frees_the_store_and_fences_the_holder_off(project: Project) -> None:
    project.write(a=flow("a"))
    with held(project) as lease:
        unlocked = project.run("state", "unlock", lease.info.id, "--yes", "--reason", "CI was cancelled")
        assert unlocked.code == 0, unlocked.err
        assert unlocked.out == (
            "Unlocked sqlite:///.flowsync/live.db, which octo-ana held since 2026-11-21T21:00:00Z.\n"
        )
        project.apply()
        with pytest.raises(StoreBusyError, match="lost the lock"), lease.transaction(IN_CI) as transaction:
            transaction.write([Put(address=resource("AccessFlow/b").address, body=resource("AccessFlow/b").body)])
    assert [event for (event,) in project.sql("SELECT event FROM audit ORDER BY seq")] == ["begin", "unlock", "apply"]


def test_unlock_names_the_lock_that_is_held_instead(project: Project, lock: LockInfo) -> None:
    wrong = project.run("state", "unlock", "abc", "--yes")
    assert (wrong.code, f"The lock is '{lock.id}', not 'abc': octo-ana on runner-7" in wrong.err) == (1, True)


def test_unlock_of_what_nobody_holds(project: Project, tmp_path: Path) -> None:
    wrong = project.run("state", "unlock", "abc", "--yes")
    assert (wrong.code, "Nobody holds sqlite:///.flowsync/live.db" in wrong.err) == (1, True)


def test_the_history_tells_why_and_from_where(project: Project) -> None:
    run = {"GITHUB_SERVER_URL": "https://git.test", "GITHUB_REPOSITORY": "acme/access", "GITHUB_RUN_ID": "42"}
    project.environment.update(run)
    project.write(a=flow("a"))
    project.apply("--reason", "Audit finding 3", "--ticket", "SEC-12", "--pull-request", "#7")
    columns = "operation, reason, ticket, pull_request, run_url"
    assert project.sql(f"SELECT {columns} FROM serials") == [
        ("apply", "Audit finding 3", "SEC-12", "#7", "https://git.test/acme/access/actions/runs/42")
    ]


@pytest.mark.parametrize("text", ["two\nlines", "x" * 501, "\x1b[31m"])
def test_a_reason_is_one_line(project: Project, text: str) -> None:
    project.write(a=flow("a"))
    wrong = project.run("apply", "--yes", "--reason", text)
    assert (wrong.code, "--reason takes one line of at most 500 characters." in wrong.err) == (1, True)
