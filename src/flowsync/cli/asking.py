"""Opens what a question about access is asked of: a policy of one moment, and the catalog of then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

import click
from pyroaring import BitMap

from flowsync.access.chain import why
from flowsync.access.evaluation import Evaluation
from flowsync.access.policy import Policy
from flowsync.access.questions import Answer
from flowsync.access.values import Link
from flowsync.catalog.index import InventoryIndex, PeopleIndex
from flowsync.cli.catalogs import NO_CATALOG, SYNC_FIRST, catalog_use, find_record, open_catalog
from flowsync.cli.loading import attribute_locator, load_policies
from flowsync.cli.moments import MOMENT, Moment, written_at
from flowsync.cli.options import store_option
from flowsync.cli.session import Session
from flowsync.cli.times import TIME, GivenTime, parse_time
from flowsync.cli.workspace import Workspace, find_workspace, timestamp, utc_now
from flowsync.ground.address import Address
from flowsync.ground.errors import ConfigurationError, FlowsyncError
from flowsync.ground.place import KeyPath, SourceRange
from flowsync.model.record import CatalogRecord
from flowsync.plan.places import Locate
from flowsync.render.answers import Basis
from flowsync.render.effect_phrases import Teller
from flowsync.store.protocol import Snapshot

Decorated = TypeVar("Decorated", bound=Callable[..., int])


def asking_options(command: Decorated) -> Decorated:
    """The options that say of which policy is asked."""
    as_of = click.option(
        "--as-of",
        type=MOMENT,
        help="Ask the policy that was applied then, over the catalog of then; default: in force.",
    )
    policies = click.option(
        "--policies", "of_work_tree", is_flag=True, help="Ask the policies of the work tree, applied or not."
    )
    at = click.option("--at", type=TIME, help="The moment of the request: shifts and hours hold then. Default: now.")
    return store_option(as_of(policies(at(command))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A policy ready to be asked. ``at`` is the moment that is asked about; ``locate`` finds lines in policy files."""

    evaluation: Evaluation
    people: PeopleIndex
    inventory: InventoryIndex
    basis: Basis
    at: datetime
    locate: Locate

    def person(self, text: str) -> int:
        """The number of a person. Raises FlowsyncError when there is none of that e-mail, alias or id."""
        found = self.people.find(text)
        if found is None:
            hint = self.people.suggest(text) or "Name a person by e-mail, alias or id; see 'flowsync catalog show'."
            raise FlowsyncError(f"The catalog has no person '{text}'.", hint=hint)
        return found

    def pairs(self, text: str) -> BitMap:
        """The entitlements that a text may mean. Raises FlowsyncError when there is none."""
        found = self.inventory.find_pairs(text)
        if not found:
            hint = self.inventory.suggest(text) or "Write '[INTEGRATION/[TYPE/]]RESOURCE PERMISSION'."
            raise FlowsyncError(f"The catalog has no entitlement '{text}'.", hint=hint)
        return found

    def pair(self, text: str) -> int:
        """The one entitlement that a text means. Raises FlowsyncError when there is none or there are several."""
        found = self.pairs(text)
        if len(found) > 1:
            some = ", ".join(f"'{self.inventory.entitlement(pair)}'" for pair in found[:3])
            raise FlowsyncError(f"'{text}' may mean {len(found)} entitlements.", hint=f"Write one of them: {some}")
        return found[0]

    def chains(self, person: int, pair: int, answer: Answer) -> dict[Address, tuple[Link, ...]]:
        """Why each flow of an answer leads there, with the lines of policy files."""
        found = {}
        for flow in {route.flow for route in answer.routes}:
            routes = (one for one in self.evaluation.routes(flow) if person in one.people and pair in one.pairs)
            chain = why(self.evaluation, person, pair, next(routes))
            found[flow] = self.placed(chain)
        return found

    def placed(self, chain: tuple[Link, ...]) -> tuple[Link, ...]:
        """The chain with the lines of policy files."""
        return tuple(
            link if link.address is None else replace(link, subject=self.locate(link.address, link.key_path))
            for link in chain
        )


