"""What a repository answers, and what it says when it cannot."""

import os
from pathlib import Path

import pytest

from flowsync.ground.errors import GitError
from flowsync.model.configuration import Revision
from flowsync.source.git.history import ChangedPath
from flowsync.source.git.repository import Repository
from tests.support.checkouts import Checkout

FAR = dict.fromkeys(map(str, range(9)), "x\n")


def said(error: pytest.ExceptionInfo[GitError]) -> str:
    """The message and the hint."""
    return f"{error.value.message} {error.value.hint}"


def content(repository: Repository, made: Checkout, commit: str, name: str) -> bytes:
    """What a commit has in a file."""
    return repository.tree(commit).read_file(made.folder / name, name)


@pytest.mark.parametrize("name", ["HEAD", "main", "HEAD~0", "v1", "@"])
def test_names_of_a_commit_are_resolved(made: Checkout, repository: Repository, name: str) -> None:
    made.commit({"a": "1"}, "First")
    commit = made.commit({"a": "2"}, "Second")
    made.git("tag", "-a", "-m", "x", "v1")
    assert repository.resolve(name) == commit
    assert repository.resolve(commit[:8]) == commit


def test_a_detached_head_is_a_commit_like_any_other(made: Checkout, repository: Repository) -> None:
    commit = made.commit({"a": "1"})
    made.commit({"a": "2"})
    made.git("checkout", "--detach", commit)
    assert repository.resolve("HEAD") == commit


@pytest.mark.parametrize("name", ["--help", "-h", "--all", "--output=x", "", "a..b", "a\nb", "a\0b", "HEAD:a", "^HEAD"])
def test_what_is_no_commit_is_refused_and_never_an_option(made: Checkout, repository: Repository, name: str) -> None:
    made.commit({"a": "1"})
    with pytest.raises(GitError) as error:
        repository.resolve(name)
    assert "There is no commit '" in error.value.message
    assert "\n" not in error.value.message


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("maim", "There is no commit 'maim'.", "Did you mean 'main'?"),
        ("origin/feature", "There is no branch 'origin/feature' in this clone.", "Fetch it first: git fetch origin"),
        (
            "origin/mian",
            "There is no branch 'origin/mian'",
            "Did you mean 'origin/main'? If not, fetch it first: git fetch",
        ),
        ("topic", "There is no commit 'topic'.", "Did you mean 'origin/topic'?"),
        ("0" * 40, "There is no commit", "Name a branch, a tag or a commit"),
    ],
)
def test_the_hint_says_what_may_be_meant_or_what_to_fetch(
    made: Checkout, tmp_path: Path, name: str, message: str, hint: str
) -> None:
    made.commit()
    made.git("branch", "topic")
    with Repository.around(made.clone(tmp_path.resolve() / "clone").folder) as clone, pytest.raises(GitError) as error:
        clone.resolve(name)
    assert message in error.value.message
    assert error.value.hint.startswith(hint)


def test_a_tag_does_not_stand_for_a_branch_or_an_id_of_the_same_name(made: Checkout, tmp_path: Path) -> None:
    """Git takes the tag, which whoever may push tags can make: what judges a pull request would be the attacker's."""
    main = made.commit({"flowsync.yaml": "strict"})
    made.git("checkout", "-q", "-b", "evil")
    evil = made.commit({"flowsync.yaml": "loose"})
    made.git("checkout", "-q", "main")
    for name in ("origin/main", main[:8], "main", "evil"):
        made.git("tag", name, evil)
    with Repository.around(made.clone(tmp_path.resolve() / "clone").folder) as clone:
        for name in ("origin/main", main[:8], "main", "origin/main~0"):
            with pytest.raises(GitError) as error:
                clone.resolve(name)
            assert "more than one commit" in error.value.message, name
            assert name != "origin/main" or "refs/remotes/origin/main" in said(error)
        assert clone.resolve("refs/remotes/origin/main") == clone.resolve(main) == main
        assert clone.resolve("evil") == clone.resolve("refs/tags/main") == evil


