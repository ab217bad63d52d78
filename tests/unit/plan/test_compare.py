"""Two times against each other: an object is the same one while its id is."""

from flowsync.ground.address import Address
from flowsync.model.record import PastObject
from flowsync.plan.compare import compare_objects
from tests.support.configurations import body, flow_spec

LONG = flow_spec(grant_duration="8h")


def objects(**ids: str) -> dict[Address, PastObject]:
    """Flows by name; an id with a ``+`` behind it has the longer duration."""
    found = {}
    for name, object_id in ids.items():
        text = body(f"AccessFlow/{name}", LONG if object_id.endswith("+") else None)
        found[Address.parse(f"AccessFlow/{name}")] = PastObject(object_id=object_id.rstrip("+"), body=text)
    return found


def told(before: dict[Address, PastObject], after: dict[Address, PastObject]) -> list[str]:
    found = []
    for one in compare_objects(before, after):
        former = f" from {one.change.previous.name}" if one.change.previous else ""
        fields = "".join(f" {field.labels[-1]}" for field in one.change.attributes)
        found.append(f"{one.change.action} {one.change.address.name}{former}{fields} ({one.object_id})")
    return found


def test_nothing_differs_from_itself() -> None:
    assert told(objects(a="1", b="2+"), objects(b="2+", a="1")) == []


def test_every_kind_of_change_is_told_once_in_order_of_address() -> None:
    before = objects(a="1", b="2", c="3", e="5")
    after = objects(z="1+", b="2+", d="4", e="5")
    assert told(before, after) == [
        "update b grant_duration (2)",
        "delete c (3)",
        "create d (4)",
        "update z from a title grant_duration (1)",
    ]


def test_another_object_of_the_same_name_is_a_delete_and_a_create() -> None:
    assert told(objects(a="1"), objects(a="2")) == ["delete a (1)", "create a (2)"]


def test_two_that_swapped_their_names_are_two_renames() -> None:
    found = told(objects(a="1", b="2"), objects(a="2", b="1"))
    assert [text.partition(" title")[0] for text in found] == ["update a from b", "update b from a"]
