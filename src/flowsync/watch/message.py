"""What is sent to a webhook: JSON data, or a message for Slack and what takes the same. Neither names people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flowsync.ground.json_text import compact_json
from flowsync.render.printable import printable
from flowsync.watch.values import Happening

FORMAT_VERSION = "1.0"
_LONGEST_TEXT = 3000
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "@\u200b"})
"""Source: Slack, "Formatting text for app surfaces": mentions are made of <, and others than Slack take a bare @."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where it happened, as it may be shown: which branch of which repository, and which store."""

    repository: str
    branch: str
    store: str


def json_body(happening: Happening, origin: Origin, *, number: str, at: str) -> bytes:
    """The happening as JSON data; ``number`` is one for all attempts to send it, ``at`` is ISO 8601 in UTC."""
    data: Mapping[str, Any] = {
        "format_version": FORMAT_VERSION,
        "id": number,
        "event": happening.event,
        "at": at,
        "repository": origin.repository,
        "branch": origin.branch,
        "store": origin.store,
        "text": happening.text,
        **happening.facts,
    }
    return compact_json(data).encode()


def slack_body(happening: Happening, origin: Origin) -> bytes:
    """The happening as a message: text without mentions, links and markup of its own."""
    text = f"flowsync {origin.branch}: {happening.text}"
    return compact_json({"text": slack_text(text)}).encode()


def slack_text(text: str) -> str:
    """One line that mentions nobody, whatever it holds."""
    return printable(text)[:_LONGEST_TEXT].translate(_ESCAPED)
