"""From the bytes of a policy file to the text that the YAML parser gets."""

import re
from dataclasses import dataclass
from typing import Final

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.place import SourceRange

LARGEST_FILE: Final = 1024 * 1024
"""Bytes. A larger file is refused unread."""

LINE_BREAK: Final = re.compile(r"\r\n?|\n")
"""What ends a line in YAML 1.2 and in an editor; libyaml counts U+0085, U+2028 and U+2029 too, see `FileText`."""

_FOREIGN_BREAKS: Final = "\x85\u2028\u2029"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """The text of a file as the parser gets it: as many code points as the file has after a leading BOM.

    ``foreign_breaks`` maps the stand-ins of the three characters that libyaml takes for line breaks, though YAML 1.2
    and editors do not, to what the file really holds; it is nearly always empty.
    """

    path: str
    text: str
    foreign_breaks: dict[int, str]

    @property
    def original(self) -> str:
        """The text with the characters that the file really holds."""
        return self.text.translate(self.foreign_breaks) if self.foreign_breaks else self.text


def file_text(path: str, content: bytes) -> FileText | Diagnostic:
    """The text of a file, or why nothing in it can be read."""
    if len(content) > LARGEST_FILE:
        return _unreadable(path, Code.FILE_TOO_LARGE, "", "The file is larger than 1 MiB.", "Split it into several.")
    try:
        text = content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode().removeprefix("\ufeff")
        summary = f"The byte 0x{content[error.start]:02x} is not UTF-8."
        return _unreadable(path, Code.FILE_NOT_UTF8, before, summary, "Save the file in UTF-8.")
    if "\0" in text:
        before = text[: text.index("\0")]
        return _unreadable(path, Code.FILE_HAS_NUL, before, "The file holds a NUL character.", "Save it as plain text.")
    if not text.isascii() and any(character in text for character in _FOREIGN_BREAKS):
        return _without_foreign_breaks(path, text)
    return FileText(path=path, text=text, foreign_breaks={})


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The line and column of an offset, both from 1; columns count code points."""
    lines = LINE_BREAK.split(text[:offset])
    return len(lines), len(lines[-1]) + 1


def _unreadable(path: str, code: Code, before: str, summary: str, hint: str) -> Diagnostic:
    line, column = line_and_column(before, len(before))
    subject = SourceRange(path=path, line=line, column=column, end_line=line, end_column=column + 1)
    return Diagnostic(code=code, summary=summary, hint=hint, subject=subject)


def _without_foreign_breaks(path: str, text: str) -> FileText:
    used = set(text)
    unused = (character for character in map(chr, range(0x10000, 0x110000)) if character not in used)
    stand_ins = dict(zip(map(ord, _FOREIGN_BREAKS), unused, strict=False))
    foreign_breaks = {ord(stand_in): chr(character) for character, stand_in in stand_ins.items()}
    return FileText(path=path, text=text.translate(stand_ins), foreign_breaks=foreign_breaks)
