"""What a command that writes tells the store: who, why, from which commit; and how it waits for the lock."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from flowsync.cli.options import Decorated
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace, utc_now
from flowsync.model.record import LockInfo
from flowsync.render.printable import printable
from flowsync.source.revision import commit_facts
from flowsync.store.protocol import Lease, Store, Writer

_LOCK_TIMEOUT = "60s"
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_TIME = re.compile(r"([0-9]{1,6})([smh])")
_LONGEST_TEXT = 500


class WaitType(click.ParamType[float]):
    """A time such as 30s, 5m or 1h, in seconds; 0 is no time at all."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds in the text; a usage error when it is none."""
        if isinstance(value, float):
            return value
        match = _TIME.fullmatch(value)
        if match is None and value != "0":
            self.fail(f"'{value}' is no time: write 30s, 5m or 1h.", param, ctx)
        return float(match[1]) * _SECONDS[match[2]] if match else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the options of a command that writes say. ``lock_timeout`` is in seconds."""

    reason: str
    ticket: str
    pull_request: str
    lock_timeout: float


lock_timeout_option = click.option(
    "--lock-timeout",
    type=WaitType(),
    default=_LOCK_TIMEOUT,
    show_default=True,
    help="How long to wait for another run that holds the store: 30s, 5m, 1h.",
)


def recording_options(command: Decorated) -> Decorated:
    """The options --reason, --ticket, --pull-request and --lock-timeout; the command gets them as ``given``."""

    @wraps(command)
    def with_given(*args: Any, reason: str, ticket: str, pull_request: str, lock_timeout: float, **rest: Any) -> Any:
        given = Given(
            reason=one_line("--reason", reason),
            ticket=one_line("--ticket", ticket),
            pull_request=one_line("--pull-request", pull_request),
            lock_timeout=lock_timeout,
        )
        return command(*args, given=given, **rest)

    options = (
        click.option("--reason", default="", help="Why, for the history; apply takes the subject of the commit else."),
        click.option("--ticket", default="", help="The ticket that asked for it, for the history."),
        click.option("--pull-request", default="", help="The pull request it comes from, for the history."),
        lock_timeout_option,
    )
    decorated: Any = with_given
    for option in reversed(options):
        decorated = option(decorated)
    result: Decorated = decorated
    return result


def one_line(option: str, text: str) -> str:
    """The text of an option that is recorded; a usage error when it is more than one line or very long."""
    if len(text) > _LONGEST_TEXT or not text.isprintable():
        raise click.UsageError(f"{option} takes one line of at most {_LONGEST_TEXT} characters.")
    return text.strip()


def writer_of(workspace: Workspace, operation: str, given: Given, revision: str = "", plan_digest: str = "") -> Writer:
    """Who writes now, and why: the reason that was given, else for an apply the subject of the commit."""
    facts = commit_facts(workspace.root, revision)
    subject = facts.subject[:_LONGEST_TEXT] if operation == "apply" else ""
    return workspace.writer(
        operation,
        utc_now(),
        revision=revision,
        author=facts.author,
        reason=given.reason or subject,
        ticket=given.ticket,
        pull_request=given.pull_request,
        plan_digest=plan_digest,
    )


@contextmanager
def locked(session: Session, store: Store, writer: Writer, wait_seconds: float) -> Iterator[Lease]:
    """Hold the lock of the store; says on stderr whom it waits for. Raises StoreBusyError and StoreError."""
    with store.lock(writer, wait_seconds=wait_seconds, on_wait=_note_of(session)) as lease:
        yield lease


def _note_of(session: Session) -> Callable[[LockInfo | None], None]:
    def note(holder: LockInfo | None) -> None:
        if holder is not None:
            why = f" ({holder.reason})" if holder.reason else ""
            message = (
                f"Waiting for {holder.actor} on {holder.host}, who holds the store since {holder.since} "
                f"for {holder.operation}{why}; its hold ends at {holder.expires} unless it is renewed."
            )
            session.console.note(printable(message))

    return note
