"""By what the page can be filtered: labels, spaces and people, each once, and which of them an entry has."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from flowsync.render.page.values import Entry, Section

GLOBAL = "-"
"""The space of what is in none; no name of a space is a dash."""
_MOST_NAMED = 250_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """The choices of each filter, sorted. Entries refer to them by their numbers, which keeps a large page small.

    ``are_people_left_out`` says that so many people are named with so many flows that there is no filter for them.
    """

    labels: tuple[str, ...]
    spaces: tuple[str, ...]
    people: tuple[str, ...] = ()
    are_people_left_out: bool = False

    def tokens(self, entry: Entry) -> tuple[str, str, str]:
        """The numbers of the entry's labels, space and people, each list as one text."""
        people = () if self.are_people_left_out else entry.people
        return (
            _numbers(self.labels, entry.labels),
            _numbers(self.spaces, [entry.address.space or GLOBAL]),
            _numbers(self.people, people),
        )


def facets_of(sections: Iterable[Section]) -> Facets:
    """The choices that there are."""
    entries = [entry for section in sections for entry in section.entries]
    are_too_many = sum(len(entry.people) for entry in entries) > _MOST_NAMED
    people = () if are_too_many else tuple(sorted({name for entry in entries for name in entry.people}))
    return Facets(
        labels=tuple(sorted({label for entry in entries for label in entry.labels})),
        spaces=tuple(sorted({entry.address.space or GLOBAL for entry in entries})),
        people=people,
        are_people_left_out=are_too_many,
    )


def _numbers(choices: tuple[str, ...], chosen: Iterable[str]) -> str:
    return " ".join(str(bisect_left(choices, one)) for one in chosen)
