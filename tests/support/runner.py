"""A machine that runs the jobs of a workflow as GitHub's runner does: real checkouts, every shell step, the files that
steps write for it, composite actions, artifacts as folders, and commands in the log.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from git import Repo
from yaml import safe_load

from tests.support.expressions import filled, holds
from tests.support.programs import BIN, ROOT, environment, execute
from tests.support.repositories import GIT

_BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")
"""How the runner calls ``shell: bash`` (documentation of GitHub, workflow syntax)."""
_COMMAND = re.compile(r"^\s*::([^ :]+)(?: [^\n]*?)?::|##\[([^\]\n]+)\]")
_FILES = ("summary", "path", "output")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a step left: its exit code, the log that people and the runner read, and its outputs."""

    code: int
    log: str
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def commands(self) -> list[str]:
        """What the runner took for commands in the log, by their names; none while it was told to stop."""
        return list(_commands(self.log))


def _commands(log: str) -> Iterator[str]:
    token = ""
    for line in log.split("\n"):
        if token:
            token = "" if line.strip() == f"::{token}::" else token
            continue
        found = _COMMAND.search(line)
        name = (found[1] or found[2]) if found else ""
        if name == "stop-commands":
            token = line.rpartition("::")[2]
        elif name:
            yield name


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """A runner in ``folder`` for the repository at ``url``.

    ``contexts`` are those of expressions: github, secrets, vars. ``python_folder`` is what setup-python puts on PATH;
    ``variables`` are more of what the runner gives to every step. With ``is_installed`` the action finds flowsync
    installed, as its second use in a job does.
    """

    folder: Path
    url: str = ""
    contexts: Mapping[str, Any] = field(default_factory=dict)
    python_folder: Path = Path(sys.base_prefix) / "bin"
    variables: Mapping[str, str] = field(default_factory=dict)
    is_installed: bool = True

    def run(self, workflow: Path, **inputs: str) -> dict[str, Step]:
        """Run the jobs of a workflow in their order; what its steps left, by their names."""
        data = safe_load(workflow.read_text(encoding="utf-8"))
        done: dict[str, Step] = {}
        for job in data["jobs"].values():
            contexts = {**self.contexts, "inputs": inputs}
            if holds(job.get("if", "true"), contexts, failed=False):
                self._prepare()
                done |= self._job(job, contexts)
        return done

    @property
    def workspace(self) -> Path:
        """Where the last job checked out the repository."""
        return self.folder / "work"

    @property
    def summary(self) -> str:
        """What the last job wrote for the page of the run."""
        return (self.folder / "summary").read_text(encoding="utf-8")

    @property
    def artifacts(self) -> Path:
        """What jobs uploaded: a folder for each artifact, and ``code-scanning``."""
        return self.folder / "artifacts"

    def _job(self, job: dict[str, Any], contexts: Mapping[str, Any]) -> dict[str, Step]:
        done: dict[str, Step] = {}
        by_id: dict[str, Any] = {}
        failed = False
        for number, step in enumerate(job["steps"]):
            known = {**contexts, "steps": by_id}
            if not holds(step.get("if", "true"), known, failed=failed):
                continue
            result = self._step(step, known, job.get("defaults", {}).get("run", {}))
            failed = failed or result.code != 0
            done[step.get("name", f"step {number}")] = result
            by_id[step.get("id", "")] = {"outputs": result.outputs}
        return done

    def _prepare(self) -> None:
        shutil.rmtree(self.workspace, ignore_errors=True)
        shutil.rmtree(self.folder / "temp", ignore_errors=True)
        self.workspace.mkdir(parents=True)
        (self.folder / "temp").mkdir()
        for name in _FILES:
            (self.folder / name).write_text("", encoding="utf-8")
        event = self.contexts.get("github", {}).get("event", {})
        (self.folder / "event.json").write_text(json.dumps(event), encoding="utf-8")

    def _step(self, step: dict[str, Any], contexts: Mapping[str, Any], defaults: Mapping[str, str]) -> Step:
        if "run" in step:
            assert step.get("shell", defaults.get("shell")) == "bash", step
            return self._shell(step, contexts, {})
        given = {name: filled(str(text), contexts) for name, text in step.get("with", {}).items()}
        used = step["uses"].partition("@")[0]
        if used.startswith("./"):
            return self._composite(self.workspace / used, given, contexts)
        _ACTIONS[used](self, given)
        return Step(code=0, log="")

    def _composite(self, folder: Path, given: Mapping[str, str], contexts: Mapping[str, Any]) -> Step:
        action = safe_load((folder / "action.yml").read_text(encoding="utf-8"))
        inputs = {name: filled(value.get("default", ""), contexts) for name, value in action["inputs"].items()}
        assert given.keys() <= inputs.keys(), given
        by_id: dict[str, Any] = {}
        known = {**contexts, "inputs": {**inputs, **given}, "steps": by_id}
        log, code = "", 0
        if self.is_installed:
            self._install(folder)
        for step in action["runs"]["steps"]:
            assert step["shell"] == "bash", step
            done = self._shell(step, known, {"GITHUB_ACTION_PATH": str(folder)})
            log, code = log + done.log, done.code
            by_id[step.get("id", "")] = {"outputs": done.outputs}
            if code:
                break
        outputs = {name: filled(output["value"], known) for name, output in action["outputs"].items()}
        return Step(code=code, log=log, outputs=outputs)

    def _install(self, action: Path) -> None:
        """Put the flowsync of this checkout where the action looks for what it has installed."""
        venv = self.folder / "temp" / "flowsync"
        if not venv.exists():
            venv.mkdir()
            for name in ("bin", "lib", "pyvenv.cfg"):
                (venv / name).symlink_to(BIN.parent / name)
        source = str(action) if (action / "pyproject.toml").is_file() else "a/wheel"
        (venv / "installed-from").write_text(source, encoding="utf-8")

    def _shell(self, step: dict[str, Any], contexts: Mapping[str, Any], more: Mapping[str, str]) -> Step:
        script = self.folder / "step.sh"
        script.write_text(filled(step["run"], contexts), encoding="utf-8")
        given = {name: filled(str(text), contexts) for name, text in step.get("env", {}).items()}
        (self.folder / "output").write_text("", encoding="utf-8")
        env = environment(**{**self._given(), **more, **self.variables, **given})
        done = execute(["sh", "-c", 'exec "$@" 2>&1', "sh", *_BASH, script], self.workspace, env)
        return Step(code=done.returncode, log=done.stdout, outputs=self._outputs())

    def _outputs(self) -> dict[str, str]:
        lines = (self.folder / "output").read_text(encoding="utf-8").splitlines()
        assert all(re.fullmatch("[a-z-]+=.*", line) for line in lines), lines
        return {name: value for name, _, value in (line.partition("=") for line in lines)}

    def _given(self) -> dict[str, str]:
        """What the runner gives to every step."""
        added = (self.folder / "path").read_text(encoding="utf-8").split("\n")[:-1]
        github = self.contexts.get("github", {})
        names = ("api_url", "repository", "event_name", "ref", "base_ref", "sha", "run_id", "server_url")
        return {
            **{f"GITHUB_{name.upper()}": str(github.get(name, "")) for name in names},
            "PATH": ":".join([*reversed(added), str(self.python_folder), "/usr/local/bin", "/usr/bin", "/bin"]),
            "HOME": str(self.folder),
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTOR": "mona",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_PATH": str(self.folder / "path"),
            "RUNNER_TEMP": str(self.folder / "temp"),
            "RUNNER_ENVIRONMENT": "self-hosted",
        }

    def check_out(self, given: Mapping[str, str]) -> None:
        """actions/checkout: of the repository itself what is asked for and no more; of flowsync, this checkout."""
        if "repository" in given:
            (self.workspace / given["path"]).symlink_to(ROOT)
            return
        github = self.contexts["github"]
        wanted = given.get("ref") or (github["sha"] if github["event_name"] != "workflow_run" else "main")
        depth = given.get("fetch-depth", "1")
        limit, branches = (["--depth=1"], []) if depth != "0" else ([], ["+refs/heads/*:refs/remotes/origin/*"])
        with Repo.init(self.workspace) as repository:
            repository.create_remote("origin", self.url)
            repository.git.fetch(*limit, "origin", *branches, wanted, env=GIT)
            commit = repository.git.rev_parse("FETCH_HEAD" if not branches else self._commit(repository, wanted))
            repository.git.checkout("--detach", commit, env=GIT)

    @staticmethod
    def _commit(repository: Repo, wanted: str) -> str:
        return wanted.replace("refs/heads/", "refs/remotes/origin/")

    def set_up_python(self, _: Mapping[str, str]) -> None:
        """actions/setup-python: ``python_folder`` is on PATH already."""

    def upload(self, given: Mapping[str, str]) -> None:
        """actions/upload-artifact: a file, or what is in a folder."""
        source, target = Path(given["path"]), self.artifacts / given["name"]
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for path in [source] if source.is_file() else source.iterdir():
            shutil.copy(path, target)

    def scan(self, given: Mapping[str, str]) -> None:
        """github/codeql-action/upload-sarif."""
        self.artifacts.mkdir(exist_ok=True)
        shutil.copy(given["sarif_file"], self.artifacts / "code-scanning")


_ACTIONS = {
    "actions/checkout": Runner.check_out,
    "actions/setup-python": Runner.set_up_python,
    "actions/upload-artifact": Runner.upload,
    "github/codeql-action/upload-sarif": Runner.scan,
}
