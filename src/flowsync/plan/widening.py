"""Drift by which somebody narrowed access past flowsync: nothing widens it again unless that is asked for by name."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity, in_order
from flowsync.ground.suggest import did_you_mean
from flowsync.plan.drifted_fields import DriftedField, named_field
from flowsync.plan.values import AttributeChange, Cause, Change, Drift, Effect, Plan, Reason

WIDENING = frozenset({Effect.WIDENS, Effect.MIXED})
"""Effects after which somebody may reach what they could not, or by an easier way."""


def with_widening_guard(plan: Plan, restored: Sequence[Address]) -> Plan:
    """The plan, which knows what is to be ``restored``; refused where it undoes what narrowed access past flowsync.

    ``restored`` are addresses in the store or in the policies; one that names nothing of that kind is a warning.
    """
    plan = replace(plan, exceptions=replace(plan.exceptions, restored_widening=tuple(map(str, restored))))
    changes = {change.previous or change.address: change for change in plan.changes}
    narrowed = [drift for drift in plan.drift if _widens_again(drift, changes[drift.address], plan)]
    names = {drift.address: {drift.address, changes[drift.address].address} for drift in narrowed}
    held = [drift for drift in narrowed if names[drift.address].isdisjoint(restored)]
    known = frozenset[Address]().union(*names.values())
    found = [
        *(_held_back(drift, changes[drift.address], plan) for drift in held),
        *(_nothing_held(address, known) for address in restored if address not in known),
    ]
    return replace(plan, diagnostics=tuple(in_order([*plan.diagnostics, *found]))) if found else plan


def _widens_again(drift: Drift, change: Change, plan: Plan) -> bool:
    """Whether the change undoes what somebody narrowed: what drifted was wider as it was applied, and apply widens it.

    So a conflict counts where the live store was narrower than what was applied, and policies make it wider again,
    be it less than before or more; it does not where the live store was the wider one. What is gone and gives no access
    by itself, such as a bundle, counts by the flows that still use it.
    """
    if drift.effect not in WIDENING:
        return False
    if not drift.missing:
        return bool(_widening_attributes(drift))
    through = any(one.via[-1] == change.address and one.effect in WIDENING for one in plan.indirect)
    return through or change.effect in WIDENING


def _widening_attributes(drift: Drift) -> list[AttributeChange]:
    """The drifted fields which apply brings to something wider than they are live."""
    return [attribute for attribute in drift.attributes if attribute.effect in WIDENING]


def _held_back(drift: Drift, change: Change, plan: Plan) -> Diagnostic:
    fields = list(dict.fromkeys(named_field(drift.address, one.key_path) for one in _widening_attributes(drift)))
    if drift.missing:
        said = "was deleted from the live store past flowsync; to create it again would widen access"
    else:
        names = ", ".join(".".join(map(str, field.field[1:])) for field in fields)
        said = f"was narrowed in the live store past flowsync; apply would widen it again: {names}"
    return Diagnostic(
        code=Code.WIDENING_DRIFT,
        summary=f"{drift.address} {said}.",
        hint=_hint(drift, change, fields, plan),
        subject=change.subject,
        address=drift.address,
    )


def _hint(drift: Drift, change: Change, fields: Sequence[DriftedField], plan: Plan) -> str:
    restore = f"If it is to be so again: --restore-widening {drift.address}."
    if plan.rollback_to is not None:
        return f"{restore} To leave it as it is: --exclude {change.address}."
    only_drifted = all(attribute.cause is Cause.DRIFT for attribute in _widening_attributes(drift))
    if only_drifted and not (drift.missing and change.reason is not Reason.DRIFT):
        named = fields or [DriftedField(address=drift.address)]
        leave = " ".join(f"--ignore-drift {field}" for field in named)
    else:
        leave = f"--exclude {change.address}"  # policies change it too, and win over what is ignored
    return f"{restore} If the live store is right: flowsync pull {drift.address}. Not now: {leave}."


def _nothing_held(address: Address, known: Collection[Address]) -> Diagnostic:
    return Diagnostic(
        severity=Severity.WARNING,
        code=Code.NO_SUCH_DRIFT,
        summary=f"{address} has no drift whose restoring widens access: there is nothing to allow.",
        hint=did_you_mean(str(address), map(str, known)),
        address=address,
    )
