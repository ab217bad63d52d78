"""Which revisions a command looks at, and what it reads from where.

::

    with revisions_of(session, base=base, head=head) as revisions:
        loaded = with_guardrails(load_policies(session, revisions.workspace), revisions.workspace)

Without ``base`` and ``head`` that is the work tree. With ``head`` alone all is read from that commit. With ``base`` the
policies of ``revisions.workspace`` are those of merging head into base, and everything that judges them is that of
base: flowsync.yaml, guardrails, access tests, allowed signers. ``revisions.before`` is base alone, for what is pending
without the pull request. Nothing is checked out. All of it can be read as long as the context lasts: load, plan and
print inside.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from os import path as paths
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from flowsync.cli.options import Decorated
from flowsync.cli.session import Session
from flowsync.cli.workspace import PROJECT_FILE, Workspace, find_workspace
from flowsync.ground.errors import ConfigurationError
from flowsync.model.commit import CommitRef
from flowsync.model.rule_kind import RuleKind
from flowsync.source.shown_path import shown_path
from flowsync.source.tree import FileTree, TreeFile

if TYPE_CHECKING:
    from flowsync.source.git.repository import Repository

Wanted = TypeVar("Wanted")
_HEAD = "HEAD"
_SHORT = 7


def head_option(text: str) -> Callable[[Decorated], Decorated]:
    """The option --head, with what it does in a sentence."""
    return click.option("--head", metavar="REV", help=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisions:
    """What one run reads.

    ``workspace`` is what is planned; ``before`` is the project of the base, None without one and where the base holds
    no project yet. ``base`` and ``head`` are commit ids, empty where there is none. ``repository`` is None where the
    work tree is read.
    """

    workspace: Workspace
    before: Workspace | None = None
    repository: "Repository | None" = None
    base: str = ""
    head: str = ""

    @property
    def rules_changed(self) -> tuple[str, ...]:
        """The rules that head has otherwise than base, as their paths are shown: flowsync.yaml, guardrails, access
        tests and allowed signers. They take effect when they are merged."""
        if self.repository is None or self.before is None:
            return ()
        rules = {place for tree in (self.workspace.tree, self.before.tree) for place in _rules(self.workspace, tree)}
        changed = self.repository.changed_paths(self.base, self.repository.merged(self.base, self.head))
        names = {name for change in changed for name in (change.before, change.after) if name is not None}
        found = (self.repository.top / name for name in sorted(names))
        return tuple(
            shown_path(path, self.workspace.current) for path in found if not rules.isdisjoint((path, *path.parents))
        )

    @property
    def is_in_no_commit(self) -> bool:
        """Whether what is planned is in no commit, but what merging head into base would give."""
        return (
            self.repository is not None
            and bool(self.base)
            and self.repository.merged(self.base, self.head) != self.head
        )

    def causes(self, wanted: Mapping[Wanted, tuple[TreeFile, frozenset[int]]]) -> dict[Wanted, tuple[CommitRef, ...]]:
        """Which commits of head that base lacks caused something, newest first.

        ``wanted`` names a file of the policies of ``workspace`` and lines in it, from 1; or, for what is gone, a file
        of ``before`` and no lines. Nothing without a base. Raises GitError.
        """
        if self.repository is None or not self.base:
            return {}
        from flowsync.source.git.causes import Stretch  # noqa: PLC0415 (as below)

        top = self.repository.top
        stretches = {
            key: Stretch(path=paths.relpath(file.path, top), lines=lines) for key, (file, lines) in wanted.items()
        }
        return self.repository.causes(self.base, self.head, stretches)


@contextmanager
def revisions_of(session: Session, *, base: str | None = None, head: str | None = None) -> Iterator[Revisions]:
    """What a command with these options reads; ``head`` is HEAD where only ``base`` is given.

    Says on stderr what is not committed and therefore not read. Raises GitError where there is no such revision, and
    where the two cannot be merged; ConfigurationError when the project file is not valid.
    """
    if base is None and head is None:
        yield Revisions(workspace=find_workspace(session.current, session.environment))
        return
    # 20 ms that the work tree does not pay
    from flowsync.source.git.repository import Repository  # noqa: PLC0415

    with Repository.around(session.current) as repository:
        of_head = repository.resolve(head or _HEAD)
        if base is None:
            revisions = _of_commit(session, repository, of_head)
        else:
            revisions = _of_pull_request(session, repository, repository.resolve(base), of_head)
        _note_what_is_not_read(session, repository, revisions.workspace)
        yield revisions


def _of_commit(session: Session, repository: "Repository", head: str) -> Revisions:
    workspace = find_workspace(session.current, session.environment, repository.tree(head))
    return Revisions(workspace=workspace, repository=repository, head=head)


def _of_pull_request(session: Session, repository: "Repository", base: str, head: str) -> Revisions:
    before = _project_of_base(session, repository, base)
    merged = repository.merged_tree(base, head)
    if _is_project(before):
        workspace = replace(before, tree=merged)
        return Revisions(workspace=workspace, before=before, repository=repository, base=base, head=head)
    session.console.note("Note: The base holds no project yet, so the rules are those of the head itself.")
    workspace = find_workspace(session.current, session.environment, merged)
    return Revisions(workspace=workspace, repository=repository, base=base, head=head)


def _project_of_base(session: Session, repository: "Repository", base: str) -> Workspace:
    try:
        return find_workspace(session.current, session.environment, repository.tree(base))
    except ConfigurationError as error:
        raise ConfigurationError(
            f"The settings of the base {base[:_SHORT]} are not valid, so nothing can be judged by its rules.",
            diagnostics=error.diagnostics,
            hint="Mend them on the base itself: a pull request is judged by those of its base.",
        ) from error


def _is_project(workspace: Workspace) -> bool:
    folders = (workspace.root / folder for folder in workspace.settings.policies)
    return workspace.tree.is_file(workspace.root / PROJECT_FILE) or any(map(workspace.tree.is_folder, folders))


def _note_what_is_not_read(session: Session, repository: "Repository", workspace: Workspace) -> None:
    if repository.is_dirty(project_paths(workspace, repository.top)):
        session.console.note("Note: The work tree has changes that are not committed; they are not in this.")


def project_paths(workspace: Workspace, top: Path) -> list[str]:
    """Where policies and rules are, as paths below ``top``."""
    named = [workspace.root / folder for folder in workspace.settings.policies]
    below = [paths.relpath(path, top) for path in (*named, *_rules(workspace, workspace.rule_tree))]
    return [path for path in below if not path.startswith(paths.pardir)]


def _rules(workspace: Workspace, tree: FileTree) -> list[Path]:
    """The files and folders with what judges policies, by their real paths in ``tree``."""
    settings = workspace.settings
    folders = [folder for kind in RuleKind for folder in getattr(settings, kind.setting)]
    signers = [settings.review.allowed_signers] if settings.review.allowed_signers else []
    named = [workspace.root / name for name in (PROJECT_FILE, *folders, *signers)]
    return [*named, *map(tree.real_path, named)]
