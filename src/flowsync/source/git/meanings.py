"""What a name of a revision can stand for.

Git takes a tag before a branch and before the beginning of an id, and whoever may push a tag chooses its name
(gitrevisions(7)): ``origin/main`` would be what they say it is.
"""

import os
import re
from typing import Final

from flowsync.ground.errors import GitError
from flowsync.source.git.process import Git
from flowsync.source.shown_path import on_one_line

_BEHIND: Final = re.compile(r"[~^:]|@\{")
_BEGINNING: Final = re.compile(r"[0-9a-f]{7,}")
_FULL: Final = (40, 64)
_FORMAT: Final = "--format=%(refname) %(objectname) %(*objectname)"


def check_meaning(git: Git, revision: str) -> None:
    """Raises GitError where a tag has the name of a branch, or the beginning of an id, that is another commit."""
    name = _BEHIND.split(revision, maxsplit=1)[0]
    if not name or (_BEGINNING.fullmatch(name) and len(name) in _FULL):
        return
    tag, *branches = (f"refs/{where}" for where in (f"tags/{name}", f"heads/{name}", *_remote(name)))
    lines = os.fsdecode(git.run("for-each-ref", _FORMAT, tag, *branches).out).splitlines()
    found = {full: ids for full, *ids in map(str.split, lines) if full in (tag, *branches)}
    if tag not in found:
        return
    tagged = found.pop(tag)[-1]
    others = [full for full, ids in found.items() if ids[-1] != tagged] or _ids(git, name, tagged)
    if others:
        raise GitError(
            f"'{on_one_line(name)}' stands for more than one commit: {on_one_line(tag)} and {on_one_line(others[0])}.",
            hint=f"Write out which one is meant: {on_one_line(others[0])}",
        )


def _remote(name: str) -> tuple[str, str]:
    return f"remotes/{name}", f"remotes/{name}/HEAD"


def _ids(git: Git, name: str, but: str) -> list[str]:
    """The ids of other objects that begin like this."""
    if not _BEGINNING.fullmatch(name):
        return []
    return [found for found in git.run("rev-parse", f"--disambiguate={name}").line.split() if found != but]
