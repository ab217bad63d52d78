"""Which plans people have reviewed: those in flowsync's comments on pull requests, and those that are given by hand."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from flowsync.forge.protocol import Forge
from flowsync.forge.values import Comment
from flowsync.gate.comment_header import CommentHeader, CommentStatus, is_signed, read_header
from flowsync.gate.values import Reviewed
from flowsync.ground.errors import FlowsyncError
from flowsync.plan.mark import PlanMark

_DIGEST = re.compile(r"[0-9a-f]{64}")
_WORDS = {
    CommentStatus.OUTDATED: "is marked as outdated",
    CommentStatus.INVALID: "says that the policies were not valid",
    CommentStatus.REFUSED: "holds a plan that was refused",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedMarks:
    """``given`` are marks that were given by hand. With a ``key``, only comments that are signed with it count."""

    given: tuple[Reviewed, ...] = ()
    key: str = ""

    def on(self, forge: Forge, number: int, stores: Collection[str]) -> tuple[tuple[Reviewed, ...], tuple[str, ...]]:
        """The mark in the newest comment of flowsync on a pull request about one of the ``stores`` (as a header names
        them), if there is one; and sentences that say which comments cannot be taken, and why. Raises ForgeError."""
        unread: list[str] = []
        for comment in reversed(list(forge.comments(number))):
            header = read_header(comment.body)
            if header is None or (header.store and header.store not in stores):
                continue
            why = self._why_not(comment, header)
            if not why and header.mark is not None:
                return (Reviewed(mark=header.mark, where=f"the comment on pull request {number}"),), tuple(unread)
            unread.append(f"The comment by {comment.author} {why or 'holds no plan'}.")
            if why == _WORDS.get(header.status) and header.store:
                break  # what an older one says is outdated by this one
        return (), tuple(unread)

    def _why_not(self, comment: Comment, header: CommentHeader) -> str:
        if not comment.is_own:
            return "looks like one of flowsync, but the account of this token did not write it"
        if self.key and not is_signed(comment.body, self.key):
            return "is not signed with FLOWSYNC_COMMENT_KEY"
        return _WORDS.get(header.status, "")


def given_marks(values: Iterable[str], current: Path) -> tuple[Reviewed, ...]:
    """The marks that ``--reviewed`` gives: a review file, relative to the current folder, or the digest of a plan.

    FlowsyncError when a file is no review, or holds no plan that could be approved; a usage error for another text.
    """
    return tuple(_given(value, current) for value in values)


def _given(value: str, current: Path) -> Reviewed:
    if _DIGEST.fullmatch(value):
        return Reviewed(mark=PlanMark(digest=value, changes="", effects=""), where=f"the digest {value[:12]}")
    path = current / value
    if not path.is_file():
        raise click.UsageError(
            f"There is no file '{value}'; --reviewed takes a review file or all 64 digits of a plan's digest."
        )
    from flowsync.plan.review_file import LARGEST_FILE, review_from_text  # noqa: PLC0415 (only with such a file)

    try:
        with path.open("rb") as file:
            review = review_from_text(file.read(LARGEST_FILE + 1), path.name)
    except OSError as error:
        raise FlowsyncError(f"'{path.name}' cannot be read: {error.strerror}.") from error
    if review.mark is None:
        raise FlowsyncError(
            f"The review in '{path.name}' holds no plan that could be applied, so nobody can have approved it.",
            hint="Make it again when the policies are valid: flowsync plan --review FILE",
        )
    return Reviewed(mark=review.mark, where=f"the file {path.name}")
