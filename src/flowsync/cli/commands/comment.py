"""``flowsync comment``."""

import re
from pathlib import Path
from typing import Any

import click

from flowsync.cli.commenting import (
    Written,
    about_store,
    another_has_it,
    mark_outdated,
    new_one_is_made,
    own_comments,
    write_comment,
)
from flowsync.cli.console import ExitCode
from flowsync.cli.forges import followed_head, forge_option, open_forge, pull_request_number
from flowsync.cli.options import store_option
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.forge.protocol import Forge
from flowsync.forge.values import PullRequest
from flowsync.gate.comment_header import comment_key, read_header, store_id
from flowsync.ground.errors import FlowsyncError, RefusedError
from flowsync.plan.review import Review
from flowsync.plan.review_file import LARGEST_FILE, review_from_text
from flowsync.render.comment import comment_text
from flowsync.render.printable import printable
from flowsync.render.sentences import counted
from flowsync.source.shown_path import shown_path

_REPORT_URL = re.compile(r"https?://[0-9A-Za-z._~:/?#@!$&*+,;=%-]{1,2000}")
_SHORT = 7


def _report_url(_: click.Context, __: click.Parameter, url: str) -> str:
    if url and not _REPORT_URL.fullmatch(url):
        raise click.BadParameter("it is no URL of https or http without spaces, quotes and brackets.")
    return url


@click.command("comment")
@click.argument("review_file", required=False, type=click.Path(dir_okay=False, path_type=Path), metavar="[REVIEWFILE]")
@click.option(
    "--pull-request",
    "number",
    type=click.IntRange(min=1, max=999_999_999),
    metavar="NUMBER",
    help="The number of the pull request; else what CI says.",
)
@click.option("--outdated", is_flag=True, help="Mark the comment outdated, after a push.")
@click.option("--report-url", default="", callback=_report_url, metavar="URL", help="Link to the full report.")
@click.option("--dry-run", is_flag=True, help="Print the comment unsigned; ask and write nothing on the platform.")
@forge_option
@store_option
@click.pass_obj
def command(  # noqa: PLR0913 (one for each option)
    session: Session,
    *,
    review_file: Path | None,
    number: int | None,
    outdated: bool,
    report_url: str,
    dry_run: bool,
    forge: str | None,
    store: str | None,
) -> int:
    """Write the plan in REVIEWFILE as the comment of a pull request.

    REVIEWFILE is what 'flowsync plan --review' wrote. flowsync edits the comment that it wrote before, and leaves it as
    it is when it says so already. With --outdated it only marks its comment, that about --store where one is given.

    The token is FLOWSYNC_TOKEN, else GITHUB_TOKEN or GITLAB_TOKEN; FLOWSYNC_COMMENT_KEY signs the comment.
    """
    if outdated:
        _check_usage(review_file or report_url or dry_run, "--outdated takes no REVIEWFILE, --report-url or --dry-run.")
        return _mark(session, _opened(session, forge, number), store)
    if review_file is None:
        raise click.UsageError("Give the REVIEWFILE, or --outdated.")
    _check_usage(store, "--store goes with --outdated: the REVIEWFILE says which store its plan is for.")
    review = _read(session, review_file)
    if dry_run:
        session.console.result(comment_text(review, head=review.head, report_url=report_url))
        return ExitCode.DONE
    return _write(session, _opened(session, forge, number), review, report_url)


def _check_usage(given: Any, message: str) -> None:
    if given:
        raise click.UsageError(message)


def _opened(session: Session, forge: str | None, number: int | None) -> tuple[Forge, PullRequest]:
    """The platform and the pull request on it."""
    wanted = number or pull_request_number(session.environment)
    if wanted is None:
        raise FlowsyncError("Which pull request to comment on is not known.", hint="Give --pull-request NUMBER.")
    opened = open_forge(session.environment, forge)
    return opened, opened.pull_request(wanted)


