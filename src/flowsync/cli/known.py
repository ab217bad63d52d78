"""Holds policies against the newest catalog of the store: all of them, or what a plan changes.

What evaluates a catalog is imported only where there is one.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from flowsync.cli.catalogs import NO_CATALOG, SYNC_FIRST, current_catalog
from flowsync.cli.effects import Effects
from flowsync.cli.loading import Loaded, attribute_locator, value_locator
from flowsync.cli.workspace import Workspace, utc_now
from flowsync.ground.diagnostic import Diagnostic, Severity, in_order
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.place import SourceRange
from flowsync.model.state import State
from flowsync.plan.values import Plan

if TYPE_CHECKING:
    from flowsync.effects.values import CatalogUse
    from flowsync.known.finding import Finding
    from flowsync.validate.rule_documents import RuleDocument


def catalog_findings(
    loaded: Loaded, tests: "Iterable[RuleDocument]", workspace: Workspace, store: str | None
) -> "tuple[list[Diagnostic], CatalogUse]":
    """What the newest catalog does not bear out of all policies and of valid access tests, and which one that is.
    Raises FlowsyncError where there is none."""
    with workspace.store(store).snapshot() as snapshot:
        found = current_catalog(snapshot, utc_now())
        if found is None:
            raise FlowsyncError(NO_CATALOG, hint=SYNC_FIRST)
        from flowsync.access.policy import Policy  # noqa: PLC0415 (see above)
        from flowsync.known.access_tests import AccessTestCheck  # noqa: PLC0415
        from flowsync.known.check import findings  # noqa: PLC0415

        catalog, use = found
        bodies = {address: resource.body for address, resource in loaded.configuration.resources.items()}
        in_policies = _placed(findings(Policy(bodies), catalog, bodies), loaded)
        check = AccessTestCheck(catalog)
        in_tests = [found for test in tests for found in in_document(test, check.everything(test.spec))]
        return in_order([*in_policies, *in_tests]), use


def in_document(rule: "RuleDocument", found: "Iterable[Finding]") -> list[Diagnostic]:
    """The findings as warnings, where a rule document says what they are about."""
    document = rule.document
    return [
        _warning(one, (document.locate_key if one.place.is_key else document.locate)(one.place.key_path))
        for one in found
    ]


def with_catalog_findings(plan: Plan, state: State, effects: Effects, loaded: Loaded, *, names: bool) -> Plan:
    """The plan on this state with what the catalog does not bear out of the objects that it changes, and with the
    groups that are others than in the catalog before, whoever names them. ``names`` says that people may be named."""
    if effects.catalog is None:
        return plan
    from flowsync.effects.transition import policies_of  # noqa: PLC0415 (see above)
    from flowsync.known.check import findings  # noqa: PLC0415
    from flowsync.known.groups import replaced_groups  # noqa: PLC0415

    _, after = policies_of(plan, state)
    changed = [change.address for change in plan.changes if change.after is not None and change.before != change.after]
    found = list(findings(after, effects.catalog, changed, names=names))
    if effects.earlier is not None:
        found += replaced_groups(after, effects.earlier, effects.catalog)
    return replace(plan, diagnostics=tuple(in_order([*plan.diagnostics, *_placed(found, loaded)])))


def _placed(found: "Iterable[Finding]", loaded: Loaded) -> list[Diagnostic]:
    """The findings as warnings, where policy files say what they are about."""
    key, value = attribute_locator(loaded), value_locator(loaded)
    return [
        _warning(one, (key if one.place.is_key else value)(one.place.address, one.place.key_path))
        for one in found
        if one.place.address is not None
    ]


def _warning(one: "Finding", subject: SourceRange | None) -> Diagnostic:
    return Diagnostic(
        severity=Severity.WARNING,
        code=one.code,
        summary=one.summary,
        hint=one.hint,
        subject=subject,
        address=one.place.address,
    )
