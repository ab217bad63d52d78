"""What ``flowsync pull`` accepted, as text and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flowsync.ground.json_text import pretty_json
from flowsync.model.state import State
from flowsync.plan.values import AttributeChange, Cause, Drift
from flowsync.render.diagnostics_json import FORMAT_VERSION
from flowsync.render.drift_lines import DriftLine, found_drift
from flowsync.render.file_diff import FileChange, file_diff
from flowsync.render.layout import drift_text_lines
from flowsync.render.plan_json import drift_data
from flowsync.render.printable import encodable, printable
from flowsync.render.sentences import counted, serial_phrase
from flowsync.render.style import Paint, Tone, plain
from flowsync.render.values_text import is_long, is_structured, shown_value

_NEXT = "Review and commit; the next apply records it, nothing in force changes."


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """Drift that is accepted, in the state it was found in, and what becomes of the policy files."""

    drift: Sequence[Drift]
    state: State
    files: Sequence[FileChange]


def pulled_text(pulled: Pulled, *, store_url: str, paint: Paint = plain) -> str:
    """What was accepted, from applied to live, which files were written or deleted, and what comes next."""
    files = [f"{'Deleted' if change.deletes else 'Wrote'} {printable(change.path)}" for change in pulled.files]
    verdict = f"Pulled: the drift of {counted(len(pulled.drift), 'object')} is accepted."
    parts = [
        f"flowsync pull · {printable(store_url)} ({serial_phrase(pulled.state.version)})",
        "\n".join(drift_text_lines(_lines(pulled), paint)),
        "\n".join(files),
        f"{paint(verdict, Tone.STRONG)} {_NEXT}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def pulled_json(pulled: Pulled, *, store_url: str, written: bool) -> str:
    """The same as JSON; ``status`` is pulled, would-pull when nothing was ``written``, or nothing-to-pull."""
    version = pulled.state.version
    done = "pulled" if written else "would-pull"
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "status": done if pulled.drift else "nothing-to-pull",
            "store": {"url": encodable(store_url), "lineage": version.lineage, "serial": version.serial},
            "accepted": [drift_data(one) for one in pulled.drift],
            "files": [
                {
                    "path": encodable(change.path),
                    "action": "delete" if change.deletes else "write",
                    "diff": file_diff(change),
                }
                for change in pulled.files
            ],
        }
    )


def _lines(pulled: Pulled) -> Iterator[DriftLine]:
    resources = pulled.state.resources
    applied = {address: known.applied for address, known in resources.items() if known.applied is not None}
    for drift in pulled.drift:
        lines = found_drift([drift], applied)
        if drift.missing:
            yield from (line._replace(remedy="its document is taken out") for line in lines)
        else:
            attributes = zip(lines, drift.attributes, strict=True)
            yield from (line._replace(remedy=_given_up(attribute)) for line, attribute in attributes)


def _given_up(attribute: AttributeChange) -> str:
    """What policies said otherwise and no longer do, in a conflict."""
    if attribute.cause is not Cause.CONFLICT:
        return ""
    if is_structured(attribute.after) or is_long(attribute.after):
        return "in place of a change of the policies"
    return f"in place of {shown_value(attribute.after)} in the policies"
