"""Many processes apply on one store: every apply succeeds or is refused by name, and the end is that of some order.

``benchmarks/concurrency.py`` runs 1,000 applies by 8 processes on both engines, and fewer by whole commands. The exit
code is 1 when anything else happens.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # `python benchmarks/concurrency.py` puts only benchmarks/ there

from benchmarks.conditions import conditions  # noqa: E402
from benchmarks.serial_order import OrderError, check_serial_order  # noqa: E402
from benchmarks.writers import Ending  # noqa: E402
from flowsync.store.audit.faults import NotWholeError  # noqa: E402
from flowsync.store.open import open_store  # noqa: E402
from flowsync.store.protocol import Writer  # noqa: E402
from flowsync.validate.live import read_live_body  # noqa: E402
from tests.support.postgresql import Server  # noqa: E402

_WRITERS = str(ROOT / "benchmarks" / "writers.py")
_COMMANDS = 12


class WriterError(Exception):
    """A writer ended in a way that nobody could understand; the text is what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """``applies`` by ``processes`` at once on the store ``url``: through the library, or through whole commands."""

    url: str
    folder: Path
    mode: str
    processes: int
    applies: int


def hold(contest: Contest) -> tuple[list[Ending], float]:
    """Let the writers write; what became of every apply, and the seconds that all of it took. Raises WriterError."""
    _make_store(contest)
    writers = [_start(contest, number) for number in range(contest.processes)]
    with ThreadPoolExecutor(len(writers)) as readers:
        for _ in readers.map(_is_ready, writers):
            pass
        start = time.perf_counter()
        said = list(readers.map(_begin, writers))
    seconds = time.perf_counter() - start
    problems = [err for writer, (_, err) in zip(writers, said, strict=True) if writer.returncode]
    if problems:
        raise WriterError("\n".join(problems))
    return [Ending(**json.loads(line)) for out, _ in said for line in out.splitlines()], seconds


def _is_ready(writer: "subprocess.Popen[str]") -> bool:
    assert writer.stdout is not None
    return bool(writer.stdout.readline())


def _begin(writer: "subprocess.Popen[str]") -> tuple[str, str]:
    return writer.communicate("\n")


def _make_store(contest: Contest) -> None:
    """Make the empty store: a plan that is older than the store is refused without the name of an address."""
    writer = Writer(operation="apply", actor="referee", host="bench", process=0, at="2026-01-01T00:00:00Z")
    store = open_store(contest.url, folder=contest.folder, read_body=read_live_body)
    with store.transaction(writer, wait_seconds=0):
        pass


def _start(contest: Contest, number: int) -> "subprocess.Popen[str]":
    """Start one writer; the first ones do the applies that do not divide evenly."""
    count, more = divmod(contest.applies, contest.processes)
    arguments = (contest.mode, contest.url, contest.folder, number, count + (number < more))
    pipe = subprocess.PIPE
    command = [sys.executable, _WRITERS, *map(str, arguments)]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


@contextmanager
def new_store(engine: str) -> Iterator[tuple[str, Path]]:
    """The URL of a new store, and a folder for all that belongs to it."""
    with tempfile.TemporaryDirectory(prefix="flowsync-contest-") as name:
        folder = Path(name)
        if engine == "sqlite":
            yield f"sqlite:///{folder}/live.db", folder
        else:
            with Server() as server:
                yield server.create_database().url, folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Hold the contests, print a table; returns the exit code."""
    options = _options(arguments)
    print(f"{conditions('PostgreSQL without fsync, its data in memory')}\n")
    print("| applies | by | store | applied | nothing to do | stale | busy | seconds | applied a second |")
    print("|" + " --- |" * 9)
    try:
        for mode, applies in (("library", options.applies), ("commands", options.commands)):
            for engine in options.engines:
                with new_store(engine) as (url, folder):
                    contest = Contest(url=url, folder=folder, mode=mode, processes=options.processes, applies=applies)
                    print(_row(contest, engine), flush=True)
    except (WriterError, OrderError, NotWholeError) as error:
        print(f"Failed: {error}", file=sys.stderr)
        return 1
    return 0


def _row(contest: Contest, engine: str) -> str:
    endings, seconds = hold(contest)
    check_serial_order(open_store(contest.url, folder=contest.folder, read_body=read_live_body), endings)
    found = Counter(ending.what for ending in endings)
    by = f"{contest.processes} processes" + (", whole commands" if contest.mode == "commands" else "")
    cells = [f"{len(endings):,}", by, engine, *(f"{found[what]:,}" for what in ("applied", "nothing", "stale", "busy"))]
    return f"| {' | '.join(cells)} | {seconds:.1f} | {found['applied'] / seconds:.0f} |"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applies", type=int, default=1_000, help="through the library, in all (default 1000)")
    parser.add_argument("--commands", type=int, default=10 * _COMMANDS, help="through whole commands (default 120)")
    parser.add_argument("--processes", type=int, default=8, help="at once (default 8)")
    parser.add_argument("--engines", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
