"""Checks files by themselves: from the cache what is known already, the rest on all processors.

The result does not depend on either: a test holds the ways against each other.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import TZPATH

from flowsync.ground.json_text import compact_json, parse_json
from flowsync.model.schema_files import schema_folder
from flowsync.source.content_cache import ContentCache
from flowsync.source.reading.reader import read_documents
from flowsync.validate.checked_text import from_text, to_text
from flowsync.validate.load import CheckedFile, check_file

File = tuple[str, bytes]
"""The path a file is shown under, and its content."""

_WORTH_A_PROCESS = 200
"""Files that take longer to check than a second process takes to start."""
_MOST_PROCESSES = 4
_BATCH = 50


def check_files(
    files: Sequence[File], require_explicit: frozenset[str], memory: ContentCache, progress: Callable[[int, int], None]
) -> list[CheckedFile]:
    """What each file holds by itself, in the order of ``files``. ``progress`` is told how many of how many are done."""
    language = _language_digest(require_explicit)
    keys = [sha256(language + content).digest() for _, content in files]
    known = memory.get(keys)
    unknown = [index for index, key in enumerate(keys) if key not in known]
    found = dict(zip(unknown, _checked([files[index] for index in unknown], require_explicit, progress), strict=True))
    if memory.remembers:
        memory.put({keys[index]: to_text(file).encode() for index, file in found.items() if _is_clean(file)})
    return [
        found[index] if index in found else from_text(known[key], files[index][0]) for index, key in enumerate(keys)
    ]


def _is_clean(file: CheckedFile) -> bool:
    return not any(diagnostic.is_error for diagnostic in file.diagnostics)


def _checked(
    files: Sequence[File], require_explicit: frozenset[str], progress: Callable[[int, int], None]
) -> list[CheckedFile]:
    def check(file: File) -> CheckedFile:
        return check_file(*file, read=read_documents, require_explicit=require_explicit)

    shares = min(_MOST_PROCESSES, os.cpu_count() or 1, len(files) // _WORTH_A_PROCESS)
    # a lock that another thread holds would stay locked in a child for ever
    if shares < 2 or sys.platform != "linux" or threading.active_count() > 1:  # noqa: PLR2004 (none is shared)
        return list(_with_progress(files, check, progress, 1))
    children = [_Child(files[share::shares], check) for share in range(1, shares)]
    results = {0: list(_with_progress(files[::shares], check, progress, shares))}
    for share, child in enumerate(children, start=1):
        answer = child.answer()
        results[share] = list(map(check, files[share::shares])) if answer is None else answer
    return [results[index % shares][index // shares] for index in range(len(files))]


def _with_progress(
    files: Sequence[File], check: Callable[[File], CheckedFile], progress: Callable[[int, int], None], shares: int
) -> Iterator[CheckedFile]:
    for done, file in enumerate(files):
        if done % _BATCH == 0:
            progress(done * shares, len(files) * shares)
        yield check(file)


class _Child:
    """A forked process that checks its share and writes the answer into a pipe. It cannot outlive its reader."""

    def __init__(self, files: Sequence[File], check: Callable[[File], CheckedFile]) -> None:
        self._paths = [path for path, _ in files]
        self._reader, writer = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._reader)
            _answer_and_exit(writer, files, check)
        os.close(writer)

    def answer(self) -> list[CheckedFile] | None:
        """What the child found, or None when it ended without a whole answer."""
        with os.fdopen(self._reader, "rb") as pipe:
            data = pipe.read()
        os.waitpid(self._process, 0)
        try:
            texts: list[str] = parse_json(data)
        except ValueError:
            return None
        return [from_text(text, path) for text, path in zip(texts, self._paths, strict=True)]


def _answer_and_exit(writer: int, files: Sequence[File], check: Callable[[File], CheckedFile]) -> None:
    """Never returns: whatever happens, a child must not go on with the work of its parent."""
    try:
        data = compact_json([to_text(check(file)) for file in files]).encode()
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(data)
    finally:
        os._exit(0)


@cache
def _language_digest(require_explicit: frozenset[str]) -> bytes:
    """A digest of all that decides what a file holds: the program itself, schemas, time zones, explicit fields."""
    spec = find_spec("flowsync")
    package = Path(spec.origin).parent if spec is not None and spec.origin else Path()
    sources = [file for floor in ("ground", "model", "source", "validate") for file in (package / floor).rglob("*.py")]
    digest = sha256("\n".join(sorted(require_explicit)).encode())
    for file in [*sorted(sources), *sorted(schema_folder().glob("*.json")), *_zone_versions()]:
        digest.update(file.read_bytes())
    return digest.digest()


def _zone_versions() -> list[Path]:
    found = [Path(folder) / name for folder in TZPATH for name in ("tzdata.zi", "+VERSION")]
    packaged = find_spec("tzdata")
    if packaged is not None and packaged.origin:
        found.append(Path(packaged.origin))
    return [file for file in found if file.is_file()]
