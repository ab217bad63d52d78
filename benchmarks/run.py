"""Measures whole commands at growing sizes and holds them against the bars: ``make bench``.

A run with nothing left out writes what it found into docs/performance.md. The exit code is 1 when a bar is missed.
"""

import argparse
import compileall
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # `python benchmarks/run.py` puts only benchmarks/ there

from benchmarks.bars import BARS  # noqa: E402
from benchmarks.cases import sized_cases, start_up_cases  # noqa: E402
from benchmarks.conditions import conditions  # noqa: E402
from benchmarks.measure import BenchmarkError, Case, measure  # noqa: E402
from benchmarks.page import report, write_into  # noqa: E402
from benchmarks.projects import make_projects  # noqa: E402
from benchmarks.terraform import terraform_cases, terraform_program, terraform_version  # noqa: E402

SIZES = (100, 1_000, 10_000)
PAGE = ROOT / "docs" / "performance.md"
_ROUNDS = 9
_LARGE = 10_000
_SMALLEST_SIZE = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; returns the exit code. Raises BenchmarkError when a command does not do its work."""
    options = _options(arguments)
    terraform = None if options.no_terraform else terraform_program()
    before = conditions(_terraform_phrase(options, terraform))
    sources = _sources()
    compileall.compile_dir(ROOT / "src", quiet=1)  # no run shall pay for it
    with tempfile.TemporaryDirectory(prefix="flowsync-benchmark-") as folder:
        figures = measure(_cases(Path(folder), options, terraform), options.rounds, _tell)
    text = report(figures, options.sizes, before)
    print(text, flush=True)
    if sources != _sources():
        _tell("flowsync's sources changed meanwhile: these figures are worth nothing and were not kept")
        return 1
    if options.sizes == SIZES and not options.no_terraform:
        write_into(PAGE, text)
    missed = [bar.name for bar in BARS if bar.is_met(figures) is False]
    _tell(f"Missed: {'; '.join(missed)}" if missed else "No bar is missed")
    return 1 if missed else 0


def _terraform_phrase(options: argparse.Namespace, program: str | None) -> str:
    if options.no_terraform:
        return "terraform left out"
    return terraform_version(program) if program else "terraform not measured: it is not on PATH"


def _sources() -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in (ROOT / "src").rglob("*.py")}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="numbers of documents, such as 100,1000")
    parser.add_argument(
        "--rounds", type=_rounds, default=_ROUNDS, help=f"how often every command runs (default {_ROUNDS})"
    )
    parser.add_argument("--no-terraform", action="store_true", help="leave terraform out")
    parser.add_argument(
        "--terraform-large", action="store_true", help="measure terraform at 10,000 too: minutes, and 7 GB of memory"
    )
    return parser.parse_args(arguments)


def _rounds(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError("there is at least one round")
    return int(text)


def _sizes(text: str) -> tuple[int, ...]:
    sizes = tuple(int(size) for size in text.split(","))
    if min(sizes) < _SMALLEST_SIZE:
        raise argparse.ArgumentTypeError(f"a size is at least {_SMALLEST_SIZE}")
    return sizes


def _cases(folder: Path, options: argparse.Namespace, terraform: str | None) -> list[Case]:
    environment = _environment(folder)
    cases = start_up_cases(folder, environment)
    for size in options.sizes:
        _tell(f"Writing and applying {size:,} documents")
        cases += sized_cases(make_projects(folder / str(size), size, environment), every=2 if size >= _LARGE else 1)
        if terraform and (size < _LARGE or options.terraform_large):
            _tell(f"Writing {size:,} terraform resources, twice")
            every = options.rounds if size >= _LARGE else 3
            cases += terraform_cases(terraform, folder / f"terraform-{size}", size, environment, every)
    return cases


def _environment(home: Path) -> Mapping[str, str]:
    """All that the commands are given: nothing of the caller's settings, PYTHON* variables among them, but PATH."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "CHECKPOINT_DISABLE": "1"}


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchmarkError as error:
        sys.exit(f"Stopped: {error}")
