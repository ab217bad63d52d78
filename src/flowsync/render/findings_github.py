"""Findings as workflow commands, which GitHub shows beside the changed lines of a pull request."""

from collections.abc import Iterator, Sequence

from flowsync.render.printable import encodable
from flowsync.render.sentences import counted
from flowsync.render.tool_findings import Level, ToolFinding

_MOST_OF_EACH = 10
"""GitHub shows ten errors, ten warnings and ten notices of a step (documentation of actions/toolkit)."""
_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_MOST = {Level.ERROR: _MOST_OF_EACH, Level.WARNING: _MOST_OF_EACH, Level.NOTE: _MOST_OF_EACH - 1}
"""One notice is kept for what is left out."""
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
_WIDENING = "widening"


def findings_github(findings: Sequence[ToolFinding], *, command: str) -> str:
    """One workflow command for each of the first ten errors and ten warnings, and of nine notices; a last notice counts
    the others, which ``command`` shows: ``flowsync validate``.

    Texts are escaped as the runner demands, so that none can begin a command of its own.
    """
    lines: list[str] = []
    left_out = 0
    for level in Level:
        some = [finding for finding in findings if finding.level is level]
        lines += map(_command, some[: _MOST[level]])
        left_out += len(some[_MOST[level] :])
    if left_out:
        lines.append(f"::notice title=flowsync::{counted(left_out, 'more finding')}; see '{command}'.")
    return "".join(f"{line}\n" for line in lines)


def _command(finding: ToolFinding) -> str:
    properties = ",".join(f"{key}={_escaped(value, _PROPERTY)}" for key, value in _properties(finding))
    return f"::{_COMMANDS[finding.level]} {properties}::{_escaped(finding.message, _DATA)}"


def _properties(finding: ToolFinding) -> Iterator[tuple[str, str]]:
    place = finding.place
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
    yield "title", f"flowsync {finding.code or _WIDENING}"


def _escaped(text: str, table: dict[int, str]) -> str:
    return encodable(text).translate(table)
