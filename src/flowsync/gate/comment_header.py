"""The first line of flowsync's comment on a pull request, which people do not see: what the comment is about.

``<!-- flowsync {...} -->`` with JSON of a fixed form. Anybody can write such a line, so it counts only in a comment of
the token's own account; and since whoever may write to the repository can often edit that account's comments too, a
project may sign them: ``hmac`` is the HMAC-SHA256 (RFC 2104) with the project's key over the header without it and the
text below.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from flowsync import __version__
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import canonical_json, compact_json, parse_json
from flowsync.plan.mark import PlanMark

LARGEST_HEADER = 10_000
"""In characters, which are all ASCII. A mark that would make it longer leaves out what stands for each change."""
COMMENT_KEY = "FLOWSYNC_COMMENT_KEY"
"""The variable of the environment with the key that comments are signed with."""
_SHORTEST_KEY = 16
_START, _END = "<!-- flowsync ", " -->"
_STORE_DIGITS = 12
_LONGEST_HEADLINE = 300
_FORMS = {
    "tool": re.compile("flowsync"),
    "version": re.compile(r"[0-9A-Za-z.+-]{1,40}"),
    "store": re.compile(r"(?:[0-9a-f]{12})?"),
    "base": re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})?"),
    "head": re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}"),
    "hmac": re.compile(r"(?:[0-9a-f]{64})?"),
}
_DIGEST, _EFFECTS = re.compile(r"[0-9a-f]{64}"), re.compile(r"(?:[0-9a-f]{64})?")
_EACH_KEY, _EACH_VALUE = re.compile(r"[\x21-\x7e]{1,1000}"), re.compile(r"[0-9a-f]{16}")
# What ends a comment of HTML, or calls a person where the text is mailed, is written as an escape of JSON.
_ACTING = re.compile(r"[<>&@#`]")


class CommentStatus(StrEnum):
    """What a comment holds: a plan that may be approved, one of an older head, no plan, one that flowsync refuses."""

    PLANNED = "planned"
    OUTDATED = "outdated"
    INVALID = "invalid"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentHeader:
    """``store`` stands for the store that the plan is for (``store_id``), empty where it was not known. ``base`` and
    ``head`` are commits. ``mark`` is that of the plan, None where there is none to approve. ``hmac`` is the signature
    in hexadecimal, empty where there is none."""

    store: str
    status: CommentStatus
    head: str
    base: str = ""
    mark: PlanMark | None = None
    version: str = __version__
    hmac: str = ""


def store_id(lineage: str | None) -> str:
    """What stands for a store in a header: 12 digits of the SHA-256 of its lineage, of an empty text before it has
    one."""
    return sha256((lineage or "").encode()).hexdigest()[:_STORE_DIGITS]


def comment_key(environment: Mapping[str, str]) -> str:
    """The key that comments are signed with; empty where there is none. Raises FlowsyncError when it can be guessed."""
    key = environment.get(COMMENT_KEY, "").strip()
    if key and len(key) < _SHORTEST_KEY:
        raise FlowsyncError(
            f"{COMMENT_KEY} is shorter than {_SHORTEST_KEY} characters, so it could be guessed from a comment.",
            hint="Make one with 'openssl rand -hex 32', and give it to the jobs that comment and apply.",
        )
    return key


def with_header(header: CommentHeader, text: str, key: str) -> str:
    """The whole comment: the header, signed when there is a key, and the text below it."""
    signature = _signature(header, text, key) if key else ""
    return f"{_START}{_escaped({**_data(header), 'hmac': signature})}{_END}\n{text}"


def read_header(body: str) -> CommentHeader | None:
    """The header of a comment; None when its first line is none, in any way. Whose comment it is, and whether its
    signature is right, is for the caller to ask."""
    line, _ = _parted(body)
    if len(line) > LARGEST_HEADER or not (line.startswith(_START) and line.endswith(_END)):
        return None
    try:
        return _header(parse_json(line[len(_START) : -len(_END)]))
    except ValueError:
        return None


def text_below(body: str) -> str:
    """The text of a comment without its header."""
    return _parted(body)[1]


def is_signed(body: str, key: str) -> bool:
    """Whether a comment's header holds a signature with this key that is right for header and text."""
    header = read_header(body)
    if header is None or not header.hmac or not key:
        return False
    return hmac.compare_digest(header.hmac, _signature(header, text_below(body), key))


def is_same_comment(one: str, other: str) -> bool:
    """Whether two comments say the same, whatever a platform made of the ends of lines."""
    return _parted(one) == _parted(other)


def _parted(body: str) -> tuple[str, str]:
    """The first line and the rest, as they were before a platform changed ends of lines or space around."""
    line, _, text = body.partition("\n")
    return line.strip(), _plain(text)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _signature(header: CommentHeader, text: str, key: str) -> str:
    signed = f"{canonical_json(_data(header))}\n{_plain(text)}"
    return hmac.new(key.encode(), signed.encode(), sha256).hexdigest()


def _data(header: CommentHeader) -> dict[str, Any]:
    return {
        "tool": "flowsync",
        "version": header.version,
        "store": header.store,
        "status": str(header.status),
        "base": header.base,
        "head": header.head,
        "mark": None if header.mark is None else _mark_data(header.mark),
    }


def _mark_data(mark: PlanMark) -> dict[str, Any]:
    """The mark as JSON data, without what stands for each change where that would not fit."""
    each = {"each": dict(mark.each)} if len(_escaped(dict(mark.each))) <= LARGEST_HEADER // 2 else {}
    headline = mark.headline[:_LONGEST_HEADLINE]
    return {"digest": mark.digest, "changes": mark.changes, "effects": mark.effects, "headline": headline, **each}


def _escaped(data: Any) -> str:
    """JSON in ASCII, in which nothing acts in HTML or Markdown."""
    text = compact_json(data)
    return "".join(char if char.isascii() and not _ACTING.match(char) else _escape(char) for char in text)


def _escape(char: str) -> str:
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _header(data: Any) -> CommentHeader:
    """The header in a JSON value; ValueError when it is none."""
    if not isinstance(data, dict) or data.keys() != {*_FORMS, "status", "mark"}:
        raise ValueError("this is no header")
    texts = {name: _text(data[name], form) for name, form in _FORMS.items()}
    del texts["tool"]
    mark = None if data["mark"] is None else _mark(data["mark"])
    return CommentHeader(status=CommentStatus(data["status"]), mark=mark, **texts)


def _mark(data: Any) -> PlanMark:
    if not isinstance(data, dict) or data.keys() - {"each"} != {"digest", "changes", "effects", "headline"}:
        raise ValueError("this is no mark")
    each, headline = data.get("each", {}), data["headline"]
    if not isinstance(each, dict) or not isinstance(headline, str) or len(headline) > _LONGEST_HEADLINE:
        raise ValueError("this is no mark")
    return PlanMark(
        digest=_text(data["digest"], _DIGEST),
        changes=_text(data["changes"], _DIGEST),
        effects=_text(data["effects"], _EFFECTS),
        each={_text(address, _EACH_KEY): _text(value, _EACH_VALUE) for address, value in each.items()},
        headline=headline,
    )


def _text(value: Any, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError("this is no such text")
    return value
