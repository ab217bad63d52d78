"""Loads the rule documents of a workspace: those that say something about policy and are never put into force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flowsync.cli.loading import Loaded
from flowsync.cli.workspace import Workspace
from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.ground.errors import ConfigurationError
from flowsync.model.rule_kind import RuleKind
from flowsync.source.reading.reader import read_documents
from flowsync.source.shown_path import shown_path
from flowsync.source.tree import TreeFile
from flowsync.validate.rule_documents import Rules, check_rules, rules_together


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFiles:
    """Files below folders of rule documents, each with the kinds that may be in it, and what cannot be read."""

    kinds_of: Mapping[Path, frozenset[RuleKind]]
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedRules:
    """Rule documents with what was found on the way; ``files`` are those they are in by their shown paths."""

    rules: Rules
    files: Mapping[str, TreeFile]


def rule_files(workspace: Workspace, wanted: Iterable[RuleKind] = RuleKind) -> RuleFiles:
    """The files in which there may be rule documents of a wanted kind; FlowsyncError when a folder does not exist."""
    kinds_of: dict[Path, frozenset[RuleKind]] = {}
    problems: list[Diagnostic] = []
    for kind in RuleKind:
        paths, unreadable = workspace.rule_tree.policy_files(workspace.rule_folders(kind), workspace.current)
        kinds_of |= {path: kinds_of.get(path, frozenset()) | {kind} for path in paths}
        problems += unreadable
    asked = frozenset(wanted)
    return RuleFiles(
        kinds_of={path: kinds_of[path] for path in sorted(kinds_of) if kinds_of[path] & asked},
        problems=tuple(problems),
    )


def load_rules(workspace: Workspace, wanted: Iterable[RuleKind] = RuleKind) -> LoadedRules:
    """Read and check the rule documents of these kinds; documents of other kinds in the same files come along."""
    found = rule_files(workspace, wanted)
    tree = workspace.rule_tree
    files = {shown_path(path, workspace.current): TreeFile(tree, path) for path in found.kinds_of}
    checked = [_checked(shown, file, found.kinds_of[file.path]) for shown, file in files.items()]
    return LoadedRules(rules=rules_together([*checked, Rules(diagnostics=found.problems)]), files=files)


def with_rules(loaded: Loaded, rules: LoadedRules, found: Iterable[Diagnostic] = ()) -> Loaded:
    """The policies with what was found about rule documents beside what was found about them; ``found`` is what those
    say who know what the documents of a kind mean."""
    diagnostics = in_order([*loaded.diagnostics, *rules.rules.diagnostics, *found])
    return replace(loaded, diagnostics=tuple(diagnostics), files={**loaded.files, **rules.files})


def _checked(shown: str, file: TreeFile, kinds: frozenset[RuleKind]) -> Rules:
    try:
        return check_rules(shown, file.read(shown), read=read_documents, kinds=kinds)
    except ConfigurationError as error:
        return Rules(diagnostics=error.diagnostics)
