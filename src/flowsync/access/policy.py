"""Policy as evaluation sees it: canonical bodies by address, taken apart when they are asked for."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from operator import attrgetter
from typing import Any

from flowsync.ground.address import Address, Kind
from flowsync.ground.json_text import parse_json

_ACCOUNT = Address(kind=Kind.ACCOUNT_SETTINGS, name="account")


class Policy:
    """The objects of one moment: what the policies ask for, what is live, what was applied.

    ``bodies`` are canonical body texts, in which defaults are left out; expired documents are not among them. A body is
    parsed when it is first asked for, and once. What is given out is shared: treat it as read-only. ``unread`` are
    objects that there are as well, of which nobody can tell what they say.
    """

    def __init__(self, bodies: Mapping[Address, str], unread: Iterable[Address] = ()) -> None:
        self.unread = tuple(sorted(unread))
        self._bodies = bodies
        self._parsed: dict[Address, dict[str, Any]] = {}

    def __contains__(self, address: Address) -> bool:
        return address in self._bodies

    @property
    def addresses(self) -> Iterable[Address]:
        """Every object there is."""
        return self._bodies.keys()

    @cached_property
    def flows(self) -> tuple[Address, ...]:
        """The access flows, sorted."""
        return self.of_kind(Kind.ACCESS_FLOW)

    @cached_property
    def requires_request_duration(self) -> bool:
        """Whether every request must state a duration: a setting of the account, off by default."""
        return _ACCOUNT in self and bool(self.spec(_ACCOUNT).get("require_request_duration", False))

    def of_kind(self, kind: Kind) -> tuple[Address, ...]:
        """The objects of a kind, sorted."""
        # By the key: comparing 10,000 addresses with each other takes five times as long.
        return tuple(sorted((one for one in self._bodies if one.kind is kind), key=attrgetter("sort_key")))

    def body(self, address: Address) -> str:
        """The canonical text of an object; KeyError where there is none. Equal texts are equal policy."""
        return self._bodies[address]

    def metadata(self, address: Address) -> Mapping[str, Any]:
        """The metadata of an object, defaults left out; KeyError where there is no such object."""
        metadata: Mapping[str, Any] = self._data(address)["metadata"]
        return metadata

    def spec(self, address: Address) -> Mapping[str, Any]:
        """The spec of an object, defaults left out; KeyError where there is no such object."""
        spec: Mapping[str, Any] = self._data(address)["spec"]
        return spec

    def space_scopes(self, address: Address) -> tuple[Address, ...] | None:
        """The global access scopes to which every scope of the object's space is cut, sorted; None for an object of the
        account level, nothing where the space is not there."""
        if address.space is None:
            return None
        space = Address(kind=Kind.SPACE, name=address.space)
        names = self.spec(space)["space_scopes"] if space in self else ()
        return tuple(sorted(Address(kind=Kind.ACCESS_SCOPE, name=name) for name in names))

    def _data(self, address: Address) -> dict[str, Any]:
        if address not in self._parsed:
            self._parsed[address] = parse_json(self._bodies[address])
        return self._parsed[address]


def target_address(referrer: Address, target: Mapping[str, Any]) -> Address | None:
    """The bundle or access scope that an item of ``access_targets`` points at, in the referrer's own space, there or
    not; None for an integration."""
    if "bundle" in target:
        return Address(kind=Kind.BUNDLE, space=referrer.space, name=target["bundle"]["name"])
    if "access_scope" in target:
        return Address(kind=Kind.ACCESS_SCOPE, space=referrer.space, name=target["access_scope"]["name"])
    return None
