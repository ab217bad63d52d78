"""Diagnostics as workflow commands, which GitHub shows beside the changed lines of a pull request."""

from collections.abc import Iterator, Sequence

from flowsync.ground.diagnostic import Diagnostic, Severity, in_order
from flowsync.render.printable import encodable, printable
from flowsync.render.sentences import counted

_MOST_OF_EACH = 10
"""GitHub shows ten errors and ten warnings of a step (documentation of actions/toolkit, problem matchers)."""
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def diagnostics_github(diagnostics: Sequence[Diagnostic]) -> str:
    """One command for each of the first ten errors and ten warnings in order, and a notice that counts the others.

    Texts are escaped as the runner demands, so that none can begin a command of its own.
    """
    ordered = in_order(list(diagnostics))
    lines: list[str] = []
    left_out = 0
    for severity in Severity:
        some = [diagnostic for diagnostic in ordered if diagnostic.severity is severity]
        lines += map(_command, some[:_MOST_OF_EACH])
        left_out += len(some[_MOST_OF_EACH:])
    if left_out:
        lines.append(f"::notice title=flowsync::{counted(left_out, 'more finding')}; see 'flowsync validate'.")
    return "".join(f"{line}\n" for line in lines)


def _command(diagnostic: Diagnostic) -> str:
    properties = ",".join(f"{key}={_escaped(value, _PROPERTY)}" for key, value in _properties(diagnostic))
    about = f"{diagnostic.address}: " if diagnostic.subject is None and diagnostic.address is not None else ""
    texts = (about + diagnostic.summary, diagnostic.detail, diagnostic.hint)
    message = "\n".join(printable(text) for text in texts if text)
    return f"::{diagnostic.severity} {properties}::{_escaped(message, _DATA)}"


def _properties(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    place = diagnostic.subject
    if place is not None:
        yield "file", place.path
        yield "line", str(place.line)
        # the runner refuses columns where the lines differ
        if place.end_line == place.line:
            yield "col", str(place.column)
            yield "endLine", str(place.end_line)
            yield "endColumn", str(max(place.column, place.end_column))
        else:
            yield "endLine", str(place.end_line)
    yield "title", f"flowsync {diagnostic.code}"


def _escaped(text: str, table: dict[int, str]) -> str:
    return encodable(text).translate(table)
