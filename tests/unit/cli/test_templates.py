import re
from pathlib import Path

import pytest
from yaml import safe_load

from flowsync.cli.templates import PIPELINE, WORKFLOWS, action_files, checked_action, pipeline, workflow
from flowsync.ground.errors import FlowsyncError
from tests.support.programs import BIN, ROOT, execute

ACTION = f"larkfield/flowsync@{'0' * 40}"
ZIZMOR = (BIN / "zizmor", "--offline", "--no-progress", "--quiet", "--strict-collection")
NAMES = [("main", "."), ("release/2.x+1", "teams/access control"), ("haupt-ä", 'say "hi": #1'), ("$(id)", "`id`")]


def check(schema: str, folder: Path, *names: str) -> None:
    done = execute([BIN / "check-jsonschema", "--builtin-schema", schema, *names], folder)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("branch", "folder"), NAMES)
@pytest.mark.parametrize("action", [ACTION, "./.github/actions/flowsync"])
def test_the_lints_of_workflows_find_nothing(tmp_path: Path, branch: str, folder: str, action: str) -> None:
    for name in WORKFLOWS:
        text = workflow(name, branch=branch, folder=folder, action=action)
        (tmp_path / name).write_text(text, encoding="utf-8")
    audit = execute([*ZIZMOR, "--config", ROOT / ".github" / "zizmor.yml", *WORKFLOWS], tmp_path)
    assert audit.returncode == 0, audit.stdout
    check("vendor.github-workflows", tmp_path, *WORKFLOWS)


def test_the_lints_of_actions_find_nothing(tmp_path: Path) -> None:
    for name, text in action_files().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    audit = execute([*ZIZMOR, "action.yml"], tmp_path)
    assert audit.returncode == 0, audit.stdout
    check("vendor.github-actions", tmp_path, "action.yml")
    shell = execute([BIN / "shellcheck", *(name for name in action_files() if name.endswith(".sh"))], tmp_path)
    assert shell.returncode == 0, shell.stdout


@pytest.mark.parametrize("folder", [".", "teams/access control", 'say "hi": #1'])
def test_the_lint_of_pipelines_finds_nothing(tmp_path: Path, folder: str) -> None:
    (tmp_path / PIPELINE).write_text(pipeline(folder=folder), encoding="utf-8")
    check("vendor.gitlab-ci", tmp_path, PIPELINE)
    assert safe_load((tmp_path / PIPELINE).read_text(encoding="utf-8"))[".flowsync"]["variables"] == {
        "FLOWSYNC_FOLDER": folder,
        "GIT_DEPTH": "0",
    }


def test_the_scripts_of_pipelines_are_clean(tmp_path: Path) -> None:
    data = safe_load(pipeline(folder="."))
    before = data[".flowsync"]["before_script"]
    for number, job in enumerate(job for name, job in data.items() if "script" in job):
        text = "\n".join(["#!/usr/bin/env bash", "set -eo pipefail", *before, *job["script"], ""])
        (tmp_path / f"{number}.sh").write_text(text, encoding="utf-8")
    done = execute([BIN / "shellcheck", "--exclude=SC2034", *sorted(tmp_path.iterdir())], tmp_path)
    assert done.returncode == 0, done.stdout


def test_every_file_of_the_action_is_shipped() -> None:
    used = re.findall(r'\$(?:GITHUB_ACTION_PATH/action|here)/(\w+\.\w+)"', "".join(action_files().values()))
    assert action_files().keys() == {"action.yml", *(f"action/{name}" for name in used)}


def test_inputs_reach_a_script_through_the_environment_only() -> None:
    data = safe_load(action_files()["action.yml"])
    for step in data["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"
    used = set(re.findall(r"inputs\.([a-z-]+)", action_files()["action.yml"]))
    assert used == data["inputs"].keys()
    assert {name for name, value in data["inputs"].items() if "default" not in value} == {"command"}


def test_a_branch_is_not_taken_for_a_pattern() -> None:
    assert 'branches: ["release\\\\+1\\\\!"]' in workflow(WORKFLOWS[0], branch="release+1!", folder=".")


@pytest.mark.parametrize("folder", ["${{ secrets.KEY }}", "a\nb", "caf\udce9"])
def test_a_folder_that_a_workflow_cannot_hold_is_refused(folder: str) -> None:
    with pytest.raises(FlowsyncError, match="No workflow can hold the name") as caught:
        workflow(WORKFLOWS[0], branch="main", folder=folder)
    assert caught.value.hint == "Rename it."


@pytest.mark.parametrize("folder", ["$HOME", "a\nb", "caf\udce9"])
def test_a_folder_that_a_pipeline_cannot_hold_is_refused(folder: str) -> None:
    with pytest.raises(FlowsyncError, match="No pipeline can hold the name"):
        pipeline(folder=folder)


@pytest.mark.parametrize(
    "action",
    ["larkfield/flowsync@v1", "flowsync", f"larkfield/flowsync@{'0' * 39}", f"a/b@{'0' * 40}\n", "a/b@${{ x }}"],
)
def test_an_action_that_can_move_is_refused(action: str) -> None:
    assert checked_action(ACTION) == ACTION
    with pytest.raises(FlowsyncError, match="names no action at one commit"):
        checked_action(action)
