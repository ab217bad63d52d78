"""What the live state store holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class StateVersion:
    """Which store, and when: ``lineage`` is made with the store and never changes; every apply that changes something
    adds one to ``serial``. A store that does not exist yet has no lineage and serial 0."""

    lineage: str | None = None
    serial: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceState:
    """One object in the store: ``live`` is in force, ``applied`` is what flowsync last put there; canonical bodies.

    ``object_id`` stays with the object through renames. ``revision``, ``actor`` and ``applied_at`` (ISO 8601, UTC) tell
    of the last apply; ``serial`` is the store's serial then, 0 for an object that flowsync never applied.
    """

    live: str | None = None
    applied: str | None = None
    object_id: str = ""
    revision: str = ""
    actor: str = ""
    applied_at: str = ""
    serial: int = 0

    @property
    def is_managed(self) -> bool:
        """Whether flowsync has applied this object."""
        return self.applied is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All the store holds.

    ``removed`` tells for addresses that are no longer managed the serial at which they were deleted, renamed or
    forgotten, so that a plan made before can be told from one made after. ``diagnostics`` name the live rows that are
    not valid; those rows are absent from ``resources`` as live, and their addresses are in ``invalid``.
    """

    version: StateVersion = field(default_factory=StateVersion)
    resources: Mapping[Address, ResourceState] = field(default_factory=dict)
    removed: Mapping[Address, int] = field(default_factory=dict)
    invalid: frozenset[Address] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()
