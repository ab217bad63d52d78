"""Diagnostics for people: place, code, what is wrong, the source line with a caret, what to do."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.render.excerpt import excerpt
from flowsync.render.printable import printable
from flowsync.render.sentences import counted
from flowsync.render.style import Paint, Tone, plain

LineOf: TypeAlias = Callable[[str, int], str | None]
"""The text of a source line, by the path as it is shown and the line number from 1; None when it cannot be read."""


def no_line(_: str, __: int) -> None:
    """No source line is known."""


def diagnostics_text(diagnostics: Sequence[Diagnostic], *, line_of: LineOf = no_line, paint: Paint = plain) -> str:
    """The diagnostics in order of their places, and where more is told about their codes; empty when there are none."""
    if not diagnostics:
        return ""
    ordered = in_order(list(diagnostics))
    blocks = ["\n".join(_block(diagnostic, line_of, paint)) for diagnostic in ordered]
    codes = dict.fromkeys(diagnostic.code for diagnostic in ordered)
    more = "\n".join(paint(f"More about it: flowsync explain {code}", Tone.FAINT) for code in codes)
    return "\n\n".join([*blocks, more]) + "\n"


def summary_line(diagnostics: Sequence[Diagnostic], files: int) -> str:
    """How many errors and warnings in how many files that were checked: ``2 errors, 1 warning in 3 files``."""
    return f"{found(diagnostics) or 'No problems'} in {counted(files, 'file')}.\n"


def found(diagnostics: Sequence[Diagnostic]) -> str:
    """How many errors and warnings there are: ``2 errors, 1 warning``; empty when there are none."""
    ordered = in_order(list(diagnostics))
    errors = sum(diagnostic.is_error for diagnostic in ordered)
    warnings = len(ordered) - errors
    parts = ((errors, "error"), (warnings, "warning"))
    return ", ".join(counted(number, word) for number, word in parts if number)


def where(diagnostic: Diagnostic) -> str:
    """The place of a diagnostic, else the address it is about, else nothing."""
    if diagnostic.subject is not None:
        return safe_path(str(diagnostic.subject))
    return printable(str(diagnostic.address)) if diagnostic.address is not None else ""


def safe_path(path: str) -> str:
    """A path that may begin a line of a log: GitHub's runner takes a line that begins with two colons as a command."""
    shown = printable(path)
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def _block(diagnostic: Diagnostic, line_of: LineOf, paint: Paint) -> Iterator[str]:
    place, subject = where(diagnostic), diagnostic.subject
    tone = Tone.ERROR if diagnostic.is_error else Tone.WARNING
    kind = paint(f"{diagnostic.severity}[{diagnostic.code}]", tone)
    start = f"{paint(place, Tone.STRONG)}: " if place else ""
    yield f"{start}{kind}: {printable(diagnostic.summary)}"
    line = line_of(subject.path, subject.line) if subject is not None else None
    if subject is not None and line is not None:
        source, before, carets = excerpt(line, subject)
        yield source
        yield before + paint(carets, tone)
    yield from (f"   = {printable(text)}" for text in (diagnostic.detail, diagnostic.hint) if text)
