"""An object as it was applied at an earlier time, as text and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass

from flowsync.ground.json_text import pretty_json
from flowsync.model.record import Version, Written
from flowsync.render.diagnostics_json import FORMAT_VERSION
from flowsync.render.layout import text_lines
from flowsync.render.plan_json import address_data, body_data
from flowsync.render.printable import printable
from flowsync.render.rows import body_rows
from flowsync.render.style import Paint, Tone, plain
from flowsync.render.writes import by_phrase, done_word, origin_lines, written_data


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVersion:
    """The version that was in force at ``serial`` and its write; the version that followed it, if one did, and its."""

    serial: int
    version: Version
    written: Written | None
    following: Version | None
    ended: Written | None


def past_version_text(past: PastVersion, *, paint: Paint = plain) -> str:
    """What was applied then, by whom and why, and how long it stayed."""
    version = past.version
    head = [f"{paint(printable(str(version.address)), Tone.STRONG)}  as applied at serial {past.serial}", *_facts(past)]
    body = [f"  {paint('Applied', Tone.STRONG)}"]
    if version.after is not None:
        body += text_lines(body_rows(version.address.kind, version.after, " ", 4), paint)
    return "\n\n".join(("\n".join(head), "\n".join(body))) + "\n"


def past_version_json(past: PastVersion) -> str:
    """The same as JSON."""
    version = past.version
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            **address_data(version.address),
            "at_serial": past.serial,
            "object_id": version.object_id,
            "action": version.action,
            "written": None if past.written is None else written_data(past.written),
            "until_serial": None if past.following is None else past.following.serial,
            "applied": body_data(version.after),
        }
    )


def _facts(past: PastVersion) -> Iterator[str]:
    version, following = past.version, past.following
    if past.written is not None:
        done = done_word(version.action, past.written.operation)
        said = f"{done} {past.written.at} by {by_phrase(past.written)}, serial {version.serial}"
        yield from (f"  {line}" for line in (said, *origin_lines(past.written)))
    if following is None:
        yield "  not changed by flowsync since"
    else:
        who = f" {past.ended.at} by {by_phrase(past.ended)}" if past.ended else ""
        word = done_word(following.action, past.ended.operation if past.ended else "")
        yield f"  until serial {following.serial}: {word}{who}"
    yield f"  id {printable(version.object_id)}"
