"""What the past costs: a plan and the history of one object, in a store with ten versions of everything and with one.

``benchmarks/history.py`` measures whole commands on both engines, at 10,000 and 100,000 objects; the exit code is 1
when a ratio is above 1.5.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # `python benchmarks/history.py` puts only benchmarks/ there

from benchmarks.conditions import conditions  # noqa: E402
from benchmarks.corpus import change_one, flow_to_change, write_project  # noqa: E402
from benchmarks.measure import BenchmarkError, Case, Figures, Key, measure  # noqa: E402
from benchmarks.projects import FLOWSYNC  # noqa: E402
from flowsync.model.state import State  # noqa: E402
from flowsync.store.deeds import Put  # noqa: E402
from flowsync.store.open import open_store  # noqa: E402
from flowsync.store.protocol import Store, Writer  # noqa: E402
from flowsync.validate.live import read_live_body  # noqa: E402
from tests.support.postgresql import Server  # noqa: E402

SIZES = (10_000, 100_000)
VERSIONS = (1, 10)
_LIMIT = 1.5
_ONE = "Plan: 0 to create, 1 to update, 0 to delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A project with one change to plan, on a store of ``engine`` with ``versions`` of each of ``count`` objects."""

    engine: str
    count: int
    versions: int
    root: Path
    url: str

    def label(self, command: str) -> str:
        """What a figure of this subject is found under, with the count."""
        return f"{command}, {self.engine}, versions: {self.versions}"


def make_subjects(folder: Path, engine: str, count: int, server: Server | None) -> Iterator[Subject]:
    """One project for both stores; the change comes last, so that both hold what the policies said before."""
    root = folder / f"{engine}-{count}"
    root.mkdir(parents=True)
    environment = _environment(folder)
    write_project(root, count, environment)
    made = []
    for versions in VERSIONS:
        url = server.create_database().url if server else f"sqlite:///stores/{versions}.db"
        subprocess.run(
            [FLOWSYNC, "apply", "--yes", "--store", url],
            cwd=root,
            env=environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        store = open_store(url, folder=root, read_body=read_live_body)
        add_versions(store, versions - 1)
        made.append(Subject(engine=engine, count=count, versions=versions, root=root, url=url))
    change_one(root, count)
    yield from made


def add_versions(store: Store, count: int) -> None:
    """Write every object ``count`` times more, the last time as it was: one apply that changes everything each time."""
    state = store.read()
    for left in reversed(range(count)):
        writer = Writer(
            operation="apply", actor="bench", host="bench", process=0, at=f"2026-01-01T00:{59 - left:02}:00Z"
        )
        with store.transaction(writer, wait_seconds=0) as transaction:
            transaction.write(_puts(state, left))


def _puts(state: State, left: int) -> Iterator[Put]:
    for address, known in state.resources.items():
        if known.applied is not None:
            other = known.applied.replace('"description":"', f'"description":"Version {left}. ', 1)
            yield Put(address=address, body=other if left else known.applied)


def cases(subject: Subject) -> list[Case]:
    """A plan with one change, without and with a warm cache, and the history of the object in the middle."""
    number = flow_to_change(subject.count)
    store, environment = ("--store", subject.url), _environment(subject.root.parent)
    plan = Case(
        label=subject.label("plan, no cache"),
        size=subject.count,
        command=(FLOWSYNC, "plan", *store),
        folder=subject.root,
        environment={**environment, "FLOWSYNC_CACHE_DIR": ""},
        says=_ONE,
    )
    history = replace(
        plan,
        label=subject.label("history ADDRESS"),
        command=(FLOWSYNC, "history", f"AccessFlow/document-{number:06d}", *store),
        says=f"document-{number:06d}",
    )
    return [plan, replace(plan, label=subject.label("plan, warm cache"), environment=environment), history]


def table(figures: Figures, engines: Sequence[str], sizes: Sequence[int]) -> tuple[str, float]:
    """The figures as Markdown, and the largest ratio."""
    lines = [
        "| command | store | objects | one version | ten versions | ratio |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    ratios = []
    for command in ("plan, no cache", "plan, warm cache", "history ADDRESS"):
        for engine in engines:
            for size in sizes:
                keys: list[Key] = [(f"{command}, {engine}, versions: {versions}", size) for versions in VERSIONS]
                one, ten = (figures[key].seconds for key in keys)
                ratios.append(ten / one)
                lines.append(f"| `{command}` | {engine} | {size:,} | {one:.2f} s | {ten:.2f} s | {ten / one:.2f} |")
    return "\n".join(lines), max(ratios)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    options = _options(arguments)
    print(conditions("PostgreSQL without fsync, its data in memory") + "\n")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="flowsync-history-")))
        found: list[Case] = []
        for engine in options.engines:
            server = stack.enter_context(Server()) if engine == "postgresql" else None
            for size in options.sizes:
                _tell(f"Writing and applying {size:,} documents, {engine}")
                found += [case for one in make_subjects(folder, engine, size, server) for case in cases(one)]
        for case in found:  # fills the cache
            subprocess.run(case.command, cwd=case.folder, env=dict(case.environment), capture_output=True, check=False)
        figures = measure(found, options.rounds, _tell)
    text, largest = table(figures, options.engines, options.sizes)
    print(text)
    return 1 if largest > _LIMIT else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=SIZES)
    parser.add_argument("--rounds", type=int, default=5, help="how often every command runs (default 5)")
    parser.add_argument("--engines", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    return parser.parse_args(arguments)


def _environment(home: Path) -> dict[str, str]:
    """All that the commands are given; the cache is below ``home``."""
    cache = home / "cache"
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "FLOWSYNC_CACHE_DIR": str(cache)}


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchmarkError as error:
        sys.exit(f"Stopped: {error}")
