"""What makes a plan the reviewed one, and how what moved is told."""

from dataclasses import replace

import pytest

from flowsync.gate.moved import compared, plan_moved, what_moved
from flowsync.gate.values import Compared, Reviewed
from flowsync.plan.mark import PlanMark

SAID = PlanMark(
    digest="a" * 64,
    changes="b" * 64,
    effects="c" * 64,
    each={"AccessFlow/one": "1", "AccessFlow/two": "2"},
    headline="GAINS: 1 person.",
)
OTHER = replace(SAID, digest="d" * 64)


@pytest.mark.parametrize(
    ("reviewed", "now", "wanted"),
    [
        (SAID, SAID, Compared.DIGEST),
        (SAID, OTHER, Compared.EFFECTS),
        (SAID, replace(SAID, effects=""), Compared.DIGEST),
        (SAID, replace(OTHER, effects="e" * 64), None),
        (replace(SAID, effects=""), replace(OTHER, effects=""), None),
        (SAID, replace(OTHER, changes="e" * 64), None),
        (PlanMark(digest="e" * 64, changes="", effects=""), PlanMark(digest="f" * 64, changes="", effects=""), None),
    ],
)
def test_a_plan_is_the_reviewed_one_by_its_digest_or_by_equal_changes_with_known_equal_effects(
    reviewed: PlanMark, now: PlanMark, wanted: Compared | None
) -> None:
    assert compared(reviewed, now) is wanted


def test_changes_that_are_new_missing_or_different_are_named() -> None:
    each = {"AccessFlow/two": "3", "AccessFlow/three": "1"}
    now = replace(OTHER, changes="e" * 64, each=each, headline="GAINS: 2 people.")
    assert what_moved(SAID, now) == [
        "Not reviewed: AccessFlow/three.",
        "Reviewed, but not planned any more: AccessFlow/one.",
        "Planned otherwise than reviewed: AccessFlow/two.",
        "Reviewed: GAINS: 1 person.",
        "Now: GAINS: 2 people.",
    ]


def test_of_many_only_some_are_named() -> None:
    each = {f"AccessFlow/n{number:02}": "1" for number in range(25)}
    (new, *_) = what_moved(replace(SAID, each={"AccessFlow/n00": "1"}), replace(OTHER, changes="e" * 64, each=each))
    assert new.startswith("Not reviewed: AccessFlow/n01, AccessFlow/n02")
    assert new.endswith("AccessFlow/n10 and 14 more.")


@pytest.mark.parametrize(
    ("reviewed", "now", "what"),
    [
        ("c", "e", "is something else now"),
        ("", "e", "was not known then, and the store has moved since"),
        ("c", "", "is not known now"),
    ],
)
def test_equal_changes_with_other_effects_say_what_is_known(reviewed: str, now: str, what: str) -> None:
    assert what_moved(replace(SAID, effects=reviewed), replace(OTHER, effects=now)) == [
        f"The changes are those that were reviewed, but what they do to access {what}."
    ]


def test_a_mark_without_its_changes_tells_the_digests_and_a_hostile_headline_stays_one_short_line() -> None:
    bare = PlanMark(digest="f" * 64, changes="", effects="", headline="x\n" * 1000)
    found = plan_moved(Reviewed(mark=bare, where="the digest ffff"), SAID)
    assert found.summary == "This plan is not the one in the digest ffff."
    assert found.detail.startswith("Its digest is aaaaaaaaaaaa, reviewed was ffffffffffff. Reviewed: x x x")
    assert ("\n" in found.detail, len(found.detail) < 500) == (False, True)
