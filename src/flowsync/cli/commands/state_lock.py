"""``flowsync state lock`` and ``flowsync state unlock``."""

import click

from flowsync.cli.options import confirm, format_option, store_option, yes_option
from flowsync.cli.recording import one_line
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace, timestamp, utc_now
from flowsync.ground.errors import FlowsyncError
from flowsync.render.lock_report import lock_json, lock_sentence, lock_text
from flowsync.render.printable import printable


@click.group("lock")
def lock_group() -> None:
    """See who holds the store."""


@lock_group.command("list")
@store_option
@format_option("text", "json")
@click.pass_obj
def list_locks(session: Session, store: str | None, output: str) -> int:
    """Say who holds the lock of the store, why, where and since when. Waits for nobody."""
    target = find_workspace(session.current, session.environment).store(store)
    with target.snapshot() as snapshot:
        held = snapshot.lock()
    report = lock_json if output == "json" else lock_text
    session.console.result(report(held, store_url=target.shown_url, now=timestamp(utc_now())))
    return 0


@click.command("unlock")
@click.argument("lock_id", metavar="ID")
@store_option
@yes_option
@click.option("--reason", default="", help="Why, for the audit.")
@click.pass_obj
def unlock(session: Session, lock_id: str, store: str | None, yes: bool, reason: str) -> int:
    """Take the lock away from a run that is gone. What that run still wants to write is refused."""
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    with target.snapshot() as snapshot:
        held = snapshot.lock()
    if held is None:
        raise FlowsyncError(f"Nobody holds {target.shown_url}: there is nothing to unlock.")
    if held.id != lock_id:
        raise FlowsyncError(f"The lock is '{held.id}', not '{lock_id}': {lock_sentence(held)}")
    confirm(f"{lock_sentence(held)} Take the lock away?", yes=yes)
    released = target.unlock(lock_id, workspace.writer("unlock", utc_now(), reason=one_line("--reason", reason)))
    message = f"Unlocked {target.shown_url}, which {released.actor} held since {released.since}."
    session.console.result(printable(message))
    return 0
