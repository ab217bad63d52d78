"""Fits sections of text into a budget of bytes: the least important pieces give way first."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_MOST_MISFITS = 20


class Piece(NamedTuple):
    """A piece of text that is kept or left out as a whole, and is written only when there may be room; it may be empty.

    Pieces of a lower ``rank`` are given room first. ``what`` and ``noun`` say what is missing without it: ``the values
    of`` a ``create``.
    """

    rank: int
    what: str
    noun: str
    write: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Pieces under a head, which is left out when no piece is kept."""

    head: str = ""
    pieces: Sequence[Piece] = field(default=())


def size(text: str) -> int:
    """The bytes of a text in UTF-8."""
    return len(text.encode())


def fitted(sections: Sequence[Section], most_bytes: int) -> tuple[str, Mapping[tuple[str, str], int]]:
    """The sections in their order with the pieces that fit into ``most_bytes``, and how many are left out by what they
    are.

    A piece that is too large makes room for smaller ones behind it, until too many of its kind did not fit.
    """
    room = most_bytes
    kept: list[dict[int, str]] = [{} for _ in sections]
    left_out: Counter[tuple[str, str]] = Counter()
    places = [(at, number) for at, section in enumerate(sections) for number in range(len(section.pieces))]
    for at, number in sorted(places, key=lambda place: sections[place[0]].pieces[place[1]].rank):
        piece = sections[at].pieces[number]
        kind = piece.what, piece.noun
        if left_out[kind] >= _MOST_MISFITS:
            left_out[kind] += 1
            continue
        text = piece.write()
        cost = size(text) + (0 if kept[at] else size(sections[at].head))
        if not text:
            continue
        if cost <= room:
            room -= cost
            kept[at][number] = text
        else:
            left_out[kind] += 1
    return "".join(_text(section, texts) for section, texts in zip(sections, kept, strict=True)), left_out


def _text(section: Section, texts: Mapping[int, str]) -> str:
    return "".join([section.head, *(texts[number] for number in sorted(texts))]) if texts else ""
