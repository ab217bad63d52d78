"""The option ``--report``: further outputs of one run, each into a file of its own."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from flowsync.cli.options import Decorated
from flowsync.cli.session import Session
from flowsync.ground.suggest import did_you_mean
from flowsync.source.write_file import write_file

Result = TypeVar("Result")
Formats = Mapping[str, Callable[[Result], str]]
"""Writes what a command found, by the name of the format. Each imports what it needs only when it is called: a command
does not pay for formats that nobody asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One more output: the name of its format, and the file that it goes to."""

    format: str
    path: Path


class _ReportType(click.ParamType[Report]):
    """A format and a file, ``sarif=findings.sarif``."""

    name = "FORMAT=FILE"

    def __init__(self, formats: Iterable[str]) -> None:
        self._formats = tuple(formats)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Report:
        """The report in the text; a usage error when there is no such format, or no file."""
        if isinstance(value, Report):
            return value
        name, _, path = value.partition("=")
        if name not in self._formats:
            hint = did_you_mean(name, self._formats) or f"There are: {', '.join(self._formats)}."
            self.fail(f"'{value}' is no FORMAT=FILE with a format that there is. {hint}", param, ctx)
        if path in ("", "-"):
            self.fail(f"'{value}' names no file. To print it, give --format {name}.", param, ctx)
        return Report(format=name, path=Path(path))

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 (click's signature)
        param: click.Parameter,  # noqa: ARG002 (click's signature)
        incomplete: str,
    ) -> list[CompletionItem]:
        """The formats, each with the sign behind it."""
        return [CompletionItem(f"{name}=") for name in self._formats if name.startswith(incomplete)]


def report_option(formats: Iterable[str]) -> Callable[[Decorated], Decorated]:
    """The option --report with these formats; the command gets ``reports``, of which each can be written."""
    names = tuple(formats)
    return click.option(
        "--report",
        "reports",
        type=_ReportType(names),
        multiple=True,
        callback=_checked,
        help=f"Write it into a file too: {', '.join(names)}. Repeatable.",
    )


def _checked(context: click.Context, _: click.Parameter, reports: Sequence[Report]) -> tuple[Report, ...]:
    session = context.find_object(Session)
    if session is not None:
        check_files(session, [(f"--report {report.format}", report.path) for report in reports])
    return tuple(reports)


def check_files(session: Session, outputs: Iterable[tuple[str, Path | None]]) -> None:
    """A usage error where the files that options name cannot all be written; None stands for an option that was not
    given. Meant for before the work: afterwards a disk may still be full."""
    taken: dict[str, str] = {}
    for option, path in outputs:
        if path is None:
            continue
        file = session.current / path
        wrong = _why_not(file)
        if wrong:
            raise click.UsageError(f"{option}: '{path}' cannot be written: {wrong}.")
        real = os.path.realpath(file)
        if real in taken:
            raise click.UsageError(f"{option}: '{path}' is the file of {taken[real]} already. Give each its own.")
        taken[real] = option


def _why_not(file: Path) -> str:
    if not file.parent.is_dir():
        return f"there is no folder '{file.parent}'"
    if file.exists() and not file.is_file():
        return "it is not a regular file"
    return "" if os.access(file if file.exists() else file.parent, os.W_OK) else "permission denied"


def write_reports(session: Session, reports: Iterable[Report], formats: Formats[Result], result: Result) -> None:
    """Write each report, a file in one step. Raises FlowsyncError when one cannot be written."""
    for report in reports:
        write_file(session.current / report.path, formats[report.format](result).encode())
