"""Prints plans and diagnostics in the format that was asked for: results to stdout, the rest to stderr."""

from collections.abc import Sequence

from flowsync.cli.console import ExitCode
from flowsync.cli.effects import Planned
from flowsync.cli.loading import Loaded, line_reader
from flowsync.cli.session import Session
from flowsync.ground.diagnostic import Diagnostic
from flowsync.render.diagnostics_json import invalid_json
from flowsync.render.diagnostics_text import diagnostics_text
from flowsync.render.plan_text import plan_text
from flowsync.render.style import Paint, ansi, plain


def print_invalid(session: Session, loaded: Loaded, output: str, *, lacking: str = "plan") -> ExitCode:
    """Say what there is not because the policies are not valid, and why they are not; the exit code of that."""
    if output == "json":
        session.console.result(invalid_json(loaded.diagnostics))
    note_invalid(session, loaded, lacking)
    return ExitCode.ERROR


def note_invalid(session: Session, loaded: Loaded, lacking: str = "plan") -> None:
    """The same on stderr alone."""
    _note_diagnostics(session, loaded.diagnostics, loaded)
    session.console.note(f"Error: The policies are not valid, so there is no {lacking}.")


def print_warnings(session: Session, loaded: Loaded) -> None:
    """Print what validate warns of, before a plan, which tells of errors itself where it is made in spite of them."""
    _note_diagnostics(session, [found for found in loaded.diagnostics if not found.is_error], loaded)


def _note_diagnostics(session: Session, diagnostics: Sequence[Diagnostic], loaded: Loaded) -> None:
    paint = ansi if session.console.colour_err else plain
    text = diagnostics_text(diagnostics, line_of=line_reader(loaded.files), paint=paint)
    session.console.note(text + "\n" if text else "")


def print_plan(session: Session, planned: Planned, store_url: str, output: str, loaded: Loaded | None = None) -> None:
    """Print a plan and what it does to access; ``loaded`` are the policies it was made from, for the source lines of
    its diagnostics."""
    plan, effects = planned.plan, planned.effects
    # the formats that most runs do not print take 10 ms to import
    if output == "json":
        from flowsync.render.plan_json import plan_json  # noqa: PLC0415

        session.console.result(plan_json(plan, store_url=store_url, effects=effects))
    elif output == "markdown":
        from flowsync.render.plan_markdown import plan_markdown  # noqa: PLC0415

        session.console.result(plan_markdown(plan, store_url=store_url, effects=effects))
    else:
        line_of = line_reader(loaded.files if loaded else {})
        text = plan_text(plan, store_url=store_url, effects=effects, line_of=line_of, paint=paint_of(session))
        session.console.result(text)


def paint_of(session: Session) -> Paint:
    """How text on stdout is coloured."""
    return ansi if session.console.colour else plain
