"""``flowsync init`` as people run it: the installed program, in real folders and repositories."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from git import Repo

from flowsync.cli.templates import PIPELINE, WORKFLOWS, action_files, pipeline, workflow
from tests.support.programs import BIN, FLOWSYNC, ROOT, environment, execute, flowsync
from tests.support.released import fresh_python, pip_offline, wheel_in
from tests.support.repositories import Origin
from tests.support.runner import Runner

SCHEMAS = sorted(path.name for path in (ROOT / "schema").glob("*.schema.json"))
STARTER = {"policies/account.yaml", "policies/flows/example.yaml"}
NEW = {"flowsync.yaml", ".gitignore", *STARTER, *(f"schema/{name}" for name in SCHEMAS)}
WORKFLOW_PATHS = {f".github/workflows/{name}" for name in WORKFLOWS}
ACTION_PATHS = {f".github/actions/flowsync/{name}" for name in action_files()}
PIPELINE_PATHS = {f".gitlab/{PIPELINE}", ".gitlab-ci.yml"}
ACTION = f"larkfield/flowsync@{'0' * 40}"
NOTHING_TO_DO = "Nothing to do: the project is complete.\n"


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, but for git's own."""
    paths = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def started(folder: Path, *arguments: str) -> Path:
    """The folder after an init that worked."""
    done = flowsync(folder, "init", *arguments)
    assert done.returncode == 0, done.stderr
    return folder


