"""From the bytes of a policy file to the text that the YAML parser gets."""

import re
from dataclasses import dataclass, replace
from typing import Final

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.place import SourceRange

LARGEST_FILE: Final = 1024 * 1024
"""Bytes. A larger file is refused unread."""

LINE_BREAK: Final = re.compile(r"\r\n?|\n")
"""What ends a line in YAML 1.2 and in an editor; libyaml counts U+0085, U+2028 and U+2029 too, see `FileText`."""

_FOREIGN_BREAKS: Final = "\x85\u2028\u2029"
_END_OF_LINE: Final = r"(?:\r\n?|\n)"
_BEFORE_DOCUMENT: Final = re.compile(
    rf"(?:\A|(?<![^\r\n])\.\.\.(?![^\s])[^\r\n]*{_END_OF_LINE})"
    rf"(?:(?:[ \t]*(?:#[^\r\n]*)?|%[^\r\n]*){_END_OF_LINE})*(?:%[^\r\n]*)?"
)
_DIRECTIVE: Final = re.compile(r"(?<![^\r\n])%[^\r\n]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """The text of a file as the parser gets it: as many code points as the file has after a leading BOM.

    Directives stand in it as comments. ``foreign_breaks`` maps the stand-ins of the three characters that libyaml takes
    for line breaks, though YAML 1.2 and editors do not, to what the file really holds; it is nearly always empty.
    """

    path: str
    text: str
    foreign_breaks: dict[int, str]
    findings: tuple[Diagnostic, ...]


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
    return _prepared(path, text)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The line and column of an offset, both from 1; columns count code points."""
    lines = LINE_BREAK.split(text[:offset])
    return len(lines), len(lines[-1]) + 1


def _unreadable(path: str, code: Code, before: str, summary: str, hint: str) -> Diagnostic:
    line, column = line_and_column(before, len(before))
    subject = SourceRange(path=path, line=line, column=column, end_line=line, end_column=column + 1)
    return Diagnostic(code=code, summary=summary, hint=hint, subject=subject)


def _prepared(path: str, text: str) -> FileText:
    file = FileText(path=path, text=text, foreign_breaks={}, findings=())
    if "%" in text:
        file = _without_directives(file)
    if not text.isascii() and any(character in file.text for character in _FOREIGN_BREAKS):
        file = _without_foreign_breaks(file)
    return file


def _without_directives(file: FileText) -> FileText:
    characters, findings = list(file.text), []
    line, counted = 1, 0
    for before in _BEFORE_DOCUMENT.finditer(file.text):
        for directive in _DIRECTIVE.finditer(file.text, before.start(), before.end()):
            line += len(LINE_BREAK.findall(file.text, counted, directive.start()))
            counted = directive.start()
            characters[counted] = "#"
            findings.append(_directive(file.path, line, len(directive.group())))
    return replace(file, text="".join(characters), findings=tuple(findings))


def _directive(path: str, line: int, length: int) -> Diagnostic:
    return Diagnostic(
        code=Code.YAML_DIRECTIVE,
        summary="A line that begins with '%' is a directive, which no policy file takes.",
        hint="Remove the line: every file is read as YAML 1.2.",
        subject=SourceRange(path=path, line=line, column=1, end_line=line, end_column=length + 1),
    )


def _without_foreign_breaks(file: FileText) -> FileText:
    used = set(file.text)
    unused = (character for character in map(chr, range(0x10000, 0x110000)) if character not in used)
    stand_ins = dict(zip(map(ord, _FOREIGN_BREAKS), unused, strict=False))
    foreign_breaks = {ord(stand_in): chr(character) for character, stand_in in stand_ins.items()}
    return replace(file, text=file.text.translate(stand_ins), foreign_breaks=foreign_breaks)
