"""What documents say about others."""

import pytest

from flowsync.ground.address import Address
from flowsync.ground.json_text import canonical_json
from flowsync.model.references import body_references, body_title, references_in, title_key
from flowsync.model.sound import SoundParts

TARGETS = [
    {"integration": {"integration_name": "prod", "resource_type": "db", "permissions": ["read"]}},
    {"bundle": {"name": "debug"}},
    {"access_scope": {"name": "orders"}},
]


@pytest.mark.parametrize("space", [None, "payments"])
def test_targets_resolve_in_the_space_of_the_referrer(space: str | None) -> None:
    at = f"AccessFlow/{space}/a" if space else "AccessFlow/a"
    metadata = {"name": "a", **({"space": space} if space else {})}
    body = canonical_json({"metadata": metadata, "spec": {"access_targets": TARGETS}})
    inside = f"{space}/" if space else ""
    assert [str(target) for target in body_references(Address.parse(at), body)] == [
        *([f"Space/{space}"] if space else []),
        f"Bundle/{inside}debug",
        f"AccessScope/{inside}orders",
    ]


def test_a_space_refers_to_global_scopes_by_the_items_of_its_list() -> None:
    parts = SoundParts(data={"metadata": {"name": "payments"}, "spec": {"space_scopes": ["orders", "refunds"]}})
    assert [(str(target), path) for target, path in references_in(Address.parse("Space/payments"), parts)] == [
        ("AccessScope/orders", ("spec", "space_scopes", 0)),
        ("AccessScope/refunds", ("spec", "space_scopes", 1)),
    ]


def test_what_is_wrong_refers_to_nothing() -> None:
    data = {"metadata": {"name": "a", "space": 5}, "spec": {"access_targets": [{"bundle": "debug"}, *TARGETS]}}
    parts = SoundParts.of(data, (("metadata", "space"), ("spec", "access_targets", 0, "bundle")))
    assert [path for _, path in references_in(Address.parse("AccessFlow/a"), parts)] == [
        ("spec", "access_targets", 2, "bundle", "name"),
        ("spec", "access_targets", 3, "access_scope", "name"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Databases", "databases", True),
        ("Straße", "STRASSE", True),
        ("Caf\u00e9", "Cafe\u0301", True),
        ("Cafe", "Caf\u00e9", False),
        ("Databases", "Databases ", False),
    ],
)
def test_titles_are_compared_by_casefold_after_nfc(one: str, other: str, same: bool) -> None:
    at = Address.parse("Bundle/a")
    assert (title_key(at, one) == title_key(at, other)) is same


def test_titles_of_another_kind_or_space_never_meet() -> None:
    keys = {title_key(Address.parse(text), "T") for text in ("Bundle/a", "Bundle/payments/a", "AccessFlow/a")}
    assert len(keys) == 3


def test_the_title_of_a_body_is_its_name_where_it_has_none() -> None:
    at = Address.parse("Bundle/a")
    assert (body_title(at, '{"metadata":{"name":"a"}}'), body_title(at, '{"metadata":{"title":"T"}}')) == ("a", "T")
