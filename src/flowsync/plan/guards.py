"""Refusals: what a plan may never do, and deletes in numbers that look like an accident."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.ground.json_text import parse_json
from flowsync.model.configuration import Configuration
from flowsync.model.references import title_key
from flowsync.model.settings import DeleteLimits
from flowsync.model.state import State
from flowsync.plan.result import dangling, gone_after, holders
from flowsync.plan.selection import Scope
from flowsync.plan.values import Action, Change, Plan


def refusals(
    configuration: Configuration, state: State, changes: Sequence[Change], scope: Scope
) -> Iterator[Diagnostic]:
    """What stands against the changes to the objects in ``scope``, whatever anybody allows."""
    unmanaged = {
        address: known.live
        for address, known in state.resources.items()
        if known.live is not None and not known.is_managed
    }
    yield from _protected(state, changes)
    yield from _referenced(unmanaged, changes)
    yield from _titles_held(unmanaged, configuration, scope)
    yield from _emptied(configuration, state)


def with_delete_guard(plan: Plan, limits: DeleteLimits, allowed: Sequence[Address]) -> Plan:
    """The plan, which knows what is ``allowed``; refused when it deletes more than both limits and not all that."""
    plan = replace(plan, exceptions=replace(plan.exceptions, allowed_deletes=tuple(map(str, allowed))))
    deletes = [change.address for change in plan.changes if change.action is Action.DELETE]
    missing = sorted(address for address in deletes if address not in allowed)
    if len(deletes) <= limits.count or len(deletes) * 100 <= limits.percent * plan.managed or not missing:
        return plan
    options = " ".join(f"--allow-delete {address}" for address in sorted(deletes))
    too_many = Diagnostic(
        code=Code.TOO_MANY_DELETES,
        summary=f"{len(deletes)} of {plan.managed} managed objects would be deleted: more than {limits.count} and more "
        f"than {limits.percent} %.",
        detail="Not allowed by name: " + ", ".join(map(str, missing)),
        hint=f"If that is meant, name every delete: {options}",
    )
    return replace(plan, diagnostics=tuple(in_order([*plan.diagnostics, too_many])))


def _protected(state: State, changes: Sequence[Change]) -> Iterator[Diagnostic]:
    for change in changes:
        known = state.resources.get(change.previous or change.address)
        if known is None or known.applied is None:
            continue
        applied = parse_json(known.applied)
        deed = _deed(change, applied["spec"].get("active", True)) if applied["metadata"].get("protect") else ""
        if deed:
            yield Diagnostic(
                code=Code.PROTECTED,
                summary=f"{change.previous or change.address} is protected and would be {deed}.",
                hint="First apply it with protect: false, in a change of its own; then make this change.",
                subject=change.subject,
                address=change.address,
            )


def _deed(change: Change, was_active: bool) -> str:
    """What a change does that protection forbids, or nothing."""
    if change.action is Action.DELETE:
        return f"deleted ({change.reason})"
    if change.previous is not None:
        return f"renamed to {change.address.name}"
    after = change.applied or change.after
    active = after is None or parse_json(after)["spec"].get("active", True)
    return "switched off" if was_active and not active else ""


def _referenced(unmanaged: dict[Address, str], changes: Sequence[Change]) -> Iterator[Diagnostic]:
    gone = gone_after(changes)
    for referrer, target in dangling(unmanaged, gone) if gone else ():
        yield Diagnostic(
            code=Code.DELETE_REFERENCED,
            summary=f"{target} would go, but {referrer}, which flowsync does not manage, still refers to it.",
            hint=f"Remove that reference in the live store first, or import {referrer}.",
            address=target,
        )


def _titles_held(unmanaged: dict[Address, str], configuration: Configuration, scope: Scope) -> Iterator[Diagnostic]:
    held = holders(unmanaged)
    for resource in configuration.resources.values() if held else ():
        holder = held.get(title_key(resource.address, resource.title))
        if holder is not None and holder != resource.address and scope.holds(resource.address):
            yield Diagnostic(
                code=Code.TITLE_HELD,
                summary=f"The title '{resource.title}' is held by {holder}, which flowsync does not manage.",
                hint="Choose another title, or change that one in the live store.",
                subject=resource.title_subject,
                address=resource.address,
            )


def _emptied(configuration: Configuration, state: State) -> Iterator[Diagnostic]:
    managed = [address for address, known in state.resources.items() if known.is_managed and known.live is not None]
    if managed and not configuration.resources and not configuration.untold.is_anything:
        yield Diagnostic(
            code=Code.STORE_EMPTIED,
            summary=f"There are no documents, so all {len(managed)} managed objects would be deleted.",
            hint="Check that the policies folders are the right ones. To stop managing an object without deleting it: "
            "flowsync state forget ADDRESS",
        )
