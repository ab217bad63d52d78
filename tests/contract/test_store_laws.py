"""A law for every store and every order of writes: it holds what a few dictionaries would hold."""

import tempfile
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.ground.address import Address
from flowsync.model.state import State
from flowsync.store.deeds import Adopt, Delete, Forget, Put
from flowsync.store.protocol import Store, Transaction
from tests.contract.conftest import STORES
from tests.contract.stores import a_writer, body_of, flow

ADDRESSES = (flow("a"), flow("b"), flow("a", "payments"), flow("b", "payments"))


@dataclass
class Model:
    live: dict[Address, str] = field(default_factory=dict)
    applied: dict[Address, str] = field(default_factory=dict)
    removed: dict[Address, int] = field(default_factory=dict)
    serial: int = 0

    def remove(self, address: Address) -> None:
        del self.applied[address]
        self.removed[address] = self.serial


class EndsBadlyError(Exception):
    """The end of a transaction that does not end well."""


def write(model: Model, transaction: Transaction, action: str, address: Address, body: str) -> None:
    """One write to both, where it is allowed."""
    other = flow("z", address.space)
    if action == "put":
        transaction.write([Put(address=address, body=body)])
        model.live[address] = model.applied[address] = body
    elif action == "adopt":
        transaction.write([Adopt(address=address, body=body)])
        model.applied[address] = body
    elif address not in model.applied:
        return
    elif action == "delete":
        transaction.write([Delete(address=address)])
        model.remove(address)
        model.live.pop(address, None)
    elif action == "forget":
        transaction.write([Forget(address=address)])
        model.remove(address)
    elif other not in model.live:
        transaction.write([Put(address=other, body=body, previous=address)])
        model.remove(address)
        model.live.pop(address, None)
        model.live[other] = model.applied[other] = body


def transact(store: Store, model: Model, writes: list[tuple[str, Address]], ends_well: bool) -> Model:
    """One transaction on both; the model as it is afterwards."""
    after = deepcopy(model)
    after.serial += 1
    with suppress(EndsBadlyError), store.transaction(a_writer(), wait_seconds=0) as transaction:
        for count, (action, address) in enumerate(writes):
            write(after, transaction, action, address, body_of(address.name, at=[after.serial, count]))
        if not ends_well:
            raise EndsBadlyError
    changed = (after.live, after.applied, after.removed) != (model.live, model.applied, model.removed)
    return after if ends_well and changed else model


def held(state: State) -> Model:
    known = state.resources.items()
    return Model(
        live={address: resource.live for address, resource in known if resource.live is not None},
        applied={address: resource.applied for address, resource in known if resource.applied is not None},
        removed=dict(state.removed),
        serial=state.version.serial,
    )


WRITES = st.tuples(st.sampled_from(["put", "rename", "delete", "adopt", "forget"]), st.sampled_from(ADDRESSES))


@pytest.mark.parametrize("kind", STORES)
@settings(max_examples=50, deadline=None)
@given(transactions=st.lists(st.tuples(st.lists(WRITES, max_size=6), st.booleans()), max_size=6))
def test_a_store_holds_what_was_written_in_transactions_that_ended_well(
    kind: str, transactions: list[tuple[list[tuple[str, Address]], bool]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = STORES[kind](Path(folder)).open()
        model = Model()
        for writes, ends_well in transactions:
            model = transact(store, model, writes, ends_well)
            removed = {address: serial for address, serial in model.removed.items() if address not in model.applied}
            expected = Model(live=model.live, applied=model.applied, removed=removed, serial=model.serial)
            assert held(store.read()) == expected
