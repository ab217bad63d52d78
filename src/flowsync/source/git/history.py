"""Commits, and what changed between them. All ids are full ones; names of files are paths below the top."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flowsync.model.commit import CommitRef
from flowsync.source.git.process import Git

_FIELDS: Final = ("%H", "%an", "%ae", "%s", "%ad")
_AS_REF: Final = (
    *("--no-show-signature", "--no-mailmap", "--encoding=UTF-8", "--date=format-local:%Y-%m-%dT%H:%M:%SZ"),
    *("-z", f"--format={'%x00'.join(_FIELDS)}"),
)
_MARK: Final = "\x01"
"""What a commit begins with in a log that lists files too; no status of a file does."""
_TWO_NAMES: Final = ("R", "C")
_RENAMES: Final = ("--name-status", "-M", "--no-ext-diff", "--no-textconv", "--no-relative", "--ignore-submodules=none")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPath:
    """A file that differs between two commits: its path ``before`` and ``after``, None where there is none.

    The paths differ when it was renamed.
    """

    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A commit with the files that it changed."""

    commit: CommitRef
    changes: tuple[ChangedPath, ...]


def commits(git: Git, *selection: str) -> list[CommitRef]:
    """The commits that ``git log`` selects by these arguments, newest first. Names are as the commit says them."""
    texts = _texts(git.run("log", *_AS_REF, *selection, "--").out)
    return [_commit(texts[start : start + len(_FIELDS)]) for start in range(0, len(texts), len(_FIELDS))]


def steps(git: Git, base: str, head: str) -> list[Step]:
    """The commits of ``head`` that ``base`` lacks, newest first, with what each changed; merges have no files of their
    own here."""
    marked = f"--format=%x01{'%x00'.join(_FIELDS)}"
    output = git.run("log", *_AS_REF, marked, *_RENAMES, "--topo-order", f"{base}..{head}", "--").out
    return list(_steps(_texts(output)))


def changed_paths(git: Git, before: str, after: str) -> list[ChangedPath]:
    """The files that differ between two commits, renames followed."""
    return list(_changes(_texts(git.run("diff-tree", "-r", "-z", *_RENAMES, before, after, "--").out)))


def _texts(output: bytes) -> list[str]:
    text = os.fsdecode(output)
    return text.removesuffix("\0").split("\0") if text else []


def _commit(texts: list[str]) -> CommitRef:
    told = (os.fsencode(text).decode("utf-8", "replace") for text in texts)
    commit, name, mail, subject, at = told
    return CommitRef(id=commit, name=name, mail=mail, subject=subject, at=at)


def _steps(texts: list[str]) -> Iterator[Step]:
    """Read in the order in which git writes: a commit can be told by nothing that it says itself."""
    at = 0
    while at < len(texts):
        commit = _commit([texts[at].removeprefix(_MARK), *texts[at + 1 : at + len(_FIELDS)]])
        at += len(_FIELDS)
        changes: list[ChangedPath] = []
        while at < len(texts) and not texts[at].startswith(_MARK):
            change, at = _change(texts, at)
            changes.append(change)
        yield Step(commit=commit, changes=tuple(changes))


def _changes(texts: list[str]) -> Iterator[ChangedPath]:
    at = 0
    while at < len(texts):
        change, at = _change(texts, at)
        yield change


def _change(texts: list[str], at: int) -> tuple[ChangedPath, int]:
    """The change that begins there with its status, and where the next one begins."""
    status, before = texts[at].lstrip("\n"), texts[at + 1]
    names = 2 if status.startswith(_TWO_NAMES) else 1
    change = ChangedPath(
        before=None if status.startswith(("A", "C")) else before,
        after=None if status.startswith("D") else texts[at + names],
    )
    return change, at + names + 1
