"""Guardrails on the command line: loads them, and judges a plan by them.

What compiles expressions takes 11 ms to import, and what reads rule documents 3 ms, which a project without guardrails
does not pay.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from flowsync.cli.loading import Loaded
from flowsync.cli.workspace import Workspace, timestamp
from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.place import SourceRange
from flowsync.model.configuration import Configuration, Revision
from flowsync.model.rule_kind import RuleKind
from flowsync.model.settings import ProjectSettings
from flowsync.model.state import State
from flowsync.plan.judgements import Judgements
from flowsync.plan.values import Plan

if TYPE_CHECKING:
    from flowsync.catalog.index import Catalog
    from flowsync.cli.rules import LoadedRules
    from flowsync.effects.values import EffectPlan
    from flowsync.guardrails.judge import EffectSubject
    from flowsync.guardrails.selection import Inventory
    from flowsync.guardrails.values import Exemption, Guardrail
    from flowsync.guardrails.world import World


def decoded_guardrails(rules: "LoadedRules") -> "tuple[tuple[Guardrail, ...], list[Diagnostic]]":
    """The guardrails among rule documents, and what is wrong with those whose expressions cannot be used."""
    documents = rules.rules.of_kind(RuleKind.GUARDRAIL)
    if not documents:
        return (), []
    from flowsync.guardrails.decode import decoded  # noqa: PLC0415 (see above)

    return decoded(documents)


def guardrail_findings(rules: "LoadedRules", now: datetime) -> list[Diagnostic]:
    """What is wrong with the guardrails among rule documents, and which of their exceptions are over at ``now``."""
    guardrails, wrong = decoded_guardrails(rules)
    return [*wrong, *(_expired(one) for guardrail in guardrails for one in guardrail.expired(timestamp(now)))]


def _expired(exception: "Exemption") -> Diagnostic:
    return Diagnostic(
        severity=Severity.WARNING,
        code=Code.EXCEPTION_EXPIRED,
        summary=f"The exception for {exception.address} expired at {exception.expires_at}.",
        hint=f"Remove it, or let {exception.owner} give it a new reason and a new end.",
        subject=exception.subject,
    )


def with_guardrails(loaded: Loaded, workspace: Workspace) -> Loaded:
    """The policies with the guardrails of the project, and what is wrong with these beside what is wrong with those."""
    if not workspace.rule_folders(RuleKind.GUARDRAIL):
        return replace(loaded, misses_guardrails=workspace.settings.guardrails != ProjectSettings().guardrails)
    from flowsync.cli.rules import load_rules, with_rules  # noqa: PLC0415 (see above)

    rules = load_rules(workspace, [RuleKind.GUARDRAIL])
    guardrails, wrong = decoded_guardrails(rules)
    return replace(with_rules(loaded, rules, wrong), guardrails=guardrails, misses_guardrails=not guardrails)


def guardrails_alone(workspace: Workspace) -> Loaded:
    """The guardrails of the project and what is wrong with them, without the policies: for a plan that was saved."""
    nothing = Configuration(revision=Revision(), resources={}, expired={})
    return with_guardrails(Loaded(configuration=nothing, diagnostics=(), files={}), workspace)


def judged(
    plan: Plan,
    state: State,
    loaded: Loaded,
    now: datetime,
    catalog: "Catalog | None" = None,
    effects: "EffectPlan | None" = None,
) -> Plan:
    """The plan on this state with what the guardrails say about it at ``now`` (UTC), in place of what they said before.

    Without a ``catalog`` and the ``effects`` of the plan over it, what needs them is not judged, which is said.
    """
    if not loaded.guardrails:
        are_missed = loaded.misses_guardrails or plan.judgements.count > 0
        return replace(plan, judgements=Judgements(are_missed=are_missed))
    from flowsync.effects.transition import transition_of  # noqa: PLC0415 (see above)
    from flowsync.guardrails.judge import Case, judge  # noqa: PLC0415
    from flowsync.guardrails.refusal import with_judgements  # noqa: PLC0415
    from flowsync.guardrails.touched import flows_touched  # noqa: PLC0415
    from flowsync.guardrails.world import World  # noqa: PLC0415

    moved, inventory = transition_of(plan, state), _inventory(catalog)
    before, after = World(moved.before, inventory), World(moved.after, inventory)
    case = Case(
        plan=plan,
        before=before,
        after=after,
        flows=flows_touched(moved.before, moved.after, moved.moves),
        effects=_effects(effects, before, after, catalog),
        now=now,
        place_of=place_finder(loaded, plan),
    )
    return with_judgements(plan, judge(loaded.guardrails, case))


def _inventory(catalog: "Catalog | None") -> "Inventory | None":
    if catalog is None or catalog.inventory is None:
        return None
    from flowsync.guardrails.catalog_facts import CatalogInventory  # noqa: PLC0415 (pyroaring takes 32 ms)

    return CatalogInventory(catalog, catalog.inventory)


def _effects(
    effects: "EffectPlan | None", before: "World", after: "World", catalog: "Catalog | None"
) -> "list[EffectSubject] | None":
    if effects is None or catalog is None:
        return None
    from flowsync.guardrails.effect_facts import effect_subjects  # noqa: PLC0415 (pyroaring takes 32 ms)

    return effect_subjects(effects, before, after, catalog.inventory)


def place_finder(loaded: Loaded, plan: Plan) -> Callable[[Address], SourceRange | None]:
    """Finds where the policies say the name of an object, or where the plan says that they did; None for one that they
    do not say."""
    subjects = {change.address: change.subject for change in plan.changes}

    def place_of(address: Address) -> SourceRange | None:
        resource = loaded.configuration.resources.get(address)
        return subjects.get(address) if resource is None else resource.name_subject

    return place_of
