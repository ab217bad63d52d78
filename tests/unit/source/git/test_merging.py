"""Merging two commits in a place of its own."""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from flowsync.ground.errors import GitError
from flowsync.source.git.repository import Repository
from tests.support.checkouts import Checkout

LINES = "".join(f"line {number}\n" for number in range(20))


@pytest.fixture(params=["sha1", "sha256"])
def made(tmp_path: Path, request: pytest.FixtureRequest) -> Checkout:
    """A repository of each format."""
    return Checkout.make(tmp_path.resolve() / 'ma"de', object_format=request.param)


@pytest.fixture
def repository(made: Checkout) -> Iterator[Repository]:
    """The same as the program reads it."""
    with Repository.around(made.folder) as repository:
        yield repository


def parted(made: Checkout, of_main: dict[str, str | None], of_topic: dict[str, str | None]) -> tuple[str, str]:
    """Two branches that change a file each, beginning with the same; their commits."""
    made.commit({"a.yaml": LINES, "b.yaml": LINES.replace("line", "b")})
    made.branch("topic")
    topic = made.commit(of_topic)
    made.git("checkout", "main")
    return made.commit(of_main), topic


def test_both_changes_are_in_the_merge_and_nothing_is_written(made: Checkout, repository: Repository) -> None:
    base, head = parted(
        made, {"a.yaml": LINES.replace("line 1\n", "main\n")}, {"a.yaml": LINES.replace("line 18\n", "topic\n")}
    )
    before = sorted(path for path in (made.folder / ".git").rglob("*") if path.name != "index")
    tree = repository.merged_tree(base, head)
    content = tree.read_file(made.folder / "a.yaml", "a.yaml").decode()
    assert content == LINES.replace("line 1\n", "main\n").replace("line 18\n", "topic\n")
    assert sorted(path for path in (made.folder / ".git").rglob("*") if path.name != "index") == before


def test_trees_that_were_opened_before_the_merge_go_on(made: Checkout, repository: Repository) -> None:
    base, head = parted(made, {"m.yaml": "1"}, {"t.yaml": "1"})
    of_base = repository.tree(base)
    assert of_base.is_file(made.folder / "a.yaml")
    assert repository.merged_tree(base, head).is_file(made.folder / "t.yaml")
    assert of_base.read_file(made.folder / "m.yaml", "m.yaml") == b"1"
    assert not of_base.is_file(made.folder / "t.yaml")


def test_what_one_renamed_and_the_other_edited_is_merged(made: Checkout, repository: Repository) -> None:
    base, head = parted(made, {"a.yaml": LINES + "more\n"}, {"a.yaml": None, "moved.yaml": LINES})
    tree = repository.merged_tree(base, head)
    assert tree.read_file(made.folder / "moved.yaml", "moved.yaml").decode() == LINES + "more\n"
    assert not tree.is_file(made.folder / "a.yaml")


def changed(word: str) -> str:
    """The lines with another second one."""
    return LINES.replace("line 1\n", f"{word}\n")


def test_a_conflict_names_the_files(made: Checkout, repository: Repository) -> None:
    edited = LINES.replace("line", "b") + "more\n"
    base, head = parted(
        made, {"a.yaml": changed("x"), "b.yaml": None}, {"a.yaml": changed("y"), "b.yaml": edited, "c.yaml": "1"}
    )
    with pytest.raises(GitError) as error:
        repository.merged_tree(base, head)
    assert "conflict in 'a.yaml', 'b.yaml'." in error.value.message
    assert "resolve" in error.value.hint


def test_a_merge_driver_of_the_repository_is_not_run(made: Checkout, repository: Repository) -> None:
    base, head = parted(made, {"a.yaml": changed("x")}, {"a.yaml": changed("y")})
    made.write({".git/info/attributes": "*.yaml merge=evil\n", ".gitattributes": "*.yaml merge=evil\n"})
    made.git("config", "merge.evil.driver", f"touch '{made.folder.parent}/ran'")
    with pytest.raises(GitError, match="conflict"):
        repository.merged_tree(base, head)
    assert not (made.folder.parent / "ran").exists()
    made.git("merge-tree", "--write-tree", base, head)  # which is how git itself runs it
    assert (made.folder.parent / "ran").exists()


def test_the_temporary_folder_goes_with_the_repository(
    made: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "a:b"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", os.fspath(temporary))
    base, head = parted(made, {"m.yaml": "1"}, {"t.yaml": "1"})
    with Repository.around(made.folder) as repository:
        assert repository.merged_tree(base, head).is_file(made.folder / "m.yaml")
        assert list(temporary.iterdir())
    assert not list(temporary.iterdir())


def test_a_git_that_is_too_old_says_so(
    made: Checkout, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, head = parted(made, {"m.yaml": "1"}, {"t.yaml": "1"})
    old = tmp_path / "bin" / "git"
    old.parent.mkdir()
    old.write_text(f'#!/bin/sh\ncase "$*" in *merge-tree*) exit 129;; esac\nexec {which("git")} "$@"\n')
    old.chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(old.parent), prepend=os.pathsep)
    with pytest.raises(GitError, match="cannot merge") as error:
        repository.merged_tree(base, head)
    assert "2.38" in error.value.hint
