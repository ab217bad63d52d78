"""What is measured of flowsync, of Python and of the floor."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.measure import Case
from benchmarks.projects import FLOWSYNC, Projects, State

PYTHON = "`python -c pass`"
VERSION = "`flowsync version`"
FLOOR = "floor: Python reads and hashes every file"
VALIDATE = "`validate`, no cache"
VALIDATE_WARM = "`validate`, warm cache"
PLAN_ONE = "`plan`, one change, no cache"
PLAN_ONE_WARM = "`plan`, one change, warm cache"

_ALL = "Plan: {count:,} to create, 0 to update, 0 to delete"
_ONE = "Plan: 0 to create, 1 to update, 0 to delete"
_NONE = "No changes."
_VALID = "No problems in {count:,} files."


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    arguments: str
    state: State
    says: str
    prepare: Callable[[Projects], None] = Projects.as_they_are

    @property
    def is_cached(self) -> bool:
        return self.prepare in {Projects.empty_cache, Projects.warm_cache}


_ROWS = (
    _Row(VALIDATE, "validate", State.FRESH, _VALID),
    _Row("`validate`, fills the cache", "validate", State.FRESH, _VALID, Projects.empty_cache),
    _Row(VALIDATE_WARM, "validate", State.FRESH, _VALID, Projects.warm_cache),
    _Row("`plan`, create all, no cache", "plan", State.FRESH, _ALL, Projects.forget_all),
    _Row("`apply`, create all, no cache", "apply --yes", State.FRESH, _ALL, Projects.forget_all),
    _Row("`plan`, nothing changed, no cache", "plan", State.APPLIED, _NONE),
    _Row("`plan`, nothing changed, warm cache", "plan", State.APPLIED, _NONE, Projects.warm_cache),
    _Row(PLAN_ONE, "plan", State.CHANGED, _ONE),
    _Row(PLAN_ONE_WARM, "plan", State.CHANGED, _ONE, Projects.warm_cache),
    _Row("`apply`, one change, no cache", "apply --yes", State.APPLYING, _ONE, Projects.forget_change),
)


def start_up_cases(folder: Path, environment: Mapping[str, str]) -> list[Case]:
    """A bare Python, and flowsync doing nothing but to print its version."""
    python, version = (sys.executable, "-c", "pass"), (FLOWSYNC, "version")
    return [
        Case(label=PYTHON, size=0, command=python, folder=folder, environment=environment),
        Case(label=VERSION, size=0, command=version, folder=folder, environment=environment, says="flowsync "),
    ]


def sized_cases(projects: Projects, every: int) -> list[Case]:
    """The floor and every command that is measured at one size, each in every ``every``-th round."""
    floor = Case(
        label=FLOOR,
        size=projects.count,
        command=(sys.executable, str(Path(__file__).with_name("floor.py")), "policies"),
        folder=projects.root(State.FRESH),
        environment=projects.environment,
        says=f"{projects.count} files",
        every=every,
    )
    return [floor, *(_case(row, projects, every) for row in _ROWS)]


def _case(row: _Row, projects: Projects, every: int) -> Case:
    return Case(
        label=row.label,
        size=projects.count,
        command=(FLOWSYNC, *row.arguments.split()),
        folder=projects.root(row.state),
        environment=projects.with_cache() if row.is_cached else projects.without_cache(),
        says=row.says.format(count=projects.count),
        prepare=partial(row.prepare, projects),
        every=every,
    )
