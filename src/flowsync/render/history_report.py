"""The history of a store, as text and as JSON: every write, or every version of an object."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.json_text import pretty_json
from flowsync.model.record import Version, Written
from flowsync.plan.lives import Life, Step
from flowsync.render.cells import cells, padded
from flowsync.render.change_rows import change_rows
from flowsync.render.diagnostics_json import FORMAT_VERSION
from flowsync.render.drift_lines import found_drift
from flowsync.render.effect_word import painted_effect
from flowsync.render.layout import TONES, text_lines
from flowsync.render.plan_json import address_data, attribute_data, body_data
from flowsync.render.printable import encodable, printable
from flowsync.render.sentences import counted, short_revision
from flowsync.render.style import Paint, Tone, plain
from flowsync.render.writes import (
    by_phrase,
    counts_phrase,
    done_word,
    is_accepted,
    origin_lines,
    why_phrase,
    written_data,
)

_HEADINGS = ("serial", "when", "operation", "by", "revision", "objects")
_ENDS = {"delete": "deleted", "forget": "not managed any more"}
_CONTENT = 6
_VERSION_SIGNS = {"create": "+", "adopt": "+", "update": "~", "rename": "~", "delete": "-", "forget": "-"}
_MANAGED = "managed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A write, how many objects it created, updated and so on, and who approved it, where it passed the gate."""

    written: Written
    actions: Mapping[str, int]
    approvers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The lives of objects, the writes that made their versions by serial, who approved those, and how many versions
    more there are."""

    address: Address
    lives: tuple[Life, ...]
    writes: Mapping[int, Written]
    more: int
    approvers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def writes_text(
    deeds: Sequence[Deed], more: int, *, store_url: str, nothing: str = "No writes.", paint: Paint = plain
) -> str:
    """The writes as a table, each with its reason below it; ``more`` is how many are not shown.

    ``nothing`` says why there are none.
    """
    table = [_HEADINGS, *map(_row, deeds)] if deeds else []
    widths = [max(map(cells, column)) + 2 for column in zip(*table, strict=True)]
    lines: list[str] = []
    for number, row in enumerate(table):
        lines.append("  " + "".join(map(padded, row, widths)).rstrip())
        why = why_phrase(deeds[number - 1].written, deeds[number - 1].approvers) if number else ""
        lines += [f"  {' ' * widths[0]}{paint(why, Tone.FAINT)}"] if why else []
    total = paint(f"{counted(len(deeds), 'write')}{_more(more)}." if deeds else nothing, Tone.STRONG)
    parts = [f"flowsync history · {printable(store_url)}", "\n".join(lines), total]
    return "\n\n".join(part for part in parts if part) + "\n"


def writes_json(deeds: Sequence[Deed], more: int, *, store_url: str) -> str:
    """The same as JSON."""
    writes = [
        {**written_data(deed.written), "approvers": list(deed.approvers), "actions": dict(deed.actions)}
        for deed in deeds
    ]
    return pretty_json(
        {"format_version": FORMAT_VERSION, "store": {"url": encodable(store_url)}, "writes": writes, "more": more}
    )


def past_text(past: Past, *, store_url: str, paint: Paint = plain) -> str:
    """Every version of the objects, newest first, each object by itself."""
    shown = sum(len(life.steps) for life in past.lives)
    total = f"{counted(shown, 'version')}{_more(past.more)}." if shown else "No versions in that time."
    parts = [
        f"flowsync history {printable(str(past.address))} · {printable(store_url)}",
        *(part for life in past.lives for part in _life_parts(life, past, paint)),
        paint(total, Tone.STRONG),
    ]
    return "\n\n".join(parts) + "\n"


def past_json(past: Past, *, store_url: str) -> str:
    """The same as JSON, with every body in full."""
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "store": {"url": encodable(store_url)},
            **address_data(past.address),
            "objects": [_life_data(life, past) for life in past.lives],
            "more": past.more,
        }
    )


def _row(deed: Deed) -> tuple[str, ...]:
    written = deed.written
    texts = (written.at, written.operation, written.actor, short_revision(written.revision))
    return (str(written.serial), *map(printable, texts), counts_phrase(deed.actions, written.operation))


def _more(number: int) -> str:
    return f", {counted(number, 'older one')} not shown (--limit)" if number else ""


def _life_parts(life: Life, past: Past, paint: Paint) -> Iterator[str]:
    status = _status(life.last, past.writes)
    yield f"{paint(printable(str(life.last.address)), Tone.STRONG)}  {status}, id {printable(life.object_id)}"
    for step in reversed(life.steps):
        yield "\n".join(_step_lines(step, past, paint))


def _status(last: Version, writes: Mapping[int, Written]) -> str:
    """What has become of an object."""
    written = writes.get(last.serial)
    gone = last.action == "forget" and written is not None and is_accepted(last.action, written.operation)
    return _ENDS["delete"] if gone else _ENDS.get(last.action, _MANAGED)


def _step_lines(step: Step, past: Past, paint: Paint) -> Iterator[str]:
    version, written = step.version, past.writes.get(step.version.serial)
    operation = written.operation if written else ""
    sign = "~" if version.is_managed and is_accepted(version.action, operation) else _VERSION_SIGNS[version.action]
    former = f" from {printable(version.previous.name)}" if version.previous else ""
    when = f" · {written.at} · " if written else " · "
    who = f" by {by_phrase(written)}" if written else ""
    done = done_word(version.action, operation)
    told = f"  {painted_effect(step.change.effect, paint)}" if step.change else ""
    yield (paint(f"  {sign} serial {version.serial}{when}{done}{former}{who}", TONES[sign]) + told).rstrip()
    for line in origin_lines(written, past.approvers.get(version.serial, ())) if written else ():
        yield f"{' ' * _CONTENT}{paint(line, Tone.FAINT)}"
    if step.change is not None:
        yield from text_lines(change_rows(step.change, _CONTENT), paint)
    yield from _drift_lines(step, paint)


def _drift_lines(step: Step, paint: Paint) -> Iterator[str]:
    margin = " " * _CONTENT
    if step.unreadable:
        yield margin + paint("! was no valid policy in the live store before", Tone.DRIFTED)
    drift = list(found_drift([step.drift], {})) if step.drift else []
    width = max((cells(line.field) for line in drift), default=0)
    for line in drift:
        field = f"{padded(line.field, width)}  " if line.field else ""
        yield margin + paint(f"! drift found: {field}{line.what}", Tone.DRIFTED)
        yield from text_lines((row._replace(indent=row.indent + _CONTENT + 4) for row in line.rows), paint)


def _life_data(life: Life, past: Past) -> dict[str, Any]:
    return {
        "object_id": life.object_id,
        "address": str(life.last.address),
        "is_managed": life.last.is_managed,
        "versions": [_step_data(step, past) for step in reversed(life.steps)],
    }


def _step_data(step: Step, past: Past) -> dict[str, Any]:
    version, change, drift = step.version, step.change, step.drift
    written = past.writes.get(version.serial)
    return {
        "serial": version.serial,
        "action": version.action,
        "address": str(version.address),
        "previous": None if version.previous is None else str(version.previous),
        "written": None
        if written is None
        else {**written_data(written), "approvers": list(past.approvers.get(version.serial, ()))},
        "before": body_data(change.before) if change else None,
        "after": body_data(version.after),
        "attributes": [attribute_data(attribute) for attribute in change.attributes] if change else [],
        "effect": str(change.effect) if change else None,
        "drift": None
        if drift is None
        else {
            "missing": drift.missing,
            "effect": str(drift.effect),
            "attributes": [attribute_data(attribute) for attribute in drift.attributes],
        },
        "was_valid": not step.unreadable,
    }
