"""What becomes of a file, as a unified diff."""

import re
from dataclasses import dataclass
from difflib import unified_diff

_LINE = re.compile("[^\n]*\n|[^\n]+")
_NO_FILE = "/dev/null"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """What a file held and what it is to hold: nothing at all when it goes. ``path`` is how it is shown."""

    path: str
    before: bytes
    after: bytes

    @property
    def deletes(self) -> bool:
        """Whether the file goes."""
        return not self.after


def file_diff(change: FileChange) -> str:
    """The unified diff of a UTF-8 file, as ``git apply`` takes it."""
    before, after = (_LINE.findall(content.decode()) for content in (change.before, change.after))
    to_file = _NO_FILE if change.deletes else f"b/{change.path}"
    lines = unified_diff(before, after, f"a/{change.path}", to_file)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
