"""Writes to the store in words: who, when, why, from which revision; and what they did."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flowsync.model.record import Written
from flowsync.render.printable import encodable, printable, printable_line
from flowsync.render.sentences import short_revision

DONE = {
    "create": "created",
    "update": "updated",
    "rename": "renamed",
    "delete": "deleted",
    "adopt": "adopted",
    "forget": "forgotten",
}
"""What became of an object, by the action of its version, in the order in which counts are told."""
_ACCEPTED = {"adopt": "drift accepted", "forget": "deletion accepted"}
_TAKING_OVER = frozenset({"import", "forget"})
_DIGITS_OF_DIGEST = 12


def is_accepted(action: str, operation: str) -> bool:
    """Whether a version only records what another program had done to a managed object and the policies say too.

    An apply or a rollback neither takes objects over nor gives them up: those are operations of their own.
    """
    return action in _ACCEPTED and bool(operation) and operation not in _TAKING_OVER


def done_word(action: str, operation: str = "") -> str:
    """What became of an object by the action of its version, in a write of this operation, if it is known."""
    return _ACCEPTED[action] if is_accepted(action, operation) else DONE[action]


def counts_phrase(actions: Mapping[str, int], operation: str = "") -> str:
    """``2 created, 1 renamed``; what did not happen is left out."""
    return ", ".join(f"{actions[action]:,} {done_word(action, operation)}" for action in DONE if action in actions)


def why_phrase(written: Written, approvers: Sequence[str] = ()) -> str:
    """The reason, the ticket and the pull request of a write, and who approved it, as far as they are known."""
    given = (
        written.reason,
        f"ticket {written.ticket}" if written.ticket else "",
        f"pull request {written.pull_request}" if written.pull_request else "",
        f"approved by {', '.join(approvers)}" if approvers else "",
    )
    return printable_line(" · ".join(text for text in given if text))


def origin_lines(written: Written, approvers: Sequence[str] = ()) -> Iterator[str]:
    """Where a write came from, a line each: its revision and author, why and who approved, its plan and its run."""
    if written.revision:
        author = f", written by {printable(written.author)}" if written.author else ""
        yield f"from revision {printable(short_revision(written.revision))}{author}"
    why = why_phrase(written, approvers)
    if why:
        yield why
    technical = (f"plan {written.plan_digest[:_DIGITS_OF_DIGEST]}" if written.plan_digest else "", written.run_url)
    if any(technical):
        yield printable_line(" · ".join(text for text in technical if text))


def by_phrase(written: Written) -> str:
    """Who ran which operation: ``alex (apply)``."""
    return f"{printable(written.actor)} ({printable(written.operation)})"


def written_data(written: Written) -> dict[str, Any]:
    """A write as JSON data."""
    return {key: encodable(value) if isinstance(value, str) else value for key, value in asdict(written).items()}
