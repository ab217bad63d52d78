"""What a commit must be before it is planned or applied: signed, merged, all that there is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from flowsync.cli.revisions import Revisions, project_paths
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace
from flowsync.ground.errors import GitError, RefusedError
from flowsync.model.commit import CommitRef
from flowsync.source.shown_path import on_one_line, shown_path
from flowsync.store.protocol import Store

if TYPE_CHECKING:
    from flowsync.source.git.repository import Repository
    from flowsync.source.git.signatures import Signature

_HEAD: Final = "HEAD"
DIRTY: Final = "+dirty"
_MOST_NAMED: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionChecks:
    """What --require-signed, --require-ancestor-of and --require-clean ask of a revision."""

    signed: bool = False
    ancestor_of: str | None = None
    clean: bool = False

    @property
    def are_given(self) -> bool:
        """Whether anything is asked."""
        return self.signed or self.clean or self.ancestor_of is not None


def revision_check_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options --require-signed, --require-ancestor-of and --require-clean; the command gets them as ``checks``."""

    @wraps(command)
    def with_checks(*arguments: Any, **options: Any) -> int:
        checks = RevisionChecks(
            signed=options.pop("require_signed"),
            ancestor_of=options.pop("require_ancestor_of"),
            clean=options.pop("require_clean"),
        )
        return command(*arguments, checks=checks, **options)

    signed = click.option(
        "--require-signed", is_flag=True, help="Refuse unless allowed signers signed the commits that are new."
    )
    ancestor = click.option(
        "--require-ancestor-of", metavar="REV", help="Refuse unless the commit is merged into REV, as origin/main."
    )
    clean = click.option(
        "--require-clean", is_flag=True, help="Refuse while policies or rules in the work tree are not committed."
    )
    return signed(ancestor(clean(with_checks)))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is held against the checks: ``head`` in a repository. ``of_work_tree`` says that the work tree is planned,
    ``dirty`` that a saved plan holds more than its commit."""

    session: Session
    repository: "Repository"
    revisions: Revisions
    head: str
    applies: bool
    of_work_tree: bool = False
    dirty: bool = False


def check_revision(
    session: Session,
    checks: RevisionChecks,
    revisions: Revisions,
    store: Store,
    *,
    applies: bool = False,
    saved: str | None = None,
) -> None:
    """Hold what is planned against what is asked; ``saved`` is the full revision of a plan that was made before.

    Signed must be the commits of head that base lacks; without a base the commit itself, and where the run ``applies``
    it, all commits after the one that was applied last. The allowed signers are those of base, else of what was applied
    last. Raises RefusedError with everything that does not hold, GitError when git cannot tell.
    """
    if not checks.are_given:
        return
    if revisions.repository is not None:
        _hold(_Asked(session, revisions.repository, revisions, revisions.head, applies), checks, store)
        return
    # 20 ms that a run without these options does not pay
    from flowsync.source.git.repository import Repository  # noqa: PLC0415

    with Repository.around(session.current) as repository:
        named = _HEAD if saved is None else saved.removesuffix(DIRTY)
        if not named:
            raise RefusedError("The saved plan is of no commit, so nothing can be required of one.")
        head, dirty = repository.resolve(named), saved is not None and saved.endswith(DIRTY)
        _hold(_Asked(session, repository, revisions, head, applies, saved is None, dirty), checks, store)


def _hold(asked: _Asked, checks: RevisionChecks, store: Store) -> None:
    wrong = ["The saved plan holds what was not committed."] if asked.dirty else []
    if checks.clean or asked.of_work_tree:
        wrong += _uncommitted(asked)
    if checks.ancestor_of is not None:
        target = asked.repository.resolve(checks.ancestor_of)
        if not asked.repository.is_ancestor(asked.head, target):
            wrong.append(f"{asked.head[:7]} is not merged into {on_one_line(checks.ancestor_of)}.")
    if checks.signed:
        wrong += _unsigned(asked, store)
    if wrong:
        raise RefusedError("\n".join(["This revision is refused.", *(f"  - {one}" for one in wrong)]))


def _uncommitted(asked: _Asked) -> list[str]:
    top, current = asked.repository.top, asked.session.current
    found = asked.repository.uncommitted(project_paths(asked.revisions.workspace, top))
    names = [shown_path(top / name, current) for name in found]
    return [f"Not committed: {_some(names)}."] if names else []


def _unsigned(asked: _Asked, store: Store) -> list[str]:
    since = asked.revisions.base or _applied_last(asked.repository, store)
    if not since:
        asked.session.console.note("Note: Nothing was applied before, so the commit names its own allowed signers.")
    trusted = since or asked.head
    signers = _signers(asked, trusted)
    if signers is None:
        return [f"flowsync.yaml of {trusted[:7]} does not say 'allowed_signers' under 'review'."]
    is_range = asked.revisions.base or (asked.applies and since)
    # a moment that a run without this option does not pay
    from flowsync.source.git.signed_commits import brought_by, unsigned  # noqa: PLC0415

    new = asked.repository.commits_between(since, asked.head) if is_range else []
    found = unsigned(asked.repository, new or brought_by(asked.repository, asked.head), signers)
    wrong = [_sentence(commit, signature) for commit, signature in found]
    rest = len(wrong) - _MOST_NAMED
    return [*wrong[:_MOST_NAMED], f"So are {rest:,} more commits."] if rest > 0 else wrong


def _applied_last(repository: "Repository", store: Store) -> str:
    """The commit that was applied last, empty where none was."""
    with store.snapshot() as snapshot:
        applied = (one.revision for one in snapshot.writes() if one.operation == "apply" and one.revision)
        revision = next(applied, "").removesuffix(DIRTY)
    try:
        return repository.resolve(revision) if revision else ""
    except GitError as error:
        raise GitError(
            f"The store says that {revision[:7]} was applied last, and this clone does not hold it.", hint=error.hint
        ) from error


def _signers(asked: _Asked, commit: str) -> bytes | None:
    """The allowed signers that the project names in a commit, None where it names none."""
    session, tree = asked.session, asked.repository.tree(commit)
    workspace = find_workspace(session.current, session.environment, tree)
    named = workspace.settings.review.allowed_signers
    path = workspace.root / named
    return tree.read_file(path, shown_path(path, session.current)) if named else None


def _sentence(commit: CommitRef, signature: "Signature") -> str:
    return f"{commit.short} '{commit.subject}' by {commit.name} {signature.phrase}."


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
