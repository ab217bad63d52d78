"""What is sent to webhooks."""

from flowsync.ground.json_text import parse_json
from flowsync.watch.message import Origin, json_body, slack_body, slack_text
from flowsync.watch.values import Happening

ORIGIN = Origin(repository="https://git.example.com/policies.git", branch="main", store="postgresql://db/flowsync")
HAPPENING = Happening(
    event="refused",
    text="Refused 3f2a91c: protected AccessFlow/x.",
    facts={"commit": "3f2a91c", "reasons": ["protected AccessFlow/x"]},
    details={"findings": [{"text": "ana@example.com is named here"}]},
)


def test_json_holds_what_happened_where() -> None:
    assert parse_json(json_body(HAPPENING, ORIGIN, number="n1", at="2026-11-21T21:00:00Z")) == {
        "format_version": "1.0",
        "id": "n1",
        "event": "refused",
        "at": "2026-11-21T21:00:00Z",
        "repository": "https://git.example.com/policies.git",
        "branch": "main",
        "store": "postgresql://db/flowsync",
        "text": "Refused 3f2a91c: protected AccessFlow/x.",
        "commit": "3f2a91c",
        "reasons": ["protected AccessFlow/x"],
    }


def test_slack_gets_one_text() -> None:
    assert parse_json(slack_body(HAPPENING, ORIGIN)) == {
        "text": "flowsync main: Refused 3f2a91c: protected AccessFlow/x."
    }


def test_no_format_quotes_what_is_for_the_log_only() -> None:
    for body in (json_body(HAPPENING, ORIGIN, number="n1", at="t"), slack_body(HAPPENING, ORIGIN)):
        assert b"ana@example.com" not in body


def test_nothing_in_a_text_mentions_anybody() -> None:
    text = slack_text("<!channel> @here <https://evil.test|click> & \x1b[1m\n")
    assert text == "&lt;!channel&gt; @\u200bhere &lt;https://evil.test|click&gt; &amp; \\x1b[1m\\n"


def test_a_text_has_an_end() -> None:
    assert len(slack_text("x" * 10_000)) == 3000
