"""Where the gate starts from: the revision that passed it last, whose rules judge what was merged since."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from flowsync.gate.values import GATE_EVENT
from flowsync.ground.errors import GitError
from flowsync.source.git.repository import Repository
from flowsync.store.audit.entries import Told, told_by
from flowsync.store.protocol import Snapshot

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_APPLY = "apply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """``revision`` is a commit in the history of what is to be applied, empty where nothing was applied before.
    ``lost`` is one that should be there and is not; then there is no anchor."""

    revision: str = ""
    lost: str = ""


def anchor_of(snapshot: Snapshot, repository: Repository, head: str) -> Anchor:
    """The revision that passed the gate last. Where that is not in the history of ``head``, or nothing passed, the one
    that was applied last, if that was done since: an apply without the gate is how people get out when it stops.

    Raises GitError where a clone does not hold enough history to tell.
    """
    found = list(_applied(snapshot))
    for revision in found:
        if _is_in_history(repository, revision, head):
            return Anchor(revision=revision)
    return Anchor(lost=found[0]) if found else Anchor()


def _applied(snapshot: Snapshot) -> Iterator[str]:
    gated, applied = _told(snapshot, GATE_EVENT), _told(snapshot, _APPLY)
    if gated is None:
        revisions = (one.revision for one in snapshot.writes() if one.operation == _APPLY)
        yield from islice(filter(_COMMIT.fullmatch, revisions), 1)
        return
    yield gated.data["revision"]
    if applied is not None and applied.seq > gated.seq:
        yield applied.data["revision"]


def _told(snapshot: Snapshot, event: str) -> Told | None:
    """The last entry of this event, if it is about a commit."""
    entry = snapshot.last_entry(event)
    told = None if entry is None else told_by(entry)
    return told if told is not None and _COMMIT.fullmatch(told.data["revision"]) else None


def _is_in_history(repository: Repository, revision: str, head: str) -> bool:
    try:
        return repository.is_ancestor(repository.resolve(revision), head)
    except GitError:
        if repository.is_shallow:
            raise
        return False
