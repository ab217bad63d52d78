"""Puts the facts of several files together to one snapshot."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flowsync.catalog.reading.facts import Facts, Page, Placed
from flowsync.catalog.reading.groups import GroupBook
from flowsync.catalog.reading.problems import Place, Problems
from flowsync.catalog.reading.remarks import remarks_on
from flowsync.catalog.reading.roster import Roster
from flowsync.catalog.reading.stock import integrations_of, resources_of
from flowsync.catalog.snapshot import Attribute, IdentitySource, Person, Shift, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read: a valid snapshot, and sentences about what in it leads to nobody."""

    snapshot: Snapshot
    remarks: tuple[str, ...] = ()


def merge(files: Sequence[Facts], taken_at: str) -> Reading:
    """One snapshot of the facts of all files.

    ``taken_at`` is the time of the files that say none; the snapshot has the oldest. Raises CatalogFileError.
    """
    problems = Problems()
    _check_pages([page for facts in files for page in facts.pages], problems)
    sources = _sources(files, problems)
    roster = Roster(problems)
    strangers = _fill(roster, files, problems)
    people = tuple(roster.people())
    _check_statements(people, sources, roster, problems)
    integrations = integrations_of(files, roster, problems)
    resources = resources_of(files, integrations, roster, problems)
    problems.stop_if_any()
    snapshot = Snapshot(
        taken_at=min((facts.taken_at or taken_at for facts in files), default=taken_at),
        sources=tuple(sources.values()),
        people=people if any(facts.people is not None for facts in files) else None,
        integrations=integrations,
        resources=resources,
    )
    return Reading(snapshot=snapshot, remarks=(*strangers, *remarks_on(snapshot)))


def _check_pages(pages: Iterable[Placed[Page]], problems: Problems) -> None:
    """A problem where a source has more users or groups than its files hold: access would be counted without them."""
    counts: Counter[tuple[str, str]] = Counter()
    totals: dict[tuple[str, str], tuple[int, Place]] = {}
    for placed in pages:
        page = placed.fact
        counts[page.source, page.sort] += page.count
        totals[page.source, page.sort] = page.total, placed.place
    for key, (total, place) in totals.items():
        if counts[key] < total:
            text = f"{counts[key]:,} of {total:,} {key[1]} of '{key[0]}' are here: give the other pages too"
            problems.add(place, text)


def _sources(files: Iterable[Facts], problems: Problems) -> dict[str, IdentitySource]:
    """The sources by name. One that several files name has the types of all; it is complete if all say so."""
    sources: dict[str, IdentitySource] = {}
    for facts in files:
        here: set[str] = set()
        for placed in facts.sources:
            source = placed.fact
            if source.name in here:
                problems.add(placed.place, f"the source '{source.name}' is there twice")
            here.add(source.name)
            known = sources.get(source.name, source)
            types = tuple(sorted({*known.types, *source.types}))
            complete = known.complete and source.complete
            sources[source.name] = IdentitySource(name=source.name, types=types, complete=complete)
    return sources


def _fill(roster: Roster, files: Iterable[Facts], problems: Problems) -> list[str]:
    """Enter all people and what is said about them; sentences about members of groups who are nobody."""
    files = tuple(files)
    book = GroupBook((group for facts in files for group in facts.groups), problems)
    for placed in (person for facts in files for person in facts.people or ()):
        roster.add(Placed(fact=book.with_names(placed.fact), place=placed.place))
    for statement in (statement for facts in files for statement in facts.statements):
        person = roster.find(statement.fact.person)
        if person is None:
            problems.add(statement.place, f"nobody has the id or address '{statement.fact.person}'")
        else:
            roster.state(person, statement.fact.says)
    return book.enroll(roster)


def _check_statements(
    people: Iterable[Person], sources: dict[str, IdentitySource], roster: Roster, problems: Problems
) -> None:
    """A problem, once, for each type that a source does not list: whether it is complete would be unknown."""
    listed = {(source.name, type_) for source in sources.values() for type_ in source.types}
    for person in people:
        said: tuple[Attribute | Shift, ...] = (*person.attributes, *person.shifts)
        for item in said:
            if (item.source, item.type) not in listed:
                listed.add((item.source, item.type))
                text = f"'{item.source}' is not listed among the sources with the type '{item.type}'"
                problems.add(roster.place_of(person.id), text)
