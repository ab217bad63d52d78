"""Loads the policies of a workspace, and finds places and lines in them again for display."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flowsync.cli.checking import check_files
from flowsync.cli.progress import ProgressLine
from flowsync.cli.session import Session
from flowsync.cli.workspace import PROJECT_FILE, Workspace, utc_now
from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.errors import ConfigurationError
from flowsync.ground.place import KeyPath, SourceRange
from flowsync.model.canonical import source_key_path
from flowsync.model.configuration import Configuration
from flowsync.model.document import Document
from flowsync.model.shape import shape_of
from flowsync.plan.places import Locate
from flowsync.source.content_cache import ContentCache, cache_folder
from flowsync.source.reading.file_text import LINE_BREAK
from flowsync.source.reading.reader import read_documents
from flowsync.source.shown_path import shown_path
from flowsync.source.tree import TreeFile
from flowsync.validate.load import CheckedFile, assemble

if TYPE_CHECKING:
    from flowsync.guardrails.values import Guardrail

Progress = Callable[[int, int], None]
"""Is told how many files of how many are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A configuration with what was found on the way; ``files`` are the policy files by their shown paths.
    ``guardrails`` are those by which a plan of it is judged; ``misses_guardrails`` says that there are none although
    the project has a place for them."""

    configuration: Configuration
    diagnostics: tuple[Diagnostic, ...]
    files: Mapping[str, TreeFile]
    guardrails: "tuple[Guardrail, ...]" = ()
    misses_guardrails: bool = False

    @property
    def is_valid(self) -> bool:
        """Whether no diagnostic is an error, so that the configuration is whole."""
        return not any(diagnostic.is_error for diagnostic in self.diagnostics)


def load(
    workspace: Workspace, now: datetime, progress: Progress, replaced: Mapping[Path, bytes] | None = None
) -> Loaded:
    """Read and check all policies at ``now`` (UTC). ``replaced`` are contents to use in place of what files hold."""
    replaced = replaced or {}
    tree, current = workspace.tree, workspace.current
    paths, problems = tree.policy_files(workspace.policy_folders, current)
    files = {shown_path(path, current): TreeFile(tree, path) for path in sorted({*paths, *replaced})}
    contents: list[tuple[str, bytes]] = []
    for shown, file in files.items():
        try:
            contents.append((shown, replaced[file.path] if file.path in replaced else file.read(shown)))
        except ConfigurationError as error:
            problems += error.diagnostics
    watched = [*workspace.settings.policies, PROJECT_FILE]
    with (
        tree.revision_being_asked(watched) as asked,
        closing(ContentCache(cache_folder(workspace.environment))) as memory,
    ):
        checked = check_files(contents, workspace.settings.require_explicit, memory, progress)
        revision = asked()
    checked.append(CheckedFile(resources=(), claimed=(), diagnostics=tuple(problems), is_told=not problems))
    configuration, diagnostics = assemble(checked, revision=revision, now=now)
    return Loaded(configuration=configuration, diagnostics=tuple(diagnostics), files=files)


def load_policies(session: Session, workspace: Workspace, replaced: Mapping[Path, bytes] | None = None) -> Loaded:
    """The policies of the workspace as they are now, with progress on a terminal; ``replaced`` as ``load`` takes it."""
    progress = ProgressLine(session.console)
    loaded = load(workspace, utc_now(), progress, replaced)
    progress.close()
    return loaded


def line_reader(files: Mapping[str, TreeFile]) -> Callable[[str, int], str | None]:
    """Reads source lines for display, by the path a file is shown under and the line's number from 1."""
    texts: dict[str, list[str]] = {}

    def line_of(shown: str, number: int) -> str | None:
        if shown not in texts:
            try:
                text = files[shown].read(shown).decode("utf-8", "replace").removeprefix("\ufeff")
                texts[shown] = LINE_BREAK.split(text)
            except (ConfigurationError, KeyError):
                texts[shown] = []
        lines = texts[shown]
        return lines[number - 1] if number <= len(lines) else None

    return line_of


def attribute_locator(loaded: Loaded) -> Locate:
    """Finds where a document says a field, by reading its file again; None when the file cannot be read any more."""
    return _locator(loaded, Document.locate_key)


def value_locator(loaded: Loaded) -> Locate:
    """The same for the value of a field, where ``attribute_locator`` finds its key."""
    return _locator(loaded, Document.locate)


def _locator(loaded: Loaded, place_of: Callable[[Document, KeyPath], SourceRange]) -> Locate:
    read: dict[str, list[Document]] = {}

    def locate(address: Address, key_path: KeyPath) -> SourceRange | None:
        resource = loaded.configuration.resources.get(address)
        if resource is None:
            return None
        shown, index = resource.origin.path, resource.origin.index
        if shown not in read:
            read[shown] = _documents_again(shown, loaded.files)
        document = next((document for document in read[shown] if document.index == index), None)
        if document is None:
            return None
        part, *rest = key_path
        data = document.data.get(part)
        path = source_key_path(data, tuple(rest), shape_of(address.kind).fields[str(part)])
        return place_of(document, (part, *path))

    return locate


def _documents_again(shown: str, files: Mapping[str, TreeFile]) -> list[Document]:
    try:
        return read_documents(shown, files[shown].read(shown))[0]
    except (ConfigurationError, KeyError):
        return []
