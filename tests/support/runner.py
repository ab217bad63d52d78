"""A machine that runs the shell steps of a workflow as GitHub's runner does, and nothing else of it."""

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yaml import safe_load

from tests.support.programs import environment, execute

_EXPRESSION = re.compile(r"^\$\{\{ (.+) \}\}$")
_BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")
"""How the runner calls ``shell: bash`` (documentation of GitHub, workflow syntax)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a step left: its exit code and the log that people and the runner read."""

    code: int
    log: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """A runner in ``folder``.

    ``expressions`` are the values of the expressions that steps may use; ``python_folder`` is what setup-python puts on
    PATH; ``variables`` are more of what the runner gives to every step.
    """

    folder: Path
    expressions: dict[str, str]
    python_folder: Path = Path(sys.base_prefix) / "bin"
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, workflow: str, checkout: Path) -> dict[str, Step]:
        """Run the steps of the only job by name; the first that fails is the last that runs."""
        self._prepare()
        data = safe_load((checkout / ".github" / "workflows" / workflow).read_text(encoding="utf-8"))
        (job,) = data["jobs"].values()
        defaults = job["defaults"]["run"]
        done: dict[str, Step] = {}
        for step in job["steps"]:
            if "run" in step:
                assert defaults["shell"] == "bash"
                done[step["name"]] = self._step(step, checkout, checkout / defaults.get("working-directory", "."))
                if done[step["name"]].code:
                    break
        return done

    @property
    def summary(self) -> str:
        """What the last job wrote for the page of the run."""
        return (self.folder / "summary").read_text(encoding="utf-8")

    def _prepare(self) -> None:
        (self.folder / "temp").mkdir(parents=True, exist_ok=True)
        for name in ("summary", "path"):
            (self.folder / name).write_text("", encoding="utf-8")

    def _step(self, step: dict[str, Any], checkout: Path, folder: Path) -> Step:
        script = self.folder / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        given = {name: self._value(text) for name, text in step.get("env", {}).items()}
        env = environment(**{**self._variables(checkout), **self.variables, **given})
        done = execute(["sh", "-c", 'exec "$@" 2>&1', "sh", *_BASH, script], folder, env)
        return Step(code=done.returncode, log=done.stdout)

    def _variables(self, checkout: Path) -> dict[str, str]:
        """What the runner gives to every step."""
        added = (self.folder / "path").read_text(encoding="utf-8").split("\n")[:-1]
        return {
            "PATH": ":".join([*reversed(added), str(self.python_folder), "/usr/local/bin", "/usr/bin", "/bin"]),
            "HOME": str(self.folder),
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTOR": "mona",
            "GITHUB_WORKSPACE": str(checkout),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "GITHUB_PATH": str(self.folder / "path"),
            "RUNNER_TEMP": str(self.folder / "temp"),
            "RUNNER_ENVIRONMENT": "self-hosted",
        }

    def _value(self, text: str) -> str:
        expression = _EXPRESSION.match(text)
        return self.expressions[expression[1]] if expression else text
