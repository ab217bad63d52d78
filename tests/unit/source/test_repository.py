from pathlib import Path

import pytest
from git import Repo

from flowsync.ground.errors import FlowsyncError
from flowsync.source.repository import GitRepository, repository_around
from tests.support.repositories import GIT, Origin


@pytest.fixture(autouse=True)
def nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git without the settings of whoever runs the tests."""
    for name, value in GIT.items():
        monkeypatch.setenv(name, value)


def made(folder: Path, branch: str = "trunk", *, bare: bool = False) -> Path:
    with Repo.init(folder, initial_branch=branch, bare=bare):
        return folder


def test_outside_git_there_is_none(tmp_path: Path) -> None:
    assert repository_around(tmp_path) is None


def test_a_bare_repository_has_no_place_for_a_project(tmp_path: Path) -> None:
    assert repository_around(made(tmp_path, bare=True)) is None


def test_the_top_is_found_from_a_folder_below_it(tmp_path: Path) -> None:
    below = made(tmp_path / "top") / "teams" / "access"
    below.mkdir(parents=True)
    assert repository_around(below) == GitRepository(top=tmp_path / "top", default_branch="trunk")


def test_a_linked_work_tree_has_a_top_of_its_own(tmp_path: Path) -> None:
    clone = Origin(tmp_path).clone(tmp_path / "clone")
    with Repo(clone) as repository:
        repository.git.worktree("add", "-b", "side", str(tmp_path / "linked"), env=GIT)
    assert repository_around(tmp_path / "linked") == GitRepository(top=tmp_path / "linked", default_branch="main")


def test_the_remote_says_which_branch_is_the_default(tmp_path: Path) -> None:
    clone = Origin(tmp_path, branch="team/release").clone(tmp_path / "clone")
    with Repo(clone) as repository:
        repository.git.checkout("-b", "main", env=GIT)
    assert repository_around(clone) == GitRepository(top=clone, default_branch="team/release")


@pytest.mark.parametrize("where", ["refs/heads/main", "refs/remotes/origin/main"])
def test_without_a_word_from_the_remote_main_goes_before_what_is_checked_out(tmp_path: Path, where: str) -> None:
    with Repo.init(tmp_path, initial_branch="idea") as repository:
        repository.git.commit("--allow-empty", "--message=Begin", env=GIT)
        repository.git.update_ref(where, "HEAD", env=GIT)
    assert repository_around(tmp_path) == GitRepository(top=tmp_path, default_branch="main")


def test_a_commit_that_is_on_no_branch_leaves_main(tmp_path: Path) -> None:
    with Repo.init(tmp_path, initial_branch="idea") as repository:
        repository.git.commit("--allow-empty", "--message=Begin", env=GIT)
        repository.git.checkout("--detach", env=GIT)
    assert repository_around(tmp_path) == GitRepository(top=tmp_path, default_branch="main")


def test_what_git_refuses_is_said_in_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(FlowsyncError, match="git cannot read this repository: detected dubious ownership"):
        repository_around(tmp_path)


def test_a_git_program_that_is_gone_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FlowsyncError, match="There is no git program") as caught:
        repository_around(tmp_path)
    assert caught.value.hint == "Install git, or put it on PATH."
