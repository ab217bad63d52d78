"""``flowsync diff``."""

import click

from flowsync.cli.console import ExitCode
from flowsync.cli.moments import RANGE, Moment, find_write, last_serial, serial_at
from flowsync.cli.options import format_option, store_option
from flowsync.cli.output import paint_of
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.plan.compare import compare_objects
from flowsync.render.comparison_report import Comparison, comparison_json, comparison_text
from flowsync.store.protocol import Snapshot


@click.command("diff")
@click.argument("serials", type=RANGE, metavar="SERIAL..[SERIAL]")
@store_option
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes.")
@format_option("text", "json")
@click.pass_obj
def command(
    session: Session, serials: tuple[Moment, Moment | None], store: str | None, detailed_exitcode: bool, output: str
) -> int:
    """Show what changed in what flowsync managed between two writes to the store: 3..7, or 3.. up to now.

    A time such as 2026-03-01 may stand for the last serial at that time, 0 for the time before the first write. Drift
    is not part of it: what is compared is what was applied.
    """
    target = find_workspace(session.current, session.environment).store(store)
    with target.snapshot() as snapshot:
        comparison = _compared(snapshot, *serials)
    url = target.shown_url
    as_json = output == "json"
    text = (
        comparison_json(comparison, store_url=url)
        if as_json
        else comparison_text(comparison, store_url=url, paint=paint_of(session))
    )
    session.console.result(text)
    return ExitCode.CHANGES if detailed_exitcode and comparison.changes else ExitCode.DONE


def _compared(snapshot: Snapshot, begin: Moment, end: Moment | None) -> Comparison:
    first = serial_at(snapshot, begin)
    second = last_serial(snapshot) if end is None else serial_at(snapshot, end)
    return Comparison(
        before=find_write(snapshot, first) if first else None,
        after=find_write(snapshot, second) if second else None,
        changes=compare_objects(snapshot.objects_at(first), snapshot.objects_at(second)),
    )
