"""The same documents as terraform resources: as nested values, and as one JSON string each.

``terraform apply`` rewrites its state for every resource and needs minutes for 1,000, so the state is written here in
terraform's own format. That it is that format is checked against what a real apply of the first documents writes, and
by a plan that has to say "No changes" before anything is measured.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from benchmarks.corpus import changed_text, document_text, flow_to_change
from benchmarks.measure import BenchmarkError, Case, run

NESTED = "terraform plan, one change, nested values"
STRINGS = "terraform plan, one change, one string each"
_APPLIED_FOR_REAL = 3
_FLAGS = ("-input=false", "-no-color")
_LINEAGE = str(UUID(int=0))
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SERIAL = re.compile(r'"serial": [0-9]+')

Shape = Callable[[str], Any]
"""From the YAML of a document to the ``input`` of its resource."""


def nested(text: str) -> Any:
    """The document as nested values."""
    return yaml.load(text, Loader=yaml.CSafeLoader)


def string(text: str) -> str:
    """The document as one JSON string."""
    return json.dumps(nested(text), sort_keys=True, separators=(",", ":"))


SHAPES: Mapping[str, Shape] = {NESTED: nested, STRINGS: string}


def terraform_program() -> str | None:
    """Where terraform is, if it is on PATH."""
    return shutil.which("terraform")


def terraform_version(program: str) -> str:
    """The version, such as ``Terraform v1.11.4``."""
    found = subprocess.run(
        [program, "version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True
    )
    return found.stdout.splitlines()[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Project:
    """``count`` resources of one shape in the folder ``root``."""

    program: str
    root: Path
    count: int
    shape: Shape
    environment: Mapping[str, str]

    def write(self) -> None:
        self.root.mkdir(parents=True)
        self._write_resources({n: document_text(n) for n in range(self.count)})
        self.call("init")

    def change_one(self) -> None:
        n = flow_to_change(self.count)
        self._write_resources({n: document_text(n) for n in range(self.count)} | {n: changed_text(n)})

    def call(self, *arguments: str) -> None:
        command = [self.program, *arguments, *_FLAGS]
        subprocess.run(command, cwd=self.root, env=dict(self.environment), stdout=subprocess.DEVNULL, check=True)

    def plan(self, label: str, says: str, every: int) -> Case:
        return Case(
            label=label,
            size=self.count,
            command=(self.program, "plan", *_FLAGS),
            folder=self.root,
            environment=self.environment,
            says=says,
            every=every,
        )

    def _write_resources(self, texts: Mapping[int, str]) -> None:
        resources = {_name(n): {"input": self.shape(text)} for n, text in texts.items()}
        text = json.dumps({"resource": {"terraform_data": resources}}, indent=2)
        (self.root / "main.tf.json").write_text(text, encoding="utf-8")


def terraform_cases(program: str, folder: Path, count: int, environment: Mapping[str, str], every: int) -> list[Case]:
    """A plan with one change of ``count`` resources in each shape, in new folders below ``folder``.

    Raises BenchmarkError when terraform does not take the state for what it would have written itself.
    """
    cases = []
    for number, (label, shape) in enumerate(SHAPES.items()):
        project = partial(_Project, program=program, shape=shape, environment=environment)
        _check_state_format(project(root=folder / f"applied-{number}", count=_APPLIED_FOR_REAL))
        planned = project(root=folder / f"planned-{number}", count=count)
        planned.write()
        (planned.root / "terraform.tfstate").write_text(_state(program, count, shape), encoding="utf-8")
        run(planned.plan(label, "No changes.", every))
        planned.change_one()
        cases.append(planned.plan(label, "Plan: 0 to add, 1 to change, 0 to destroy.", every))
    return cases


def _check_state_format(project: _Project) -> None:
    project.write()
    project.call("apply", "-auto-approve")
    written = (project.root / "terraform.tfstate").read_text(encoding="utf-8")
    if _without_chance(written) != _without_chance(_state(project.program, project.count, project.shape)):
        raise BenchmarkError(f"{terraform_version(project.program)} writes another state than this benchmark does.")


def _name(n: int) -> str:
    return f"document_{n:06d}"


def _without_chance(state: str) -> str:
    return _SERIAL.sub("serial", _IDENTIFIER.sub("identifier", state))


def _state(program: str, count: int, shape: Shape) -> str:
    state = {
        "version": 4,
        "terraform_version": terraform_version(program).rpartition("v")[2],
        "serial": count,
        "lineage": _LINEAGE,
        "outputs": {},
        "resources": [_resource_state(n, shape) for n in range(count)],
        "check_results": None,
    }
    return json.dumps(state, indent=2) + "\n"


def _resource_state(n: int, shape: Shape) -> dict[str, Any]:
    value = shape(document_text(n))
    typed = {"value": _sorted(value), "type": _type_of(value)}
    attributes = {"id": str(UUID(int=n)), "input": typed, "output": typed, "triggers_replace": None}
    return {
        "mode": "managed",
        "type": "terraform_data",
        "name": _name(n),
        "provider": 'provider["terraform.io/builtin/terraform"]',
        "instances": [{"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}],
    }


def _sorted(value: Any) -> Any:
    return json.loads(json.dumps(value, sort_keys=True))


def _type_of(value: Any) -> Any:
    if isinstance(value, dict):
        return ["object", {key: _type_of(value[key]) for key in sorted(value)}]
    if isinstance(value, list):
        return ["tuple", [_type_of(item) for item in value]]
    return "bool" if isinstance(value, bool) else "string"
