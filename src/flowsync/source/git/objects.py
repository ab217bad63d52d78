"""Reads objects of a repository by their ids, many with one process."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import IO, Final

from flowsync.ground.errors import GitError
from flowsync.source.git.process import Git, failure, lacks_history
from flowsync.source.reading.file_text import LARGEST_FILE

_AT_ONCE: Final = 400
"""Questions that are asked before the first answer is read; more would not fit into a pipe (64 KiB)."""

FILE: Final = 0o100000
FOLDER: Final = 0o040000
LINK: Final = 0o120000
SUBMODULE: Final = 0o160000
_TYPE: Final = 0o170000


@dataclass(frozen=True, slots=True)
class Node:
    """An entry of a folder in a commit: ``type`` is FILE, FOLDER, LINK or SUBMODULE."""

    type: int
    id: str


class Objects:
    """The objects of a repository; what was read is remembered until it is closed."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._heads: _Batch | None = None
        self._bodies: _Batch | None = None
        self._folders: dict[str, dict[str, Node]] = {}
        self._sizes: dict[str, int] = {}
        self._contents: dict[str, bytes] = {}

    def folder(self, name: str) -> dict[str, Node]:
        """What is in a folder, by name; ``name`` is its id, or ``COMMIT^{tree}``. Raises GitError."""
        if name not in self._folders:
            ((found, content),) = self._read([name])
            try:
                self._folders[name] = _entries(content, len(found) // 2)
            except ValueError as error:
                raise GitError("A folder of this commit is damaged.", hint="See what 'git fsck' says.") from error
        return self._folders[name]

    def size(self, blob: str) -> int:
        """How many bytes a file holds. Raises GitError."""
        self._measure([blob])
        return self._sizes[blob]

    def fetch(self, blobs: Iterable[str]) -> None:
        """Read files that will be asked for, but for those that are too large. Raises GitError."""
        wanted = [blob for blob in dict.fromkeys(blobs) if blob not in self._contents]
        self._measure(wanted)
        small = [blob for blob in wanted if self._sizes[blob] <= LARGEST_FILE]
        self._contents |= zip(small, (content for _, content in self._read(small)), strict=True)

    def content(self, blob: str) -> bytes:
        """What a file holds, or its first MiB and one byte more. Raises GitError."""
        if blob not in self._contents:
            self.fetch([blob])
        return self._contents[blob] if blob in self._contents else self._beginning(blob)

    def restart(self, git: Git) -> None:
        """Go on in a repository that holds more objects."""
        self.close()
        self._git = git

    def close(self) -> None:
        """End the processes."""
        for batch in (self._heads, self._bodies):
            if batch is not None:
                batch.close()
        self._heads = self._bodies = None

    def _measure(self, blobs: Sequence[str]) -> None:
        unknown = [blob for blob in blobs if blob not in self._sizes]
        if unknown:
            self._heads = self._heads or _Batch(self._git, "--batch-check")
            self._sizes |= zip(unknown, (size for _, size in self._heads.ask(unknown)), strict=True)

    def _read(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        if names:
            self._bodies = self._bodies or _Batch(self._git, "--batch")
            for found, size in self._bodies.ask(names):
                yield found, self._bodies.body(size)

    def _beginning(self, blob: str) -> bytes:
        with self._git.start("cat-file", "blob", blob) as process:
            _, out = _streams(process)
            content = out.read(LARGEST_FILE + 1)
            process.kill()
        return content


class _Batch:
    """A ``git cat-file`` that answers questions one after the other."""

    def __init__(self, git: Git, option: str) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (as long as the process)
        self._process = git.start("cat-file", option, err=self._complaints)
        self._questions, self._answers = _streams(self._process)

    def ask(self, names: Iterable[str]) -> Iterator[tuple[str, int]]:
        """The id and the size in bytes of each; ``body`` must be read before the next one is taken."""
        left = iter(names)
        while some := list(islice(left, _AT_ONCE)):
            with suppress(BrokenPipeError):  # what it died of is told where its answer is missing
                self._questions.write("".join(f"{name}\n" for name in some).encode())
                self._questions.flush()
            yield from map(self._head, some)

    def body(self, size: int) -> bytes:
        """The object that was answered last."""
        content = self._answers.read(size + 1)
        if len(content) <= size:
            raise self._failure()
        return content[:-1]

    def close(self) -> None:
        """End the process."""
        with self._process:
            self._process.kill()
        self._complaints.close()

    def _head(self, name: str) -> tuple[str, int]:
        line = self._answers.readline()
        if not line:
            raise self._failure()
        found, _, rest = line.decode().rstrip("\n").partition(" ")
        if rest == "missing":
            raise lacks_history(f"This clone does not hold the object {name}.")
        return found, int(rest.rpartition(" ")[2])

    def _failure(self) -> GitError:
        self._process.wait()
        self._complaints.seek(0)
        return failure(self._complaints.read())


def _streams(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None and process.stdout is not None  # noqa: PT018 (both are pipes)
    return process.stdin, process.stdout


def _entries(content: bytes, id_length: int) -> dict[str, Node]:
    """The entries of a tree object: mode, name and raw id of each. Raises ValueError for one that no git would check
    out: a name that stands there twice, or is none."""
    entries: dict[str, Node] = {}
    start = 0
    while start < len(content):
        space = content.index(b" ", start)
        end = content.index(b"\0", space)
        mode, name = int(content[start:space], 8), os.fsdecode(content[space + 1 : end])
        if name in entries or "/" in name or not name:
            raise ValueError(name)
        start = end + 1 + id_length
        entries[name] = Node(mode & _TYPE, content[end + 1 : start].hex())
    return entries
