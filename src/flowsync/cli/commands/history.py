"""``flowsync history``."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

import click

from flowsync.cli.approvers import approvers_of
from flowsync.cli.moments import unknown_object
from flowsync.cli.options import ADDRESS, LIMIT, format_option, store_option
from flowsync.cli.output import paint_of
from flowsync.cli.session import Session
from flowsync.cli.times import TIME, GivenTime
from flowsync.cli.workspace import find_workspace
from flowsync.ground.address import Address
from flowsync.ground.errors import FlowsyncError
from flowsync.model.record import Written
from flowsync.plan.lives import Life, lives_of
from flowsync.render.history_report import Deed, Past, past_json, past_text, writes_json, writes_text
from flowsync.render.sentences import no_store_phrase
from flowsync.store.protocol import Snapshot, Store

_LIMIT = 20


@click.command("history")
@click.argument("address", type=ADDRESS, required=False)
@click.option("--limit", type=LIMIT, default=_LIMIT, show_default=True, help="Show at most so many, the newest.")
@click.option("--since", type=TIME, help="Only what was written at this time or later.")
@click.option("--until", type=TIME, help="Only what was written at this time or before; a day counts to its end.")
@store_option
@format_option("text", "json")
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    address: Address | None,
    limit: int,
    since: GivenTime | None,
    until: GivenTime | None,
    store: str | None,
    output: str,
) -> int:
    """Show every write to the store, the newest first: who, when, why, from which revision, what it did.

    With ADDRESS, every version of the objects that have or had it, also under other names: what each changed, and the
    drift that it found.
    """
    target = find_workspace(session.current, session.environment).store(store)
    with target.snapshot() as snapshot:
        serials = _serials(snapshot, since, until)
        if address is None:
            text = _writes(session, snapshot, serials, limit, target, output)
        else:
            past = _past(snapshot, address, serials, limit, target)
            paint, url = paint_of(session), target.shown_url
            text = past_json(past, store_url=url) if output == "json" else past_text(past, store_url=url, paint=paint)
    session.console.result(text)
    return 0


def _serials(snapshot: Snapshot, since: GivenTime | None, until: GivenTime | None) -> range:
    """The serials that were written in this time."""
    first = snapshot.serial_at(since.before) + 1 if since else 1
    last = snapshot.serial_at(until.last) if until else next((one.serial for one in snapshot.writes()), 0)
    return range(first, last + 1)


def _writes(session: Session, snapshot: Snapshot, serials: range, limit: int, store: Store, output: str) -> str:
    found = (written for written in snapshot.writes() if written.serial in serials)
    chosen = list(islice(found, limit))
    more = sum(1 for _ in found)
    approvers = approvers_of(snapshot, chosen)
    deeds = [
        Deed(written=written, actions=snapshot.actions_of(written.serial), approvers=approvers.get(written.serial, ()))
        for written in chosen
    ]
    url = store.shown_url
    if output == "json":
        if snapshot.version.lineage is None:
            session.console.note(no_store_phrase(url))
        return writes_json(deeds, more, store_url=url)
    nothing = "" if deeds else _why_nothing(snapshot, url)
    return writes_text(deeds, more, store_url=url, nothing=nothing, paint=paint_of(session))


def _why_nothing(snapshot: Snapshot, store_url: str) -> str:
    """That there is no store, that it was never written, or that no write is of the time that was asked for."""
    if snapshot.version.lineage is None:
        return no_store_phrase(store_url)
    count = sum(1 for _ in snapshot.writes())
    return f"No writes: of {count:,} in the store, none is of that time." if count else "No writes."


def _past(snapshot: Snapshot, address: Address, serials: range, limit: int, store: Store) -> Past:
    if snapshot.version.lineage is None:
        raise FlowsyncError(no_store_phrase(store.shown_url))
    versions = snapshot.versions(address)
    if not versions:
        raise unknown_object(snapshot, address, store)
    lives = [_within(life, serials) for life in lives_of(versions)]
    shown = sorted((step.version.serial for life in lives for step in life.steps), reverse=True)
    newest = [_within(life, range(shown[:limit][-1], serials.stop)) for life in lives] if shown else []
    kept = tuple(life for life in newest if life.steps)
    numbers = {step.version.serial for life in kept for step in life.steps}
    writes = {found.serial: found for found in _found(snapshot, numbers)}
    return Past(
        address=address,
        lives=kept,
        writes=writes,
        approvers=approvers_of(snapshot, writes.values()),
        more=len(shown) - sum(len(life.steps) for life in kept),
    )


def _within(life: Life, serials: range) -> Life:
    return replace(life, steps=tuple(step for step in life.steps if step.version.serial in serials))


def _found(snapshot: Snapshot, serials: Iterable[int]) -> Iterable[Written]:
    return filter(None, map(snapshot.who_wrote, serials))
