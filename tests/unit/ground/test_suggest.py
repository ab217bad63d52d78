"""Did you mean …?"""

import pytest

from flowsync.ground.suggest import did_you_mean

KNOWN = ["trigger", "requestors", "request_for", "grant_duration", "settings"]


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("triger", "trigger"),
        ("Trigger", "trigger"),
        ("TRIGGER", "trigger"),
        ("requesters", "requestors"),
        ("grantDuration", "grant_duration"),
        ("setting", "settings"),
    ],
)
def test_the_nearest_known_word_is_named(word: str, known: str) -> None:
    assert did_you_mean(word, KNOWN) == f"Did you mean '{known}'?"


@pytest.mark.parametrize("word", ["", "colour", "x"])
def test_nothing_is_named_where_nothing_is_near(word: str) -> None:
    assert did_you_mean(word, KNOWN) == ""


@pytest.mark.parametrize("known", [["abce", "abcf"], ["Owner", "owner", "OWNER"]])
def test_the_order_of_the_known_words_changes_nothing(known: list[str]) -> None:
    word = known[0].casefold()[:-1]
    assert did_you_mean(word, known) == did_you_mean(word, known[::-1]) != ""


def test_a_word_is_written_as_it_is_known() -> None:
    assert did_you_mean("self-serve", ["SELF_SERVE", "AUTOMATIC"]) == "Did you mean 'SELF_SERVE'?"
