"""Which objects one run looks at: those that targets name, without those that are excluded."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from flowsync.ground.address import Address, Kind
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import parse_json
from flowsync.ground.suggest import did_you_mean
from flowsync.model.configuration import Configuration
from flowsync.model.state import State


class By(StrEnum):
    """What a selector looks at; all but an address are written before an equals sign."""

    ADDRESS = "address"
    LABEL = "label"
    SPACE = "space"
    PATH = "path"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An object as selectors see it.

    ``previous`` is its address before a rename. ``body`` is that of its document, for an object without one the applied
    body. ``path`` is the file of its document as it is shown; without a document it has none.
    """

    address: Address
    previous: Address | None = None
    body: str
    path: str | None = None

    def traits(self, by: By) -> frozenset[str]:
        """The values by which the object can be selected. A space holds its objects and the Space itself."""
        if by is By.ADDRESS:
            return frozenset(str(address) for address in (self.address, self.previous) if address)
        if by is By.LABEL:
            return frozenset(parse_json(self.body)["metadata"].get("labels", ()))
        if by is By.SPACE:
            space = self.address.name if self.address.kind is Kind.SPACE else self.address.space
            return frozenset((space,) if space else ())
        return frozenset((self.path,) if self.path else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """One way to name objects: all that have one of the ``values``. ``text`` is as it was given."""

    text: str
    by: By
    values: frozenset[str]

    def matches(self, subject: Subject) -> bool:
        """Whether the object is named."""
        return not self.values.isdisjoint(subject.traits(self.by))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The objects that are looked at; ``addresses`` is None for all. ``excluded`` tells by which option one is not."""

    addresses: frozenset[Address] | None = None
    excluded: Mapping[Address, str] = field(default_factory=dict)

    def holds(self, address: Address) -> bool:
        """Whether the object that a change leaves at ``address`` is looked at."""
        return self.addresses is None or address in self.addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a run is told to look at: everything, or what targets name; but never what is excluded. ``only_narrows``:
    of that the changes alone that narrow access. ``may_miss`` says that what is named need not be there."""

    targets: tuple[Selector, ...] = ()
    excluded: tuple[Selector, ...] = ()
    only_narrows: bool = False
    may_miss: bool = False

    @property
    def is_partial(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.targets or self.excluded or self.only_narrows)

    def with_files(self, files_of: Callable[[str], frozenset[str]]) -> Self:
        """The selection with each path replaced by the files, as they are shown, that it stands for."""

        def resolved(selectors: tuple[Selector, ...]) -> tuple[Selector, ...]:
            return tuple(
                replace(one, values=frozenset().union(*map(files_of, one.values))) if one.by is By.PATH else one
                for one in selectors
            )

        return replace(self, targets=resolved(self.targets), excluded=resolved(self.excluded))

    def scope(self, subjects: Sequence[Subject]) -> Scope:
        """What of these objects is looked at. Raises FlowsyncError for a selector that matches none of them, unless it
        may: an exception that silently does nothing is a slip."""
        targets = [self._matched("--target", selector, subjects) for selector in self.targets]
        excluded: dict[Address, str] = {}
        for selector in self.excluded:
            excluded |= dict.fromkeys(self._matched("--exclude", selector, subjects), f"--exclude {selector.text}")
        wanted = frozenset().union(*targets) if targets else frozenset(subject.address for subject in subjects)
        return Scope(addresses=wanted - excluded.keys(), excluded=excluded)

    def _matched(self, option: str, selector: Selector, subjects: Sequence[Subject]) -> frozenset[Address]:
        found = frozenset(subject.address for subject in subjects if selector.matches(subject))
        if not found and not self.may_miss:
            hint = _nearest(selector, subjects) or "Look it up in the policies, or with 'flowsync state list'."
            raise FlowsyncError(f"{option} {selector.text} matches nothing.", hint=hint)
        return found


def parse_selector(text: str) -> Selector:
    """The selector in ``ADDRESS``, ``label=LABEL``, ``space=NAME`` or ``path=FILE-or-FOLDER``.

    A label is one whole word of ``metadata.labels``, compared by exact text. ValueError when it is none of these.
    """
    word, equals, value = text.partition("=")
    if not equals:
        return Selector(text=text, by=By.ADDRESS, values=frozenset((str(Address.parse(text)),)))
    if word not in (By.LABEL, By.SPACE, By.PATH):
        raise ValueError(f"'{word}=' selects nothing: write an address, label=LABEL, space=NAME or path=FILE")
    if not value:
        raise ValueError(f"'{text}' names nothing: write the {word} after the equals sign")
    return Selector(text=text, by=By(word), values=frozenset((value,)))


def subjects_of(configuration: Configuration, state: State, renames: Mapping[Address, Address]) -> list[Subject]:
    """Every object that a plan can be about: each document's, and what is only managed in the store.

    ``renames`` leads from a new address to the one whose object it continues.
    """
    found = [
        Subject(address=address, previous=renames.get(address), body=resource.body, path=resource.origin.path)
        for address, resource in configuration.resources.items()
    ]
    known = configuration.resources.keys() | set(renames.values())
    return found + [
        Subject(address=address, body=stored.applied)
        for address, stored in state.resources.items()
        if stored.applied is not None and address not in known
    ]


def _nearest(selector: Selector, subjects: Iterable[Subject]) -> str:
    traits = {trait for subject in subjects for trait in subject.traits(selector.by)}
    if selector.by is By.PATH:
        traits |= {path[:end] for path in traits for end, character in enumerate(path) if character == "/" and end}
    word = selector.text if selector.by is By.ADDRESS else selector.text.partition("=")[2]
    return did_you_mean(word, traits)
