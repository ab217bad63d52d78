"""How paths are shown, and what is said of a file that cannot be read."""

import os
from pathlib import Path
from typing import Final

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.errors import ConfigurationError
from flowsync.ground.place import SourceRange

READ_OR_REMOVE: Final = "Make it readable, or remove it."


def shown_path(path: Path, current: Path) -> str:
    """How a path is shown: relative to the current folder, with ``/``, on one line.

    Both paths are absolute. A path that shares nothing with the current folder but the root is shown as it is.
    Characters that are not printable are shown as escapes.
    """
    absolute, base = os.fspath(path), os.path.join(current, "")
    if absolute.startswith(base):
        shown = absolute.removeprefix(base)
    else:
        shown = os.path.relpath(absolute, base) if path.parts[:2] == current.parts[:2] else absolute
    return on_one_line(shown.replace(os.sep, "/"))


def on_one_line(text: str) -> str:
    """The text with escapes in place of what is not printable."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def file_finding(code: Code, shown: str, summary: str, hint: str) -> Diagnostic:
    """A finding about a file or folder as a whole; ``shown`` is how its path is shown."""
    subject = SourceRange(path=shown, line=1, column=1, end_line=1, end_column=1)
    return Diagnostic(code=code, summary=summary, hint=hint, subject=subject)


def unreadable_file(shown: str, summary: str) -> ConfigurationError:
    """The error of a file that cannot be read, which ``summary`` says why."""
    finding = file_finding(Code.FILE_UNREADABLE, shown, summary, READ_OR_REMOVE)
    return ConfigurationError(f"{shown} cannot be read.", diagnostics=[finding], hint=finding.hint)
