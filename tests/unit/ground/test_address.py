"""Addresses: how they are written, read and ordered."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsync.ground.address import Address, Kind

NAMES = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,3}[a-z0-9])?", fullmatch=True)
ADDRESSES = st.builds(
    lambda kind, space, name: Address(kind=kind, space=space if kind.may_be_in_space else None, name=name),
    st.sampled_from(Kind),
    st.none() | NAMES,
    NAMES,
)


@given(ADDRESSES)
def test_an_address_is_read_back_as_it_is_written(address: Address) -> None:
    assert Address.parse(str(address)) == address


@given(st.lists(ADDRESSES))
def test_addresses_are_totally_ordered(addresses: list[Address]) -> None:
    ordered, backwards = sorted(addresses), list(reversed(addresses))
    assert sorted(backwards) == ordered
    assert all(first <= second for first, second in pairwise(ordered))


def test_they_are_listed_by_kind_then_space_then_name_the_global_level_first() -> None:
    texts = [
        "AccessFlow/b",
        "AccessFlow/a/z",
        "AccessFlow/b/a",
        "Bundle/a",
        "AccessScope/a",
        "Space/a",
        "AccountSettings/account",
    ]
    assert [str(address) for address in sorted(map(Address.parse, reversed(texts)))] == texts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not an address: write Kind/name or Kind/space/name"),
        ("AccessFlow", "'AccessFlow' is not an address: write Kind/name or Kind/space/name"),
        ("AccessFlow/", "'AccessFlow/' is not an address: write Kind/name or Kind/space/name"),
        ("AccessFlow//a", "'AccessFlow//a' is not an address: write Kind/name or Kind/space/name"),
        ("AccessFlow/a/b/c", "'AccessFlow/a/b/c' is not an address: write Kind/name or Kind/space/name"),
        (
            "Flow/a",
            "'Flow' is not a kind: use one of AccessFlow, Bundle, AccessScope, Space, AccountSettings",
        ),
        (
            "accessflow/a",
            "'accessflow' is not a kind: use one of AccessFlow, Bundle, AccessScope, Space, AccountSettings",
        ),
        ("Space/a/b", "'Space/a/b' is not an address: a document of kind Space is never inside a space"),
        (
            "AccountSettings/a/account",
            "'AccountSettings/a/account' is not an address: a document of kind AccountSettings is never inside a space",
        ),
    ],
)
def test_what_is_no_address_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 (the whole message is compared)
        Address.parse(text)
    assert str(raised.value) == message


@pytest.mark.parametrize("kind", Kind)
def test_all_kinds_but_spaces_and_account_settings_may_be_in_a_space(kind: Kind) -> None:
    assert kind.may_be_in_space is (kind not in (Kind.SPACE, Kind.ACCOUNT_SETTINGS))