def put(folder: Path, **files: str) -> None:
    """Write files; ``__`` in a name is a slash and ``_yaml`` the suffix."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_a_new_project_is_valid_at_once(tmp_path: Path) -> None:
    done = flowsync(tmp_path, "init")
    wrote, next_steps = done.stdout.split("\n\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(tmp_path).keys() == NEW
    assert {line.removeprefix("Wrote ") for line in wrote.split("\n")} == NEW
    assert next_steps == "Next: change the policies, then\n  flowsync validate\n  flowsync plan\n  flowsync apply\n"
    assert flowsync(tmp_path, "validate", "--strict").stdout == "No problems in 2 files.\n"
    assert "Plan: 2 to create" in flowsync(tmp_path, "plan").stdout


def test_before_the_first_commit_it_plans_and_applies_too(tmp_path: Path) -> None:
    with Repo.init(tmp_path) as repository:
        started(tmp_path)
        assert flowsync(tmp_path, "apply", "--yes").returncode == 0
        assert flowsync(tmp_path, "plan", "--detailed-exitcode").returncode == 0
        assert {path for path in repository.untracked_files if path.startswith(".flowsync")} == set()


def test_every_field_that_has_a_wide_default_must_be_written(tmp_path: Path) -> None:
    example = started(tmp_path) / "policies" / "flows" / "example.yaml"
    text = example.read_text(encoding="utf-8")
    for line in ("        source_integration_name: Okta\n", "  grant_duration: 1h\n"):
        example.write_text(text.replace(line, ""), encoding="utf-8")
        assert flowsync(tmp_path, "validate").returncode == 1


def test_nothing_is_in_force_before_somebody_means_it(tmp_path: Path) -> None:
    assert "active                            false" in flowsync(started(tmp_path), "plan").stdout


def test_an_editor_finds_the_schema_of_every_document(tmp_path: Path) -> None:
    started(tmp_path)
    for path in (tmp_path / "flowsync.yaml", *(tmp_path / "policies").rglob("*.yaml")):
        first = path.read_text(encoding="utf-8").split("\n")[0]
        schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        done = execute([BIN / "check-jsonschema", "--schemafile", schema, path], tmp_path)
        assert done.returncode == 0, done.stdout


def test_a_second_run_does_nothing(tmp_path: Path) -> None:
    before = {name: (tmp_path / name).stat() for name in tree(started(tmp_path))}
    done = flowsync(tmp_path, "init")
    assert (done.returncode, done.stdout) == (0, NOTHING_TO_DO)
    assert {name: (tmp_path / name).stat() for name in tree(tmp_path)} == before


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    put(tmp_path, flowsync_yaml="apiVersion: flowsync/v1\n", policies__mine_yaml="# mine\n")
    before = tree(tmp_path)
    started(tmp_path)
    assert tree(tmp_path).items() >= before.items()
    assert tree(tmp_path).keys() == (NEW - STARTER) | {"policies/mine.yaml"}


def test_an_example_that_was_removed_does_not_come_back(tmp_path: Path) -> None:
    (started(tmp_path) / "policies" / "flows" / "example.yaml").unlink()
    assert flowsync(tmp_path, "init").stdout == NOTHING_TO_DO


def test_schemas_are_brought_up_to_date(tmp_path: Path) -> None:
    old = started(tmp_path) / "schema" / "bundle.schema.json"
    old.write_text("{}", encoding="utf-8")
    assert flowsync(tmp_path, "init").stdout == "Updated schema/bundle.schema.json\n"
    assert old.read_bytes() == (ROOT / "schema" / "bundle.schema.json").read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"*.log\n", b"*.log\n.flowsync/\n"),
        (b"*.log", b"*.log\n.flowsync/\n"),
        (b"*.log\r\n", b"*.log\r\n.flowsync/\r\n"),
        (b"caf\xe9\n", b"caf\xe9\n.flowsync/\n"),
        (b"/.flowsync \r\n*.log\r\n", b"/.flowsync \r\n*.log\r\n"),
        (b"# .flowsync/\n", b"# .flowsync/\n.flowsync/\n"),
    ],
)
def test_git_leaves_the_store_alone(tmp_path: Path, before: bytes, after: bytes) -> None:
    (tmp_path / ".gitignore").write_bytes(before)
    started(tmp_path)
    assert (tmp_path / ".gitignore").read_bytes() == after
    with Repo.init(tmp_path) as repository:
        assert repository.ignored(".flowsync/live.db") == [".flowsync/live.db"]


def test_the_policies_folders_of_the_settings_are_used(tmp_path: Path) -> None:
    put(tmp_path, flowsync_yaml="apiVersion: flowsync/v1\npolicies: [config/access, more]\n")
    started(tmp_path)
    starter = {"config/access/account.yaml", "config/access/flows/example.yaml", "more/.gitkeep"}
    assert tree(tmp_path).keys() == (NEW - STARTER) | starter
    first = (tmp_path / "config/access/flows/example.yaml").read_text(encoding="utf-8").split("\n")[0]
    assert first == "# yaml-language-server: $schema=../../../schema/access-flow.schema.json"
    assert flowsync(tmp_path, "validate", "--strict").returncode == 0


def test_a_project_with_one_of_its_folders_gets_no_example(tmp_path: Path) -> None:
    put(tmp_path, flowsync_yaml="apiVersion: flowsync/v1\npolicies: [access, more]\n", more__mine_yaml="")
    started(tmp_path)
    assert tree(tmp_path).keys() == (NEW - STARTER) | {"access/.gitkeep", "more/mine.yaml"}


def test_invalid_settings_are_shown_and_nothing_is_written(tmp_path: Path) -> None:
    put(tmp_path, flowsync_yaml="apiVersion: flowsync/v1\npolices: [access]\n")
    done = flowsync(tmp_path, "init")
    assert (done.returncode, done.stdout) == (1, "")
    assert "flowsync.yaml:2:1: error[unknown-key]" in done.stderr
    assert tree(tmp_path).keys() == {"flowsync.yaml"}


def test_a_folder_of_policies_is_no_project(tmp_path: Path) -> None:
    flows = started(tmp_path) / "policies" / "flows"
    done = flowsync(flows, "init")
    assert (done.returncode, done.stderr) == (
        1,
        "Error: This folder holds policies of the project in '../..'.\n  Run 'flowsync init' there.\n",
    )
    assert tree(tmp_path).keys() == NEW


def test_a_project_may_be_in_a_folder_of_another(tmp_path: Path) -> None:
    (started(tmp_path) / "team").mkdir()
    assert tree(started(tmp_path / "team")).keys() == NEW


@pytest.mark.parametrize("name", ["schema", "policies", ".github"])
def test_a_file_where_a_folder_must_be(tmp_path: Path, name: str) -> None:
    with Repo.init(tmp_path):
        (tmp_path / name).write_text("", encoding="utf-8")
    done = flowsync(tmp_path, "init", "--ci", "github")
    assert (done.returncode, done.stderr) == (
        1,
        f"Error: '{name}' is a file, but a folder must be there.\n  Move it away.\n",
    )
    assert tree(tmp_path).keys() == {name}


@pytest.mark.parametrize("name", ["flowsync.yaml", ".gitignore", "schema/bundle.schema.json"])
def test_a_folder_where_a_file_must_be(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir(parents=True)
    done = flowsync(tmp_path, "init")
    assert (done.returncode, done.stderr) == (
        1,
        f"Error: '{name}' is a folder, but a file must be there.\n  Move it away.\n",
    )
    assert tree(tmp_path) == {}


@pytest.mark.parametrize(
    ("there", "mode", "said"),
    [
        ("nothing", 0o755, "flowsync.yaml could not be written: Permission denied."),
        ("flowsync.yaml", 0o755, "Error: The folder 'policies' cannot be made: Permission denied."),
        ("nothing", 0o666, "Error: 'schema/access-flow.schema.json' cannot be read: Permission denied."),
    ],
)
def test_a_folder_that_nobody_may_write(tmp_path: Path, there: str, mode: int, said: str) -> None:
    # Root writes everywhere unless it gives up the right to.
    without = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if without and not shutil.which("setpriv"):
        pytest.skip("root cannot give up its rights here")
    folder = tmp_path / "project"
    (folder / "schema").mkdir(parents=True)
    put(folder, **{there: "apiVersion: flowsync/v1\n"})
    before = tree(folder)
    (folder / "schema").chmod(mode)
    folder.chmod(0o555)
    done = execute([*without, FLOWSYNC, "init"], folder)
    folder.chmod(0o755)
    (folder / "schema").chmod(0o755)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert tree(folder) == before


def test_workflows_need_a_repository(tmp_path: Path) -> None:
    done = flowsync(tmp_path, "init", "--ci", "github")
    assert (done.returncode, done.stderr) == (
        1,
        "Error: This folder is not in a Git repository.\n  Run 'git init' first.\n",
    )
    assert tree(tmp_path) == {}


def test_without_a_git_program_only_the_workflows_are_missed(tmp_path: Path) -> None:
    assert flowsync(tmp_path, "init", PATH=str(tmp_path)).returncode == 0
    done = flowsync(tmp_path, "init", "--ci", "github", PATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "Error: There is no git program.\n  Install git, or put it on PATH.\n")


def test_git_is_not_loaded_where_it_is_not_needed(tmp_path: Path) -> None:
    done = execute([sys.executable, "-X", "importtime", "-m", "flowsync", "init"], tmp_path)
    assert done.returncode == 0
    assert not re.search(r"\| +git$", done.stderr, re.MULTILINE)


def in_a_repository(folder: Path) -> tuple[Path, Path]:
    """A clone of a repository with another default branch, and a folder in it."""
    clone = Origin(folder, branch="trunk").clone(folder / "clone")
    project = clone / "teams" / "access"
    project.mkdir(parents=True)
    return clone, project


def test_workflows_are_written_for_the_default_branch_and_the_folder(tmp_path: Path) -> None:
    clone, project = in_a_repository(tmp_path)
    done = flowsync(project, "init", "--ci", "github")
    assert "Wrote ../../.github/workflows/flowsync-plan.yaml\n" in done.stdout
    assert done.stdout.endswith("\nOn GitHub, the head of each workflow says which secrets and variables it needs.\n")
    assert tree(clone).keys() == {f"teams/access/{name}" for name in NEW} | WORKFLOW_PATHS | ACTION_PATHS
    for name in WORKFLOWS:
        text = (clone / ".github" / "workflows" / name).read_text(encoding="utf-8")
        assert text == workflow(name, branch="trunk", folder="teams/access")


def test_workflows_can_use_the_action_of_another_repository(tmp_path: Path) -> None:
    clone, project = in_a_repository(tmp_path)
    started(project, "--ci", "github", "--action", ACTION)
    assert tree(clone).keys() == {f"teams/access/{name}" for name in NEW} | WORKFLOW_PATHS
    for name in WORKFLOWS:
        text = (clone / ".github" / "workflows" / name).read_text(encoding="utf-8")
        assert f"        uses: {ACTION}\n        with:\n          command: " in text
        assert "FLOWSYNC_PACKAGE" not in text


def test_an_action_is_for_github_and_at_one_commit(tmp_path: Path) -> None:
    done = flowsync(tmp_path, "init", "--ci", "github", "--action", "larkfield/flowsync@v1")
    assert (done.returncode, done.stderr.partition("\n")[0]) == (
        1,
        "Error: 'larkfield/flowsync@v1' names no action at one commit.",
    )
    for other in ([], ["--ci", "gitlab"]):
        done = flowsync(tmp_path, "init", *other, "--action", ACTION)
        assert (done.returncode, "--action is for --ci github." in done.stderr) == (1, True)
    assert tree(tmp_path) == {}


def test_a_pipeline_is_written_for_the_folder(tmp_path: Path) -> None:
    clone, project = in_a_repository(tmp_path)
    done = flowsync(project, "init", "--ci", "gitlab")
    assert done.stdout.endswith("\nOn GitLab, the head of the file says which variables it needs.\n")
    assert tree(clone).keys() == {f"teams/access/{name}" for name in NEW} | PIPELINE_PATHS
    text = (clone / ".gitlab" / PIPELINE).read_text(encoding="utf-8")
    assert text == pipeline(folder="teams/access")
    done = execute([BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", ".gitlab-ci.yml"], clone)
    assert done.returncode == 0, done.stdout


def test_a_pipeline_that_is_there_is_kept_and_the_jobs_are_told_of(tmp_path: Path) -> None:
    with Repo.init(tmp_path):
        put(tmp_path, **{".gitlab-ci.yml": "stages: [test]\n"})
    done = flowsync(tmp_path, "init", "--ci", "gitlab")
    assert (tmp_path / ".gitlab-ci.yml").read_text(encoding="utf-8") == "stages: [test]\n"
    assert done.stdout.endswith(f"\nInclude it in .gitlab-ci.yml:\n  include:\n    - local: .gitlab/{PIPELINE}\n")


def test_a_workflow_that_was_changed_is_kept(tmp_path: Path) -> None:
    with Repo.init(tmp_path):
        started(tmp_path, "--ci", "github")
    mine = tmp_path / ".github" / "workflows" / "flowsync-plan.yaml"
    mine.write_text("# mine\n", encoding="utf-8")
    assert flowsync(tmp_path, "init", "--ci", "github").stdout == NOTHING_TO_DO
    assert mine.read_text(encoding="utf-8") == "# mine\n"


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("", "Set the repository variable FLOWSYNC_PACKAGE to the wheel to install"),
        ("flowsync", "in the public index the name flowsync belongs to another project"),
        ("flowsync==1.0", "in the public index the name flowsync belongs to another project"),
    ],
)
def test_a_workflow_installs_nothing_that_the_repository_did_not_name(tmp_path: Path, package: str, said: str) -> None:
    origin = Origin(tmp_path)
    started(origin.clone(tmp_path / "clone"), "--ci", "github")
    revision = origin.push({name: content.decode() for name, content in tree(tmp_path / "clone").items()})
    contexts = {"github": {"event_name": "push", "ref": "refs/heads/main", "sha": revision}}
    runner = Runner(
        folder=tmp_path / "runner",
        url=origin.url,
        contexts={**contexts, "vars": {"FLOWSYNC_PACKAGE": package}},
        is_installed=False,
    )
    steps = runner.run(tmp_path / "clone" / ".github" / "workflows" / "flowsync-apply.yaml")
    assert (steps["Apply"].code, steps["Apply"].commands) == (1, ["error"])
    assert said in steps["Apply"].log


def test_the_release_installs_starts_a_project_and_runs_its_workflows(tmp_path: Path) -> None:
    wheel, python = wheel_in(tmp_path / "dist"), fresh_python(tmp_path / "python")
    origin = Origin(tmp_path)
    project = origin.clone(tmp_path / "clone") / "teams" / "access control"
    project.mkdir(parents=True)
    started(project, "--ci", "github")
    origin.push({name: content.decode() for name, content in tree(tmp_path / "clone").items()})
    account = "teams/access control/policies/account.yaml"
    text = (tmp_path / "clone" / account).read_text(encoding="utf-8")
    head = origin.push({account: text.replace("request_duration: true", "request_duration: false")}, branch="change")
    event = {"pull_request": {"head": {"sha": head, "repo": {"full_name": "larkfield/policies"}}}}
    github = {"event_name": "pull_request", "base_ref": "main", "sha": head, "event": event}
    runner = Runner(
        folder=tmp_path / "runner",
        url=origin.url,
        contexts={
            "github": {**github, "repository": "larkfield/policies"},
            "vars": {"FLOWSYNC_PACKAGE": str(wheel), "FLOWSYNC_STORE": f"sqlite:///{tmp_path / 'live.db'}"},
        },
        python_folder=python.parent,
        variables={**pip_offline(wheel), "PYTHONPATH": str(tmp_path / "python" / "libraries")},
        is_installed=False,
    )
    step = runner.run(tmp_path / "clone" / ".github" / "workflows" / WORKFLOWS[0])["Plan"]
    assert (step.code, step.outputs["has-changes"]) == (0, "true"), step.log
    assert "Once it is merged, apply would do in all" in step.log
    (tmp_path / "new").mkdir()
    with Repo.init(tmp_path / "new"):
        done = execute([python, "-m", "pip", "install", wheel], tmp_path, environment(**pip_offline(wheel)))
        assert done.returncode == 0, done.stderr
    done = execute([python, "-m", "flowsync", "init", "--ci", "github"], tmp_path / "new", environment())
    assert done.returncode == 0, done.stderr
    assert {name for name in tree(tmp_path / "new") if name.startswith(".github")} == WORKFLOW_PATHS | ACTION_PATHS
