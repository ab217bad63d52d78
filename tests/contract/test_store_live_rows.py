"""What every store makes of live rows that another program has written."""

import pytest

from flowsync.ground.address import Address, Kind
from flowsync.ground.codes import Code
from flowsync.model.state import ResourceState
from flowsync.store.protocol import Store
from tests.contract.stores import StoreUnderTest, a_writer, body_of, flow, put

A = flow("a")


def test_a_changed_live_body_is_seen_in_canonical_form(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "a")
    under_test.write_live("AccessFlow", None, "a", '{"spec": {"version": 2}, "metadata": {"name": "a"}}')
    known = store.read().resources[A]
    assert (known.live, known.applied) == (body_of("a", version=2), body_of("a", version=1))


def test_a_live_body_that_means_the_same_is_no_difference(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "a")
    under_test.write_live("AccessFlow", None, "a", ' { "spec" : {"version": 1}, "metadata":{"name":"a"}}\n')
    known = store.read().resources[A]
    assert known.live is known.applied


def test_a_deleted_live_row_is_seen(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "a")
    under_test.delete_live("AccessFlow", None, "a")
    known = store.read().resources[A]
    assert (known.live, known.applied) == (None, body_of("a", version=1))


@pytest.mark.parametrize("space", [None, "", "payments"])
def test_a_new_live_row_is_unmanaged(store: Store, under_test: StoreUnderTest, space: str | None) -> None:
    put(store, "b")
    under_test.write_live("AccessFlow", space, "a", '{"spec":{},"metadata":{"name":"a"}}')
    known = store.read().resources[flow("a", space or None)]
    assert known == ResourceState(live=body_of("a"))


@pytest.mark.parametrize("first", [None, ""])
@pytest.mark.parametrize("second", [None, ""])
def test_null_and_empty_space_are_one_address(
    store: Store, under_test: StoreUnderTest, first: str | None, second: str | None
) -> None:
    put(store, "b")
    under_test.write_live("AccessFlow", first, "a", body_of("a", version=1))
    under_test.write_live("AccessFlow", second, "a", body_of("a", version=2))
    assert store.read().resources[A].live == body_of("a", version=2)


@pytest.mark.parametrize(
    ("body", "why"),
    [(None, "its body is NULL"), ("", "its body is no JSON"), ("{", "its body is no JSON"), ("{}", "no spec")],
)
def test_an_invalid_body_of_a_managed_object_is_reported(
    store: Store, under_test: StoreUnderTest, body: str | None, why: str
) -> None:
    put(store, "a", "b")
    under_test.write_live("AccessFlow", None, "a", body)
    state = store.read()
    (diagnostic,) = state.diagnostics
    assert (diagnostic.code, diagnostic.is_error, diagnostic.address) == (Code.LIVE_ROW_INVALID, True, A)
    assert diagnostic.summary.startswith("The live row AccessFlow/a is not valid: ")
    assert why in diagnostic.summary
    assert "delete it from the table 'live'" in diagnostic.hint
    assert "puts a deleted one back" in diagnostic.hint
    assert state.invalid == {A}
    known = state.resources[A]
    assert (known.live, known.applied) == (None, body_of("a", version=1))
    assert state.resources[flow("b")].live == body_of("b", version=1)


def test_an_invalid_body_of_an_unmanaged_object_is_reported(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "b")
    under_test.write_live("AccessFlow", "payments", "a", "no json")
    state = store.read()
    (diagnostic,) = state.diagnostics
    assert diagnostic.summary == "The live row AccessFlow/payments/a is not valid: its body is no JSON."
    assert diagnostic.hint == "Correct the row, or delete it from the table 'live' of the store."
    assert state.invalid == {flow("a", "payments")}
    assert list(state.resources) == [flow("b")]


@pytest.mark.parametrize(
    ("kind", "space", "name", "why"),
    [
        ("Accessflow", "", "a", "its kind is none of AccessFlow, Bundle, AccessScope, Space, AccountSettings."),
        ("", "", "a", "its kind is none of"),
        ("AccessFlow", "", "A", "its name is not 1 to 63 lower-case letters"),
        ("AccessFlow", "", "", "its name is not 1 to 63"),
        ("AccessFlow", "", "a\n", "its name is not 1 to 63"),
        ("AccessFlow", "", "-a", "its name is not 1 to 63"),
        ("AccessFlow", "", "a" * 64, "its name is not 1 to 63"),
        ("AccessFlow", "", "\x1b[31m", "its name is not 1 to 63"),
        ("AccessFlow", "Pay ments", "a", "its space is not 1 to 63"),
        ("AccessFlow", " ", "a", "its space is not 1 to 63"),
        ("Space", "payments", "a", "a row of the kind Space is never inside a space."),
    ],
)
def test_a_row_that_is_at_no_address_is_reported(
    store: Store, under_test: StoreUnderTest, kind: str, space: str, name: str, why: str
) -> None:
    put(store, "b")
    under_test.write_live(kind, space, name, body_of("a"))
    state = store.read()
    (diagnostic,) = state.diagnostics
    assert diagnostic.summary.startswith(f"The live row (kind {kind!r}, space {space!r}, name {name!r}"[:80])
    assert why in diagnostic.summary
    assert diagnostic.summary.isprintable()
    assert diagnostic.address is None
    assert state.invalid == frozenset()
    assert list(state.resources) == [flow("b")]


def test_a_space_is_at_the_account_level(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "b")
    under_test.write_live("Space", None, "payments", body_of("payments"))
    assert Address(kind=Kind.SPACE, name="payments") in store.read().resources


def test_findings_come_in_one_order(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "z")
    for name in ("c", "a", "b"):
        under_test.write_live("AccessFlow", None, name, "no json")
    addresses = [diagnostic.address for diagnostic in store.read().diagnostics]
    assert addresses == [flow("a"), flow("b"), flow("c")]


def test_a_put_mends_an_invalid_row(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "a")
    under_test.write_live("AccessFlow", None, "a", None)
    put(store, "a")
    state = store.read()
    assert state.diagnostics == ()
    assert state.resources[A].live == body_of("a", version=1)


def test_a_transaction_sees_what_another_program_has_written(store: Store, under_test: StoreUnderTest) -> None:
    put(store, "a")
    under_test.write_live("AccessFlow", None, "a", body_of("a", version=2))
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        assert transaction.read().resources[A].live == body_of("a", version=2)
