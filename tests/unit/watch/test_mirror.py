"""The copy of a branch: fetched from real repositories, mended when it is damaged, safe against hostile ones."""

import os
import signal
import subprocess
from pathlib import Path

import pytest
from git import Repo

from flowsync.ground.errors import GitError
from flowsync.watch.mirror import Mirror, shown_repository
from flowsync.watch.values import StoppedError
from tests.support.programs import environment
from tests.support.repositories import GIT, Origin


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    return Origin(tmp_path)


def mirror(folder: Path, url: str, *, stopping: bool = False, seconds: float = 60, **variables: str) -> Mirror:
    return Mirror(
        folder=folder / "data" / "mirror.git",
        url=url,
        branch="main",
        environment=environment(**variables),
        is_stopping=lambda: stopping,
        seconds=seconds,
    )


def test_the_head_of_the_branch_is_fetched_and_nothing_else(tmp_path: Path, origin: Origin) -> None:
    first = origin.push({"a.yaml": "1"})
    origin.push({"secret.yaml": "1"}, branch="other")
    copy = mirror(tmp_path, origin.url)
    assert copy.fetch() == first
    second = origin.push({"a.yaml": "2"})
    assert copy.fetch() == second
    with Repo(copy.folder) as repository:
        assert [str(reference) for reference in repository.references] == ["watched"]
        assert repository.bare


def test_a_branch_that_was_forced_back_is_fetched_as_it_is(tmp_path: Path, origin: Origin) -> None:
    first = origin.push({"a.yaml": "1"})
    copy = mirror(tmp_path, origin.url)
    origin.push({"a.yaml": "2"})
    copy.fetch()
    with Repo(tmp_path / "people") as people:
        people.git.push("--force", "origin", f"{first}:refs/heads/main", env=GIT)
    assert copy.fetch() == first


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "HEAD").write_text("nonsense"),
        lambda folder: (folder / "HEAD").unlink(),
        lambda folder: (folder / "refs" / "heads" / "watched.lock").touch(),
        lambda folder: [pack.chmod(0o600) or pack.write_bytes(b"\0" * 99) for pack in folder.rglob("*.pack")],
        lambda folder: [file.chmod(0o600) or file.write_bytes(b"") for file in (folder / "objects").glob("??/*")],
        lambda folder: (folder / "config").write_text("["),
    ],
    ids=["head", "no-head", "lock", "packs", "objects", "config"],
)
def test_a_damaged_copy_is_made_anew(tmp_path: Path, origin: Origin, damage: object) -> None:
    origin.push({f"{number}.yaml": "x" for number in range(5)})
    copy = mirror(tmp_path, origin.url)
    copy.fetch()
    damage(copy.folder)  # type: ignore[operator]
    second = origin.push({"a.yaml": "2"})
    assert copy.fetch() == second
    copy.drop_if_damaged()  # git may have fetched around what was damaged
    assert copy.fetch() == second
    assert not copy.drop_if_damaged(), "the new one is whole"


def test_a_whole_copy_stays_when_the_server_is_away(tmp_path: Path, origin: Origin) -> None:
    copy = mirror(tmp_path, origin.url)
    copy.fetch()
    (tmp_path / "origin.git").rename(tmp_path / "away")
    with pytest.raises(GitError, match="does not appear to be a git repository"):
        copy.fetch()
    assert (copy.folder / "HEAD").is_file()


def test_a_branch_that_is_not_there_is_said(tmp_path: Path, origin: Origin) -> None:
    copy = mirror(tmp_path, origin.url)
    with Repo(tmp_path / "origin.git") as repository:
        repository.git.symbolic_ref("HEAD", "refs/heads/none", env=GIT)
        repository.git.update_ref("-d", "refs/heads/main", env=GIT)
    with pytest.raises(GitError, match="couldn't find remote ref refs/heads/main"):
        copy.fetch()


def test_no_hook_of_the_copy_runs(tmp_path: Path, origin: Origin) -> None:
    copy = mirror(tmp_path, origin.url)
    copy.fetch()
    hook = copy.folder / "hooks" / "reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o700)
    origin.push({"a.yaml": "2"})
    copy.fetch()
    assert not (tmp_path / "ran").exists()


def test_a_url_that_would_run_a_program_is_refused(tmp_path: Path) -> None:
    for url in (f"ext::sh -c touch% {tmp_path}/ran", f"--upload-pack=touch {tmp_path}/ran"):
        with pytest.raises(GitError):
            mirror(tmp_path, url).fetch()
    assert not (tmp_path / "ran").exists()


def test_broken_objects_are_not_taken_in(tmp_path: Path, origin: Origin) -> None:
    def git(*arguments: str, given: str = "") -> str:
        command = ["git", f"--git-dir={tmp_path}/origin.git", *arguments]
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, env=environment(**GIT))
        return done.stdout.strip()

    blob = git("hash-object", "-w", "--stdin")
    tree = git("mktree", given=f"100644 blob {blob}\t.git\n")
    git("update-ref", "refs/heads/main", git("commit-tree", tree, "-m", "Hostile"))
    with pytest.raises(GitError, match=r"hasDotgit|contains '\.git'"):
        mirror(tmp_path, origin.url).fetch()


def slow_git(folder: Path) -> str:
    """A PATH on which git does not end."""
    program = folder / "slow" / "git"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ncase "$*" in *fetch*) sleep 600 & echo $! > {folder}/pid; wait;; esac\n')
    program.chmod(0o700)
    return f"{program.parent}:{os.environ['PATH']}"


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize(("stopping", "error"), [(False, GitError), (True, StoppedError)])
def test_git_is_ended_with_its_children(tmp_path: Path, stopping: bool, error: type[Exception]) -> None:
    copy = mirror(tmp_path, "https://example.invalid/", PATH=slow_git(tmp_path), stopping=False, seconds=0.3)
    if stopping:
        flag = (tmp_path / "pid").exists
        copy = Mirror(
            folder=copy.folder, url=copy.url, branch="main", environment=copy.environment, is_stopping=flag, seconds=600
        )
    with pytest.raises(error):
        copy.fetch()
    pid = int((tmp_path / "pid").read_text())
    while not is_gone(pid):
        os.kill(os.getpid(), signal.SIGCONT)


def test_what_is_shown_holds_no_credentials(tmp_path: Path) -> None:
    assert shown_repository("https://x-token:s3cret@git.example.com/p.git") == "https://git.example.com/p.git"
    url = "https://x-token:s3cret@127.0.0.1:1/p.git"
    with pytest.raises(GitError) as failed:
        mirror(tmp_path, url).fetch()
    assert "s3cret" not in failed.value.message
    assert "s3cret" not in repr(mirror(tmp_path, url))
