"""All that people and machines do to a store, in any order: hypothesis draws the steps, a model judges them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import hypothesis.strategies as st
import pytest
from hypothesis import event
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from flowsync.apply.apply import apply_plan
from flowsync.ground.address import Address
from flowsync.ground.errors import FlowsyncError, RefusedError, StalePlanError, StoreBusyError
from flowsync.ground.json_text import canonical_json, parse_json
from flowsync.plan.build import build_plan
from flowsync.plan.drifted_fields import DriftedField
from flowsync.plan.rollback import build_rollback
from flowsync.plan.saved import plan_from_text, plan_to_text
from flowsync.plan.selection import Selection, parse_selector
from flowsync.plan.values import Plan
from flowsync.store.open import open_store
from flowsync.store.protocol import Store, Writer
from flowsync.validate.live import read_live_body
from tests.support.new_stores import NewStore
from tests.support.stepped import CrashedError, crash_at, stepped
from tests.support.store_model import UNREADABLE, Saved, StoreModel
from tests.support.wishes import ADDRESSES, NAMES, SPACES, Policies, Wish, may_target, resource_of

PLACES = st.sampled_from(ADDRESSES)
SPACE_NAMES = st.sampled_from([None, *SPACES])
WISHES = st.builds(
    Wish,
    version=st.integers(0, 3),
    targets=st.frozensets(PLACES, max_size=6),
    title=st.sampled_from(["", "", "", "One"]),
)
PICK = st.integers(0, 99)
NEXT = st.sampled_from(["go on", "plan", "apply"])
_MOST_PLANS = 6


class StoreMachine(RuleBasedStateMachine):
    """One store, the policies that people write for it, and the plans that they saved."""

    def __init__(self, new_store: NewStore) -> None:
        super().__init__()
        self.under_test = new_store()
        self.store = self._open()
        self.model = StoreModel()
        self.policies = Policies()
        self.plans: list[Saved] = []

    @initialize(wishes=st.lists(st.tuples(PLACES, WISHES), min_size=5, max_size=9))
    def start(self, wishes: list[tuple[Address, Wish]]) -> None:
        for address, wish in wishes:
            self.policies.write(address, wish)
        self.apply_now()

    @rule(address=PLACES, wish=WISHES, then=NEXT)
    def edit(self, address: Address, wish: Wish, then: str) -> None:
        self.policies.write(address, wish)
        self._go_on(then)

    @precondition(lambda self: self.policies.wishes)
    @rule(pick=PICK, version=st.integers(0, 3), then=NEXT)
    def edit_a_field(self, pick: int, version: int, then: str) -> None:
        address = self._document(pick)
        self.policies.write(address, replace(self.policies.wishes[address], version=version))
        self._go_on(then)

    @precondition(lambda self: self.policies.wishes)
    @rule(pick=PICK, name=st.sampled_from([*NAMES, "c", "d"]), then=NEXT)
    def rename(self, pick: int, name: str, then: str) -> None:
        self.policies.rename(self._document(pick), name)
        self._go_on(then)

    @precondition(lambda self: self.policies.wishes)
    @rule(pick=PICK, space=SPACE_NAMES, then=NEXT)
    def move(self, pick: int, space: str | None, then: str) -> None:
        self.policies.move(self._document(pick), space)
        self._go_on(then)

    @precondition(lambda self: len(self.policies.wishes) > 1)
    @rule(pick=PICK, then=NEXT)
    def delete(self, pick: int, then: str) -> None:
        self.policies.remove(self._document(pick))
        self._go_on(then)

    @precondition(lambda self: self.model.live)
    @rule(pick=PICK, number=st.integers(0, 3))
    def change_past_flowsync(self, pick: int, number: int) -> None:
        """Somebody describes an object by hand, or does by hand what the policies say."""
        address = _pick(self.model.live, pick)
        known, live, wish = self.model.applied.get(address), self.model.live[address], self.policies.wishes.get(address)
        body = known.body if live == UNREADABLE and known else live
        if wish is not None and known is not None and number == 0 and wish.targets <= self.model.live.keys():
            self._edit_live(address, resource_of(address, wish).body)
        elif body != UNREADABLE:
            data = parse_json(body)
            data["metadata"]["description"] = f"By hand, {number}"
            self._edit_live(address, canonical_json(data))

    @precondition(lambda self: self.model.live)
    @rule(pick=PICK)
    def delete_past_flowsync(self, pick: int) -> None:
        self._edit_live(_pick(self.model.live, pick), None)

    @rule(address=PLACES, wish=WISHES)
    def create_past_flowsync(self, address: Address, wish: Wish) -> None:
        there = frozenset(one for one in wish.targets & self.model.live.keys() if may_target(address, one))
        has_room = address.space is None or Address.parse(f"Space/{address.space}") in self.model.live
        if address not in self.model.live and there and has_room:
            made = resource_of(address, Wish(version=wish.version, targets=there, title=wish.title))
            self._edit_live(address, made.body)

    @precondition(lambda self: self.model.live)
    @rule(pick=PICK, stays=st.sampled_from([False, False, True]))
    def break_past_flowsync(self, pick: int, stays: bool) -> None:
        """Somebody leaves a row that is no policy, and mends it later or does not."""
        address = _pick(self.model.live, pick)
        self._edit_live(address, "no policy at all", UNREADABLE)
        self.apply_now()
        self.model.check(self.store)
        if not stays and self.model.live.get(address) == UNREADABLE:
            self._edit_live(address, None)

    @rule()
    def plan(self) -> None:
        self._planned()

    @rule(pick=PICK, addresses=st.lists(PLACES, min_size=1, max_size=3), way=st.sampled_from(["of", "but", "all"]))
    def plan_a_part(self, pick: int, addresses: list[Address], way: str) -> None:
        """Plan some objects, all but some, or all; and leave what drifted at one of them."""
        selectors = tuple(parse_selector(str(address)) for address in dict.fromkeys(addresses))
        selections = {"of": Selection(targets=selectors), "but": Selection(excluded=selectors), "all": Selection()}
        left = [DriftedField(address=_pick(self.model.drifted, pick))] if self.model.drifted else []
        try:
            plan = build_plan(self.policies.configuration, self.store.read(), selections[way], left)
        except FlowsyncError:  # some of the objects are not there
            return
        self.attempt(self._save(plan))

    @precondition(lambda self: self.model.serial)
    @rule(pick=PICK)
    def plan_a_rollback(self, pick: int) -> None:
        serial = 1 + pick % self.model.serial
        with self.store.snapshot() as snapshot:
            written = snapshot.who_wrote(serial)
            assert written is not None
            now = datetime.fromisoformat(self.model.now())
            plan = build_rollback(snapshot.objects_at(serial), written, snapshot.state(), now)
        if self.attempt(self._save(plan)):
            bodies = {address: known.body for address, known in self.model.applied.items()}
            assert bodies == {address: known.body for address, known in self.model.past[serial].items()}

    @rule()
    def apply_now(self) -> None:
        if self.attempt(self._planned()):
            wanted = {one.address: one.body for one in self.policies.configuration.resources.values()}
            assert {address: known.body for address, known in self.model.applied.items()} == wanted
            assert {address: body for address, body in self.model.live.items() if address in wanted} == wanted
            assert build_plan(self.policies.configuration, self.store.read()).changes == ()

    @precondition(lambda self: self.plans)
    @rule(pick=PICK)
    def apply_a_saved_plan(self, pick: int) -> None:
        self.attempt(self.plans[pick % len(self.plans)])

    @precondition(lambda self: self.policies.pairs)
    @rule(pick=PICK, refers_first=st.booleans(), refers_at_last=st.booleans())
    def two_plans_meet(self, pick: int, refers_first: bool, refers_at_last: bool) -> None:
        """Of two people who start from the same policies, one begins to refer to what the other deletes."""
        referrer, target = self.policies.pairs[pick % len(self.policies.pairs)]
        before, plans = dict(self.policies.wishes), {}
        for refers in (not refers_at_last, refers_at_last):
            self.policies.wishes = dict(before)
            if refers:
                wish = before[referrer]
                self.policies.write(referrer, replace(wish, targets=wish.targets | {target}))
            else:
                self.policies.remove(target)
            plans[refers] = self._planned()
        done = [self.attempt(plans[refers]) for refers in (refers_first, not refers_first)]
        event(f"of two plans that met were applied: {sum(done)}")

    @precondition(lambda self: self.policies.wishes)
    @rule(version=st.integers(0, 3), at=st.integers(0, 45), unlocks=st.booleans())
    def crash(self, version: int, at: int, unlocks: bool) -> None:
        """An apply dies at one of its steps; its lock runs out, or somebody takes it away."""
        self.edit_a_field(at, version, "go on")
        saved, dying = self._planned(), stepped(self._open(), crash_at(at))
        writer = self._writer(saved.plan)
        try:
            with dying.lock(writer, wait_seconds=0) as lease:
                apply_plan(saved.plan, lease, writer)
        except CrashedError:
            event("crashed")
        except (RefusedError, StalePlanError):
            pass
        if self.store.read().version.serial > self.model.serial:
            event("crashed after the commit")
            self._applied(saved)
        self._free_the_lock(unlocks=unlocks)

    @invariant()
    def the_store_is_what_was_done_to_it(self) -> None:
        self.model.check(self.store)

    def teardown(self) -> None:
        del self.under_test  # its database goes with it

    def attempt(self, saved: Saved) -> bool:
        """Apply a plan; whether that worked, after checking that it had to, or had to be refused."""
        writer, plan = self._writer(saved.plan), saved.plan
        changed = {one for change in plan.changes for one in (change.address, change.previous) if one}
        moved = {address for address, trace in saved.traces.items() if self.model.trace(address) != trace}
        try:
            with self.store.lock(writer, wait_seconds=0) as lease:
                result = apply_plan(plan, lease, writer)
        except (RefusedError, StalePlanError) as error:
            event(type(error).__name__)
            if not (plan.is_refused or moved):
                raise
            return False
        event("applied" if plan.changes else "nothing to apply")
        assert not plan.is_refused
        assert not moved & changed, f"an update was lost: {moved & changed}"
        self._applied(saved)
        self.model.head = result.audit_head or self.model.head
        return True

    def _applied(self, saved: Saved) -> None:
        if saved.plan.changes:
            resources = self.store.read().resources
            self.model.do(saved.plan.changes, {address: known.object_id for address, known in resources.items()})

    def _go_on(self, then: str) -> None:
        if then == "plan":
            self.plan()
        elif then == "apply":
            self.apply_now()

    def _planned(self) -> Saved:
        return self._save(build_plan(self.policies.configuration, self.store.read()))

    def _save(self, plan: Plan) -> Saved:
        again, _ = plan_from_text(plan_to_text(plan, self.store.shown_url).encode(), "plan")
        traces = {address: self.model.trace(address) for address in self.model.touched.keys() | set(ADDRESSES)}
        saved = Saved(plan=again, traces=traces)
        if plan.changes:
            self.plans = [*self.plans, saved][-_MOST_PLANS:]
        return saved

    def _free_the_lock(self, *, unlocks: bool) -> None:
        with self.store.snapshot() as snapshot:
            holder = snapshot.lock()
        if holder is None:
            return
        with (
            pytest.raises(StoreBusyError, match=f"held by {holder.actor} on {holder.host}"),
            self.store.lock(self._writer(), wait_seconds=0),
        ):
            pytest.fail("the lock of a run that died was free before its time")
        if unlocks:
            self.store.unlock(holder.id, self._writer(operation="unlock"))
        else:
            self.under_test.let_the_lease_run_out()
            with self.store.lock(self._writer(), wait_seconds=0):
                pass

    def _edit_live(self, address: Address, row: str | None, means: str | None = None) -> None:
        place = (str(address.kind), address.space or "", address.name)
        if row is None:
            self.under_test.delete_live(*place)
        else:
            self.under_test.write_live(*place, row)
        self.model.edit(address, row if means is None else means)

    def _writer(self, plan: Plan | None = None, operation: str = "apply") -> Writer:
        return Writer(
            operation="rollback" if plan and plan.rollback_to is not None else operation,
            actor="ana",
            host="ci-7",
            process=7,
            at=self.model.now(),
            plan_digest=plan.digest if plan else "",
        )

    def _document(self, pick: int) -> Address:
        return _pick(self.policies.wishes, pick)

    def _open(self) -> Store:
        return open_store(self.under_test.url, folder=self.under_test.folder, read_body=read_live_body)


def _pick(addresses: Iterable[Address], number: int) -> Address:
    found = sorted(addresses)
    return found[number % len(found)]
