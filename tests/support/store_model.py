"""What a store has to hold after every step, kept as plain mappings: nothing of the store's own code works here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flowsync.ground.address import Address
from flowsync.model.record import PastObject
from flowsync.model.references import body_references
from flowsync.plan.values import Action, Change, Plan
from flowsync.store.audit.verify import verify_store
from flowsync.store.protocol import Store

UNREADABLE = ""
"""Stands for a live row that is no valid policy."""
Trace = tuple[str | None, str | None, int]
_START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A plan, and what the model knew of every address when it was made."""

    plan: Plan
    traces: dict[Address, Trace]


@dataclass(slots=True)
class StoreModel:
    """``touched`` counts the writes to each address, and ``taken`` are those that were taken away past flowsync.

    An edit past flowsync shows in what is live; one that was undone again is none.

    ``head`` is that of the audit after the last apply, as somebody who keeps it elsewhere has it.
    """

    live: dict[Address, str] = field(default_factory=dict)
    applied: dict[Address, PastObject] = field(default_factory=dict)
    past: list[dict[Address, PastObject]] = field(default_factory=lambda: [{}])
    touched: dict[Address, int] = field(default_factory=dict)
    taken: set[Address] = field(default_factory=set)
    head: str = ""
    minutes: int = 0

    @property
    def serial(self) -> int:
        """The number of applies that wrote."""
        return len(self.past) - 1

    @property
    def drifted(self) -> set[Address]:
        """The managed objects whose live row is another one, or gone."""
        return {address for address, known in self.applied.items() if self.live.get(address) != known.body}

    def now(self) -> str:
        """The time of the next step."""
        self.minutes += 1
        return (_START + timedelta(minutes=self.minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def trace(self, address: Address) -> Trace:
        """All that a plan could have seen of an address, and how often it was touched."""
        applied = self.applied.get(address)
        return self.live.get(address), applied.body if applied else None, self.touched.get(address, 0)

    def edit(self, address: Address, body: str | None) -> None:
        """Somebody past flowsync made this the live row, or took it away."""
        if body is None:
            del self.live[address]
            self.taken.add(address)
        else:
            self.live[address] = body
            if body == UNREADABLE:
                self.taken.add(address)
            else:
                self.taken.discard(address)

    def do(self, changes: Sequence[Change], ids: Mapping[Address, str]) -> None:
        """What these changes mean; ``ids`` are those that the store gave, which objects keep through renames."""
        left = {change.previous or change.address for change in changes}
        renamed = {change.previous for change in changes if change.previous is not None}
        former = {
            change.address: self.applied.get(change.previous or change.address)
            for change in changes
            if change.after is not None and (change.previous is not None or change.address not in renamed)
        }
        for address in left:
            self.applied.pop(address, None)
        for change in changes:
            if change.action is not Action.NO_OP:
                self.live.pop(change.previous or change.address, None)
        for change in changes:
            if change.after is not None:
                self._put(change, former.get(change.address), ids)
            if change.action is not Action.NO_OP:
                self.taken -= {change.address, change.previous or change.address}
        for address in left | {change.address for change in changes}:
            self.touched[address] = self.touched.get(address, 0) + 1
        self.past.append(dict(self.applied))

    def _put(self, change: Change, former: PastObject | None, ids: Mapping[Address, str]) -> None:
        address, after = change.address, change.after
        assert after is not None
        if former is not None:
            assert ids[address] == former.object_id, f"{address} lost its identity"
        else:
            assert ids[address] not in {one.object_id for one in self.applied.values()}
        self.live[address] = after
        self.applied[address] = PastObject(object_id=ids[address], body=change.applied or after)

    def check(self, store: Store) -> None:
        """That the store holds this and nothing else, and that its past is whole."""
        with store.snapshot() as snapshot:
            state = snapshot.state()
            live = {address: known.live for address, known in state.resources.items() if known.live is not None}
            assert live == {address: body for address, body in self.live.items() if body != UNREADABLE}
            assert state.invalid == {address for address, body in self.live.items() if body == UNREADABLE}
            applied = {
                address: PastObject(object_id=known.object_id, body=known.applied)
                for address, known in state.resources.items()
                if known.applied is not None
            }
            assert applied == self.applied
            assert state.version.serial == self.serial
            for serial, managed in enumerate(self.past):
                assert snapshot.objects_at(serial) == managed, f"history at serial {serial}"
            assert [one.serial for one in snapshot.writes(newest_first=False)] == list(range(1, self.serial + 1))
            verify_store(snapshot, kept_head=self.head)
        self._check_references()

    def _check_references(self) -> None:
        for address, body in self.live.items():
            for target in body_references(address, body) if body != UNREADABLE else ():
                assert target in self.live or target in self.taken, f"{address} refers to {target}, which is gone"
