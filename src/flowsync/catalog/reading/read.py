"""The door of reading: catalog files to one snapshot."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flowsync.catalog.reading.csv_form import facts_of_csv
from flowsync.catalog.reading.facts import Facts
from flowsync.catalog.reading.json_form import facts_of_json
from flowsync.catalog.reading.merge import Reading, merge
from flowsync.catalog.reading.problems import refuse
from flowsync.catalog.reading.scim import facts_of_scim, is_scim
from flowsync.catalog.reading.twice import repeated_key
from flowsync.catalog.snapshot import Snapshot
from flowsync.ground.json_text import parse_json

LARGEST_FILE = 512 * 1024 * 1024
"""Bytes. A larger file is refused unread; 100,000 people in ten groups each take 110 MB of JSON."""
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogFile:
    """A file to read: ``name`` as messages show it, its bytes, and the ``source`` that a SCIM export is of, because the
    export itself does not name it."""

    name: str
    content: bytes
    source: str = ""


def read_catalog(files: Iterable[CatalogFile], taken_at: str) -> Reading:
    """One snapshot of all files together, and what a person should know about it.

    ``taken_at`` (ISO 8601, UTC, to the second) is the time of the files that say none; the oldest counts. Raises
    CatalogFileError, which says every problem with its file and place.
    """
    return merge([_facts(file) for file in files], taken_at)


def snapshot_from_text(text: str | bytes) -> Snapshot:
    """The snapshot that ``snapshot_to_text`` wrote. Raises CatalogFileError when it is none."""
    content = text.encode() if isinstance(text, str) else text
    return read_catalog([CatalogFile(name="snapshot", content=content)], "").snapshot


def facts_of_data(name: str, data: Any, source: str = "") -> Facts:
    """The facts in parsed JSON: a SCIM export of ``source``, or the documented form. Raises CatalogFileError."""
    return facts_of_scim(name, data, source) if is_scim(data) else facts_of_json(name, data)


def _facts(file: CatalogFile) -> Facts:
    if len(file.content) > LARGEST_FILE:
        refuse(file.name, "the file is larger than 512 MiB")
    content = file.content.removeprefix(_BOM)
    if not content.strip():
        refuse(file.name, "the file is empty")
    if content.lstrip()[:1] in (b"{", b"["):
        return facts_of_data(file.name, _json(file.name, content), file.source)
    return facts_of_csv(file.name, _text(file.name, content))


def _json(name: str, content: bytes) -> Any:
    try:
        data = parse_json(content)
        twice = repeated_key(content)
    except RecursionError:
        refuse(name, "this is nested too deeply for a catalog")
    except ValueError as error:
        _text(name, content)
        reason = str(error).partition(": line ")[0]
        refuse(name, f"this is no JSON: {reason}", getattr(error, "lineno", ""))
    if twice:
        refuse(name, "this key stands twice in one object: keep the one that is meant", twice)
    return data


def _text(name: str, content: bytes) -> str:
    if b"\0" in content:
        refuse(name, "the file holds a NUL character: save it as plain text in UTF-8", _line(content, content.index(0)))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        text = f"the byte 0x{content[error.start]:02x} is not UTF-8: save the file in UTF-8"
        refuse(name, text, _line(content, error.start))


def _line(content: bytes, offset: int) -> int:
    return content[:offset].count(b"\n") + 1
