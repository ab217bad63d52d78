"""Prints an object as flowsync had applied it at an earlier time."""

from collections.abc import Sequence

from flowsync.cli.moments import Moment, unknown_object, written_at
from flowsync.cli.output import paint_of
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.ground.address import Address
from flowsync.ground.errors import FlowsyncError
from flowsync.model.record import Version, Written
from flowsync.plan.lives import Life, lives_of
from flowsync.render.past_report import PastVersion, past_version_json, past_version_text
from flowsync.render.writes import DONE
from flowsync.store.protocol import Snapshot


def show_past_object(session: Session, address: Address, at: Moment, store: str | None, output: str) -> int:
    """Print the object that had ``address`` at a moment. Raises FlowsyncError when there was none."""
    target = find_workspace(session.current, session.environment).store(store)
    with target.snapshot() as snapshot:
        written = written_at(snapshot, at)
        lives = lives_of(snapshot.versions(address))
        if not lives:
            raise unknown_object(snapshot, address, target)
        past = _found(snapshot, lives, address, written)
    as_text = output == "text"
    session.console.result(past_version_text(past, paint=paint_of(session)) if as_text else past_version_json(past))
    return 0


def _found(snapshot: Snapshot, lives: Sequence[Life], address: Address, at: Written) -> PastVersion:
    for life in lives:
        version, following = _around(life, at.serial)
        if version is not None and version.is_managed and version.address == address:
            return PastVersion(
                serial=at.serial,
                version=version,
                written=snapshot.who_wrote(version.serial),
                following=following,
                ended=snapshot.who_wrote(following.serial) if following else None,
            )
    raise _no_object(lives, address, at)


def _around(life: Life, serial: int) -> tuple[Version | None, Version | None]:
    """The last version of an object up to a serial, and the first one after it."""
    versions = [step.version for step in life.steps]
    number = sum(version.serial <= serial for version in versions)
    return versions[number - 1] if number else None, versions[number] if number < len(versions) else None


def _no_object(lives: Sequence[Life], address: Address, at: Written) -> FlowsyncError:
    """Why no object had the address then: it had another one, was gone already, or was not there yet."""
    first = f"There was no {address} at serial {at.serial}, {at.at}"
    around = [_around(life, at.serial) for life in lives]
    for version, _ in around:
        if version is not None and version.is_managed:
            message = f"{first}: the object was {version.address} then."
            return FlowsyncError(message, hint=f"Show that one: flowsync show {version.address} --at {at.serial}")
    ends = [version or following for version, following in around]
    found = next(version for version in ends if version is not None)
    message = f"{first}: it was {DONE[found.action]} with serial {found.serial}."
    return FlowsyncError(message, hint=f"See 'flowsync history {address}'.")
