"""The commits that cause a change, in few words: of all that is in them but their ids, anybody can choose the text."""

from collections.abc import Iterator, Mapping, Sequence

from flowsync.ground.address import Address
from flowsync.model.commit import CommitRef

Commits = Mapping[Address, Sequence[CommitRef]]
"""By the address of a changed object: the commits that cause the change, newest first."""
MOST_COMMITS = 3
LONGEST_SUBJECT = 72


def shown_commits(commits: Sequence[CommitRef]) -> Iterator[tuple[str, str]]:
    """The short ids and subjects of the newest commits, and how many more there are in place of a subject."""
    yield from ((commit.short, commit.subject) for commit in commits[:MOST_COMMITS])
    if len(commits) > MOST_COMMITS:
        yield "", f"and {len(commits) - MOST_COMMITS:,} more"


def cut(text: str, most: int) -> str:
    """The text, cut after so many characters."""
    return text if len(text) <= most else text[:most] + "…"