def test_before_the_first_commit_there_is_nothing_to_name(repository: Repository) -> None:
    with pytest.raises(GitError, match="no commit in this repository yet"):
        repository.resolve("HEAD")


def test_outside_git_and_in_a_bare_repository_there_is_no_work_tree(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="There is no Git repository here"):
        Repository.around(tmp_path)
    Checkout.make(tmp_path / "made").git("init", "--bare", os.fspath(tmp_path / "bare"))
    with pytest.raises(GitError, match="bare repository"):
        Repository.around(tmp_path / "bare")


def test_a_bare_repository_is_read_as_if_it_were_checked_out_somewhere(made: Checkout, tmp_path: Path) -> None:
    commit = made.commit({"p/a.yaml": "1"})
    made.clone(tmp_path / "bare.git", "--bare")
    with Repository.at(tmp_path / "bare.git", Path("/nowhere")) as repository:
        assert repository.resolve("main") == commit
        assert repository.tree(commit).policy_files([Path("/nowhere/p")], Path("/nowhere"))[0] == [
            Path("/nowhere/p/a.yaml")
        ]


def test_without_a_git_program_that_is_said(made: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.fspath(made.folder))
    with pytest.raises(GitError, match="There is no git program"):
        Repository.around(made.folder)


def test_a_repository_of_somebody_else_says_how_to_trust_it(made: Checkout) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a folder away")
    for folder in (made.folder, made.folder / ".git"):
        os.chown(folder, 12345, 12345)
    with pytest.raises(GitError) as error:
        Repository.around(made.folder)
    assert "does not trust" in error.value.message
    assert "safe.directory" in error.value.hint


