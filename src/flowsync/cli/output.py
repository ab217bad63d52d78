"""Prints values in the format that was asked for: results to stdout, the rest to stderr."""

from collections.abc import Sequence

from flowsync.apply.apply import ApplyResult
from flowsync.cli.console import ExitCode
from flowsync.cli.loading import Loaded, line_reader
from flowsync.cli.session import Session
from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.state import State
from flowsync.plan.values import Drift, Plan
from flowsync.render.diagnostics_github import diagnostics_github
from flowsync.render.diagnostics_json import diagnostics_json
from flowsync.render.diagnostics_text import diagnostics_text, summary_line
from flowsync.render.drift_report import drift_json, drift_text
from flowsync.render.outcomes import outcomes_json, outcomes_text
from flowsync.render.plan_json import plan_json
from flowsync.render.plan_markdown import plan_markdown
from flowsync.render.plan_text import plan_text
from flowsync.render.state_report import object_json, object_text, state_json, state_text
from flowsync.render.style import Paint, ansi, plain


def print_diagnostics(session: Session, diagnostics: Sequence[Diagnostic], loaded: Loaded, output: str) -> None:
    """Print what validate found."""
    if output == "json":
        session.console.result(diagnostics_json(diagnostics))
    elif output == "github":
        session.console.result(diagnostics_github(diagnostics))
    else:
        text = diagnostics_text(diagnostics, line_of=line_reader(loaded.files), paint=_paint(session))
        session.console.result(text + ("\n" if text else "") + summary_line(diagnostics, len(loaded.files)))


def print_invalid(session: Session, loaded: Loaded, output: str) -> ExitCode:
    """Say that there is no plan because the policies are not valid, and why; the exit code of that."""
    if output == "json":
        session.console.result(diagnostics_json(loaded.diagnostics))
    _note_diagnostics(session, loaded.diagnostics, loaded)
    session.console.note("Error: The policies are not valid, so there is no plan.")
    return ExitCode.ERROR


def print_warnings(session: Session, loaded: Loaded) -> None:
    """Print what validate warns of, before a plan."""
    _note_diagnostics(session, loaded.diagnostics, loaded)


def _note_diagnostics(session: Session, diagnostics: Sequence[Diagnostic], loaded: Loaded) -> None:
    paint = ansi if session.console.colour_err else plain
    text = diagnostics_text(diagnostics, line_of=line_reader(loaded.files), paint=paint)
    session.console.note(text + "\n" if text else "")


def print_plan(session: Session, plan: Plan, store_url: str, output: str, loaded: Loaded | None = None) -> None:
    """Print a plan; ``loaded`` are the policies it was made from, for the source lines of its diagnostics."""
    if output == "json":
        session.console.result(plan_json(plan, store_url=store_url))
    elif output == "markdown":
        session.console.result(plan_markdown(plan, store_url=store_url))
    else:
        line_of = line_reader(loaded.files if loaded else {})
        session.console.result(plan_text(plan, store_url=store_url, line_of=line_of, paint=_paint(session)))


def print_outcomes(session: Session, result: ApplyResult, output: str) -> None:
    """Print what an apply did."""
    text = outcomes_json(result) if output == "json" else outcomes_text(result, paint=_paint(session))
    session.console.result(text)


def print_drift(session: Session, drift: Sequence[Drift], state: State, store_url: str, output: str) -> None:
    """Print what drifted, and the live rows that cannot be read."""
    if output == "json":
        session.console.result(drift_json(drift, state, store_url=store_url))
    else:
        session.console.result(drift_text(drift, state, store_url=store_url, paint=_paint(session)))


def print_state(session: Session, state: State, store_url: str, output: str) -> None:
    """Print all objects of the store."""
    if output == "json":
        session.console.result(state_json(state, store_url=store_url))
    else:
        session.console.result(state_text(state, store_url=store_url, paint=_paint(session)))


def print_object(session: Session, state: State, address: Address, output: str) -> None:
    """Print one object of the store."""
    text = object_json(state, address) if output == "json" else object_text(state, address, paint=_paint(session))
    session.console.result(text)


def _paint(session: Session) -> Paint:
    return ansi if session.console.colour else plain
