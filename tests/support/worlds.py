"""Small companies with policies of every shape: people, sources, shifts, an inventory, documents.

They are made from a seed, because drawing each value by itself takes hypothesis a hundred times as long; what shrinks
is the size.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from flowsync.access.policy import Policy
from flowsync.catalog.build import build_catalog
from flowsync.catalog.index import Catalog
from flowsync.catalog.snapshot import Snapshot
from flowsync.ground.address import Address
from flowsync.model.canonical import canonical_body
from tests.support.world_policies import Spec, policy_of
from tests.support.world_queries import Query
from tests.support.world_snapshots import TIMES, snapshot_of

EXAMPLES = int(os.environ.get("FLOWSYNC_WORLDS", "300"))
"""How many companies a law is held against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A company. ``documents`` are the specs as people write them, so that defaults may stand in them; ``queries`` has
    the tree of each query text; ``at`` is the moment asked about, None for any."""

    snapshot: Snapshot
    documents: Mapping[Address, Spec]
    queries: Mapping[str, Query]
    at: str | None

    @property
    def catalog(self) -> Catalog:
        """The snapshot, ready to be asked."""
        return build_catalog(self.snapshot)

    @property
    def policy(self) -> Policy:
        """The documents as evaluation takes them."""
        return policy_from(self.documents)


def policy_from(documents: Mapping[Address, Spec]) -> Policy:
    """Documents as evaluation takes them."""
    return Policy({address: _body(address, spec) for address, spec in documents.items()})


def _body(address: Address, spec: Spec) -> str:
    space = {"space": address.space} if address.space else {}
    return canonical_body(address.kind, {"name": address.name, **space}, dict(spec))


def world_of(seed: int, size: int) -> World:
    """The world of a seed; ``size`` bounds how many people, resources and flows there are."""
    rng = Random(seed)
    documents, queries = policy_of(rng, size)
    return World(
        snapshot=snapshot_of(rng, size), documents=documents, queries=queries, at=rng.choice([None, None, *TIMES])
    )


def worlds() -> st.SearchStrategy[World]:
    """Any world."""
    return st.builds(world_of, st.integers(0, 2**40), st.integers(2, 5))
