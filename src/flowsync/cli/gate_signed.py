"""Which commits of a step carry no signature that counts, where the rules ask for signatures."""

from flowsync.cli.revisions import Revisions
from flowsync.gate.values import Step
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.commit import CommitRef
from flowsync.source.git.repository import Repository
from flowsync.source.git.signed_commits import brought_by, unsigned
from flowsync.source.shown_path import shown_path

_MOST = 10


def not_signed(repository: Repository, revisions: Revisions, step: Step) -> list[Diagnostic]:
    """What stands against a step: each of its commits that nobody in the allowed signers has signed, some of many.

    The file is that of the rules.
    """
    workspace = revisions.workspace
    named = workspace.settings.review.allowed_signers
    if not named or step.is_same_revision:
        return []
    file = workspace.root / named
    signers = workspace.rule_tree.read_file(file, shown_path(file, workspace.current))
    since = repository.commits_between(step.anchor, step.revision) if step.anchor else []
    wrong = list(unsigned(repository, since or brought_by(repository, step.revision), signers))
    found = [_diagnostic(commit, signature.phrase, step, named) for commit, signature in wrong[:_MOST]]
    if len(wrong) > _MOST:
        found[-1] = _more(found[-1], len(wrong) - _MOST)
    return found


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
