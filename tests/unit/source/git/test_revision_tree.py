"""The files of a commit: found, read and refused as they are in the work tree."""

import os
from pathlib import Path

import pytest

from flowsync.ground.errors import ConfigurationError
from flowsync.model.configuration import Revision
from flowsync.source.git.repository import Repository
from flowsync.source.reading.file_text import LARGEST_FILE
from flowsync.source.shown_path import shown_path
from flowsync.source.work_tree import WorkTree
from tests.support.checkouts import Checkout

ANY = "a: 1\n"


def names(made: Checkout, repository: Repository, *folders: str) -> list[str]:
    """Commit everything; what is found below the folders of the commit, and what is wrong."""
    tree = repository.tree(made.commit())
    files, findings = tree.policy_files([made.folder / folder for folder in folders], made.folder)
    shown = [shown_path(file, made.folder) for file in files]
    return shown + [f"{finding.subject} {finding.code}" for finding in findings]


def in_work_tree(made: Checkout, *folders: str) -> list[str]:
    """The same of the work tree."""
    files, findings = WorkTree(made.folder).policy_files([made.folder / name for name in folders], made.folder)
    shown = [shown_path(file, made.folder) for file in files]
    return shown + [f"{finding.subject} {finding.code}" for finding in findings]


def test_files_are_found_at_every_level_without_names_that_begin_with_a_dot(
    made: Checkout, repository: Repository
) -> None:
    made.write(dict.fromkeys(("p/b.yaml", "p/sub/deep/a.yml", "p/.x.yaml", "p/.y/z.yaml", "p/c.json", "o/d.yaml"), ANY))
    assert names(made, repository, "p") == ["p/b.yaml", "p/sub/deep/a.yml"]


def test_a_file_holds_what_the_commit_says_and_not_what_the_work_tree_does(
    made: Checkout, repository: Repository
) -> None:
    tree = repository.tree(made.commit({"p/a.yaml": "old"}))
    made.write({"p/a.yaml": "new", "p/b.yaml": ANY})
    assert tree.policy_files([made.folder / "p"], made.folder) == ([made.folder / "p/a.yaml"], [])
    assert tree.read_file(made.folder / "p/a.yaml", "p/a.yaml") == b"old"


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("p/again.yaml", "a.yaml"),
        ("p/hidden.yaml", ".hidden/b.yaml"),
        ("p/one", ".hidden"),
        ("p/.hidden/loop", ".."),
        ("p/link.yaml", "../outside.yaml"),
        ("p/link.yaml", "sub/../../outside.yaml"),
        ("p/link", "../outside"),
        ("p/link", "../outside.yaml"),
        ("p/link.yaml", "missing.yaml"),
        ("p/link.yaml", "link.yaml"),
        ("p/link.yaml", "a.yaml/b.yaml"),
        ("p/readme", "missing"),
        ("p/link.yaml", "../../far/away.yaml"),
        ("p/link.yaml", "/etc/hostname"),
        ("p2", "p"),
    ],
)
def test_a_link_is_followed_as_in_the_work_tree(made: Checkout, repository: Repository, link: str, target: str) -> None:
    made.write(dict.fromkeys(("p/a.yaml", "p/.hidden/b.yaml", "p/sub/c.yaml", "outside.yaml", "outside/d.yaml"), ANY))
    (made.folder / link).symlink_to(target)
    folders = ("p2",) if link == "p2" else ("p",)
    assert names(made, repository, *folders) == in_work_tree(made, *folders)


@pytest.mark.parametrize("name", ["link", "link.yaml"])
def test_a_link_that_leaves_the_repository_or_is_absolute_leaves_the_folder(
    made: Checkout, repository: Repository, name: str
) -> None:
    made.write({"p/a.yaml": ANY})
    (made.folder / "p" / name).symlink_to(made.folder / "p")
    (made.folder / "p" / "up.yaml").symlink_to("../../up.yaml")
    found = names(made, repository, "p")
    assert found == ["p/a.yaml", f"p/{name}:1:1 symlink-leaves-folder", "p/up.yaml:1:1 symlink-leaves-folder"]


