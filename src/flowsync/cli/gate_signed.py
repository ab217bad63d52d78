"""Which commits of a step carry no signature that counts, where the rules ask for signatures."""

from collections.abc import Iterator

from flowsync.cli.revisions import Revisions
from flowsync.gate.values import Step
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.errors import GitError
from flowsync.model.commit import CommitRef
from flowsync.source.git.repository import Repository
from flowsync.source.git.signatures import Verdict
from flowsync.source.shown_path import shown_path

_MOST = 10
_WORDS = {
    Verdict.NONE: "is not signed",
    Verdict.BAD: "has a signature that does not fit it",
    Verdict.UNKNOWN: "is signed with a key that is not among the allowed signers",
    Verdict.EXPIRED: "is signed with a key that was not valid then",
    Verdict.REVOKED: "is signed with a revoked key",
    Verdict.FOREIGN: "is not signed with an SSH key",
}


def unsigned(repository: Repository, revisions: Revisions, step: Step) -> list[Diagnostic]:
    """What stands against a step: each of its commits that nobody in the allowed signers has signed, some of many.

    The file is that of the rules. A merge that adds nothing of its own needs no signature, because its parents have
    theirs: platforms make such merges themselves.
    """
    workspace = revisions.workspace
    named = workspace.settings.review.allowed_signers
    if not named or step.is_same_revision:
        return []
    file = workspace.root / named
    signers = workspace.rule_tree.read_file(file, shown_path(file, workspace.current))
    wrong = list(_unsigned(repository, step, signers))
    found = [_diagnostic(commit, why, step, named) for commit, why in wrong[:_MOST]]
    if len(wrong) > _MOST:
        found[-1] = _more(found[-1], len(wrong) - _MOST)
    return found


def _unsigned(repository: Repository, step: Step, signers: bytes) -> Iterator[tuple[CommitRef, str]]:
    commits = repository.commits_between(step.anchor, step.revision) if step.anchor else []
    for commit in commits or [repository.commit(step.revision)]:
        worth = repository.signature(commit.id, signers).verdict
        if worth is not Verdict.GOOD and not _is_mere_merge(repository, commit.id):
            yield commit, _WORDS[worth]


def _is_mere_merge(repository: Repository, commit: str) -> bool:
    """Whether a commit is what merging its two parents gives, to the letter."""
    try:
        into, merged = repository.resolve(f"{commit}^1"), repository.resolve(f"{commit}^2")
    except GitError:
        return False  # it has one parent or none
    try:
        return not _has_third(repository, commit) and not repository.changed_paths(
            repository.merged(into, merged), commit
        )
    except GitError:
        return False  # somebody resolved a conflict


def _has_third(repository: Repository, commit: str) -> bool:
    try:
        return bool(repository.resolve(f"{commit}^3"))
    except GitError:
        return False


def _diagnostic(commit: CommitRef, why: str, step: Step, named: str) -> Diagnostic:
    since = f"Every commit since {step.anchor[:7]}" if step.anchor else "The commit"
    return Diagnostic(
        code=Code.NOT_SIGNED,
        summary=f"Commit {commit.short} ({commit.subject}) {why}.",
        detail=f"{since} has to be signed by somebody in {named}, as that file was there.",
        hint="Bring the change again with commits that are signed (git commit -S), and revert this one.",
    )


def _more(diagnostic: Diagnostic, rest: int) -> Diagnostic:
    return Diagnostic(
        code=diagnostic.code,
        summary=f"{diagnostic.summary} So are {rest:,} more.",
        detail=diagnostic.detail,
        hint=diagnostic.hint,
    )