@contextmanager
def asked(
    session: Session,
    store: str | None,
    as_of: Moment | None,
    at: GivenTime | None,
    *,
    of_work_tree: bool,
    workspace: Workspace | None = None,
) -> Iterator[Asked]:
    """What is asked, as long as the context lasts; with a ``workspace`` its policies stand for those of the work tree.

    Raises FlowsyncError where there is no catalog, or nothing was applied then; ConfigurationError when policies of the
    work tree that are asked are not valid.
    """
    if of_work_tree and as_of is not None:
        raise click.UsageError("--policies asks the work tree, --as-of the past: give one of them.")
    workspace = workspace or find_workspace(session.current, session.environment)
    now = utc_now()
    target = workspace.store(store)
    with target.snapshot() as snapshot:
        policy, source, applied_at = _policy(session, workspace, snapshot, as_of, target.shown_url, of_work_tree)
        record = _catalog_record(snapshot, applied_at)
        catalog, use = (
            open_catalog(snapshot, record),
            catalog_use(record, now if applied_at is None else _utc(applied_at)),
        )
        if catalog.people is None or catalog.inventory is None:
            raise FlowsyncError(
                "The catalog has no people or no inventory, so there is nothing to ask.", hint=SYNC_FIRST
            )
        moment = _utc(at.first) if at else now if applied_at is None else _utc(applied_at)
        settings = workspace.settings
        teller = Teller(
            catalog=catalog,
            names=True,
            tell_people_by=settings.tell_people_by,
            tell_resources_by=settings.tell_resources_by,
        )
        yield Asked(
            evaluation=Evaluation(policy, catalog, timestamp(moment)),
            people=catalog.people,
            inventory=catalog.inventory,
            basis=Basis(
                policy=policy,
                policy_source=source,
                catalog=use,
                is_stale=use.age_minutes > settings.catalog_max_age,
                teller=teller,
            ),
            at=moment,
            locate=live_locator(session, workspace, policy),
        )


def _policy(
    session: Session, workspace: Workspace, snapshot: Snapshot, as_of: Moment | None, url: str, of_work_tree: bool
) -> tuple[Policy, str, str | None]:
    """The policy, where it is from in words, and when it was applied, None for what holds now."""
    if of_work_tree:
        loaded = load_policies(session, workspace)
        if not loaded.is_valid:
            raise ConfigurationError("The policies are not valid.", diagnostics=list(loaded.diagnostics))
        bodies = {address: resource.body for address, resource in loaded.configuration.resources.items()}
        return Policy(bodies), "Policies of the work tree", None
    if as_of is None:
        state = snapshot.state()
        live = {address: known.live for address, known in state.resources.items() if known.live is not None}
        return Policy(live, state.invalid), f"Policy in force in {url} (serial {snapshot.version.serial})", None
    written = written_at(snapshot, as_of)
    past = {address: known.body for address, known in snapshot.objects_at(written.serial).items()}
    when = as_of.first if isinstance(as_of, GivenTime) else written.at
    return Policy(past), f"Policy as applied with serial {written.serial}, {written.at}", when


def _catalog_record(snapshot: Snapshot, applied_at: str | None) -> CatalogRecord:
    """The newest catalog, or the last one that had been taken then; where none is so old, the oldest."""
    records = list(snapshot.catalogs())
    if not records:
        raise FlowsyncError(NO_CATALOG, hint=SYNC_FIRST)
    if applied_at is None:
        return records[0]
    oldest = min(records, key=lambda record: (record.taken_at, record.number))
    return oldest if oldest.taken_at > applied_at else find_record(snapshot, parse_time(applied_at))


def live_locator(session: Session, workspace: Workspace, policy: Policy) -> Locate:
    """Finds lines in the policy files of the work tree, for objects that are there as they are in the policy."""
    try:
        loaded = load_policies(session, workspace)
    except FlowsyncError:
        return _nowhere
    find = attribute_locator(loaded)

    def locate(address: Address, key_path: KeyPath) -> SourceRange | None:
        resource = loaded.configuration.resources.get(address)
        same = resource is not None and address in policy and resource.body == policy.body(address)
        return find(address, key_path) if same else None

    return locate


def _nowhere(_address: Address, _key_path: KeyPath) -> SourceRange | None:
    return None


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
