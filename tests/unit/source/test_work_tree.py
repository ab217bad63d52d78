"""Which policy files there are, what they hold, and how paths are shown."""

import os
from pathlib import Path

import pytest

from flowsync.ground.errors import ConfigurationError
from flowsync.source.reading.file_text import LARGEST_FILE
from flowsync.source.shown_path import shown_path
from flowsync.source.work_tree import WorkTree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The current folder, by its real path."""
    return tmp_path.resolve()


def write(path: Path, content: str = "a: 1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def names(root: Path, *folders: str) -> list[str]:
    """The files found below the folders, and what is wrong, as they are shown."""
    files, findings = WorkTree(root).policy_files([root / folder for folder in folders], root)
    return [shown_path(file, root) for file in files] + [f"{finding.subject} {finding.code}" for finding in findings]


def test_files_are_found_at_every_level_in_order(root: Path) -> None:
    for name in ("p/b.yaml", "p/a.yml", "p/sub/deep/c.yaml", "p/sub/a.yaml"):
        write(root / name)
    assert names(root, "p") == ["p/a.yml", "p/b.yaml", "p/sub/a.yaml", "p/sub/deep/c.yaml"]


def test_other_names_and_names_with_a_dot_in_front_are_skipped(root: Path) -> None:
    for name in ("p/.a.yaml", "p/.git/b.yaml", "p/c.json", "p/d.yaml.bak", "p/yaml", "p/.yaml", "p/e.yaml"):
        write(root / name)
    assert names(root, "p") == ["p/e.yaml"]


def test_a_folder_may_have_the_name_of_a_file(root: Path) -> None:
    write(root / "p/x.yaml/y.yaml")
    assert names(root, "p") == ["p/x.yaml/y.yaml"]


def test_a_file_below_two_of_the_folders_is_found_once(root: Path) -> None:
    write(root / "p/sub/a.yaml")
    assert names(root, "p/sub", "p", "p") == ["p/sub/a.yaml"]


def test_a_link_inside_the_folder_stands_for_its_file_under_its_real_path(root: Path) -> None:
    write(root / "p/a.yaml")
    write(root / "p/.hidden/b.yaml")
    (root / "p/again.yaml").symlink_to("a.yaml")
    (root / "p/b.yaml").symlink_to(".hidden/b.yaml")
    assert names(root, "p") == ["p/.hidden/b.yaml", "p/a.yaml"]


def test_a_linked_folder_inside_the_folder_is_searched_once_even_in_a_loop(root: Path) -> None:
    write(root / "p/.real/a.yaml")
    (root / "p/one").symlink_to(".real")
    (root / "p/two").symlink_to(".real")
    (root / "p/.real/loop").symlink_to("..")
    assert names(root, "p") == ["p/.real/a.yaml"]


@pytest.mark.parametrize("target", ["../outside.yaml", "../outside", "sub/../../outside.yaml"])
def test_a_link_that_leaves_the_folder_is_refused(root: Path, target: str) -> None:
    write(root / "outside.yaml")
    write(root / "outside/a.yaml")
    write(root / "p/sub/a.yaml")
    (root / "p/link.yaml").symlink_to(target)
    assert names(root, "p") == ["p/sub/a.yaml", "p/link.yaml:1:1 symlink-leaves-folder"]


def test_a_folder_whose_name_only_begins_like_the_policies_folder_is_outside(root: Path) -> None:
    write(root / "policies-old/a.yaml")
    write(root / "policies/b.yaml")
    (root / "policies/a.yaml").symlink_to("../policies-old/a.yaml")
    assert names(root, "policies") == ["policies/b.yaml", "policies/a.yaml:1:1 symlink-leaves-folder"]


def test_a_link_into_another_of_the_folders_is_no_second_file(root: Path) -> None:
    write(root / "p/a.yaml")
    (root / "q").mkdir()
    (root / "q/a.yaml").symlink_to("../p/a.yaml")
    assert names(root, "q", "p") == ["p/a.yaml"]


def test_the_policies_folder_itself_may_be_a_link(root: Path) -> None:
    write(root / "real/a.yaml")
    (root / "p").symlink_to("real")
    assert names(root, "p") == ["real/a.yaml"]


@pytest.mark.parametrize("target", ["missing.yaml", "link.yaml"])
def test_a_link_to_nothing_is_reported(root: Path, target: str) -> None:
    write(root / "p/a.yaml")
    (root / "p/link.yaml").symlink_to(target)
    assert names(root, "p") == ["p/a.yaml", "p/link.yaml:1:1 file-unreadable"]


def test_a_link_to_nothing_that_could_be_no_policy_does_not_matter(root: Path) -> None:
    (root / "p").mkdir()
    (root / "p/readme").symlink_to("../missing")
    assert names(root, "p") == []


def test_a_pipe_is_reported_and_not_opened(root: Path) -> None:
    (root / "p").mkdir()
    os.mkfifo(root / "p/pipe.yaml")
    assert names(root, "p") == ["p/pipe.yaml:1:1 file-unreadable"]
    with pytest.raises(ConfigurationError):
        WorkTree(root).read_file(root / "p/pipe.yaml", "p/pipe.yaml")


@pytest.mark.parametrize("folder", ["missing", "file.yaml"])
def test_a_folder_that_is_none_is_reported(root: Path, folder: str) -> None:
    write(root / "file.yaml")
    write(root / "p/a.yaml")
    assert names(root, folder, "p") == ["p/a.yaml", f"{folder}:1:1 file-unreadable"]


@pytest.mark.parametrize("size", [0, 1, 32 * 1024 - 1, 32 * 1024, 32 * 1024 + 1, LARGEST_FILE, LARGEST_FILE + 1])
def test_a_file_is_read_as_it_is(root: Path, size: int) -> None:
    content = os.urandom(size)
    (root / "a.yaml").write_bytes(content)
    assert WorkTree(root).read_file(root / "a.yaml", "a.yaml") == content


def test_no_more_is_read_than_shows_that_a_file_is_too_large(root: Path) -> None:
    with (root / "a.yaml").open("wb") as file:
        file.truncate(10 * 1024**3)
    assert len(WorkTree(root).read_file(root / "a.yaml", "a.yaml")) == LARGEST_FILE + 1


@pytest.mark.parametrize(("name", "reason"), [("missing.yaml", "No such file"), ("folder.yaml", "no regular file")])
def test_a_file_that_cannot_be_read_says_why(root: Path, name: str, reason: str) -> None:
    (root / "folder.yaml").mkdir()
    with pytest.raises(ConfigurationError) as caught:
        WorkTree(root).read_file(root / name, f"shown/{name}")
    (finding,) = caught.value.diagnostics
    assert (str(finding.subject), finding.code) == (f"shown/{name}:1:1", "file-unreadable")
    assert reason in finding.summary


@pytest.mark.parametrize(
    ("path", "current", "shown"),
    [
        ("/repo/policies/a.yaml", "/repo", "policies/a.yaml"),
        ("/repo/policies/a.yaml", "/", "repo/policies/a.yaml"),
        ("/repo/policies/a.yaml", "/repo/docs", "../policies/a.yaml"),
        ("/repo/policies/a.yaml", "/repo/policies", "a.yaml"),
        ("/repo", "/repo", "."),
        ("/etc/a.yaml", "/home/somebody/repo/docs", "/etc/a.yaml"),
        ("/repository/a.yaml", "/repo", "/repository/a.yaml"),
        ("/repo/a.yaml", "/repo/docs/of/users", "../../../a.yaml"),
        ("/repo/a\nb\x1b[31m.yaml", "/repo", "a\\nb\\x1b[31m.yaml"),
        ("/repo/a\u202eb.yaml", "/repo", "a\\u202eb.yaml"),
        ("/repo/\udcff.yaml", "/repo", "\\udcff.yaml"),
        ("/repo/é 日.yaml", "/repo", "é 日.yaml"),
    ],
)
def test_a_path_is_shown_on_one_line_and_relative_where_it_can_be(path: str, current: str, shown: str) -> None:
    assert shown_path(Path(path), Path(current)) == shown
