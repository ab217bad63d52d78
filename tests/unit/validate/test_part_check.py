"""Parts of documents, checked by themselves."""

from typing import Any

import pytest

from flowsync.ground.address import Kind
from flowsync.ground.place import KeyPath
from flowsync.validate.part_check import fits
from tests.support.configurations import GROUP, INTEGRATION

FLOW = Kind.ACCESS_FLOW


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec", "grant_duration"), "4h"),
        (("spec", "approver_policy"), "AUTOMATIC"),
        (("spec", "approver_policy", "approver_groups", 7), {"approvers": [{"type": "manager"}]}),
        (("spec", "requestors", "conditions", 0, "values"), ["sre"]),
        (("spec", "requestors", "conditions", 1), GROUP),
        (("spec", "access_targets", 0), {"integration": INTEGRATION}),
        (("metadata", "labels"), ["pii"]),
    ],
)
def test_what_may_stand_there_fits(path: KeyPath, value: Any) -> None:
    assert fits(FLOW, path, value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec", "grant_duration"), 4),
        (("spec", "approver_policy"), "NOBODY"),
        (("spec", "approver_policy", "approver_groups"), [{}]),
        (("spec", "requestors", "conditions", 0, "values"), "sre"),
        (("spec", "requestors", "conditions", 0), {"type": "group", "values": [1]}),
        (("spec", "access_targets", "0"), {"integration": INTEGRATION}),
        (("spec", "nothing"), "x"),
        (("spec", 0), "x"),
    ],
)
def test_what_may_not_stand_there_does_not_fit(path: KeyPath, value: Any) -> None:
    assert not fits(FLOW, path, value)
