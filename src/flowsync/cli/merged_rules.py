"""Whether the rules that a pull request changes can be used once they are merged.

They do not judge the pull request. But where they are not valid, nothing behind it could be planned or applied, not
even what mends them: so it is said before they are merged.
"""

from collections.abc import Mapping
from dataclasses import replace

from flowsync.access.access_tests import decoded_tests
from flowsync.cli.guarding import guardrail_findings
from flowsync.cli.loading import Loaded, load_policies
from flowsync.cli.revisions import Revisions
from flowsync.cli.rules import load_rules, with_rules
from flowsync.cli.session import Session
from flowsync.cli.workspace import PROJECT_FILE, Workspace, find_workspace, utc_now
from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.ground.errors import ConfigurationError
from flowsync.model.rule_kind import RuleKind
from flowsync.source.shown_path import shown_path
from flowsync.source.tree import TreeFile


def with_merged_rules(session: Session, revisions: Revisions, loaded: Loaded) -> Loaded:
    """The policies of a pull request, with the errors that ``flowsync validate`` would find in the rules, and by the
    settings, that it leaves behind. Raises FlowsyncError when a folder that they name does not exist."""
    planned = revisions.workspace
    try:
        merged = find_workspace(session.current, session.environment, planned.tree)
    except ConfigurationError as error:
        path = planned.root / PROJECT_FILE
        file = TreeFile(planned.tree, path)
        return _with_errors(loaded, error.diagnostics, {shown_path(path, planned.current): file})
    found = _validated(loaded if merged.settings == planned.settings else load_policies(session, merged), merged)
    return _with_errors(loaded, found.diagnostics, found.files)


def _validated(policies: Loaded, merged: Workspace) -> Loaded:
    rules = load_rules(merged)
    _, wrong_tests = decoded_tests(rules.rules.of_kind(RuleKind.ACCESS_TEST))
    return with_rules(policies, rules, [*guardrail_findings(rules, utc_now()), *wrong_tests])


def _with_errors(loaded: Loaded, found: tuple[Diagnostic, ...], files: Mapping[str, TreeFile]) -> Loaded:
    """The policies with the errors that were not found in them yet."""
    new = [one for one in found if one.is_error and one not in loaded.diagnostics]
    if not new:
        return loaded
    return replace(loaded, diagnostics=tuple(in_order([*loaded.diagnostics, *new])), files={**loaded.files, **files})
