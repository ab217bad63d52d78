"""Which revision the policies are at, in Git and outside."""

from pathlib import Path

import pytest
from git import Repo

from flowsync.model.configuration import Revision
from flowsync.source.revision import commit_facts, revision_being_asked

PATHS = ["policies", "flowsync.yaml"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project folder with one policy."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "a.yaml").write_text("a: 1\n")
    (tmp_path / "other.txt").write_text("")
    return tmp_path


def revision_of(folder: Path, paths: list[str]) -> Revision:
    with revision_being_asked(folder, paths) as asked:
        return asked()


def committed(folder: Path) -> str:
    """Commit everything below the folder; the commit."""
    with Repo.init(folder) as repository:
        repository.git.add(all=True)
        return repository.index.commit("x").hexsha


def test_outside_git_there_is_no_revision(folder: Path) -> None:
    assert revision_of(folder, PATHS) == Revision()


def test_before_the_first_commit_there_is_no_revision(folder: Path) -> None:
    Repo.init(folder).close()
    assert revision_of(folder, PATHS) == Revision()


def test_a_clean_work_tree_is_at_its_commit(folder: Path) -> None:
    commit = committed(folder)
    (folder / "other.txt").write_text("changed beside the policies")
    assert revision_of(folder, PATHS) == Revision(commit=commit)
    assert revision_of(folder, PATHS).full == commit


@pytest.mark.parametrize("name", ["policies/a.yaml", "policies/new.yaml", "flowsync.yaml"])
def test_a_change_to_the_policies_is_dirty(folder: Path, name: str) -> None:
    commit = committed(folder)
    (folder / name).write_text("b: 2\n")
    assert revision_of(folder, PATHS) == Revision(commit=commit, dirty=True)
    assert revision_of(folder, PATHS).full == f"{commit}+dirty"


def test_in_a_folder_below_the_top_only_that_folder_counts(folder: Path) -> None:
    below = folder / "below"
    (below / "policies").mkdir(parents=True)
    (below / "policies" / "b.yaml").write_text("b: 1\n")
    commit = committed(folder)
    (folder / "policies" / "a.yaml").write_text("changed")
    assert revision_of(below, PATHS) == Revision(commit=commit)


def test_without_a_git_program_there_is_no_revision(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed(folder)
    monkeypatch.setenv("PATH", str(folder))
    assert revision_of(folder, PATHS) == Revision()


def test_a_hook_of_the_repository_is_not_run(folder: Path) -> None:
    committed(folder)
    hook = folder / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {folder}/ran\n")
    hook.chmod(0o755)
    with Repo(folder) as repository, repository.config_writer() as writer:
        writer.set_value("core", "fsmonitor", str(hook))
    revision_of(folder, PATHS)
    assert not (folder / "ran").exists()


def test_the_facts_of_a_commit_are_read_whatever_encoding_git_shows_commits_in(folder: Path) -> None:
    with Repo.init(folder) as repository:
        with repository.config_writer() as config:
            config.set_value("i18n", "logOutputEncoding", "ISO-8859-1")
        commit = repository.index.commit("Grüße").hexsha
    assert commit_facts(folder, commit).subject == "Grüße"


def test_variables_that_a_hook_sets_do_not_point_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = committed(folder)
    monkeypatch.setenv("GIT_DIR", "nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    assert revision_of(folder, PATHS) == Revision(commit=commit)