def test_a_submodule_in_the_folder_says_what_to_do(made: Checkout, repository: Repository, tmp_path: Path) -> None:
    other = Checkout.make(tmp_path / "other")
    other.commit({"b.yaml": ANY})
    made.commit({"p/a.yaml": ANY})
    made.git("-c", "protocol.file.allow=always", "submodule", "add", os.fspath(other.folder), "p/other")
    files, (finding,) = repository.tree(made.commit()).policy_files([made.folder / "p"], made.folder)
    assert (len(files), str(finding.subject), finding.code) == (1, "p/other:1:1", "file-unreadable")
    assert "submodule" in finding.summary
    assert "into this repository" in finding.hint


@pytest.mark.parametrize("folder", ["missing", "file.yaml", "../outside"])
def test_a_folder_that_is_none_is_reported(made: Checkout, repository: Repository, folder: str) -> None:
    made.write({"file.yaml": ANY})
    assert names(made, repository, folder) == [f"{folder}:1:1 file-unreadable"]


@pytest.mark.parametrize("size", [0, 1, LARGEST_FILE, LARGEST_FILE + 1])
def test_a_file_is_read_as_it_is(made: Checkout, repository: Repository, size: int) -> None:
    content = os.urandom(size)
    (made.folder / "a.yaml").write_bytes(content)
    assert repository.tree(made.commit()).read_file(made.folder / "a.yaml", "a.yaml") == content


def test_no_more_is_read_than_shows_that_a_file_is_too_large(made: Checkout, repository: Repository) -> None:
    with (made.folder / "a.yaml").open("wb") as file:
        file.truncate(64 * LARGEST_FILE)
    tree = repository.tree(made.commit({"b.yaml": ANY}))
    assert tree.policy_files([made.folder], made.folder)[0] == [made.folder / "a.yaml", made.folder / "b.yaml"]
    assert len(tree.read_file(made.folder / "a.yaml", "a.yaml")) == LARGEST_FILE + 1
    assert tree.read_file(made.folder / "b.yaml", "b.yaml") == ANY.encode()


@pytest.mark.parametrize(("name", "reason"), [("missing.yaml", "No such file"), ("folder.yaml", "no regular file")])
def test_a_file_that_cannot_be_read_says_why(made: Checkout, repository: Repository, name: str, reason: str) -> None:
    tree = repository.tree(made.commit({"folder.yaml/a": ANY}))
    with pytest.raises(ConfigurationError) as caught:
        tree.read_file(made.folder / name, f"shown/{name}")
    (finding,) = caught.value.diagnostics
    assert (str(finding.subject), finding.code) == (f"shown/{name}:1:1", "file-unreadable")
    assert reason in finding.summary


def test_names_are_what_they_are_in_the_work_tree(made: Checkout, repository: Repository) -> None:
    (made.folder / "p").mkdir()
    for name in (b"\xff.yaml", b"a\nb.yaml", "é 日.yaml".encode(), b'"q".yaml', b"*.yaml", b":x.yaml"):
        (made.folder / "p" / os.fsdecode(name)).write_text(ANY)
    assert names(made, repository, "p") == in_work_tree(made, "p")


def test_a_repository_with_sha_256_is_read(tmp_path: Path) -> None:
    made = Checkout.make(tmp_path.resolve() / "made", object_format="sha256")
    made.write({"p/sub/a.yaml": ANY})
    with Repository.around(made.folder) as repository:
        assert names(made, repository, "p") == ["p/sub/a.yaml"]
        assert len(repository.resolve("HEAD")) == 64


def test_what_is_at_a_path_is_told_with_links_followed(made: Checkout, repository: Repository) -> None:
    made.write({"p/a.yaml": ANY})
    (made.folder / "q").symlink_to("p")
    tree = repository.tree(made.commit())
    at = made.folder / "q" / ".." / "q"
    assert (tree.is_folder(at), tree.is_file(at / "a.yaml"), tree.is_file(at)) == (True, True, False)
    assert tree.real_path(at / "a.yaml") == made.folder / "p/a.yaml"
    assert tree.real_path(at / "missing/b") == made.folder / "p/missing/b"


def test_the_revision_is_that_of_the_commit_whatever_the_work_tree_is(made: Checkout, repository: Repository) -> None:
    commit = made.commit({"p/a.yaml": ANY})
    made.write({"p/a.yaml": "changed"})
    with repository.tree(commit).revision_being_asked(["p"]) as asked:
        assert asked() == Revision(commit=commit)
