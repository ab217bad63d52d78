"""Writes flowsync's comment on a pull request: finds its own one, edits it, or makes the first one."""

from collections.abc import Callable
from dataclasses import dataclass

from flowsync.forge.protocol import Forge
from flowsync.forge.values import Comment
from flowsync.gate.comment_header import CommentHeader, is_same_comment, read_header
from flowsync.render.comment import outdated_text

NEW_PLAN = "A new one is being made."
_ANOTHER = "Another comment on this pull request has the newer one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A comment that the token's account wrote, with flowsync's header."""

    comment: Comment
    header: CommentHeader


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was done to the comment with this ``url``, which is empty where the platform does not say it: *wrote*,
    *edited* or *left as it is*. ``outdated`` counts older ones that were marked."""

    deed: str
    url: str
    outdated: int = 0


def own_comments(forge: Forge, number: int) -> list[Own]:
    """Flowsync's own comments on a pull request, oldest first. Raises ForgeError."""
    own = [(comment, read_header(comment.body)) for comment in forge.comments(number) if comment.is_own]
    return [Own(comment=comment, header=header) for comment, header in own if header is not None]


def about_store(own: list[Own], store: str) -> list[Own]:
    """Those about a store. Policies that are not valid leave no plan, so their comment does not know its store: it is
    taken for one about the only store there are comments on."""
    same = [one for one in own if one.header.store == store]
    if same:
        return same
    unknown = [one for one in own if not (store and one.header.store)]
    return unknown if len({one.header.store for one in unknown}) == 1 else []


def write_comment(forge: Forge, number: int, text: str, mine: list[Own], mark: Callable[[str], str]) -> Written:
    """Bring the newest of ``mine`` to the text, and mark the older ones outdated with ``mark``; write the first one
    where there is none. Raises ForgeError; what was done by then stays, and the next run does the rest."""
    if not mine:
        return Written(deed="wrote", url=forge.add_comment(number, text).url)
    *older, newest = mine
    is_same = is_same_comment(newest.comment.body, text)
    if not is_same:
        forge.edit_comment(number, newest.comment, text)
    outdated = mark_outdated(forge, number, older, mark)
    return Written(deed="left as it is" if is_same else "edited", url=newest.comment.url, outdated=outdated)


def mark_outdated(forge: Forge, number: int, own: list[Own], mark: Callable[[str], str]) -> int:
    """Mark comments outdated that are not; how many were."""
    texts = [(one.comment, mark(one.comment.body)) for one in own]
    edits = [(comment, text) for comment, text in texts if text != comment.body]
    for comment, text in edits:
        forge.edit_comment(number, comment, text)
    return len(edits)


def another_has_it(key: str) -> Callable[[str], str]:
    """Marks a comment that a newer one has taken the place of; signed with a key."""
    return lambda body: outdated_text(body, why=_ANOTHER, key=key)


def new_one_is_made(key: str) -> Callable[[str], str]:
    """Marks a comment after a push; signed with a key."""
    return lambda body: outdated_text(body, why=NEW_PLAN, key=key)
