"""One thing that policy says and the catalog does not bear out."""

from dataclasses import dataclass

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.place import KeyPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is said: ``key_path`` leads into the canonical body of ``address``, or where that is None into a
    rule document. ``is_key`` says that the key is meant and not the value under it."""

    address: Address | None = None
    key_path: KeyPath
    is_key: bool = False

    def at(self, *steps: str | int) -> "Place":
        """A value inside."""
        return Place(address=self.address, key_path=(*self.key_path, *steps))

    @property
    def key(self) -> "Place":
        """The key that holds the value."""
        return Place(address=self.address, key_path=self.key_path, is_key=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong with what stands at ``place``, and what to do."""

    code: Code
    place: Place
    summary: str
    hint: str = ""
