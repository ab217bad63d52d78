"""A Git repository, read only: its commits as trees of files, what they changed, and who signed them."""

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self, TypeVar

from flowsync.ground.errors import GitError
from flowsync.model.commit import CommitRef
from flowsync.model.configuration import Revision
from flowsync.source.git.causes import Stretch, causes
from flowsync.source.git.history import ChangedPath, changed_paths, commits, steps
from flowsync.source.git.meanings import check_meaning
from flowsync.source.git.merging import Scratch
from flowsync.source.git.objects import Objects
from flowsync.source.git.process import Git, failure, lacks_history
from flowsync.source.git.revision_tree import RevisionTree
from flowsync.source.git.signatures import Signature, signature
from flowsync.source.git.unknown_revision import no_revision
from flowsync.source.search import POLICY_SUFFIXES

Wanted = TypeVar("Wanted")
_NO = 1
_FATAL = 128
_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_STATUS = ("--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignored=traditional")
_FACTS = ("--is-shallow-repository", "--is-bare-repository", "--show-object-format", "--show-toplevel")


class Repository:
    """A repository whose files are told as if they were in ``top``; a context manager that ends its processes.

    Names of revisions go through ``resolve`` first; everything else takes and gives full commit ids. Every method
    raises GitError when git cannot answer, and says what to fetch where a clone does not hold enough.
    """

    def __init__(self, git: Git, top: Path, object_format: str, *, is_shallow: bool) -> None:
        self.top = top
        self.is_shallow = is_shallow
        self._git = git
        self._object_format = object_format
        self._open = ExitStack()
        self._objects: Objects | None = None
        self._merges: dict[tuple[str, str], str] = {}

    @classmethod
    def around(cls, folder: Path) -> Self:
        """The repository whose work tree ``folder`` (an absolute, real path) is in."""
        git = Git(folder=folder)
        answer = git.run("rev-parse", *_FACTS, accepted=range(256))
        facts = os.fsdecode(answer.out).split("\n", len(_FACTS) - 1)
        if answer.code:
            raise _bare() if facts[1:2] == ["true"] else failure(answer.err)
        top = Path(facts[3].removesuffix("\n"))
        return cls(Git(folder=top), top, facts[2], is_shallow=facts[0] == "true")

    @classmethod
    def at(cls, git_folder: Path, top: Path) -> Self:
        """The repository in ``git_folder``, bare or not, as if it were checked out in ``top``, which need not exist."""
        git = Git(folder=git_folder, options=(f"--git-dir={git_folder}",))
        facts = os.fsdecode(git.run("rev-parse", *_FACTS[:3]).out).split("\n")
        return cls(git, top, facts[2], is_shallow=facts[0] == "true")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def resolve(self, revision: str) -> str:
        """The id of the commit that a name stands for, as somebody wrote it: a branch, a tag, ``HEAD~1``, an id.
        One that stands for a tag and for another commit is a GitError."""
        found = "" if "\0" in revision else self._commit_id(revision)
        if not found:
            raise no_revision(self._git, revision, is_shallow=self.is_shallow)
        check_meaning(self._git, revision)
        return found

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether ``newer`` holds everything of ``older``; a commit is its own ancestor."""
        if self._git.run("merge-base", "--is-ancestor", older, newer, accepted=(0, _NO)).code == 0:
            return True
        if self.is_shallow:
            raise lacks_history(f"This clone is shallow: it does not tell whether {newer[:7]} comes after {older[:7]}.")
        return False

    def merge_base(self, one: str, other: str) -> str | None:
        """The newest commit that both come after; None where they have nothing in common."""
        answer = self._git.run("merge-base", one, other, accepted=(0, _NO))
        if answer.code and self.is_shallow:
            raise lacks_history(f"This clone is shallow: it does not hold where {one[:7]} and {other[:7]} parted.")
        return answer.line or None

    def merged(self, base: str, head: str) -> str:
        """A commit with what merging ``head`` into ``base`` gives: ``head`` itself where it comes after ``base``, else
        one that is known only here, as long as the repository is open. A conflict is a GitError that names the files.
        """
        if (base, head) not in self._merges:
            ancestor = self.merge_base(base, head)
            if ancestor is None:
                raise GitError(
                    f"{base[:7]} and {head[:7]} have no history in common, so they cannot be merged.",
                    hint="Name the branch that the changes are merged into.",
                )
            self._merges[base, head] = head if ancestor == base else self._merge(base, head)
        return self._merges[base, head]

    def tree(self, commit: str, revision: Revision | None = None) -> RevisionTree:
        """The files of a commit, told as those of ``revision``, by default of the commit itself."""
        if self._objects is None:
            self._objects = Objects(self._git)
            self._open.callback(self._objects.close)
        return RevisionTree(self._objects, self.top, commit, revision or Revision(commit=commit))

    def merged_tree(self, base: str, head: str) -> RevisionTree:
        """The files that merging ``head`` into ``base`` gives, told as those of ``head``."""
        return self.tree(self.merged(base, head), Revision(commit=head))

    def commit(self, commit: str) -> CommitRef:
        """Who wrote a commit, when and what about."""
        return commits(self._git, "--no-walk", commit)[0]

    def commits_between(self, base: str, head: str) -> list[CommitRef]:
        """The commits of ``head`` that ``base`` lacks, newest first; merges among them."""
        return commits(self._git, "--topo-order", f"{base}..{head}")

    def first_parents(self, since: str, until: str) -> list[CommitRef]:
        """The commits after ``since`` up to ``until`` on the branch itself, oldest first: what was merged counts as its
        merge. GitError when ``since`` is not one of them or ``until``."""
        found = commits(self._git, "--first-parent", "--reverse", f"{since}..{until}")
        if since == until or (found and since in self._parents(found[0].id)[:1]):
            return found
        if self.is_shallow:
            raise lacks_history(f"This clone is shallow: it does not hold the way from {since[:7]} to {until[:7]}.")
        raise GitError(
            f"{since[:7]} is not on the way to {until[:7]}.", hint="Was the branch rewritten? Look with: git log"
        )

    def changed_paths(self, before: str, after: str) -> list[ChangedPath]:
        """The files that differ between two commits, as paths below the top; renames are followed."""
        return changed_paths(self._git, before, after)

    def causes(self, base: str, head: str, wanted: Mapping[Wanted, Stretch]) -> dict[Wanted, tuple[CommitRef, ...]]:
        """Which commits that ``base`` lacks caused each stretch of what merging ``head`` into it gives, newest first;
        none for a stretch of a file that none of them touched."""
        merged = self.merged(base, head)
        taken = [step for step in steps(self._git, base, merged) if merged == head or step.commit.id != merged]
        return causes(self._git, merged, base, taken, wanted)

    def uncommitted(self, paths: Sequence[str]) -> list[str]:
        """What differs from the checked out commit below ``paths`` (below the top): untracked files too, and of those
        that git ignores the ones that would be read as policy."""
        answer = self._git.run("status", *_STATUS, "--", *paths)
        lines = [line for line in os.fsdecode(answer.out).split("\0") if line]
        return sorted(line[3:] for line in lines if not line.startswith("!!") or line.endswith(POLICY_SUFFIXES))

    def is_dirty(self, paths: Sequence[str]) -> bool:
        """Whether anything differs from the checked out commit below ``paths`` (below the top)."""
        return bool(self.uncommitted(paths))

    def signature(self, commit: str, signers: bytes) -> Signature:
        """Who signed a commit, by the content of a file of allowed signers."""
        with tempfile.NamedTemporaryFile(prefix="flowsync-signers-") as file:  # for its owner only
            file.write(signers)
            file.flush()
            return signature(self._git, commit, Path(file.name))

    def _commit_id(self, revision: str) -> str:
        question = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        answer = self._git.run("rev-parse", *question, accepted=(0, _NO, _FATAL)).line
        return answer if _ID.fullmatch(answer) else ""

    def _parents(self, commit: str) -> list[str]:
        return self._git.run("rev-parse", f"{commit}^@").line.split("\n")

    def _merge(self, base: str, head: str) -> str:
        scratch = self._open.enter_context(Scratch(self._git, self._object_format))
        merged = scratch.merge(base, head)
        self._git = self._git.seeing(scratch.objects)
        if self._objects is not None:
            self._objects.restart(self._git)
        return merged


def _bare() -> GitError:
    return GitError(
        "This is a bare repository: it has no work tree that paths could be told of.",
        hint="Go into a clone of it; 'flowsync watch' reads a repository without one.",
    )
