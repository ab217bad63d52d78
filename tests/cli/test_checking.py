"""Remembered, shared between processes or one after the other: the result is the same."""

import os
import pty
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from flowsync.cli import checking
from flowsync.cli.checking import File, check_files
from flowsync.cli.console import Console
from flowsync.cli.progress import ProgressLine
from flowsync.source.content_cache import ContentCache, cache_folder
from flowsync.source.reading.reader import read_documents
from flowsync.validate.load import CheckedFile, check_file
from tests.support.projects import Project, flow

NOTHING: frozenset[str] = frozenset()


def corpus(count: int) -> list[File]:
    """Files of which some warn, some hold nothing, some are wrong."""
    texts = [
        flow("f{n}"),
        flow("f{n}").replace(", source_integration_name: Okta", ""),
        "",
        flow("f{n}", "x: 1"),
        "a: [",
    ]
    return [(f"policies/{n}.yaml", texts[n % 5].replace("{n}", str(n)).encode()) for n in range(count)]


def plainly(files: Sequence[File], require_explicit: frozenset[str] = NOTHING) -> list[CheckedFile]:
    """Every file checked anew in this process."""
    return [check_file(*file, read=read_documents, require_explicit=require_explicit) for file in files]


def quiet(done: int, total: int) -> None:
    assert 0 <= done <= total


def test_two_processes_find_what_one_finds() -> None:
    files = corpus(450)
    assert check_files(files, NOTHING, ContentCache(None), quiet) == plainly(files)


def test_a_process_that_dies_leaves_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_answer_and_exit", lambda *_: os._exit(1))
    files = corpus(450)
    assert check_files(files, NOTHING, ContentCache(None), quiet) == plainly(files)


def test_what_is_remembered_is_what_was_found(tmp_path: Path) -> None:
    files = corpus(25)
    for _ in range(2):
        memory = ContentCache(tmp_path / "cache")
        assert check_files(files, NOTHING, memory, quiet) == plainly(files)
        memory.close()
    moved = [(f"elsewhere/{path}", content) for path, content in files]
    assert check_files(moved, NOTHING, ContentCache(tmp_path / "cache"), quiet) == plainly(moved)


def test_what_is_remembered_depends_on_what_the_project_requires(tmp_path: Path) -> None:
    files = corpus(5)
    check_files(files, NOTHING, ContentCache(tmp_path / "cache"), quiet)
    required = frozenset({"grant_duration"})
    assert check_files(files, required, ContentCache(tmp_path / "cache"), quiet) == plainly(files, required)


@pytest.mark.parametrize("spoil", ["UPDATE entry SET value = value || x'20'", "DROP TABLE entry", None])
def test_a_spoilt_cache_is_no_cache(tmp_path: Path, spoil: str | None) -> None:
    folder, files = tmp_path / "cache", corpus(10)
    check_files(files, NOTHING, ContentCache(folder), quiet)
    if spoil is None:
        (folder / "checked.db").write_bytes(b"no database" * 500)
    else:
        with sqlite3.connect(folder / "checked.db") as connection:
            connection.execute(spoil)
    assert check_files(files, NOTHING, ContentCache(folder), quiet) == plainly(files)


def test_a_folder_that_others_may_write_is_not_trusted(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    memory = ContentCache(shared)
    memory.put({b"key": b"value"})
    assert (memory.get([b"key"]), list(shared.iterdir())) == ({}, [])


def test_a_cache_that_cannot_be_made_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert ContentCache(tmp_path / "file" / "cache").get([b"key"]) == {}


def test_where_the_cache_is() -> None:
    assert cache_folder({"FLOWSYNC_CACHE_DIR": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"}) == Path("/c")
    assert cache_folder({"FLOWSYNC_CACHE_DIR": "", "HOME": "/h"}) is None
    assert cache_folder({"XDG_CACHE_HOME": "/x", "HOME": "/h"}) == Path("/x/flowsync")
    assert cache_folder({"HOME": "/h"}) == Path("/h/.cache/flowsync")
    assert cache_folder({}) is None


def test_a_plan_with_the_cache_is_the_plan_without(project: Project) -> None:
    project.write(a=flow("a"), b=flow("b"))
    project.apply()
    project.write(a=flow("a", "grant_duration: 2h"))
    plain = project.run("plan", "--format", "json")
    project.environment["FLOWSYNC_CACHE_DIR"] = str(project.root / "cache")
    assert [project.run("plan", "--format", "json").out for _ in range(2)] == [plain.out, plain.out]


def test_progress_is_shown_after_a_second_and_taken_away() -> None:
    times = iter([0.0, 0.5, 1.1, 1.2, 1.5])
    main, terminal = pty.openpty()
    with os.fdopen(terminal, "w") as stream:
        progress = ProgressLine(Console(out=stream, err=stream, colour=False, colour_err=False), times.__next__)
        for done in (100, 200, 300, 400):
            progress(done, 1000)
        progress.close()
    assert os.read(main, 1000).decode() == (
        "\rReading policies: 200 of 1,000 files\rReading policies: 400 of 1,000 files\r\x1b[K"
    )
    os.close(main)
