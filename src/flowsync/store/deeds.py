"""What a transaction can do to objects: values, which the store carries out all at once."""

from dataclasses import dataclass
from typing import TypeAlias

from flowsync.ground.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Make ``body`` live, and ``applied`` (``body`` where it is None) applied.

    ``previous`` is the managed address to continue under a new name. ValueError for another kind or space.
    """

    address: Address
    body: str
    applied: str | None = None
    previous: Address | None = None

    def __post_init__(self) -> None:
        old, new = self.previous, self.address
        if old is not None and (old.kind, old.space) != (new.kind, new.space):
            raise ValueError(f"{old} cannot become {new}: an object keeps its kind and space")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Take the managed object out of force and out of management."""

    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopt:
    """Set applied to ``body`` and leave live as it is."""

    address: Address
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Take the managed object out of management and leave live as it is."""

    address: Address


Deed: TypeAlias = Put | Delete | Adopt | Forget
