"""What watch remembers from one run to the next: beside the mirror, in a file that may be lost."""

import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import canonical_json, parse_json

_LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """``seen`` is the last commit that was looked at, ``settled`` the last one that was applied or asked for nothing.

    ``refused`` is the signature of the refusal that was told last, empty where none stands; ``drift`` holds the keys of
    the drift that was told and is still there.
    """

    seen: str = ""
    settled: str = ""
    refused: str = ""
    drift: tuple[str, ...] = ()


def load_memory(file: Path) -> Memory:
    """What the file holds; nothing where there is none, or one that is damaged: then things are told once more, and
    which commit was applied last is still known to the store."""
    with suppress(OSError, ValueError, TypeError):
        if file.stat().st_size <= _LARGEST:
            return _memory(parse_json(file.read_bytes()))
    return Memory()


def save_memory(file: Path, memory: Memory) -> None:
    """Write the file anew, all of it or nothing. Raises FlowsyncError when it cannot be written."""
    beside = file.with_suffix(".new")
    try:
        with beside.open("w", encoding="utf-8") as stream:
            stream.write(canonical_json(asdict(memory)))
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(file)
    except OSError as error:
        raise FlowsyncError(f"'{file}' cannot be written: {error.strerror}.", hint="Make room in --data.") from error


def _memory(data: Any) -> Memory:
    if not isinstance(data, dict):
        return Memory()
    texts = {name: data[name] for name in ("seen", "settled", "refused") if isinstance(data.get(name), str)}
    return Memory(drift=tuple(str(key) for key in data.get("drift", ())), **texts)
