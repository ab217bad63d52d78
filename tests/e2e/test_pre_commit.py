"""The hooks that pre-commit takes from this repository, in a real Git repository.

The manifest is checked by pre-commit itself, and its entries run as hooks of real commits. What is not covered is the
installation that pre-commit makes of a checkout (``pip install .`` in an environment of its own), which would fetch
every dependency: ``language`` is replaced by ``system`` here, and nothing else.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.programs import BIN, ROOT, Done, environment, execute
from tests.support.projects import flow
from tests.support.repositories import GIT

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS: list[dict[str, Any]] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
UNTIDY = flow("orders-read").replace("  name: orders-read", '  name:   "orders-read"')


class Checkout:
    """A person's checkout with the hooks installed; ``pre-commit`` and ``flowsync`` are on their path."""

    def __init__(self, folder: Path, home: Path) -> None:
        self._folder = folder
        path = f"{BIN}:{environment()['PATH']}"
        self._environment = environment(**GIT, PATH=path, PRE_COMMIT_HOME=str(home), HOME=str(home))
        hooks = [{**hook, "language": "system"} for hook in HOOKS]
        config = yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]})
        self.write(".pre-commit-config.yaml", config)
        self.write("flowsync.yaml", "apiVersion: flowsync/v1\n")
        self.git("init", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--message=Begin")
        assert self.run(BIN / "pre-commit", "install").returncode == 0

    def write(self, name: str, text: str) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self._folder / name).read_text(encoding="utf-8")

    def git(self, *arguments: str) -> None:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr

    def commit(self) -> Done:
        """Try to commit all that was changed."""
        self.git("add", "--all")
        return self.run("git", "commit", "--message=Change")

    def run(self, *command: str | Path) -> Done:
        return execute(list(command), self._folder, self._environment)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    (tmp_path / "checkout").mkdir()
    return Checkout(tmp_path / "checkout", tmp_path / "home")


def test_pre_commit_takes_the_manifest() -> None:
    done = execute([BIN / "pre-commit", "validate-manifest", MANIFEST], ROOT)

    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert {hook["id"] for hook in HOOKS} == {"flowsync-validate", "flowsync-fmt"}


def test_a_commit_of_policies_that_are_not_valid_is_refused(checkout: Checkout) -> None:
    checkout.write("policies/flows/orders.yaml", flow("orders-read").replace("SELF_SERVE", "self-serve"))
    refused = checkout.commit()

    assert refused.returncode == 1
    assert "policies/flows/orders.yaml:6:12: error[wrong-value]" in refused.stdout + refused.stderr


def test_a_commit_is_checked_as_a_whole_not_file_by_file(checkout: Checkout) -> None:
    checkout.write("policies/a.yaml", flow("orders-read"))
    assert checkout.commit().returncode == 0
    checkout.write("policies/b.yaml", flow("orders-read"))
    refused = checkout.commit()

    assert refused.returncode == 1
    assert "duplicate-identity" in refused.stdout + refused.stderr


def test_an_untidy_file_is_written_in_canonical_form_and_committed_the_next_time(checkout: Checkout) -> None:
    checkout.write("policies/orders.yaml", UNTIDY)
    refused = checkout.commit()

    assert refused.returncode == 1
    assert "Formatted policies/orders.yaml" in refused.stdout + refused.stderr
    assert '  name: "orders-read"\n' in checkout.read("policies/orders.yaml")
    assert checkout.commit().returncode == 0


def test_a_commit_without_yaml_is_not_checked(checkout: Checkout) -> None:
    checkout.write("notes.txt", "Nothing about access.\n")
    done = checkout.commit()

    assert done.returncode == 0
    assert (done.stdout + done.stderr).count("Skipped") == len(HOOKS)
