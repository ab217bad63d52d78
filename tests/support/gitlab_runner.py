"""A machine that runs the jobs of a GitLab pipeline: rules, stages, needs, real clones, every script, artifacts."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from git import Repo
from yaml import safe_load

from tests.support.programs import environment, execute
from tests.support.repositories import GIT
from tests.support.runner import Step

_STAGES = (".pre", "build", "test", "deploy", ".post")
_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
"""How GitLab's runner calls the shell of an image that has bash (its documentation, "Shells")."""
_TERM = re.compile(r'^(\$\w+)(?: (==|!=) (\$\w+|"[^"]*"))?$')


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipelines:
    """A runner in ``folder`` for the project at ``url``; ``variables`` are those of the project and of its instance."""

    folder: Path
    url: str
    variables: Mapping[str, str] = field(default_factory=dict)

    def run(self, file: Path, reference: str, **predefined: str) -> dict[str, Step]:
        """Run the pipeline of a commit: what its jobs left, by their names, in the order that they ran."""
        jobs = {name: self._whole(name, safe_load(file.read_text(encoding="utf-8"))) for name in self._names(file)}
        given = {**self.variables, **predefined}
        done: dict[str, Step] = {}
        for name in sorted(jobs, key=lambda name: _STAGES.index(jobs[name]["stage"])):
            rule = next((rule for rule in jobs[name]["rules"] if _holds(rule["if"], given)), None)
            if rule is not None and (rule.get("when") == "always" or self._may_run(jobs[name], jobs, done)):
                done[name] = self._job(name, jobs[name], reference, given)
        return done

    def artifacts(self, job: str) -> Path:
        """The folder with what a job has left."""
        return self.folder / "artifacts" / job

    @staticmethod
    def _names(file: Path) -> list[str]:
        return [name for name in safe_load(file.read_text(encoding="utf-8")) if not name.startswith(".")]

    @staticmethod
    def _whole(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
        job = data[name]
        return {**data.get(job.get("extends"), {}), **job}

    @staticmethod
    def _may_run(job: Mapping[str, Any], jobs: Mapping[str, Any], done: Mapping[str, Step]) -> bool:
        before = job.get("needs", [name for name in done if jobs[name]["stage"] != job["stage"]])
        return all(done[name].code == 0 or jobs[name].get("allow_failure") for name in before if name in done)

    def _job(self, name: str, job: Mapping[str, Any], reference: str, given: Mapping[str, str]) -> Step:
        checkout = self._checkout(reference, job["variables"])
        for needed in job.get("needs", []):
            shutil.copytree(self.artifacts(needed), checkout, dirs_exist_ok=True)
        script = self.folder / "script.sh"
        script.write_text("\n".join([*job["before_script"], *job["script"]]), encoding="utf-8")
        here = {"CI": "true", "GITLAB_CI": "true", "CI_PROJECT_DIR": str(checkout), "HOME": str(self.folder)}
        env = environment(**{**here, **given, **job["variables"]})
        done = execute(["sh", "-c", 'exec "$@" 2>&1', "sh", *_BASH, script], checkout, env)
        if done.returncode == 0 or job.get("artifacts", {}).get("when") == "always":
            self._keep(name, job, checkout)
        return Step(code=done.returncode, log=done.stdout)

    def _checkout(self, reference: str, variables: Mapping[str, str]) -> Path:
        """What a job finds: the commit of the pipeline and, as deep as it asks for, what led to it; no other branch."""
        folder = self.folder / "project"
        shutil.rmtree(folder, ignore_errors=True)
        depth = variables.get("GIT_DEPTH", "20")
        with Repo.init(folder) as repository:
            repository.create_remote("origin", self.url)
            limit = [] if depth == "0" else [f"--depth={depth}"]
            repository.git.fetch(*limit, "origin", f"{reference}:refs/pipelines/1", env=GIT)
            repository.git.checkout("--detach", "refs/pipelines/1", env=GIT)
        return folder

    def _keep(self, name: str, job: Mapping[str, Any], checkout: Path) -> None:
        left = job.get("artifacts", {})
        shutil.rmtree(self.artifacts(name), ignore_errors=True)
        self.artifacts(name).mkdir(parents=True)
        for path in [*left.get("paths", []), *left.get("reports", {}).values()]:
            if (checkout / path).exists():
                (self.artifacts(name) / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(checkout / path, self.artifacts(name) / path)


def _holds(condition: str, given: Mapping[str, str]) -> bool:
    """Whether a rule holds: terms with && between them."""
    return all(_term(term, given) for term in condition.split(" && "))


def _term(term: str, given: Mapping[str, str]) -> bool:
    read = _TERM.match(term)
    assert read, f"not read: {term}"
    value = given.get(read[1][1:], "")
    if not read[2]:
        return bool(value)
    other = read[3][1:-1] if read[3].startswith('"') else given.get(read[3][1:], "")
    return (value == other) is (read[2] == "==")
