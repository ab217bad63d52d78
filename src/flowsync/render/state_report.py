"""What the store holds, as text and as JSON: the list of all objects, and one object in full."""

from collections.abc import Iterator
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.json_text import pretty_json
from flowsync.model.state import ResourceState, State
from flowsync.render.cells import cells, padded
from flowsync.render.diagnostics_json import FORMAT_VERSION, diagnostics_data
from flowsync.render.diagnostics_text import diagnostics_text
from flowsync.render.layout import text_lines
from flowsync.render.plan_json import address_data, body_data
from flowsync.render.printable import encodable, printable
from flowsync.render.rows import body_rows
from flowsync.render.sentences import no_store_phrase, serial_phrase, short_revision
from flowsync.render.style import Paint, Tone, plain

_AS_APPLIED, _DRIFTED, _MISSING, _UNMANAGED, _INVALID = "as applied", "drifted", "missing", "unmanaged", "not valid"
_TONES = {_DRIFTED: Tone.DRIFTED, _MISSING: Tone.DRIFTED, _UNMANAGED: Tone.FAINT, _INVALID: Tone.ERROR}
_HEADINGS = ("address", "status", "revision", "by", "applied at")
_NOTHING = ResourceState()


def state_text(state: State, *, store_url: str, paint: Paint = plain) -> str:
    """Every object by address: whether it is in force as applied, and the last apply that touched it."""
    table = [(str(address), *_record(state, address)) for address in _addresses(state)]
    rows = [_HEADINGS, *(tuple(map(printable, row)) for row in table)] if table else []
    widths = [max(map(cells, column)) + 2 for column in zip(*rows, strict=True)]
    lines = ["".join(map(padded, row, widths)).rstrip() for row in rows]
    nothing = "The store holds nothing." if state.version.lineage else no_store_phrase(store_url)
    parts = [
        f"flowsync state · {printable(store_url)} ({serial_phrase(state.version)})",
        "\n".join(_painted(line, row[1], paint) for line, row in zip(lines, rows, strict=True)),
        diagnostics_text(state.diagnostics, paint=paint).rstrip("\n"),
        paint(_totals(state) or nothing, Tone.STRONG),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def state_json(state: State, *, store_url: str) -> str:
    """Every object by address with its status and the last apply that touched it."""
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "store": {"url": encodable(store_url), "lineage": state.version.lineage, "serial": state.version.serial},
            "objects": [_object_data(state, address) for address in _addresses(state)],
            "diagnostics": diagnostics_data(state.diagnostics),
        }
    )


def object_text(state: State, address: Address, *, paint: Paint = plain) -> str:
    """One object: what is in force, what flowsync last put there where that is something else, and when that was."""
    known = state.resources.get(address, _NOTHING)
    same = known.live == known.applied
    bodies = [("Live, as applied" if same else "Live", known.live), ("Applied", None if same else known.applied)]
    parts = [
        "\n".join([f"{paint(str(address), Tone.STRONG)}  {_status(state, address)}", *_history(known)]),
        *("\n".join(_body_lines(address, name, body, paint)) for name, body in bodies if body is not None),
        diagnostics_text(_about(state, address), paint=paint).rstrip("\n"),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def object_json(state: State, address: Address) -> str:
    """One object with both bodies in full; a body that is not there is null."""
    known = state.resources.get(address, _NOTHING)
    data = {"live": body_data(known.live), "applied": body_data(known.applied)}
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            **_object_data(state, address),
            **data,
            "diagnostics": diagnostics_data(_about(state, address)),
        }
    )


def _addresses(state: State) -> list[Address]:
    return sorted({*state.resources, *state.invalid})


def _status(state: State, address: Address) -> str:
    known = state.resources.get(address, _NOTHING)
    if address in state.invalid:
        return _INVALID
    if not known.is_managed:
        return _UNMANAGED
    if known.live is None:
        return _MISSING
    return _AS_APPLIED if known.live == known.applied else _DRIFTED


def _record(state: State, address: Address) -> tuple[str, str, str, str]:
    known = state.resources.get(address, _NOTHING)
    return _status(state, address), short_revision(known.revision), known.actor, known.applied_at


def _totals(state: State) -> str:
    statuses = [_status(state, address) for address in _addresses(state)]
    words = (_AS_APPLIED, _DRIFTED, _MISSING, _INVALID, _UNMANAGED)
    counts = [f"{statuses.count(word):,} {word}" for word in words if word in statuses]
    return f"{'; '.join(counts)}." if counts else ""


def _painted(line: str, status: str, paint: Paint) -> str:
    return paint(line, _TONES[status]) if status in _TONES else line


def _history(known: ResourceState) -> Iterator[str]:
    if known.applied_at:
        revision = f" from revision {printable(short_revision(known.revision))}" if known.revision else ""
        yield f"  applied {printable(known.applied_at)} by {printable(known.actor)}{revision} (serial {known.serial})"
    if known.object_id:
        yield f"  id {printable(known.object_id)}"


def _body_lines(address: Address, name: str, body: str, paint: Paint) -> Iterator[str]:
    yield f"  {paint(name, Tone.STRONG)}"
    yield from text_lines(body_rows(address.kind, body, " ", 4), paint)


def _about(state: State, address: Address) -> list[Diagnostic]:
    return [diagnostic for diagnostic in state.diagnostics if diagnostic.address == address]


def _object_data(state: State, address: Address) -> dict[str, Any]:
    known = state.resources.get(address, _NOTHING)
    return {
        **address_data(address),
        "status": _status(state, address),
        "object_id": known.object_id,
        "revision": known.revision,
        "actor": known.actor,
        "applied_at": known.applied_at,
        "serial": known.serial,
    }
