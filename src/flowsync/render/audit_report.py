"""The last entries of the audit, as text and as JSON."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flowsync.ground.json_text import parse_json, pretty_json
from flowsync.model.record import AuditEntry, Old
from flowsync.render.cells import cells, padded
from flowsync.render.diagnostics_json import FORMAT_VERSION
from flowsync.render.printable import encodable, printable
from flowsync.render.sentences import counted
from flowsync.render.style import Paint, Tone, plain
from flowsync.store.audit.export import Summary

_HEADINGS = ("entry", "at", "event", "by", "serial", "what", "reason")
_WIDEST = 60
_DONE = {
    "create": "created",
    "update": "updated",
    "rename": "renamed",
    "delete": "deleted",
    "adopt": "taken over",
    "forget": "forgotten",
}


def entries_text(entries: Sequence[AuditEntry], *, store_url: str, paint: Paint = plain) -> str:
    """The entries, one a line: who did what, when and why; and the head of the last one."""
    table = [_HEADINGS, *map(_row, entries)] if entries else []
    widths = [min(max(map(cells, column)), _WIDEST) + 2 for column in zip(*table, strict=True)]
    lines = ["".join(map(padded, row, widths)).rstrip() for row in table]
    head = f"Audit head {entries[-1].hash} (entry {entries[-1].seq})" if entries else "The audit has no entry yet."
    title = f"flowsync audit · {printable(store_url)}"
    return "\n\n".join(filter(None, (title, "\n".join(lines), paint(head, Tone.STRONG)))) + "\n"


def entries_json(entries: Sequence[AuditEntry], *, store_url: str) -> str:
    """The same as JSON, each entry in full."""
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "store": {"url": encodable(store_url)},
            "entries": [{"hash": entry.hash, "entry": parse_json(entry.text)} for entry in entries],
        }
    )


def entry_gist(event: str, details: Mapping[str, Any]) -> str:
    """What an entry tells of, in a few words; empty for an event that this flowsync does not know."""
    if isinstance(details.get("actions"), dict) and event not in _GISTS:
        return _actions(details)
    return _GISTS[event](details) if event in _GISTS else ""


def exported_text(summary: Summary, file: str = "") -> str:
    """What was exported; ``file`` is one in lines of JSON, if there is one, and how to prove it."""
    if summary.head is None or summary.last is None:
        return f"Exported no entry: of {entry_count(summary.in_store)} in the store, none is of that time."
    which = f"{entry_count(summary.exported)} of {summary.in_store:,}, {summary.first} to {summary.last}"
    proof = f"\nProve it with: flowsync audit verify --export {file} --head HASH" if file else ""
    return f"Exported {which}. Audit head {summary.head.hash} (entry {summary.head.seq}).{proof}"


def old_text(old: Old) -> str:
    """What is older than it has to be kept."""
    upto = f" (up to entry {old.last_entry})" if old.entries else ""
    return (
        f"{entry_count(old.entries)}{upto} and {counted(old.versions, 'version')} of objects, from before {old.before}"
    )


def entry_count(count: int) -> str:
    """So many entries: ``1 entry``, ``2 entries``."""
    return "1 entry" if count == 1 else f"{count:,} entries"


def _row(entry: AuditEntry) -> tuple[str, ...]:
    data = parse_json(entry.text)
    serial = "" if data["serial"] is None else str(data["serial"])
    gist = entry_gist(entry.event, data["details"])
    row = (str(entry.seq), entry.at, entry.event, data["actor"], serial, gist, data["reason"])
    return tuple(map(printable, row))


def _actions(details: Mapping[str, Any]) -> str:
    counts = details["actions"]
    return ", ".join(f"{counts[action]:,} {word}" for action, word in _DONE.items() if counts.get(action))


def _drift(details: Mapping[str, Any]) -> str:
    if not details["objects"] and not details.get("unreadable"):
        return "drift ended"
    drifted = f"{counted(len(details['objects']), 'object')} drifted"
    unreadable = f", {len(details['unreadable']):,} not readable" if details.get("unreadable") else ""
    return f"{drifted}{unreadable}{', restored' if details['restored'] else ''}"


def _refused(details: Mapping[str, Any]) -> str:
    codes = sorted({error["code"] for error in details["errors"]})
    why = ", ".join(codes) if codes else str(details["why"]).split("\n", 1)[0]
    return f"{details['operation']}: {why}"


def _unlock(details: Mapping[str, Any]) -> str:
    lock = details["lock"]
    return f"lock of {lock['actor']} on {lock['host']} since {lock['since']}"


def _begin(details: Mapping[str, Any]) -> str:
    return f"after {counted(details['versions'], 'version')}" if details["versions"] else "of a new store"


def _prune(details: Mapping[str, Any]) -> str:
    removed = details["removed"]
    versions = counted(removed["versions"], "version")
    return f"{entry_count(removed['entries'])} and {versions} from before {details['before']}"


def _moved(details: Mapping[str, Any]) -> str:
    return f"from an export of serial {details['serial']}"


_GISTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "drift": _drift,
    "refused": _refused,
    "unlock": _unlock,
    "begin": _begin,
    "prune": _prune,
    "state-import": _moved,
}
