"""Steps through the gate, as the platform tells of them."""

from typing import Any

from flowsync.forge.values import Approval, PullRequest
from flowsync.gate.values import Merged, Step

HEAD = "a" * 40


def merged(number: int, author: str, *approvals: str | Approval, unknown: tuple[str, ...] = ()) -> Merged:
    """A pull request that one person wrote, with approvals of its head by these logins."""
    pull_request = PullRequest(
        number=number,
        url="",
        title="",
        author=author,
        authors=(author,),
        unknown_authors=unknown,
        head=HEAD,
        base="b" * 40,
        base_branch="main",
        is_merged=True,
    )
    found = (one if isinstance(one, Approval) else Approval(login=one, commit=HEAD) for one in approvals)
    return Merged(pull_request=pull_request, approvals=tuple(found))


def step(*merged: Merged, **more: Any) -> Step:
    """The step of these pull requests, oldest first."""
    return Step(**{"revision": "c" * 40, "anchor": "d" * 40, "merged": merged, **more})
