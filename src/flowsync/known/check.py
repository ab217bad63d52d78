"""Holds objects of a policy against a catalog."""

from collections.abc import Iterable, Iterator

from flowsync.access.policy import Policy
from flowsync.catalog.index import Catalog
from flowsync.ground.address import Address, Kind
from flowsync.known.finding import Finding, Place
from flowsync.known.inventory import InventoryCheck
from flowsync.known.people import PeopleCheck


def findings(
    policy: Policy, catalog: Catalog, addresses: Iterable[Address], *, names: bool = True
) -> Iterator[Finding]:
    """What the catalog does not bear out of what these objects of the policy say themselves, object by object. Only
    where ``names`` says so are people suggested for an address that is nobody's.

    What they refer to is looked at only as far as it decides about them: the scopes of a space about a scope in it.
    """
    people = PeopleCheck(catalog.people, names=names) if catalog.people else None
    inventory = InventoryCheck(policy, catalog.inventory) if catalog.inventory else None
    for address in addresses:
        if people is not None:
            yield from _about_people(policy, address, people)
        if inventory is not None:
            yield from _about_inventory(policy, address, inventory)


def _about_people(policy: Policy, address: Address, people: PeopleCheck) -> Iterator[Finding]:
    spec, place = policy.spec(address), Place(address=address, key_path=("spec",))
    for number, owner in enumerate(policy.metadata(address).get("owners", ())):
        yield from people.owner(owner, Place(address=address, key_path=("metadata", "owners", number)))
    if address.kind is Kind.ACCESS_FLOW:
        yield from people.flow(spec, place)
    for number, member in enumerate(spec.get("members", ())):
        yield from people.condition(member, place.at("members", number))


def _about_inventory(policy: Policy, address: Address, inventory: InventoryCheck) -> Iterator[Finding]:
    if address.kind is Kind.ACCESS_SCOPE:
        yield from inventory.scope(address)
    elif address.kind in (Kind.ACCESS_FLOW, Kind.BUNDLE):
        yield from inventory.targets(policy.spec(address), Place(address=address, key_path=("spec",)))
