"""The benchmark runs, times only what works, and judges ratios. Nothing here depends on how long it takes."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.bars import BARS
from benchmarks.cases import FLOOR, PLAN_ONE, PLAN_ONE_WARM, PYTHON, VALIDATE, VALIDATE_WARM, VERSION
from benchmarks.measure import BenchmarkError, Case, Figure, Key, measure, run
from benchmarks.page import BEGIN, END, PageError, report, write_into
from benchmarks.terraform import NESTED, STRINGS, terraform_cases

ROOT = Path(__file__).resolve().parents[2]
FIGURE = re.compile(r"[0-9.]+ m?s, [0-9]+ MB")


def figure(seconds: float, peak_bytes: int = 10_000_000) -> Figure:
    return Figure(seconds=seconds, fastest=seconds, slowest=seconds, peak_bytes=peak_bytes, runs=1)


def case(tmp_path: Path, command: str, **more: Any) -> Case:
    given = {"label": "it", "size": 1, "folder": tmp_path, "environment": {"PATH": os.environ["PATH"]}}
    return Case(**{**given, **more}, command=("sh", "-c", command))


def test_every_command_is_measured_and_the_page_is_left_alone(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "performance.md").read_bytes()
    done = subprocess.run(
        [sys.executable, "benchmarks/run.py", "--sizes", "5", "--rounds", "1", "--no-terraform"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    rows = dict(line.split(" | ", 1) for line in done.stdout.splitlines() if line.startswith("| "))
    expected = [PYTHON, VERSION, FLOOR, VALIDATE, VALIDATE_WARM, PLAN_ONE, PLAN_ONE_WARM]
    expected += ["`validate`, fills the cache", "`apply`, create all, no cache", "`apply`, one change, no cache"]
    expected += [
        "`plan`, create all, no cache",
        "`plan`, nothing changed, no cache",
        "`plan`, nothing changed, warm cache",
    ]
    assert [label for label in expected if not FIGURE.search(rows.get(f"| {label}", ""))] == [], done.stderr
    assert {f"| {bar.name}" for bar in BARS} <= set(rows)
    assert (ROOT / "docs" / "performance.md").read_bytes() == page
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "more"),
    [("exit 3", {}), ("echo wrong", {"says": "right"}), ("exit 0", {"exit_code": 2})],
    ids=["fails", "says something else", "finds no changes"],
)
def test_a_command_that_does_not_do_its_work_is_not_timed(
    tmp_path: Path, command: str, more: dict[str, object]
) -> None:
    with pytest.raises(BenchmarkError, match=re.escape(command)):
        run(case(tmp_path, command, **more))


def test_memory_is_that_of_the_largest_process_even_when_it_is_a_child(tmp_path: Path) -> None:
    hundred_megabytes = f"{sys.executable} -c 'bytearray(100_000_000)'; true"
    assert run(case(tmp_path, hundred_megabytes)).peak_bytes > 100_000_000
    assert run(case(tmp_path, "true")).peak_bytes < 50_000_000


def test_commands_run_in_turn_and_each_is_prepared(tmp_path: Path) -> None:
    log = tmp_path / "log"

    def note(text: str) -> str:
        return f"echo {text} >> {log}"

    def prepare() -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write("(")

    cases = [
        case(tmp_path, note("a"), label="a", prepare=prepare),
        case(tmp_path, note("b"), label="b", every=2),
    ]
    figures = measure(cases, 3, lambda _: None)
    assert log.read_text().split() == ["(a", "b", "(a", "(a", "b"]
    assert {key: found.runs for key, found in figures.items()} == {("a", 1): 3, ("b", 1): 2}


JUST_MET: dict[Key, Figure] = {
    (NESTED, 1_000): figure(30, 100_000_001),
    (STRINGS, 1_000): figure(6),
    (PLAN_ONE, 1_000): figure(1, 20_000_000),
    (PLAN_ONE, 10_000): figure(12),
    (VALIDATE, 10_000): figure(39.9),
    (FLOOR, 10_000): figure(1),
    (VERSION, 0): figure(7.9),
    (PYTHON, 0): figure(1),
}


def test_bars_are_met_at_their_edge() -> None:
    assert [bar.name for bar in BARS if not bar.is_met(JUST_MET)] == []


@pytest.mark.parametrize(
    "worse",
    [
        {(NESTED, 1_000): figure(29.9, 100_000_001)},
        {(STRINGS, 1_000): figure(5.9)},
        {(NESTED, 1_000): figure(30, 100_000_000)},
        {(PLAN_ONE, 10_000): figure(12.1)},
        {(FLOOR, 10_000): figure(0.9)},
        {(VERSION, 0): figure(8)},
    ],
    ids=["nested", "strings", "memory", "growth", "floor", "version"],
)
def test_each_bar_can_be_missed_alone(worse: dict[Key, Figure]) -> None:
    assert [bar.is_met(JUST_MET | worse) for bar in BARS].count(False) == 1


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    assert {bar.is_met({}) for bar in BARS} == {None}
    lines = report({(PYTHON, 0): figure(1)}, [100], "here").splitlines()
    assert {f"| {label} | not measured |" for label in (NESTED, STRINGS)} <= set(lines)


def test_only_the_marked_part_of_the_page_is_written(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_into(page, "new")
    assert page.read_text(encoding="utf-8") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    page.write_text("no marks\n", encoding="utf-8")
    with pytest.raises(PageError):
        write_into(page, "new")


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on PATH")
def test_terraform_accepts_the_state_and_finds_the_one_change(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "CHECKPOINT_DISABLE": "1"}
    cases = terraform_cases(str(shutil.which("terraform")), tmp_path, 5, environment, every=1)
    assert set(measure(cases, 1, lambda _: None)) == {(NESTED, 5), (STRINGS, 5)}
