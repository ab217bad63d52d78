"""What differs between two catalogs, as text and as JSON; what widens access by itself stands first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import Any

from flowsync.catalog.diff import CatalogDiff, FieldChange, Happened, NewIdentity, PersonChange, ThingChange
from flowsync.catalog.snapshot import MANAGER, Attribute, Shift
from flowsync.ground.json_text import pretty_json
from flowsync.model.record import CatalogRecord
from flowsync.render.cells import padded
from flowsync.render.diagnostics_json import FORMAT_VERSION
from flowsync.render.printable import encodable, printable
from flowsync.render.style import Paint, Tone, plain

_SHORT_DIGEST = 12
_FIELD_COLUMN, _WORD_COLUMN = 18, 16
_SIGNS = {Happened.ADDED: "+", Happened.REMOVED: "-", Happened.CHANGED: "~"}
_TONES = {"+": Tone.ADDED, "-": Tone.REMOVED, "~": Tone.CHANGED}
_WIDENING = "new identities"
_ARE_KNOWN = {"people": "people are", "resources": "resources are"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two syncs and what differs between what they hold. ``emails`` are those of people by their ids."""

    old: CatalogRecord
    new: CatalogRecord
    diff: CatalogDiff
    emails: Mapping[str, str]


def diff_text(compared: Compared, *, limit: int, store_url: str, paint: Paint = plain) -> str:
    """The difference in words, with at most ``limit`` people and things each."""
    diff = compared.diff
    ends = " to ".join(f"{one.digest[:_SHORT_DIGEST]} ({one.taken_at})" for one in (compared.old, compared.new))
    widening = (f"{paint('WIDENS', Tone.ERROR)}  {_identity_phrase(one)}" for one in diff.new_identities)
    parts = [
        f"flowsync catalog diff · {ends} · {printable(store_url)}",
        "\n".join(chain(widening, _unknown_lines(diff))),
        _section(
            "People",
            [_person_lines(one, compared.emails, paint) for one in diff.people[:limit]],
            len(diff.people),
            paint,
        ),
        _section(
            "Sources and inventory", [_thing_lines(one, paint) for one in diff.things[:limit]], len(diff.things), paint
        ),
        paint(_totals(diff), Tone.STRONG),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def diff_json(compared: Compared, *, store_url: str) -> str:
    """All of the difference as JSON."""
    diff = compared.diff
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            "store": {"url": encodable(store_url)},
            "from": _record_data(compared.old),
            "to": _record_data(compared.new),
            "widens": [_encodable(asdict(one)) for one in diff.new_identities],
            "people": [_encodable(asdict(one)) for one in diff.people],
            "things": [_encodable(asdict(one)) for one in diff.things],
            "newly_known": list(diff.newly_known),
            "unknown_now": list(diff.unknown_now),
            "counts": dict(diff.counts()),
        }
    )


def _identity_phrase(one: NewIdentity) -> str:
    after, before = ", ".join(one.ids_after), ", ".join(one.ids_before)
    have = "1 person has" if one.people == 1 else f"{one.people:,} people have"
    return printable(
        f"{one.type} '{one.value}' ({one.source}) has the id {after}, was {before}: policy that names it means other "
        f"people now. {have} it."
    )


def _unknown_lines(diff: CatalogDiff) -> Iterator[str]:
    for names, what in ((diff.newly_known, "known now"), (diff.unknown_now, "not known any more")):
        for name in names:
            yield f"{_ARE_KNOWN[name].capitalize()} {what}, so they cannot be compared."


def _section(title: str, entries: Sequence[Iterator[str]], total: int, paint: Paint) -> str:
    rest = [f"  and {total - len(entries):,} more, see --limit"] if total > len(entries) else []
    return "\n".join([paint(title, Tone.STRONG), *chain.from_iterable(entries), *rest]) if entries else ""


def _person_lines(one: PersonChange, emails: Mapping[str, str], paint: Paint) -> Iterator[str]:
    yield _head(_SIGNS[one.happened], one.email, paint)
    yield from _field_lines(_with_email(change, emails) for change in one.fields)
    yield from _value_lines("+", one.gained, one.shifts_gained, paint)
    yield from _value_lines("-", one.lost, one.shifts_lost, paint)


def _thing_lines(one: ThingChange, paint: Paint) -> Iterator[str]:
    yield _head(_SIGNS[one.happened], f"{padded(one.sort, _WORD_COLUMN)}{one.name}", paint)
    yield from _field_lines(one.fields)


def _head(sign: str, text: str, paint: Paint) -> str:
    return paint(f"  {sign} {printable(text)}", _TONES[sign])


def _field_lines(changes: Iterable[FieldChange]) -> Iterator[str]:
    for change in changes:
        values = f"{change.before or 'none'} → {change.after or 'none'}"
        yield printable(f"      {padded(change.field, _FIELD_COLUMN)}{values}")


def _value_lines(sign: str, attributes: Iterable[Attribute], shifts: Iterable[Shift], paint: Paint) -> Iterator[str]:
    for one in attributes:
        yield paint(printable(f"      {sign} {padded(one.type, _WORD_COLUMN)}{one.value} ({one.source})"), _TONES[sign])
    for shift in shifts:
        times = f"{shift.value} from {shift.start} to {shift.end} ({shift.source})"
        yield paint(printable(f"      {sign} {padded(shift.type, _WORD_COLUMN)}{times}"), _TONES[sign])


def _with_email(change: FieldChange, emails: Mapping[str, str]) -> FieldChange:
    """The change; a manager, whom the catalog names by id, by e-mail."""
    if change.field != MANAGER:
        return change
    before, after = (emails.get(id_, id_) for id_ in (change.before, change.after))
    return replace(change, before=before, after=after)


def _totals(diff: CatalogDiff) -> str:
    widens = [f"{len(diff.new_identities):,} WIDENS"] if diff.new_identities else []
    counts = [_count(name, count) for name, count in diff.counts().items() if name != _WIDENING]
    if not (widens or counts):
        return (
            "Nothing that can be compared differs."
            if diff.newly_known or diff.unknown_now
            else "The content is the same."
        )
    return f"Changed: {', '.join([*widens, *counts])}."


def _count(name: str, count: int) -> str:
    """``people added`` and 1: ``1 person added``."""
    things, _, happened = name.rpartition(" ")
    one = "person" if things == "people" else things.removesuffix("s")
    return f"{count:,} {one if count == 1 else things} {happened}"


def _record_data(record: CatalogRecord) -> dict[str, Any]:
    return {"number": record.number, "digest": record.digest, "taken_at": record.taken_at}


def _encodable(value: Any) -> Any:
    """The value with texts that JSON can hold."""
    if isinstance(value, dict):
        return {key: _encodable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encodable(inner) for inner in value]
    return encodable(value) if isinstance(value, str) else value
