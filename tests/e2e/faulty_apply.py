"""``flowsync apply`` with a fault at one of its steps, and what is left in the store."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from flowsync.cli import workspace
from flowsync.cli.main import main
from flowsync.store.audit.verify import verify_store
from flowsync.store.open import open_store
from flowsync.store.protocol import Store
from flowsync.validate.live import read_live_body
from tests.support.projects import Project, Run, flow
from tests.support.stepped import Step, stepped

BUNDLE = """\
apiVersion: flowsync/v1
kind: Bundle
metadata: {name: debug}
spec:
  access_targets:
    - integration: {integration_name: prod-postgres, resource_type: postgresql-table, permissions: [READ_ONLY]}
"""
POLICIES = (
    [flow("changed"), flow("old", metadata=["title: Read", "renamed_from: new"]), flow("removed"), BUNDLE],
    [
        flow("changed", "grant_duration: 4h"),
        flow("new", metadata=["title: Read", "renamed_from: old"]),
        flow("created"),
        BUNDLE,
    ],
)
"""From one to the other and back: an update, a rename, a delete, a create, and what stays."""


class Holder(Protocol):
    """A store of either engine whose holder may die."""

    @property
    def url(self) -> str:
        """Where it is."""

    @property
    def folder(self) -> Path:
        """What its URL is relative to."""

    def let_the_lease_run_out(self) -> None:
        """As if the holder had not renewed its lock for long enough."""


@dataclass(slots=True)
class FaultyApply:
    """A project whose policies say by turns one thing and the other, and its store."""

    project: Project
    under_test: Holder
    turn: int = 0

    def __post_init__(self) -> None:
        self.project.settings("policies: [policies]", f"store: {self.url}")
        self.write()
        self.project.apply()

    @property
    def url(self) -> str:
        """A URL that means the same in every folder."""
        return self.under_test.url.replace("sqlite:///", f"sqlite:///{self.under_test.folder}/")

    @property
    def store(self) -> Store:
        """A client of the store."""
        return open_store(self.url, folder=self.project.root, read_body=read_live_body)

    def write(self) -> None:
        """Write the policies of this turn."""
        self.project.write(all="---\n".join(POLICIES[self.turn % 2]))

    def contents(self) -> Any:
        """Everything that an apply may change, after checking that the past is whole."""
        with self.store.snapshot() as snapshot:
            verify_store(snapshot)
            state = snapshot.state()
            live = {address: (known.live, known.applied, known.serial) for address, known in state.resources.items()}
            versions = [(one.serial, one.action, one.address, one.after) for one in snapshot.history()]
            return state.version.serial, live, dict(state.removed), versions

    def finish(self) -> None:
        """Apply what a fault has kept from being applied; a lock that is left runs out first."""
        self.under_test.let_the_lease_run_out()
        done = self.project.run("apply", "--yes")
        assert done.code == 0, done.err
        wanted = self.project.run("plan", "--detailed-exitcode")
        assert (wanted.code, wanted.err) == (0, "")

    def in_child(self, step: Step) -> tuple[int, str]:
        """Run the real command in a process of its own, with ``step`` before each step; its status and stderr."""
        errors = self.project.root / "errors.txt"
        child = os.fork()
        if child == 0:
            _become_command(errors, step)
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), errors.read_text()

    def here(self, step: Step) -> Run:
        """Run the command in this process, with ``step`` before each step."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(workspace, "open_store", lambda *a, **k: stepped(open_store(*a, **k), step))
            return self.project.run("apply", "--yes")

    def rounds(self) -> Iterator[tuple[int, Any]]:
        """Numbers from 0, each with what the store holds before an apply that a fault at this step meets."""
        for number in range(1_000):
            self.turn += 1
            self.write()
            yield number, self.contents()
            self.finish()


@contextmanager
def _output_to(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        sys.stdout = sys.stderr = file
        yield


def _become_command(errors: Path, step: Step) -> None:
    """Be ``flowsync apply --yes`` and end."""
    code = 70
    try:
        workspace.open_store = lambda *a, **k: stepped(open_store(*a, **k), step)  # type: ignore[attr-defined]
        os.environ["FLOWSYNC_CACHE_DIR"] = ""
        sys.argv = ["flowsync", "apply", "--yes"]
        with _output_to(errors):
            code = main()
    finally:
        os._exit(code)
