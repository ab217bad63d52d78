"""Turns whatever ended a command into one clear message and an exit code."""

import re
import sys
import tempfile
import traceback

import click

from flowsync import __version__
from flowsync.cli.console import Console, ExitCode
from flowsync.ground.errors import ConfigurationError, FlowsyncError
from flowsync.render.diagnostics_text import diagnostics_text
from flowsync.render.printable import printable

# What click repeats of a command line may be the URL of a store that stands in the wrong place, with its password.
_URL = re.compile(r"([\w+.-]+://)(?:.*(?=[)'])|.*)", re.DOTALL)


def exit_code_of(error: BaseException, console: Console) -> ExitCode:
    """Print what ``error`` has to say to stderr; its exit code."""
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        console.note("Interrupted; nothing was left half done.")
        return ExitCode.INTERRUPTED
    if isinstance(error, click.ClickException):
        console.note(_usage_text(error))
        return ExitCode.ERROR
    if isinstance(error, FlowsyncError):
        console.note(_error_text(error))
        return ExitCode.ERROR
    if isinstance(error, SystemExit):
        return ExitCode.DONE if not error.code else ExitCode.ERROR
    console.note(_bug_text(error))
    return ExitCode.BUG


def _usage_text(error: click.ClickException) -> str:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    context = getattr(error, "ctx", None)
    help_hint = f"\nTry '{context.command_path} --help'." if context is not None else ""
    message = _URL.sub(r"\1***", error.format_message())
    return f"Error: {message}{help_hint}"


def _error_text(error: FlowsyncError) -> str:
    found = diagnostics_text(error.diagnostics) + "\n" if isinstance(error, ConfigurationError) else ""
    message = "\n".join(map(printable, error.message.split("\n")))
    return f"{found}Error: {message}" + (f"\n  {printable(error.hint)}" if error.hint else "")


def _bug_text(error: BaseException) -> str:
    report = "".join(traceback.format_exception(error))
    with tempfile.NamedTemporaryFile(
        "w", prefix="flowsync-bug-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        file.write(f"flowsync {__version__}, Python {sys.version}\n{' '.join(sys.argv[1:2])}\n{report}")
    return f"This is a bug in flowsync: {type(error).__name__}. Please report it and attach {file.name}"
