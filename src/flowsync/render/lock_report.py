"""Who holds a store, as text and as JSON."""

from dataclasses import asdict

from flowsync.ground.json_text import pretty_json
from flowsync.model.record import LockInfo
from flowsync.render.diagnostics_json import FORMAT_VERSION
from flowsync.render.printable import encodable, printable


def lock_text(held: LockInfo | None, *, store_url: str, now: str) -> str:
    """The holder with all that is known of it; ``now`` (ISO 8601, UTC) tells whether its hold has run out."""
    head = f"flowsync state lock · {printable(store_url)}\n\n"
    if held is None:
        return f"{head}Nobody holds the store.\n"
    lines = [
        ("id", held.id),
        ("who", f"{held.actor} on {held.host} (process {held.process})"),
        ("for", held.operation),
        ("why", held.reason),
        ("run", held.run_url),
        ("since", held.since),
        ("expires", f"{held.expires}{_ended(held, now)}"),
        ("number", str(held.fence)),
    ]
    shown = "".join(f"  {name:<9}{printable(value)}\n" for name, value in lines if value)
    return f"{head}{shown}\nIf that run is gone and you cannot wait: flowsync state unlock {held.id}\n"


def lock_json(held: LockInfo | None, *, store_url: str, now: str) -> str:
    """The same as JSON: ``locks`` is a list of no or one lock."""
    locks = [] if held is None else [{**asdict(held), "has_run_out": _has_run_out(held, now)}]
    return pretty_json({"format_version": FORMAT_VERSION, "store": {"url": encodable(store_url)}, "locks": locks})


def lock_sentence(held: LockInfo) -> str:
    """The holder in one sentence."""
    return printable(
        f"{held.actor} on {held.host} (process {held.process}) holds the store since {held.since} for {held.operation}."
    )


def _ended(held: LockInfo, now: str) -> str:
    return ", so it has run out: the next run takes the lock" if _has_run_out(held, now) else " unless it is renewed"


def _has_run_out(held: LockInfo, now: str) -> bool:
    return held.expires <= now
