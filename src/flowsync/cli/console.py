"""Where commands print: results to stdout, everything else to stderr, each with one write."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import TextIO

from flowsync.ground.errors import OutputError


class ExitCode(IntEnum):
    """What a command ends with."""

    DONE = 0
    ERROR = 1
    CHANGES = 2
    BUG = 3
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """The two streams of a run. ``colour`` says whether stdout may carry ANSI colours, ``colour_err`` the same of
    stderr."""

    out: TextIO
    err: TextIO
    colour: bool
    colour_err: bool

    def result(self, text: str) -> None:
        """Print a command's result to stdout."""
        _write(self.out, text)

    def results(self, lines: Iterable[str]) -> None:
        """Print a result that may be more than memory holds: lines with their ends."""
        with _taking_output():
            self.out.writelines(lines)
            self.out.flush()

    def note(self, text: str) -> None:
        """Print anything else to stderr."""
        _write(self.err, text)


def standard_console(environment: Mapping[str, str]) -> Console:
    """The console of this process. NO_COLOR and TERM=dumb turn colours off, FORCE_COLOR turns them on."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    return Console(
        out=sys.stdout,
        err=sys.stderr,
        colour=_wants_colour(sys.stdout, environment),
        colour_err=_wants_colour(sys.stderr, environment),
    )


def _wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def _write(stream: TextIO, text: str) -> None:
    if text:
        with _taking_output():
            stream.write(text if text.endswith("\n") else text + "\n")
            stream.flush()


@contextmanager
def _taking_output() -> Iterator[None]:
    """Inside, an error of the stream becomes an OutputError, but for a reader that has gone."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            f"What flowsync prints could not be written: {error.strerror}.",
            hint="What it has done by then stays: 'flowsync history' lists every write to the store.",
        ) from error


def discard(streams: Iterable[TextIO]) -> None:
    """Send what is still buffered nowhere, after the reader of a pipe has gone."""
    for stream in streams:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
