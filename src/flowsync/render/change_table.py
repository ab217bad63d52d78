"""The changes of a plan as a table of markdown: one row for each object; deletes and what widens give way last."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import partial
from typing import NamedTuple

from flowsync.plan.values import Action, Change, Effect, Indirect
from flowsync.render.budget import Piece, Section, size
from flowsync.render.change_rows import SIGNS, place_text
from flowsync.render.commits import LONGEST_SUBJECT, Commits, shown_commits
from flowsync.render.effect_word import MAY_WIDEN, effect_phrase, indirect_first, must_be_seen, through_phrase
from flowsync.render.gist import change_gist
from flowsync.render.markdown import code, prose
from flowsync.render.sentences import counted

_TABLE = "\n| | object | effect | what | where |\n|---|---|---|---|---|\n"
_TABLE_OF_COMMITS = "\n| | object | effect | what | where | commit |\n|---|---|---|---|---|---|\n"
_BRIEF_TABLE = "\n| | object | effect |\n|---|---|---|\n"
_INDIRECT = "\n**Access that changes through what a flow uses**:\n\n| flow | effect | through |\n|---|---|---|\n"
_LONGEST_LINE = 160
_LONGEST_PATH = 240
_MOST_LINES = 8
_WIDENING = "widening change"
_RANK_OTHER = {Action.UPDATE: 3, Action.CREATE: 4}
_RANK_INDIRECT_WIDENING = 2


def change_sections(changes: Sequence[Change], room: int, commits: Commits | None = None) -> Iterator[Section]:
    """One table, with a column of ``commits`` where they are given. Where the rows of what must be seen do not fit into
    ``room`` bytes, they say less; where not even these fit, their names alone: first of what widens by being new."""
    full = _Level(_TABLE if commits is None else _TABLE_OF_COMMITS, partial(_row, commits=commits))
    seen, new, others = ([change for change in changes if _group(change) == group] for group in _Group)
    level, level_of_new = _levels(seen, new, full, room)
    if level is full and level_of_new is full:
        yield full.section(changes)
        return
    yield level.section(seen)
    yield level_of_new.section(new)
    yield full.section(others)


def indirect_section(indirect: Iterable[Indirect]) -> Section:
    """The flows whose access changes through what they use."""
    return Section(head=_INDIRECT, pieces=[_indirect(one) for one in indirect_first(indirect)])


def table_row(*cells: str) -> str:
    """A row of a table, from cells that are markdown."""
    return f"| {' | '.join(cells)} |\n"


def brief_cells(change: Change) -> tuple[str, str, str]:
    """What is done, to what, and what that does to access."""
    former = f" (renamed from {code(change.previous.name)})" if change.previous else ""
    return f"`{SIGNS[change.action]}` {change.action}", code(str(change.address)) + former, effect_cell(change.effect)


def effect_cell(effect: Effect) -> str:
    """What a change does to access; it stands out where it widens or may."""
    word = effect_phrase(effect)
    return f"**{word}**" if effect in MAY_WIDEN else word


def gist_cell(change: Change) -> str:
    """What a change is about, in some lines of a cell."""
    gist = change_gist(change)
    shown = [prose(line, _LONGEST_LINE) for line in gist[:_MOST_LINES]]
    more = [f"and {len(gist) - _MOST_LINES:,} more"] if len(gist) > _MOST_LINES else []
    return "<br>".join([*shown, *more])


class _Group(IntEnum):
    """Which changes are told in full before others are."""

    SEEN = 0
    SEEN_NEW = 1
    OTHER = 2


def _group(change: Change) -> _Group:
    if not must_be_seen(change):
        return _Group.OTHER
    return _Group.SEEN_NEW if change.action is Action.CREATE else _Group.SEEN


class _Level(NamedTuple):
    """How much is said of each change: under which head, by what, and what is missing where there is no room."""

    head: str
    write: Callable[[Change], str]
    what: str = "the rows of"

    def room_beside(self, changes: Sequence[Change], room: int) -> int:
        """What all of these leave of so many bytes; less than nothing where they do not fit."""
        room -= size(self.head)
        for change in changes:
            room -= size(self.write(change))
            if room < 0:
                return room
        return room

    def section(self, changes: Sequence[Change]) -> Section:
        """The changes, each of which gives way by itself."""
        head = self.head or _names_head(changes)
        return Section(head=head, pieces=[self._piece(change) for change in changes])

    def _piece(self, change: Change) -> Piece:
        group = _group(change)
        is_widening = group is not _Group.OTHER and change.action is not Action.DELETE
        noun = _WIDENING if is_widening else str(change.action)
        rank = _RANK_OTHER[change.action] if group is _Group.OTHER else group
        return Piece(rank, self.what, noun, partial(self.write, change))


def _levels(seen: Sequence[Change], new: Sequence[Change], full: _Level, room: int) -> tuple[_Level, _Level]:
    """How much is said of what must be seen, and of what widens by being new: the most with which all of both fits.
    Rows of what is new leave half of the room to the rest of the page; where not all names fit, the rows of the others
    leave it to names."""
    for level in (full, _BRIEF, _NAMES):
        left = level.room_beside(seen, room)
        for level_of_new in (full, _BRIEF, _NAMES):
            room_of_new = left if level_of_new is _NAMES else left // 2
            if left >= 0 and level_of_new.room_beside(new, room_of_new) >= 0:
                return level, level_of_new
    return next((level for level in (full, _BRIEF) if level.room_beside(seen, room // 2) >= 0), _NAMES), _NAMES


def _row(change: Change, commits: Commits | None) -> str:
    cells = *brief_cells(change), gist_cell(change), code(place_text(change.subject), _LONGEST_PATH)
    return table_row(*cells) if commits is None else table_row(*cells, _commit_cell(change, commits))


def _brief_row(change: Change) -> str:
    return table_row(*brief_cells(change))


def _name(change: Change) -> str:
    word = f" {effect_cell(change.effect)}" if change.effect in MAY_WIDEN else ""
    return f"- {code(str(change.address))}{word}\n"


def _names_head(changes: Sequence[Change]) -> str:
    deletes = sum(change.action is Action.DELETE for change in changes)
    numbers = {"delete": deletes, _WIDENING: len(changes) - deletes}
    told = ", ".join(counted(number, noun) for noun, number in numbers.items() if number)
    return f"\n**{told}**, with as many names as fit:\n\n"


def _commit_cell(change: Change, commits: Commits) -> str:
    # platforms make links of ids that stand as text, and such a link calls nobody
    found: Mapping[str, str] = dict(shown_commits(commits.get(change.address, ())))
    return "<br>".join(f"{short} {prose(subject, LONGEST_SUBJECT)}".strip() for short, subject in found.items())


def _indirect(one: Indirect) -> Piece:
    rank = _RANK_INDIRECT_WIDENING if one.effect in MAY_WIDEN else _RANK_OTHER[Action.UPDATE]
    cells = code(str(one.flow)), effect_cell(one.effect), prose(through_phrase(one.via))
    return Piece(rank, "the rows of", "indirect change", lambda: table_row(*cells))


_BRIEF = _Level(_BRIEF_TABLE, _brief_row)
_NAMES = _Level("", _name, "the names of")
