"""What changed between two writes to the store, as text and as JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flowsync.ground.json_text import pretty_json
from flowsync.model.record import Written
from flowsync.plan.compare import ObjectChange
from flowsync.plan.values import Change, Effect
from flowsync.render.cells import padded
from flowsync.render.change_rows import SIGNS, change_rows, change_title
from flowsync.render.diagnostics_json import FORMAT_VERSION
from flowsync.render.effect_word import painted_effect
from flowsync.render.layout import EFFECT_COLUMN, TONES, text_lines
from flowsync.render.plan_json import change_data
from flowsync.render.printable import encodable, printable
from flowsync.render.sentences import effects_phrase
from flowsync.render.style import Paint, Tone, plain
from flowsync.render.writes import counts_phrase

_CONTENT = 6
_IN_A_PLAN_ONLY = ("reason", "subject", "applied")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The changes from one write to another; None stands for the time before the first one."""

    before: Written | None
    after: Written | None
    changes: Sequence[ObjectChange]


def comparison_text(found: Comparison, *, store_url: str, paint: Paint = plain) -> str:
    """Every change by address, as a plan shows it."""
    parts = [
        f"flowsync diff · {_when(found.before)} to {_when(found.after)} · {printable(store_url)}",
        *("\n".join(_lines(one.change, paint)) for one in found.changes),
        paint(_verdict(found.changes), Tone.STRONG),
    ]
    return "\n\n".join(parts) + "\n"


def comparison_json(found: Comparison, *, store_url: str) -> str:
    """The same as JSON; an object that is another one under the same address is deleted and created."""
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "status": "changes" if found.changes else "no-changes",
            "store": {"url": encodable(store_url)},
            "from_serial": found.before.serial if found.before else 0,
            "to_serial": found.after.serial if found.after else 0,
            "changes": [_data(one) for one in found.changes],
        }
    )


def _when(written: Written | None) -> str:
    return f"serial {written.serial} ({written.at})" if written else "before the first write"


def _lines(change: Change, paint: Paint) -> Iterator[str]:
    sign = SIGNS[change.action]
    head = f"  {sign} {change_title(change)}"
    told = padded(head, EFFECT_COLUMN)[len(head) :] + painted_effect(change.effect, paint)
    yield (paint(head, TONES[sign]) + told).rstrip()
    yield from text_lines(change_rows(change, _CONTENT), paint)


def _verdict(changes: Sequence[ObjectChange]) -> str:
    actions = Counter("rename" if one.change.previous else str(one.change.action) for one in changes)
    effects = Counter(one.change.effect for one in changes)
    told = effects_phrase(effects[Effect.WIDENS], effects[Effect.MIXED], effects[Effect.NARROWS])
    said = "; ".join(filter(None, (counts_phrase(actions), told)))
    return f"Changed: {said}." if changes else "No difference: flowsync managed the same at both."


def _data(one: ObjectChange) -> dict[str, Any]:
    data = {key: value for key, value in change_data(one.change).items() if key not in _IN_A_PLAN_ONLY}
    return {"object_id": one.object_id, **data}
