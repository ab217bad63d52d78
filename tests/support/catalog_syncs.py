"""Syncs of catalogs into a store, whose content means nothing."""

from collections.abc import Mapping

from flowsync.model.record import CatalogFacts, CatalogRecord
from flowsync.store.protocol import Store
from tests.contract.stores import a_writer

PARTS = {"head": b"{}", "people/active": bytes(range(256)), "résumé": "ü".encode()}


def sync(
    store: Store,
    digest: str,
    parts: Mapping[str, bytes] = PARTS,
    *,
    taken_at: str = "2026-11-21T20:00:00Z",
    **writer: str,
) -> CatalogRecord:
    """Keep a catalog with this digest, as dana on ci-7 at 21:00."""
    facts = CatalogFacts(digest=digest, taken_at=taken_at, origin="people.json", counts={"people": 3, "resources": 0})
    with store.transaction(a_writer(**{"operation": "catalog-sync", **writer}), wait_seconds=0) as transaction:
        return transaction.put_catalog(facts, parts)
