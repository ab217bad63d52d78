"""Fits sections of text into a budget of bytes: the least important pieces give way first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Piece(NamedTuple):
    """A piece of text that is kept or left out as a whole.

    Pieces of a lower ``rank`` are given room first. ``what`` and ``noun`` say what is missing without it: ``the values
    of`` a ``create``.
    """

    rank: int
    text: str
    what: str
    noun: str


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

    A piece that is too large makes room for a smaller one behind it.
    """
    room = most_bytes
    kept: list[set[int]] = [set() for _ in sections]
    left_out: dict[tuple[str, str], int] = {}
    places = [(at, number) for at, section in enumerate(sections) for number in range(len(section.pieces))]
    for at, number in sorted(places, key=lambda place: sections[place[0]].pieces[place[1]].rank):
        piece = sections[at].pieces[number]
        cost = size(piece.text) + (0 if kept[at] else size(sections[at].head))
        if cost <= room:
            room -= cost
            kept[at].add(number)
        else:
            left_out[piece.what, piece.noun] = left_out.get((piece.what, piece.noun), 0) + 1
    return "".join(_text(section, numbers) for section, numbers in zip(sections, kept, strict=True)), left_out


def _text(section: Section, numbers: set[int]) -> str:
    pieces = [piece.text for number, piece in enumerate(section.pieces) if number in numbers]
    return "".join([section.head, *pieces]) if pieces else ""
