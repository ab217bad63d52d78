"""The option ``--fail-on``: lets a pipeline stop at a plan that could be applied."""

from collections.abc import Sequence
from typing import Any

import click

from flowsync.cli.session import Session
from flowsync.plan.failing import NO_CATALOG, FailOn, Reach, failures
from flowsync.plan.values import Plan
from flowsync.render.printable import printable


def _chosen(_: click.Context, __: click.Parameter, words: Sequence[Any]) -> tuple[FailOn, ...]:
    return tuple(map(FailOn, words))


fail_on_option = click.option(
    "--fail-on",
    "fail_on",
    type=click.Choice([str(condition) for condition in FailOn]),
    multiple=True,
    callback=_chosen,
    help="Exit with 1 when the plan does this, or says this. Repeatable.",
)


def note_failures(session: Session, plan: Plan, wanted: Sequence[FailOn], reach: Reach = NO_CATALOG) -> bool:
    """Say which of the wanted conditions the plan meets; whether it meets any."""
    found = list(failures(plan, wanted, reach))
    for condition, why in found:
        session.console.note(f"Error: --fail-on {condition}: {printable(why)}.")
    return bool(found)
