"""``flowsync effects``."""

from dataclasses import dataclass

import click

from flowsync.cli.catalog_option import CATALOG
from flowsync.cli.console import ExitCode
from flowsync.cli.effects import OPENING, Planned
from flowsync.cli.guarding import with_guardrails
from flowsync.cli.loading import load_policies
from flowsync.cli.options import LIMIT, ExceptionOptions, format_option, names_option, store_option
from flowsync.cli.output import paint_of, print_invalid, print_warnings
from flowsync.cli.planning import make_plan
from flowsync.cli.session import Session
from flowsync.cli.times import GivenTime
from flowsync.cli.workspace import Workspace, find_workspace
from flowsync.plan.selection import Selection
from flowsync.render.effects_report import effects_json, effects_text
from flowsync.store.protocol import Store

_LIMIT = 20
_EVERYTHING = ExceptionOptions(selection=Selection(), ignored_drift=(), allowed_deletes=(), restored_widening=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """How the effects are shown, and whether the exit code tells of them."""

    session: Session
    output: str
    limit: int
    names: bool
    detailed: bool

    def exit_code(self, *, opens: bool) -> ExitCode:
        """2 when access opens and the caller wants to know."""
        return ExitCode.CHANGES if self.detailed and opens else ExitCode.DONE


@click.command("effects")
@click.option(
    "--since",
    type=CATALOG,
    help="Say what became of access from this catalog to the newest one, under the policy in force.",
)
@click.option("--limit", type=LIMIT, default=_LIMIT, show_default=True, help="Show at most so many flows as text.")
@names_option
@store_option
@format_option("text", "json")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when access opens for somebody.")
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    since: str | GivenTime | None,
    limit: int,
    names: bool,
    store: str | None,
    output: str,
    detailed_exitcode: bool,
) -> int:
    """Say who gains and who loses access: by what is pending, or since an earlier catalog although no policy changed.

    Changes nothing. Access opens when somebody gains it or comes to it more easily, or when a group that policy names
    is another one under its old name. With --detailed-exitcode, what is not known counts as opening.
    """
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    shown = _Shown(session=session, output=output, limit=limit, names=names, detailed=detailed_exitcode)
    if since is None:
        return _pending(shown, workspace, target)
    return _since(shown, workspace, target, since)


def _pending(shown: _Shown, workspace: Workspace, target: Store) -> ExitCode:
    session = shown.session
    loaded = with_guardrails(load_policies(session, workspace), workspace)
    if not loaded.is_valid:
        return print_invalid(session, loaded, shown.output)
    planned = make_plan(loaded, workspace, target, _EVERYTHING, names=shown.names)
    print_warnings(session, loaded)
    effects, url = planned.effects, target.shown_url
    if shown.output == "json":
        session.console.result(effects_json(effects, store_url=url))
    else:
        session.console.result(effects_text(effects, store_url=url, limit=shown.limit, paint=paint_of(session)))
    if planned.plan.is_refused:
        session.console.note("Error: apply would refuse what is pending: see 'flowsync plan'.")
        return ExitCode.ERROR
    return shown.exit_code(opens=_opens(planned))


def _opens(planned: Planned) -> bool:
    """Whether access opens for somebody, or may do so for all that is known."""
    effects, reach = planned.effects, planned.reach
    if effects is None or effects.is_nothing:
        return False
    return bool(reach.unknown) or any(reach.people.get(direction) for direction in OPENING)


def _since(shown: _Shown, workspace: Workspace, target: Store, since: str | GivenTime) -> ExitCode:
    # what evaluates a catalog takes 60 ms to import, which what is pending without one does not pay
    from flowsync.cli.effect_drift import effect_drift  # noqa: PLC0415
    from flowsync.render.since_report import since_json, since_text  # noqa: PLC0415

    session = shown.session
    with effect_drift(session, workspace, target, since, names=shown.names) as compared:
        if shown.output == "json":
            session.console.result(since_json(compared))
        else:
            session.console.result(since_text(compared, limit=shown.limit, paint=paint_of(session)))
        return shown.exit_code(opens=compared.drift.opens)
