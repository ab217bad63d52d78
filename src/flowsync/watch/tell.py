"""What watch has to tell, in sentences and as data. Nothing here names people or quotes policy, but for ``details``."""

from collections.abc import Mapping, Sequence
from typing import Any

from flowsync import __version__
from flowsync.ground.errors import FlowsyncError
from flowsync.model.settings import DriftPolicy, WatchEvent
from flowsync.watch.message import Origin
from flowsync.watch.values import (
    Done,
    DriftedObject,
    Happening,
    Level,
    Outlook,
    Reason,
    Refusal,
    short,
)

TOLD_AFTER_FAILURES = 3
"""So many cycles that fail one after the other are no hiccup: others are told."""
_MOST_NAMED = 5
_MOST_LISTED = 50


def is_told(drift: DriftedObject) -> bool:
    """Whether this drift is told and not only counted."""
    return drift.policy is not DriftPolicy.ACCEPT


def started(origin: Origin, mode: str, interval: float, listens: str) -> Happening:
    """The process runs."""
    at = f" Listens at {listens}." if listens else ""
    text = f"Watches {origin.branch} of {origin.repository} for {origin.store} ({mode}, every {interval:.0f} s).{at}"
    facts = {"repository": origin.repository, "branch": origin.branch, "store": origin.store, "mode": mode}
    return Happening(
        event="started",
        text=text,
        facts={**facts, "interval_seconds": interval, "listens": listens, "version": __version__},
    )


def stopped() -> Happening:
    """The process ends as it was asked to."""
    return Happening(event="stopped", text="Stopped; nothing was left half done.")


def not_notified() -> Happening:
    """Somebody who listens was not told. The error says the URL, which is a secret, so it is not told either."""
    text = "A webhook was not told: check what the variables FLOWSYNC_WEBHOOK_... name, and who listens there."
    return Happening(event="not-notified", text=text, level=Level.WARNING)


def leads() -> Happening:
    """This replica works from now on."""
    return Happening(event="leads", text="This replica leads.")


def stands_by(leader: str) -> Happening:
    """Another replica works."""
    return Happening(event="stands-by", text=f"Stands by: {leader} leads.", facts={"leader": leader})


def arrived(commit: str, skipped: int) -> Happening:
    """The branch is at another commit than before."""
    over = f", {_many(skipped, 'commit')} skipped over" if skipped else ""
    return Happening(
        event="commit",
        text=f"The branch is at {short(commit)}{over}.",
        facts={"commit": commit, "skipped": skipped},
    )


def pending(commit: str, outlook: Outlook) -> Happening:
    """Apply would do something, and this is only a report."""
    text = f"{short(commit)} is not in force: {_counted(outlook.counts)}."
    return Happening(event="pending", text=text, facts={"commit": commit, **_outlook(outlook)})


def applied(commit: str, done: Done, skipped: int) -> Happening:
    """The commit is in force."""
    restored = f" Restored {_many(done.restored, 'object')} that had drifted." if done.restored else ""
    headline = f" {done.outlook.headline}" if done.outlook.headline else ""
    text = f"Applied {short(commit)} as serial {done.serial}: {_counted(done.outlook.counts)}.{restored}{headline}"
    facts = {"commit": commit, **_outlook(done.outlook), "serial": done.serial}
    return Happening(
        event="applied",
        text=text,
        facts={**facts, "restored": done.restored, "skipped": skipped},
        notable=WatchEvent.APPLIED,
    )


def refused(commit: str, refusal: Refusal) -> Happening:
    """A guard stands against the commit."""
    named = list(dict.fromkeys(reason.named for reason in refusal.reasons))
    return Happening(
        event="refused",
        level=Level.ERROR,
        text=f"Refused {short(commit)}: {_listed(named)}. What was applied before stays in force.",
        facts={"commit": commit, "reasons": named[:_MOST_LISTED], "reason_count": len(refusal.reasons)},
        details={"findings": [_finding(reason) for reason in refusal.reasons[:_MOST_LISTED]]},
        notable=WatchEvent.REFUSED,
    )


def accepted(commit: str) -> Happening:
    """Nothing stands against the branch any more."""
    return Happening(event="accepted", text=f"Nothing stands against {short(commit)}.", facts={"commit": commit})


def drifted(objects: Sequence[DriftedObject], serial: int) -> Happening:
    """Objects were changed past flowsync."""
    named = [f"{one.address} ({'deleted' if one.missing else ', '.join(one.fields)})" for one in objects]
    told = [
        {"address": one.address, "policy": str(one.policy), "missing": one.missing, "fields": list(one.fields)}
        for one in objects[:_MOST_LISTED]
    ]
    return Happening(
        event="drifted",
        level=Level.WARNING,
        text=f"{_many(len(objects), 'object')} changed past flowsync: {_listed(named)}.",
        facts={"serial": serial, "object_count": len(objects), "objects": told},
        notable=WatchEvent.DRIFTED,
    )


def drift_ended(count: int) -> Happening:
    """What was told of drift is no more."""
    return Happening(event="drift-ended", text=f"No drift is left of {_many(count, 'object')}.")


def failed(error: FlowsyncError, failures: int) -> Happening:
    """A cycle could not be done."""
    kind = type(error).__name__.removesuffix("Error").lower() or "flowsync"
    is_lasting = failures == TOLD_AFTER_FAILURES
    return Happening(
        event="failed" if is_lasting else "cycle-failed",
        level=Level.ERROR if is_lasting else Level.WARNING,
        text=f"{_many(failures, 'cycle')} failed one after the other ({kind})." if failures > 1 else "A cycle failed.",
        facts={"failures": failures, "kind": kind},
        details={"reason": error.message, "hint": error.hint},
        notable=WatchEvent.FAILED if is_lasting else None,
    )


def recovered(failures: int) -> Happening:
    """Cycles work again."""
    return Happening(
        event="recovered", text=f"Works again after {_many(failures, 'failed cycle')}.", facts={"failures": failures}
    )


def _outlook(outlook: Outlook) -> dict[str, Any]:
    return {"digest": outlook.digest, "serial": outlook.serial, "counts": dict(outlook.counts)}


def _finding(reason: Reason) -> dict[str, str]:
    return {"code": reason.code, "address": reason.address, "text": reason.text}


def _counted(counts: Mapping[str, int]) -> str:
    said = [f"{number:,} to {name}" for name, number in counts.items() if number]
    return ", ".join(said) or "only records are brought up to date"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join([*names[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
