from pathlib import Path

import pytest

from flowsync.cli.templates import WORKFLOWS, workflow
from flowsync.ground.errors import FlowsyncError
from tests.support.programs import BIN, execute


@pytest.mark.parametrize(
    ("branch", "folder"), [("main", "."), ("release/2.x+1", "teams/access control"), ("haupt-ä", 'say "hi": #1')]
)
def test_the_lints_of_workflows_find_nothing(tmp_path: Path, branch: str, folder: str) -> None:
    texts = {name: workflow(name, branch=branch, folder=folder) for name in WORKFLOWS}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    audit = execute([BIN / "zizmor", "--offline", "--no-progress", "--quiet", "--strict-collection", *texts], tmp_path)
    assert audit.returncode == 0, audit.stdout
    check = execute([BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *texts], tmp_path)
    assert check.returncode == 0, check.stdout


def test_a_branch_is_not_taken_for_a_pattern() -> None:
    assert 'branches: ["release\\\\+1\\\\!"]' in workflow(WORKFLOWS[0], branch="release+1!", folder=".")


@pytest.mark.parametrize("folder", ["${{ secrets.KEY }}", "a\nb", "caf\udce9"])
def test_a_folder_that_a_workflow_cannot_hold_is_refused(folder: str) -> None:
    with pytest.raises(FlowsyncError, match="No workflow can hold the name") as caught:
        workflow(WORKFLOWS[0], branch="main", folder=folder)
    assert caught.value.hint == "Rename it."