def test_variables_that_point_to_another_repository_do_not_count(
    made: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = made.commit({"a": "1"})
    other = Checkout.make(tmp_path / "other")
    other.commit({"b": "1"})
    monkeypatch.setenv("GIT_DIR", os.fspath(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", os.fspath(other.folder))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", os.fspath(tmp_path))
    with Repository.around(made.folder) as repository:
        assert (repository.resolve("HEAD"), repository.top) == (commit, made.folder)


def test_replaced_objects_are_read_as_they_are(made: Checkout, repository: Repository) -> None:
    commit = made.commit({"a": "good"})
    made.git("replace", commit, made.commit({"a": "evil"}))
    assert content(repository, made, commit, "a") == b"good"


def test_ancestors_and_where_branches_parted(made: Checkout, repository: Repository) -> None:
    first, second = made.commit(), made.commit()
    made.branch("other", first)
    other = made.commit({"o": "1"})
    assert repository.is_ancestor(first, second)
    assert repository.is_ancestor(second, second)
    assert not repository.is_ancestor(second, other)
    assert repository.merge_base(second, other) == first
    made.git("checkout", "--orphan", "alone")
    alone = made.commit(FAR)
    assert repository.merge_base(second, alone) is None
    with pytest.raises(GitError, match="no history in common"):
        repository.merged(second, alone)


def test_a_shallow_clone_says_what_to_fetch(made: Checkout, tmp_path: Path) -> None:
    first = made.commit({"a": "1"})
    made.commit({"a": "2"})
    made.branch("other", first)
    made.commit({"b": "1"})
    clone = made.clone(tmp_path.resolve() / "clone", "--depth=1", "--no-single-branch")
    with Repository.around(clone.folder) as repository:
        one, other = repository.resolve("origin/main"), repository.resolve("origin/other")
        assert content(repository, clone, one, "a") == b"2"
        for ask in (
            lambda: repository.merged(one, other),
            lambda: repository.is_ancestor(one, other),
            lambda: repository.resolve(first),
            lambda: repository.resolve("origin/main~1"),
            lambda: repository.first_parents(other, one),
        ):
            with pytest.raises(GitError) as error:
                ask()
            assert "shallow" in error.value.message
            assert "fetch-depth: 0" in error.value.hint


def test_a_partial_clone_fetches_nothing_and_says_what_to_do(made: Checkout, tmp_path: Path) -> None:
    made.git("config", "uploadpack.allowFilter", "true")
    commit = made.commit({"p/a.yaml": "1"})
    clone = made.clone(tmp_path.resolve() / "clone", "--filter=blob:none", "--no-checkout")
    with Repository.around(clone.folder) as repository:
        tree = repository.tree(commit)
        with pytest.raises(GitError) as error:
            tree.policy_files([clone.folder / "p"], clone.folder)
    assert "does not hold" in error.value.message
    assert "Fetch" in error.value.hint


def test_changed_paths_follow_what_was_renamed_and_removed(made: Checkout, repository: Repository) -> None:
    before = made.commit({"old.yaml": "\n".join(map(str, range(50))), "gone.yaml": "1", "same.yaml": "2", "é\n": "3"})
    made.git("mv", "old.yaml", "new.yaml")
    after = made.commit({"gone.yaml": None, "more.yaml": "4\n" * 40, "é\n": "5"})
    assert sorted(repository.changed_paths(before, after), key=str) == sorted(
        [
            ChangedPath(before="old.yaml", after="new.yaml"),
            ChangedPath(before="gone.yaml", after=None),
            ChangedPath(before=None, after="more.yaml"),
            ChangedPath(before="é\n", after="é\n"),
        ],
        key=str,
    )


def test_a_commit_tells_who_wrote_it_when_and_what_about(made: Checkout, repository: Repository) -> None:
    made.git("config", "i18n.logOutputEncoding", "ISO-8859-1")
    commit = made.commit({".mailmap": "Somebody Else <else@example.com> <ana@example.com>\n"}, "Grüße\n\nmore")
    told = repository.commit(commit)
    assert (told.id, told.name, told.mail, told.subject) == (commit, "Ana", "ana@example.com", "Grüße")
    assert told.at.endswith("Z")


def test_commits_between_are_those_that_the_base_lacks_the_newest_first(made: Checkout, repository: Repository) -> None:
    base = made.commit(message="Base")
    made.branch("topic")
    made.commit({"a": "1"}, "One")
    made.commit({"a": "2"}, "Two")
    made.git("checkout", "main")
    on_main = made.commit({"b": "1"}, "Main")
    made.git("merge", "--no-ff", "-m", "Merge", "topic")
    head = repository.resolve("main")
    assert [one.subject for one in repository.commits_between(on_main, head)] == ["Merge", "Two", "One"]
    assert [one.subject for one in repository.first_parents(base, head)] == ["Main", "Merge"]
    assert repository.first_parents(head, head) == []


def test_first_parents_refuse_a_start_that_is_not_on_the_branch(made: Checkout, repository: Repository) -> None:
    base = made.commit()
    made.branch("topic")
    topic = made.commit({"a": "1"})
    made.git("checkout", "main")
    made.git("merge", "--no-ff", "-m", "Merge", "topic")
    for since in (topic, repository.resolve("main")):
        with pytest.raises(GitError, match="not on the way"):
            repository.first_parents(since, base if since != topic else repository.resolve("main"))


def test_what_is_not_committed_is_told_ignored_policies_too(made: Checkout, repository: Repository) -> None:
    made.commit({"p/a.yaml": "1", "p/b.yaml": "1", "q/c.yaml": "1", ".gitignore": "ignored.yaml\n*.pyc\n"})
    assert not repository.is_dirty(["p"])
    made.write({"p/a.yaml": "2", "p/b.yaml": None, "p/new.yaml": "1", "p/ignored.yaml": "1", "p/x.pyc": "", "q/d": ""})
    assert repository.uncommitted(["p"]) == ["p/a.yaml", "p/b.yaml", "p/ignored.yaml", "p/new.yaml"]


def test_the_files_of_a_merge_are_told_as_those_of_its_head(made: Checkout, repository: Repository) -> None:
    base = made.commit({"a": "1"})
    made.branch("topic")
    head = made.commit({"b": "1"})
    made.git("checkout", "main")
    newer = made.commit({"c": "1"})
    assert repository.merged(base, head) == head
    tree = repository.merged_tree(newer, head)
    assert [tree.is_file(made.folder / name) for name in "abcd"] == [True, True, True, False]
    assert tree.revision == Revision(commit=head)
