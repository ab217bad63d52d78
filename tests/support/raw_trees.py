"""Objects of a repository as nobody's git would write them, and pull requests made of them."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.repositories import GIT
from tests.support.road import Road, git

FILE, LINK, FOLDER, SUBMODULE = "100644", "120000", "40000", "160000"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a folder: its mode, its name in any bytes but NUL and the id of what it is."""

    mode: str
    name: bytes
    id: str


@dataclass(frozen=True, slots=True)
class Raw:
    """Writes objects into the repository in ``folder``, whatever they hold."""

    folder: Path

    def file(self, name: bytes, text: str) -> Entry:
        """A file."""
        return Entry(FILE, name, self._written("blob", text.encode()))

    def link(self, name: bytes, target: str) -> Entry:
        """A symbolic link."""
        return Entry(LINK, name, self._written("blob", target.encode()))

    def folder_of(self, name: bytes, *entries: Entry) -> Entry:
        """A folder with these entries, in their order."""
        content = b"".join(f"{one.mode} ".encode() + one.name + b"\0" + bytes.fromhex(one.id) for one in entries)
        return Entry(FOLDER, name, self._written("tree", content))

    def _written(self, kind: str, content: bytes) -> str:
        command = ["git", "hash-object", "-t", kind, "-w", "--stdin", "--literally"]
        done = subprocess.run(
            command, cwd=self.folder, input=content, env={**os.environ, **GIT}, capture_output=True, check=True
        )
        return done.stdout.decode().strip()


def open_raw(road: Road, number: int, entries: Sequence[Entry], *, message: str = "Change") -> str:
    """Open a pull request whose one commit puts these entries at the top, in place of those of the same name."""
    raw = Raw(road.people)
    git(road.people, "fetch", "--quiet", "origin")
    base = git(road.people, "rev-parse", "origin/main")
    names = {one.name for one in entries}
    top = [one for one in _top(road, base) if one.name not in names]
    tree = raw.folder_of(b"", *sorted([*top, *entries], key=lambda one: one.name)).id
    head = git(road.people, "commit-tree", tree, "-p", base, "-m", message, author="omar")
    git(road.people, "push", "--quiet", "--force", "origin", f"{head}:refs/heads/pr-{number}")
    road.server.open(number, author="omar", head=head, base=base)
    return head


def _top(road: Road, commit: str) -> list[Entry]:
    lines = git(road.people, "ls-tree", "-z", commit).split("\0")
    parts = [(line.split(" ", 2), line.partition("\t")[2]) for line in lines if line]
    return [Entry(mode.lstrip("0"), name.encode(), rest[:40]) for (mode, _, rest), name in parts]
