"""The plan that brings back what flowsync managed at an earlier serial."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.ground.errors import InvalidBodyError, RefusedError
from flowsync.ground.json_text import parse_json
from flowsync.ground.place import SourceRange
from flowsync.model.configuration import Configuration, Origin, Reference, Resource, Revision
from flowsync.model.record import PastObject, Written
from flowsync.model.references import body_references, body_title
from flowsync.model.state import State
from flowsync.plan.build import build_plan
from flowsync.plan.selection import Selection
from flowsync.plan.values import Change, Plan, Reason
from flowsync.validate.live import read_live_body
from flowsync.validate.together import is_expired

_REASONS = {Reason.POLICY: Reason.CHANGED_SINCE, Reason.REMOVED: Reason.NEWER}
_REMEDY = "Roll back to another serial, or change the policies instead and apply them."


def build_rollback(
    past: Mapping[Address, PastObject],
    written: Written,
    state: State,
    now: datetime,
    selection: Selection = Selection(),  # noqa: B008 (frozen)
) -> Plan:
    """The plan by which flowsync manages again what it managed after the write ``written``: ``past``.

    An object that was renamed since is renamed back; what came under management since is deleted, also where it has
    taken the address of another object. What has expired at ``now`` (UTC) counts as absent. ``selection`` says
    which objects are looked at, as for any plan. What stands against the plan is told by its diagnostics. Raises
    RefusedError when an object is no valid policy any more, with its name, and FlowsyncError when the selection names
    nothing there is.
    """
    resources = _resources(past)
    continues = _continues(past, state)
    expired = {address for address, resource in resources.items() if is_expired(resource, now)}
    configuration = Configuration(
        revision=Revision(),
        resources={address: resource for address, resource in resources.items() if address not in expired},
        expired={continues.get(address, address): resources[address] for address in expired},
    )
    renames = {new: old for new, old in continues.items() if new not in expired}
    plan = build_plan(configuration, state, selection, continues=renames)
    unmet = (
        () if plan.left_out else _unmet(configuration, resources, state)
    )  # else the plan was checked for what it needs
    found = [*map(_reworded, plan.diagnostics), *unmet]
    return replace(
        plan,
        revision=written.revision,
        rollback_to=written.serial,
        changes=tuple(map(_retold, plan.changes)),
        diagnostics=tuple(in_order(found)),
    )


def _resources(past: Mapping[Address, PastObject]) -> dict[Address, Resource]:
    """What was applied, as documents would give it; every problem at once where some is no valid policy any more."""
    resources, problems = {}, []
    for address, found in sorted(past.items()):
        try:
            resources[address] = _resource(address, read_live_body(address, found.body))
        except InvalidBodyError as error:
            problems.append(f"  {address}: {error}")
    if problems:
        message = "\n".join(["What was applied then is not valid policy any more:", *problems])
        raise RefusedError(message, hint=_REMEDY)
    return resources


def _resource(address: Address, body: str) -> Resource:
    nowhere = SourceRange(path="", line=1, column=1, end_line=1, end_column=1)
    return Resource(
        address=address,
        title=body_title(address, body),
        origin=Origin(path="", index=0),
        subject=nowhere,
        name_subject=nowhere,
        title_subject=nowhere,
        references=tuple(Reference(target=target, subject=nowhere) for target in body_references(address, body)),
        expires_at=parse_json(body)["metadata"].get("expires_at"),
        body=body,
    )


def _continues(past: Mapping[Address, PastObject], state: State) -> dict[Address, Address]:
    """The address of each object then → its address now, where it is another one."""
    now = {known.object_id: address for address, known in state.resources.items() if known.is_managed}
    places = {address: now.get(found.object_id, address) for address, found in past.items()}
    return {then: today for then, today in places.items() if then != today}


def _unmet(configuration: Configuration, then: Mapping[Address, Resource], state: State) -> Iterator[Diagnostic]:
    """What comes back and refers to what does not: it has expired, or flowsync does not manage it any more."""
    there = {address for address, known in state.resources.items() if known.live is not None and not known.is_managed}
    for resource in configuration.resources.values():
        for reference in resource.references:
            target = reference.target
            if target not in configuration.resources and target not in there:
                why = f"expired at {then[target].expires_at}" if target in then else "would not be in force"
                yield Diagnostic(
                    code=Code.UNRESOLVED_REFERENCE,
                    summary=f"{resource.address} would refer to {target}, which {why}.",
                    hint=_REMEDY,
                    address=resource.address,
                )


def _retold(change: Change) -> Change:
    """The change without a place in a file, and without policies as its reason."""
    return replace(change, subject=None, reason=_REASONS.get(change.reason, change.reason))


def _reworded(diagnostic: Diagnostic) -> Diagnostic:
    """The diagnostic without a place in a file, and without documents to look at."""
    if diagnostic.code is Code.STORE_EMPTIED:
        summary = "Nothing that was managed then is left to be in force, so every managed object would be deleted."
        return replace(diagnostic, summary=summary, hint=_REMEDY)
    return replace(diagnostic, subject=None)
