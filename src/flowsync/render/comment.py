"""The comment of a pull request: a hidden header, and below it what a review says."""

from dataclasses import replace

from flowsync.gate.comment_header import (
    CommentHeader,
    CommentStatus,
    read_header,
    store_id,
    text_below,
    with_header,
)
from flowsync.plan.review import Review
from flowsync.render.budget import size
from flowsync.render.markdown import code
from flowsync.render.review_markdown import review_markdown

MOST_BYTES = 60_000
"""Of UTF-8. GitHub takes 65,536 characters and GitLab a million; the rest is room for a line that says outdated."""
_ROOM_FOR_NOTES = 1_000
_SHORT = 7
_FROM_FORK = (
    "> **From a fork.** A job that this pull request can change has worked out what is said here. The changes are "
    "proved by the digest, which `flowsync apply --gate` holds against its own plan; what is said of access is not."
)


def comment_header(review: Review, *, head: str, is_from_fork: bool) -> CommentHeader:
    """The header of a review's comment on a pull request that is at ``head``: outdated, when the review is of another
    commit. What a fork says of effects is not in the mark, so that the gate asks for the same digest."""
    mark = review.mark
    return CommentHeader(
        store="" if review.plan is None else store_id(review.plan.base.lineage),
        status=_status(review) if review.head == head else CommentStatus.OUTDATED,
        base=review.base,
        head=review.head,
        mark=replace(mark, effects="") if mark is not None and is_from_fork else mark,
    )


def _status(review: Review) -> CommentStatus:
    if review.plan is None:
        return CommentStatus.INVALID
    return CommentStatus.REFUSED if review.plan.is_refused else CommentStatus.PLANNED


def comment_text(review: Review, *, head: str, is_from_fork: bool = False, report_url: str = "", key: str = "") -> str:
    """The comment on a pull request that is at ``head`` now, in at most 60,000 bytes of UTF-8; signed with a key."""
    header = comment_header(review, head=head, is_from_fork=is_from_fork)
    notes = [_FROM_FORK] if is_from_fork else []
    if header.status is CommentStatus.OUTDATED:
        notes.insert(0, _outdated(header, f"The pull request is at {code(head[:_SHORT])} now."))
    room = MOST_BYTES - size(with_header(header, "", "")) - _ROOM_FOR_NOTES
    said = review_markdown(review, max_bytes=room, report_url=report_url)
    return with_header(header, "\n\n".join([*notes, said]), key)


def outdated_text(body: str, *, why: str, key: str = "") -> str:
    """A comment of flowsync marked as outdated, with what it said kept below; as it is when it is marked already.

    ``why`` is a sentence of ours. Raises ValueError when the body is no comment of flowsync.
    """
    header = read_header(body)
    if header is None:
        raise ValueError("this is no comment of flowsync")
    if header.status is CommentStatus.OUTDATED:
        return body
    marked = replace(header, status=CommentStatus.OUTDATED)
    return with_header(marked, f"{_outdated(header, why)}\n\n{text_below(body)}", key)


def _outdated(header: CommentHeader, why: str) -> str:
    return f"> **Outdated.** The plan below is of {code(header.head[:_SHORT])}. {why}"
