"""The project that a command works in: its folder, settings and store."""

import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flowsync.ground.errors import ConfigurationError, FlowsyncError
from flowsync.model.rule_kind import RuleKind
from flowsync.model.settings import ProjectSettings
from flowsync.source.reading.reader import read_documents
from flowsync.source.shown_path import shown_path
from flowsync.source.tree import FileTree
from flowsync.source.work_tree import WorkTree
from flowsync.store.open import open_store
from flowsync.store.protocol import Store, Writer
from flowsync.validate.live import read_live_body
from flowsync.validate.project import project_settings

PROJECT_FILE = "flowsync.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The folder that holds ``flowsync.yaml`` (or the current one), and what that file says.

    ``tree`` is where the policies are read, ``rule_tree`` where guardrails and access tests are, as ``settings`` were.
    """

    root: Path
    current: Path
    settings: ProjectSettings
    tree: FileTree
    rule_tree: FileTree
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def policy_folders(self) -> list[Path]:
        """The policies folders; FlowsyncError when one does not exist."""
        folders = [self.root / folder for folder in self.settings.policies]
        for folder in folders:
            if not self.tree.is_folder(folder):
                shown = shown_path(folder, self.current)
                raise FlowsyncError(f"There is no policies folder '{shown}'.", hint="Start a project: flowsync init")
        return folders

    def rule_folders(self, kind: RuleKind) -> list[Path]:
        """The folders with rule documents of this kind. FlowsyncError when one does not exist, but for the default."""
        named: tuple[str, ...] = getattr(self.settings, kind.setting)
        folders = [self.root / folder for folder in named]
        for folder in folders:
            if not self.rule_tree.is_folder(folder) and named != getattr(ProjectSettings(), kind.setting):
                shown = shown_path(folder, self.current)
                hint = f"Make it, or take it out of '{kind.setting}' in flowsync.yaml."
                raise FlowsyncError(f"There is no folder '{shown}'.", hint=hint)
        return [folder for folder in folders if self.rule_tree.is_folder(folder)]

    def store(self, option: str | None) -> Store:
        """The live state store: ``--store`` beats FLOWSYNC_STORE beats the project file."""
        url = option or self.environment.get("FLOWSYNC_STORE") or self.settings.store
        return open_store(url, folder=self.root, read_body=read_live_body)

    def writer(self, operation: str, now: datetime, **more: str) -> Writer:
        """Who writes: in CI the actor of the workflow, else the user of this process."""
        return Writer(
            operation=operation,
            actor=_storable(self._actor()),
            host=_storable(os.uname().nodename),
            process=os.getpid(),
            at=timestamp(now),
            run_url=_storable(self._run_url()),
            **more,
        )

    def _run_url(self) -> str:
        """The page of this run in GitHub Actions or GitLab CI, else nothing."""
        given = self.environment
        if given.get("CI_JOB_URL"):
            return given["CI_JOB_URL"]
        parts = [given.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
        return f"{parts[0]}/{parts[1]}/actions/runs/{parts[2]}" if all(parts) else ""

    def _actor(self) -> str:
        for variable in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN"):
            if self.environment.get(variable):
                return self.environment[variable]
        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return f"uid {os.getuid()}"


def find_workspace(current: Path, environment: Mapping[str, str], tree: FileTree | None = None) -> Workspace:
    """The project around ``current``: the nearest folder upwards with a ``flowsync.yaml``, else ``current`` itself.

    All of it is read in ``tree``, by default the work tree. Raises ConfigurationError when that file is not valid.
    """
    looked_in = WorkTree(current) if tree is None else tree
    around = (current, *current.parents)
    root = next((folder for folder in around if looked_in.is_file(folder / PROJECT_FILE)), current)
    read = WorkTree(root) if tree is None else tree
    settings = _settings(root / PROJECT_FILE, current, read)
    return Workspace(root=root, current=current, settings=settings, tree=read, rule_tree=read, environment=environment)


def _settings(file: Path, current: Path, tree: FileTree) -> ProjectSettings:
    if not tree.is_file(file):
        return ProjectSettings()
    shown = shown_path(file, current)
    documents, diagnostics = read_documents(shown, tree.read_file(file, shown))
    settings, more = project_settings(documents)
    if diagnostics or more:
        raise ConfigurationError(f"{shown} is not valid.", diagnostics=[*diagnostics, *more])
    return settings


def utc_now() -> datetime:
    """The current time in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def timestamp(moment: datetime) -> str:
    """A moment in UTC as it is recorded, ``2026-11-21T21:00:00Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _storable(text: str) -> str:
    """Text of the environment, where bytes that are no UTF-8 are possible, as a database takes it."""
    return text.encode("utf-8", "backslashreplace").decode()
