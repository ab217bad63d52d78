"""The comment of a pull request as text: what fits, and what is marked as outdated."""

from dataclasses import replace

import pytest

from flowsync.gate.comment_header import CommentStatus, is_signed, read_header, text_below
from flowsync.render.comment import comment_text, outdated_text
from tests.support.review_cases import REVIEWS, alone, oversized

KEY = "k" * 32
NEWER = "9" * 40


@pytest.mark.parametrize("name", REVIEWS)
def test_the_text_below_the_header_is_that_of_the_review(name: str) -> None:
    review = REVIEWS[name]()
    text = text_below(comment_text(review, head=review.head))
    assert text.startswith("### flowsync · ")
    assert [line for line in text.splitlines() if line.startswith("/")] == []


def test_the_largest_comment_with_every_note_fits_and_can_still_be_marked() -> None:
    report = f"https://ci.example/{'x' * 1980}"
    text = comment_text(oversized(), head=NEWER, is_from_fork=True, report_url=report, key=KEY)
    assert len(text.encode()) <= 60_000
    assert text_below(text).startswith("> **Outdated.** ")
    assert "> **From a fork.** " in text
    planned = comment_text(oversized(), head=oversized().head, report_url=report, key=KEY)
    assert len(outdated_text(planned, why="A new one is being made.", key=KEY)) <= 65_536


def test_marking_keeps_the_text_and_signs_it_and_is_done_once() -> None:
    body = comment_text(alone(), head=alone().head, key=KEY)
    marked = outdated_text(body, why="A new one is being made.", key=KEY)
    before, after = read_header(body), read_header(marked)
    assert before is not None
    assert after == replace(before, status=CommentStatus.OUTDATED, hmac=after.hmac if after else "")
    assert is_signed(marked, KEY)
    assert text_below(marked).endswith(text_below(body))
    assert outdated_text(marked, why="Something else.", key=KEY) == marked


def test_marking_what_somebody_else_wrote_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no comment of flowsync"):
        outdated_text("### flowsync\n", why="A new one is being made.")
