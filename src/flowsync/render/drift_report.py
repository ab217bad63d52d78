"""Drift alone, as text and as JSON."""

from collections.abc import Sequence
from typing import Any

from flowsync.apply.drift_record import RecordedDrift
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.json_text import pretty_json
from flowsync.model.state import State
from flowsync.plan.values import Drift
from flowsync.render.diagnostics_json import FORMAT_VERSION, diagnostics_data
from flowsync.render.diagnostics_text import diagnostics_text
from flowsync.render.drift_lines import found_drift
from flowsync.render.layout import drift_text_lines
from flowsync.render.plan_json import drift_data
from flowsync.render.printable import encodable, printable
from flowsync.render.sentences import counted, no_store_phrase, serial_phrase
from flowsync.render.style import Paint, Tone, plain


def drift_text(
    drift: Sequence[Drift],
    state: State,
    *,
    store_url: str,
    recorded: RecordedDrift | None = None,
    paint: Paint = plain,
) -> str:
    """What was changed in the live store since it was applied; signs say what was added and removed past flowsync.

    ``state`` is what the drift was found in, and ``recorded`` the entry of the audit that tells of it, when one was
    asked for. Rows that cannot be read are told, and never count as no drift.
    """
    applied = {address: known.applied for address, known in state.resources.items() if known.applied is not None}
    parts = [
        f"flowsync drift · {printable(store_url)} ({serial_phrase(state.version)})",
        "\n".join(drift_text_lines(found_drift(drift, applied, is_open=True), paint)),
        diagnostics_text(state.diagnostics, paint=paint).rstrip("\n"),
        paint(_verdict(drift, state, store_url), Tone.ERROR if _errors(state.diagnostics) else Tone.STRONG),
        _recorded_text(recorded) if recorded else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def drift_json(drift: Sequence[Drift], state: State, *, store_url: str, recorded: RecordedDrift | None = None) -> str:
    """The same as JSON; ``status`` is drift, no-drift, or unknown when a row cannot be read."""
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "status": "unknown" if _errors(state.diagnostics) else "drift" if drift else "no-drift",
            "store": {"url": encodable(store_url), "lineage": state.version.lineage, "serial": state.version.serial},
            "drift": [drift_data(one) for one in drift],
            "diagnostics": diagnostics_data(state.diagnostics),
            **(_recorded_data(recorded) if recorded else {}),
        }
    )


def _recorded_text(recorded: RecordedDrift) -> str:
    entry = recorded.entry
    if not recorded.is_new:
        return f"Recorded already as entry {entry.seq} of the audit, at {entry.at}."
    what = "" if recorded.ended is None else f": the drift of entry {recorded.ended} has ended"
    return f"Recorded as entry {entry.seq} of the audit{what}.\nAudit head {entry.hash}"


def _recorded_data(recorded: RecordedDrift) -> dict[str, Any]:
    entry = recorded.entry
    return {"recorded": {"entry": entry.seq, "hash": entry.hash, "is_new": recorded.is_new, "ended": recorded.ended}}


def _verdict(drift: Sequence[Drift], state: State, store_url: str) -> str:
    errors = _errors(state.diagnostics)
    drifted = f"{counted(len(drift), 'object')} drifted" if drift else ""
    if errors:
        return f"Drift unknown: {'; '.join(filter(None, (counted(errors, 'error'), drifted)))}."
    if drifted:
        return f"Drift: {drifted}."
    return "No drift. The live store is what was applied." if state.version.lineage else no_store_phrase(store_url)


def _errors(diagnostics: Sequence[Diagnostic]) -> int:
    return sum(diagnostic.is_error for diagnostic in diagnostics)
