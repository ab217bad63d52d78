"""Measures whole commands, in turn: A B C A B C."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile

_LAUNCHER = Path(__file__).with_name("launch.py")
_KIB = 1024
_SHOWN_OUTPUT = 2_000

Key = tuple[str, int]
"""A label and a number of documents; 0 documents where a command reads none."""


class BenchmarkError(Exception):
    """A command did not do what it is measured for, so its time means nothing."""


def _nothing() -> None:
    """What most commands need to be done before a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A command to measure. It must end with ``exit_code`` and print ``says``.

    ``prepare`` is called before every run, outside of the measured time. ``every`` is in which rounds it runs: 3 is
    every third.
    """

    label: str
    size: int
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    says: str = ""
    exit_code: int = 0
    prepare: Callable[[], None] = _nothing
    every: int = 1

    @property
    def key(self) -> Key:
        """What its figure is found under."""
        return self.label, self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: wall seconds from start to end, and the peak resident bytes of the largest of its processes."""

    seconds: float
    peak_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """All runs of a case: wall seconds, and the largest peak of resident bytes that any process of any run had."""

    seconds: float
    fastest: float
    slowest: float
    peak_bytes: int
    runs: int


Figures = Mapping[Key, Figure]


def run(case: Case) -> Run:
    """Run a case once. Raises BenchmarkError when the command fails or does not print what it should."""
    case.prepare()
    with NamedTemporaryFile(prefix="output-") as output:
        took, peak, code = _launched(case, output.name)
        _check(case, code, Path(output.name).read_text(encoding="utf-8", errors="replace"))
    return Run(seconds=took / 1e9, peak_bytes=peak * _KIB)


def measure(cases: Iterable[Case], rounds: int, tell: Callable[[str], None]) -> dict[Key, Figure]:
    """Run all cases in turn, ``rounds`` times; ``tell`` hears which round it is."""
    cases = list(cases)
    runs: dict[Key, list[Run]] = {case.key: [] for case in cases}
    for turn in range(rounds):
        tell(f"Round {turn + 1} of {rounds}")
        for case in cases:
            if turn % case.every == 0:
                runs[case.key].append(run(case))
    return {key: _figure(some) for key, some in runs.items()}


def _launched(case: Case, output: str) -> tuple[int, int, int]:
    launched = subprocess.run(
        [sys.executable, "-I", "-S", str(_LAUNCHER), output, *case.command],
        cwd=case.folder,
        env=dict(case.environment),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    took, peak, code = map(int, launched.stdout.split())
    return took, peak, code


def _check(case: Case, code: int, output: str) -> None:
    if code != case.exit_code or case.says not in output:
        command = " ".join(map(os.path.basename, case.command))
        raise BenchmarkError(
            f"{command} in {case.folder} ended with {code} where {case.exit_code} and {case.says!r} were expected:\n"
            f"{output[-_SHOWN_OUTPUT:]}"
        )


def _figure(runs: Sequence[Run]) -> Figure:
    seconds = [run.seconds for run in runs]
    return Figure(
        seconds=median(seconds),
        fastest=min(seconds),
        slowest=max(seconds),
        peak_bytes=max(run.peak_bytes for run in runs),
        runs=len(runs),
    )
