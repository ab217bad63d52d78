"""What merging two commits would give, without writing anything into their repository."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from shutil import copyfile
from typing import Final, Self

from flowsync.ground.errors import GitError
from flowsync.source.git.process import USAGE, Git, failure, quoted
from flowsync.source.shown_path import on_one_line

_CONFLICT: Final = 1
_MOST_NAMED: Final = 5
_NOBODY: Final = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "flowsync"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "flowsync@localhost"),
    **dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "@1 +0000"),
}


class Scratch:
    """A repository in a temporary folder that sees the objects of another one and has settings of its own, so that no
    merge driver of anybody runs."""

    def __init__(self, git: Git, object_format: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="flowsync-merge-")
        self._git = Git(folder=Path(self._folder.name), variables=_NOBODY)
        self._git.run("init", "--quiet", "--bare", "--template=", f"--object-format={object_format}")
        self._see(git)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    @property
    def objects(self) -> Path:
        """The folder with the objects that merging made."""
        return Path(self._folder.name) / "objects"

    def merge(self, base: str, head: str) -> str:
        """A commit, here only, with what merging ``head`` into ``base`` gives. Raises GitError on a conflict."""
        answer = self._git.run(
            *("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head),
            accepted=(0, _CONFLICT, USAGE),
        )
        if answer.code == USAGE:
            raise GitError("This git cannot merge without a work tree.", hint="Install git 2.38 or newer.")
        tree, *names = os.fsdecode(answer.out).split("\0")
        if answer.code == _CONFLICT:
            raise _conflict(answer.err, [on_one_line(name) for name in names if name])
        parents = ("-p", base, "-p", head)
        return self._git.run("commit-tree", *parents, "-m", "Merge", tree).line

    def _see(self, git: Git) -> None:
        answer = git.run("rev-parse", "--git-path", "objects", "--git-path", "shallow")
        objects, shallow = (git.folder / line for line in os.fsdecode(answer.out).splitlines())
        (self.objects / "info").mkdir(exist_ok=True)
        (self.objects / "info" / "alternates").write_bytes(os.fsencode(f"{quoted(objects)}\n"))
        with suppress(FileNotFoundError):
            copyfile(shallow, Path(self._folder.name) / "shallow")


def _conflict(complaint: bytes, names: list[str]) -> GitError:
    if not names:
        return failure(complaint)
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    named = ", ".join(f"'{name}'" for name in names[:_MOST_NAMED])
    return GitError(
        f"The two revisions cannot be merged without a conflict in {named}{more}.",
        hint="Merge the base branch into the pull request, resolve the conflict, and push.",
    )
