"""Policies that a test changes step by step, and that are valid after every step: flows, bundles, scopes and spaces."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from flowsync.ground.address import Address, Kind
from flowsync.model.configuration import Configuration, Resource
from tests.support.configurations import INTEGRATION, configuration, flow_spec, resource

SPACES = ("blue", "red")
NAMES = ("a", "b")
_KINDS = (Kind.ACCESS_FLOW, Kind.BUNDLE, Kind.ACCESS_SCOPE)
ADDRESSES = (
    *(Address(kind=kind, space=space, name=name) for kind in _KINDS for space in (None, *SPACES) for name in NAMES),
    *(Address(kind=Kind.SPACE, name=name) for name in SPACES),
)
_MAY_TARGET = {
    Kind.ACCESS_FLOW: (Kind.BUNDLE, Kind.ACCESS_SCOPE),
    Kind.BUNDLE: (Kind.ACCESS_SCOPE,),
    Kind.ACCESS_SCOPE: (),
    Kind.SPACE: (Kind.ACCESS_SCOPE,),
}
_WORDS = {Kind.BUNDLE: "bundle", Kind.ACCESS_SCOPE: "access_scope"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a document says: ``version`` stands for its fields, ``former`` is the name in its renamed_from."""

    version: int = 0
    targets: frozenset[Address] = frozenset()
    title: str = ""
    former: str = ""


Wishes = Mapping[Address, Wish]


@dataclass(slots=True)
class Policies:
    """The documents, and the deeds of people who write them."""

    wishes: dict[Address, Wish] = field(default_factory=dict)

    def write(self, address: Address, wish: Wish) -> None:
        """Make or replace a document, and the space that it is in."""
        if address.space is not None:
            self._open_space(Address(kind=Kind.SPACE, name=address.space))
            scope = Address(kind=Kind.ACCESS_SCOPE, space=address.space, name="a")
            if not wish.targets and _MAY_TARGET[address.kind]:
                self.wishes.setdefault(scope, Wish())
                wish = replace(wish, targets=frozenset({scope}))
        if address.kind is Kind.SPACE:
            self._open_space(address)
            wish = replace(wish, targets=wish.targets or self.wishes[address].targets)
        self._settle({**self.wishes, address: wish})

    def remove(self, address: Address) -> None:
        """Delete a document, what it alone was the target of, and for a space all that is in it."""
        self._settle({one: wish for one, wish in self.wishes.items() if one != address})

    def rename(self, address: Address, name: str) -> None:
        """Give a document another name, and whoever refers to it too."""
        new = replace(address, name=name)
        if new not in self.wishes and address.kind is not Kind.SPACE:
            self._move(address, new, self.wishes[address].former or address.name)

    def move(self, address: Address, space: str | None) -> None:
        """Move a document to a space, or out of its own: another identity."""
        new = replace(address, space=space)
        if new not in self.wishes and address.kind is not Kind.SPACE:
            wish = replace(self.wishes[address], former="", targets=frozenset())
            self.remove(address)
            self.write(new, wish)

    @property
    def pairs(self) -> list[tuple[Address, Address]]:
        """Documents of which the first may refer to the second and does not."""
        found = sorted(self.wishes.items(), key=itemgetter(0))
        return [
            (one, two)
            for one, wish in found
            for two in sorted(self.wishes)
            if may_target(one, two) and two not in wish.targets
        ]

    @property
    def configuration(self) -> Configuration:
        """What the documents give."""
        return configuration(*(resource_of(address, wish) for address, wish in self.wishes.items()))

    def _open_space(self, space: Address) -> None:
        scope = Address(kind=Kind.ACCESS_SCOPE, name="a")
        if space not in self.wishes:
            self.wishes[space] = Wish(targets=frozenset({scope}))
            self.wishes.setdefault(scope, Wish())

    def _move(self, old: Address, new: Address, former: str) -> None:
        moved = {one: wish for one, wish in self.wishes.items() if one != old}
        moved[new] = replace(self.wishes[old], former=former if former != new.name else "")
        names = {old: new}
        self._settle(
            {
                one: replace(wish, targets=frozenset(names.get(target, target) for target in wish.targets))
                for one, wish in moved.items()
            }
        )

    def _settle(self, wishes: dict[Address, Wish]) -> None:
        """Keep what is valid: references to nothing, doubled titles and names that are claimed twice go."""
        before: dict[Address, Wish] = {}
        while wishes != before:
            before, wishes = wishes, dict(_sound(wishes))
        self.wishes = wishes


def resource_of(address: Address, wish: Wish) -> Resource:
    """The resource that a document gives."""
    texts = {"title": wish.title, "renamed_from": wish.former}
    metadata = {name: text for name, text in texts.items() if text}
    return resource(str(address), _spec(address, wish), **metadata)


def _spec(address: Address, wish: Wish) -> dict[str, Any]:
    references = sorted(wish.targets)
    targets: list[dict[str, Any]] = [{_WORDS[target.kind]: {"name": target.name}} for target in references]
    if address.kind is Kind.SPACE:
        values = [f"team-{wish.version}"]
        members = [{"type": "group", "values": values, "space_role": "SpaceOwner"}]
        return {"space_scopes": [target.name for target in references], "members": members}
    if address.kind is Kind.ACCESS_SCOPE:
        return {"query": f'resource_name = "orders-{wish.version}"'}
    integration = {**INTEGRATION, "permissions": [f"ROLE_{wish.version}"]}
    targets += [{"integration": integration}] if address.space is None else []
    if address.kind is Kind.BUNDLE:
        return {"access_targets": targets}
    return flow_spec(grant_duration=f"{wish.version + 2}h", access_targets=targets)


def may_target(address: Address, target: Address) -> bool:
    """Whether a document at ``address`` may refer to ``target``."""
    return target.kind in _MAY_TARGET[address.kind] and target.space == address.space


def _sound(wishes: Wishes) -> Iterable[tuple[Address, Wish]]:
    titles: set[tuple[Kind, str | None, str]] = set()
    formers = set(wishes)
    for address, wish in wishes.items():
        targets = frozenset(one for one in wish.targets if one in wishes and may_target(address, one))
        needs_one = address.kind is Kind.SPACE or (address.space is not None and bool(_MAY_TARGET[address.kind]))
        space = Address(kind=Kind.SPACE, name=address.space) if address.space else None
        if (needs_one and not targets) or (space is not None and space not in wishes):
            continue
        title = (address.kind, address.space, wish.title)
        former = replace(address, name=wish.former) if wish.former else None
        yield (
            address,
            replace(
                wish,
                targets=targets,
                title="" if title in titles else wish.title,
                former="" if former in formers else wish.former,
            ),
        )
        titles.add(title)
        formers |= {former} if former else set()
