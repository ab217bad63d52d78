"""The programs that ``docs/store.md`` gives to whoever does not trust flowsync compute the same hashes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from flowsync.ground.json_text import parse_json
from flowsync.store.audit.export import exported_entries, jsonl_lines, summarise
from flowsync.store.audit.faults import Fault
from flowsync.store.protocol import Store
from tests.contract.stores import SqliteUnderTest
from tests.support.audits import LIFE, head_of, live_through

PAGE = (Path(__file__).parents[4] / "docs" / "store.md").read_text(encoding="utf-8")
CHAIN, HISTORY = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SHELL = next(text for text in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if "sha256sum" in text)


@pytest.fixture
def lived(sqlite: SqliteUnderTest) -> Store:
    """A store with a past."""
    return live_through(sqlite)


@pytest.fixture
def export(lived: Store, tmp_path: Path) -> Path:
    """Its export."""
    path = tmp_path / "audit.jsonl"
    with lived.snapshot() as snapshot:
        summary = summarise(snapshot, since=None, until=None)
        path.write_text("".join(jsonl_lines(summary, exported_entries(snapshot, summary))), encoding="utf-8")
    return path


def python(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_chain_can_be_proved_with_nothing_but_python(lived: Store, export: Path) -> None:
    assert python(CHAIN, export).stdout == f"Audit head {head_of(lived)}\n"
    export.write_text(export.read_text().replace('"kim"', '"eve"'))
    assert python(CHAIN, export).stderr == "Entry 3 is not as it was written.\n"


def test_one_entry_can_be_proved_with_the_shell(lived: Store, export: Path) -> None:
    run = subprocess.run(["bash", "-c", SHELL], cwd=export.parent, capture_output=True, text=True, check=True)
    with lived.snapshot() as snapshot:
        assert run.stdout.split()[0] == next(snapshot.audit()).hash


def test_what_a_write_did_can_be_proved_with_nothing_but_python(sqlite: SqliteUnderTest, lived: Store) -> None:
    with lived.snapshot() as snapshot:
        told = [parse_json(entry.text) for entry in snapshot.audit()]
    digests = {one["serial"]: one["details"]["digest"] for one in told if one["serial"]}
    assert {serial: python(HISTORY, sqlite.path, serial).stdout.strip() for serial in digests} == digests


def test_the_page_explains_every_event() -> None:
    rows = PAGE.split("| event | when |")[1].split("\n\n")[0]
    named = {word for row in rows.splitlines() for word in re.findall(r"`([\w-]+)`", row.split("|")[1])}
    assert named >= {*LIFE, "prune", "unlock", "state-import"}


def test_the_page_tells_what_every_fault_means() -> None:
    section = PAGE.partition("#### When the audit is not whole\n")[2].partition("\n### ")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE) == list(Fault)
