"""Works out what became of access between two catalogs of a store under the policy in force."""

from collections.abc import Iterator
from contextlib import contextmanager

from flowsync.access.policy import Policy
from flowsync.catalog.index import Catalog
from flowsync.cli.asking import live_locator
from flowsync.cli.catalogs import find_record, newest_record, open_catalog
from flowsync.cli.session import Session
from flowsync.cli.times import GivenTime
from flowsync.cli.workspace import Workspace, utc_now
from flowsync.effects.since import effects_since
from flowsync.ground.errors import FlowsyncError
from flowsync.render.effect_phrases import Teller
from flowsync.render.since_report import Compared
from flowsync.store.protocol import Store


@contextmanager
def effect_drift(
    session: Session, workspace: Workspace, target: Store, since: str | GivenTime, *, names: bool
) -> Iterator[Compared]:
    """What became of access from the catalog that ``since`` names to the newest one, as long as the context lasts.
    ``names`` says that people are named.

    Raises FlowsyncError where there is no such catalog, or where it has the content of the newest one.
    """
    with target.snapshot() as snapshot:
        newest, earlier = newest_record(snapshot), find_record(snapshot, since)
        if earlier.digest == newest.digest:
            raise FlowsyncError(
                f"The catalog {earlier.digest[:12]} has the content of the newest one, so nothing became of access.",
                hint="Name an earlier one: see 'flowsync catalog list'.",
            )
        catalogs = open_catalog(snapshot, earlier), open_catalog(snapshot, newest)
        known = snapshot.state().resources
        policy = Policy({address: state.live for address, state in known.items() if state.live is not None})
        tellers = [_teller(catalog, workspace, names=names) for catalog in catalogs]
        yield Compared(
            drift=effects_since(policy, *catalogs, utc_now()),
            earlier=tellers[0],
            later=tellers[1],
            policy_source=f"policy in force in {target.shown_url} (serial {snapshot.version.serial})",
            locate=live_locator(session, workspace, policy),
        )


def _teller(catalog: Catalog, workspace: Workspace, *, names: bool) -> Teller:
    settings = workspace.settings
    return Teller(
        catalog=catalog,
        names=names,
        tell_people_by=settings.tell_people_by,
        tell_resources_by=settings.tell_resources_by,
    )
