"""Which commits of a range caused what stands in files, or does not stand there any more."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeVar

from flowsync.model.commit import CommitRef
from flowsync.source.git.history import Step
from flowsync.source.git.process import Git

Wanted = TypeVar("Wanted")
_BLAMED: Final = re.compile(rb"^([0-9a-f]{40}(?:[0-9a-f]{24})?) [0-9]+ ([0-9]+)(?: [0-9]+)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """``lines`` of a file, from 1, as the newer commit has them. Without lines it is something that is gone: then
    ``path`` is that of the file in the older commit. Paths are below the top of the repository."""

    path: str
    lines: frozenset[int] = frozenset()


def causes(
    git: Git, head: str, base: str, steps: Sequence[Step], wanted: Mapping[Wanted, Stretch]
) -> dict[Wanted, tuple[CommitRef, ...]]:
    """The commits that caused each stretch, newest first; none for one in a file that no commit touched.

    ``steps`` are the commits of ``head`` that ``base`` lacks, newest first. What is gone, and lines that no single
    commit brought, are caused by the newest commit that touched the file.
    """
    names = {key: one.path if one.lines else _later_name(steps, one.path) for key, one in wanted.items()}
    touching = _touching(steps, names.values())
    asked: dict[str, set[int]] = {}
    for key, one in wanted.items():
        if len(touching[names[key]]) > 1:
            asked.setdefault(names[key], set()).update(one.lines)
    blamed = {path: _blame(git, f"{base}..{head}", path, lines) for path, lines in asked.items() if lines}
    order = {step.commit.id: (place, step.commit) for place, step in enumerate(steps)}
    found: dict[Wanted, tuple[CommitRef, ...]] = {}
    for key, one in wanted.items():
        of_lines = {commit for line, commit in blamed.get(names[key], {}).items() if line in one.lines}
        in_range = sorted(order[commit] for commit in of_lines if commit in order)
        found[key] = tuple(commit for _, commit in in_range) or touching[names[key]][:1]
    return found


def _touching(steps: Sequence[Step], names: Iterable[str]) -> dict[str, tuple[CommitRef, ...]]:
    """The commits that touched each file, newest first, by what it is called in the end."""
    found: dict[str, tuple[CommitRef, ...]] = dict.fromkeys(names, ())
    now = {name: name for name in found}
    for step in steps:
        for change in step.changes:
            name = now.get(change.after or change.before or "")
            if name is not None:
                found[name] = (*found[name], step.commit)
                now[change.before or ""] = now.pop(change.after or change.before or "")
    return found


def _later_name(steps: Sequence[Step], name: str) -> str:
    for step in reversed(steps):
        name = next((change.after for change in step.changes if change.before == name and change.after), name)
    return name


def _blame(git: Git, span: str, path: str, lines: Iterable[int]) -> dict[int, str]:
    ranges = [argument for first, last in _runs(lines) for argument in ("-L", f"{first},{last}")]
    answer = git.run("blame", "--porcelain", "-M", "--no-textconv", "--ignore-revs-file", "", *ranges, span, "--", path)
    return {int(line): commit.decode() for commit, line in _BLAMED.findall(answer.out)}


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The numbers as first and last of each run without a gap."""
    for _, run in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield members[0], members[-1]