def _read(session: Session, path: Path) -> Review:
    shown = shown_path(session.current / path, session.current)
    try:
        with (session.current / path).open("rb") as file:
            review = review_from_text(file.read(LARGEST_FILE + 1), shown)
    except OSError as error:
        raise FlowsyncError(f"'{shown}' cannot be read: {error.strerror}.") from error
    if not re.fullmatch("[0-9a-f]+", review.head):
        raise FlowsyncError(
            f"The plan in '{shown}' is of no commit, so no pull request can show it.",
            hint="Plan a revision: flowsync plan --base BASE --head HEAD --review FILE",
        )
    return review


def _write(session: Session, opened: tuple[Forge, PullRequest], review: Review, report_url: str) -> int:
    forge, pull_request = opened
    followed = followed_head(session.environment)
    if followed not in ("", review.head):
        raise RefusedError(
            f"The plan is of {review.head[:_SHORT]}, but this job follows one of {printable(followed[:_SHORT])}.",
            hint="Nothing was written: the file is not what that job was about.",
        )
    key = comment_key(session.environment)
    is_from_fork = bool(followed) and pull_request.is_fork
    text = comment_text(review, head=pull_request.head, is_from_fork=is_from_fork, report_url=report_url, key=key)
    header = read_header(text)
    mine = about_store(own_comments(forge, pull_request.number), header.store if header else "")
    reason = _reason_to_leave(review, pull_request, [one.header.head for one in mine], is_followed=bool(followed))
    if reason:
        session.console.result(f"Nothing was written on {_named(pull_request)}: {reason}.")
        return ExitCode.DONE
    _note_base(session, review, pull_request)
    written = write_comment(forge, pull_request.number, text, mine, another_has_it(key))
    session.console.result(_told(written, review, pull_request))
    return ExitCode.DONE


def _reason_to_leave(review: Review, pull_request: PullRequest, heads: list[str], *, is_followed: bool) -> str:
    """Why a comment must stay as it is; empty when it may be written. ``heads`` are those that comments are of."""
    if pull_request.is_merged:
        return "it is merged, and its comment stays what was reviewed"
    if review.head == pull_request.head:
        return ""
    moved = f"the plan is of {review.head[:_SHORT]}, but it is at {pull_request.head[:_SHORT]} now"
    if pull_request.head in heads:
        return f"{moved}, and the comment is of that"
    # what such a job is handed may name any pull request: only its head shows which one it is
    return moved if is_followed else ""


def _note_base(session: Session, review: Review, pull_request: PullRequest) -> None:
    """A branch may have moved on since the platform looked at it, so another base is worth a word only."""
    if review.base not in ("", pull_request.base):
        told = f"{review.base[:_SHORT]}, and the base that the platform tells is {pull_request.base[:_SHORT]}"
        session.console.note(f"Note: The plan is of merging into {told}.")


def _told(written: Written, review: Review, pull_request: PullRequest) -> str:
    stale = f", marked as outdated: {pull_request.head[:_SHORT]} is the head now"
    where = _named(pull_request) + (stale if review.head != pull_request.head else "")
    first = {
        "wrote": f"Wrote the plan of {review.head[:_SHORT]} on {where}",
        "edited": f"Brought the comment up to the plan of {review.head[:_SHORT]} on {where}",
        "left as it is": f"The comment says so already, so nothing was written on {where}",
    }[written.deed]
    more = f"\nMarked {counted(written.outdated, 'older comment')} outdated." if written.outdated else ""
    return f"{first}.{f' {printable(written.url)}' if written.url else ''}{more}"


def _named(pull_request: PullRequest) -> str:
    return f"pull request {pull_request.number}"


def _mark(session: Session, opened: tuple[Forge, PullRequest], store: str | None) -> int:
    """Mark the comments that are of another commit than the pull request is at."""
    forge, pull_request = opened
    key, own = comment_key(session.environment), own_comments(forge, pull_request.number)
    if store is not None:
        target = find_workspace(session.current, session.environment).store(store)
        own = about_store(own, store_id(target.read().version.lineage))
    older = [one for one in own if one.header.head != pull_request.head and not pull_request.is_merged]
    marked = mark_outdated(forge, pull_request.number, older, new_one_is_made(key))
    what = f"Marked {counted(marked, 'comment')} outdated" if marked else "There is no older comment to mark"
    session.console.result(f"{what} on {_named(pull_request)}.")
    return ExitCode.DONE
