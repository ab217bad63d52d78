"""What effects cost: plans of generated organisations, in a store with a catalog and in one without.

``benchmarks/effects.py`` measures whole commands: a plan with one flow changed, and one of everything against nothing.
The exit code is 1 when a bar is missed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # `python benchmarks/effects.py` puts only benchmarks/ there

from benchmarks.conditions import conditions  # noqa: E402
from benchmarks.measure import BenchmarkError, Case, Figure, Figures, measure  # noqa: E402
from benchmarks.organisation import Size, snapshot_of  # noqa: E402
from benchmarks.organisation_policies import changed, flow_to_change, policies_of  # noqa: E402
from benchmarks.projects import FLOWSYNC  # noqa: E402
from flowsync.catalog.text import snapshot_to_text  # noqa: E402
from flowsync.ground.address import Address  # noqa: E402

SIZES = {
    "small": Size(people=10_000, flows=1_000, resources=10_000),
    "large": Size(people=100_000, flows=10_000, resources=100_000),
}
ONE_COLD, ONE_WARM, ALL = "one flow changed, no cache", "one flow changed, warm cache", "everything against nothing"
_WITHOUT, _WITH = "without effects", "with effects"
_PER_FOLDER = 100
_MOST_TIMES, _MOST_SECONDS, _MOST_BYTES = 2.0, 60.0, 4 * 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """An organisation's policies with one change, and its stores: ``applied`` holds them as they were before, with and
    without a catalog, ``new`` holds nothing else."""

    size: Size
    root: Path

    def cases(self) -> list[Case]:
        """Each plan without and with effects."""
        environment = environment_below(self.root)
        cold = {**environment, "FLOWSYNC_CACHE_DIR": ""}
        return [
            Case(
                label=f"{label}, {effects}",
                size=self.size.flows,
                command=(FLOWSYNC, "plan", "--store", _url(store, effects)),
                folder=self.root,
                environment=given,
                says=says,
            )
            for label, store, given, says in (
                (ONE_COLD, "applied", cold, "1 to update"),
                (ONE_WARM, "applied", environment, "1 to update"),
                (ALL, "new", environment, "to create"),
            )
            for effects in (_WITHOUT, _WITH)
        ]


def make_project(folder: Path, size: Size) -> Project:
    """Write the policies and the catalog below the new ``folder``, and fill the stores."""
    project = Project(size=size, root=folder)
    policies = policies_of(size)
    (folder / "policies").mkdir(parents=True)
    (folder / "flowsync.yaml").write_text("apiVersion: flowsync/v1\npolicies: [policies]\n", encoding="utf-8")
    for number, (address, spec) in enumerate(policies.items()):
        _write(_path(folder, number), address, spec)
    (folder / "catalog.json").write_text(snapshot_to_text(snapshot_of(size)), encoding="utf-8")
    _run(project, "apply", "--yes", "--store", _url("applied", _WITHOUT))
    shutil.copy(folder / "applied-without-effects.db", folder / "applied-with-effects.db")
    for store in ("applied", "new"):
        _run(project, "catalog", "sync", "catalog.json", "--store", _url(store, _WITH))
    target = flow_to_change(size)
    _write(_path(folder, list(policies).index(target)), target, changed(policies[target]))
    _run(project, "plan", "--store", _url("applied", _WITHOUT))  # fills the cache
    return project


def _path(folder: Path, number: int) -> Path:
    return folder / "policies" / f"{number // _PER_FOLDER:04}" / f"{number:06}.yaml"


def _write(path: Path, address: Address, spec: Mapping[str, Any]) -> None:
    space = {"space": address.space} if address.space else {}
    document = {
        "apiVersion": "flowsync/v1",
        "kind": str(address.kind),
        "metadata": {"name": address.name, **space},
        "spec": spec,
    }
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False), encoding="utf-8")


def _url(store: str, effects: str) -> str:
    return f"sqlite:///{store}-{effects.replace(' ', '-')}.db"


def _run(project: Project, *arguments: str) -> None:
    """Run flowsync. Raises CalledProcessError when it fails."""
    environment = environment_below(project.root)
    subprocess.run([FLOWSYNC, *arguments], cwd=project.root, env=environment, capture_output=True, check=True)


def environment_below(home: Path) -> dict[str, str]:
    """All that the commands are given; the cache is below ``home``."""
    cache = str(home / "cache")
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "FLOWSYNC_CACHE_DIR": cache}


def table(figures: Figures, sizes: Sequence[Size]) -> str:
    """The figures in Markdown."""
    lines = ["| plan | organisation | without effects | with effects | times |", "| --- | --- | --- | --- | --- |"]
    for label in (ONE_COLD, ONE_WARM, ALL):
        for size in sizes:
            plain, told = (figures[f"{label}, {effects}", size.flows] for effects in (_WITHOUT, _WITH))
            lines.append(f"| {label} | {size} | {_cell(plain)} | {_cell(told)} | {_times(figures, label, size):.2f} |")
    return "\n".join(lines)


def _times(figures: Figures, label: str, size: Size) -> float:
    plain, told = (figures[f"{label}, {effects}", size.flows] for effects in (_WITHOUT, _WITH))
    return told.seconds / plain.seconds


def _cell(figure: Figure) -> str:
    return (
        f"{figure.seconds:.2f} s ({figure.fastest:.2f} s to {figure.slowest:.2f} s), {figure.peak_bytes / 1e6:,.0f} MB"
    )


def missed(figures: Figures, sizes: Sequence[Size]) -> list[str]:
    """The bars that the figures miss: what one change costs at most, and everything."""
    found = []
    for size in sizes:
        everything = figures[f"{ALL}, {_WITH}", size.flows]
        if _times(figures, ONE_COLD, size) > _MOST_TIMES:
            found.append(f"{ONE_COLD}, {size}: more than {_MOST_TIMES:g} times the plan without effects")
        if everything.seconds > _MOST_SECONDS or everything.peak_bytes > _MOST_BYTES:
            found.append(f"{ALL}, {size}: more than {_MOST_SECONDS:g} s or {_MOST_BYTES / 1024**3:g} GiB")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    options = _options(arguments)
    sizes = [SIZES[name] for name in options.sizes]
    print(conditions("no other program measured") + "\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="flowsync-effects-") as folder:
        found: list[Case] = []
        for name, size in zip(options.sizes, sizes, strict=True):
            _tell(f"Generating {size}")
            found += make_project(Path(folder) / name, size).cases()
        found = [replace(case, every=2 if case.label.startswith(ALL) else 1) for case in found]
        figures = measure(found, options.rounds, _tell)
    print(table(figures, sizes))
    bars = missed(figures, sizes)
    _tell("\n".join(["Missed:", *bars]) if bars else "No bar is missed")
    return 1 if bars else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=lambda text: text.split(","), default=list(SIZES), help="small, large or both")
    parser.add_argument("--rounds", type=int, default=5, help="how often every command runs (default 5)")
    return parser.parse_args(arguments)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchmarkError as error:
        sys.exit(f"Stopped: {error}")
