"""Why access changed between two snapshots although policy did not: what policy refers to is something else now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

from flowsync.access.controls import Requested
from flowsync.access.evaluation import Evaluation
from flowsync.access.people import is_role, meeting
from flowsync.access.policy import target_address
from flowsync.catalog.snapshot import GROUP
from flowsync.effects.drift_values import Cause, CauseKind
from flowsync.effects.translation import Numbers, Translation
from flowsync.ground.address import Address, Kind
from flowsync.ground.place import KeyPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshots:
    """One policy over an earlier and a later catalog, and how the numbers of the one lead to those of the other."""

    earlier: Evaluation
    later: Evaluation
    translation: Translation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    """Who, or what, is new in the later catalog's numbers, and gone in the earlier one's."""

    came: BitMap
    went: BitMap

    def __bool__(self) -> bool:
        return bool(self.came or self.went)

    def within(self, other: "_Moved") -> "_Moved":
        """The part that another movement has too."""
        return _Moved(came=self.came & other.came, went=self.went & other.went)


def _moved(earlier: BitMap, later: BitMap, numbers: Numbers) -> _Moved:
    return _Moved(came=later - numbers.forth(earlier), went=earlier - numbers.back(later))


def causes_of(flow: Address, snapshots: Snapshots) -> Iterator[Cause]:
    """What changed about the people and the entitlements of a flow, in the order of its spec."""
    spec, earlier, later = snapshots.later.policy.spec(flow), snapshots.earlier, snapshots.later
    people = snapshots.translation.people
    asking = _moved(earlier.users(flow) | earlier.requestors(flow), later.users(flow) | later.requestors(flow), people)
    deciding = _moved(earlier.approvers(flow), later.approvers(flow), people)
    for path, block in _blocks(spec):
        relevant = deciding if "approvers" in block else asking
        yield from _conditions(flow, path, block, relevant, snapshots)
    reports = [one.usage(flow).users(Requested.MANAGER) for one in (earlier, later)]
    if moved := _moved(reports[0], reports[1], people):
        path = ("spec", "request_for", "request_scopes")
        yield _of_people(CauseKind.MANAGER, "their manager is one who asks", (flow, path), moved)
    yield from _targets(flow, snapshots)


def new_ids(flow: Address, snapshots: Snapshots) -> Iterator[Cause]:
    """The groups of a flow that have other ids than before under the name that policy says."""
    for path, block in _blocks(snapshots.later.policy.spec(flow)):
        key = "approvers" if "approvers" in block else "conditions"
        for number, condition in enumerate(block[key]):
            if condition["type"] == GROUP:
                yield from _new_ids(flow, (*path, key, number), condition, snapshots)


def _blocks(spec: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    """Every block of conditions, and every approver group."""
    yield ("spec", "requestors"), spec["requestors"]
    if "grantees" in spec.get("request_for", {}):
        yield ("spec", "request_for", "grantees"), spec["request_for"]["grantees"]
    for key in ("approver_policy", "escalation_policy"):
        for number, group in enumerate(spec.get(key, {}).get("approver_groups", ())):
            yield ("spec", key, "approver_groups", number), group


def _conditions(
    flow: Address, path: KeyPath, block: Mapping[str, Any], relevant: _Moved, snapshots: Snapshots
) -> Iterator[Cause]:
    """The conditions that other people meet than before, so far as it is about those who are relevant."""
    earlier, later = snapshots.earlier.catalog.people, snapshots.later.catalog.people
    key = "approvers" if "approvers" in block else "conditions"
    for number, condition in enumerate(block[key]):
        if earlier is None or later is None or is_role(condition):
            continue
        met = [meeting(condition, people, None).found for people in (earlier, later)]
        if moved := _moved(met[0], met[1], snapshots.translation.people).within(relevant):
            yield _of_people(CauseKind.PEOPLE, _words(condition), (flow, (*path, key, number)), moved)


def _new_ids(flow: Address, path: KeyPath, condition: Mapping[str, Any], snapshots: Snapshots) -> Iterator[Cause]:
    earlier, later = snapshots.earlier.catalog.people, snapshots.later.catalog.people
    source = condition.get("source_integration_name")
    if earlier is None or later is None:
        return
    for number, value in enumerate(condition["values"]):
        then, now = earlier.group_ids(value, source), later.group_ids(value, source)
        if then and now - then:
            ids = f"its id is {', '.join(sorted(now - then))}, was {', '.join(sorted(then))}"
            yield Cause(
                kind=CauseKind.NEW_ID,
                summary=f"group {value} is another group now: {ids}",
                address=flow,
                key_path=(*path, "values", number),
            )


def _targets(holder: Address, snapshots: Snapshots) -> Iterator[Cause]:
    """The targets that hold something else than before; of a bundle, those that are in it."""
    for number, target in enumerate(snapshots.later.policy.spec(holder)["access_targets"]):
        earlier, later = (one.target(holder, target).pairs for one in (snapshots.earlier, snapshots.later))
        moved = _moved(earlier, later, snapshots.translation.pairs)
        address = target_address(holder, target)
        if not moved:
            continue
        if address is not None and address.kind is Kind.BUNDLE:
            yield from _targets(address, snapshots)
            continue
        place = (
            (holder, ("spec", "access_targets", number, "integration"))
            if address is None
            else (address, ("spec", "query"))
        )
        yield Cause(
            kind=CauseKind.RESOURCES,
            summary=f"{_target_words(target)}: {_told(moved, 'more', 'fewer')}",
            address=place[0],
            key_path=place[1],
            added=moved.came,
            removed=moved.went,
        )


def _of_people(kind: CauseKind, what: str, place: tuple[Address, KeyPath], moved: _Moved) -> Cause:
    address, key_path = place
    summary = f"{what}: {_told(moved, 'joined', 'left')}"
    return Cause(kind=kind, summary=summary, address=address, key_path=key_path, joined=moved.came, left=moved.went)


def _told(moved: _Moved, came: str, went: str) -> str:
    """``3 joined, 1 left``."""
    numbers = ((len(moved.came), came), (len(moved.went), went))
    return ", ".join(f"{number:,} {word}" for number, word in numbers if number)


def _words(condition: Mapping[str, Any]) -> str:
    operator = condition.get("match_operator", "is").replace("_", " ")
    source = f" ({condition['source_integration_name']})" if "source_integration_name" in condition else ""
    return f"{condition['type']} {operator} {', '.join(condition['values'])}{source}"


def _target_words(target: Mapping[str, Any]) -> str:
    if "integration" in target:
        integration = target["integration"]
        permissions = ", ".join(integration["permissions"])
        return f"{permissions} on {integration['integration_name']} / {integration['resource_type']}"
    return f"AccessScope {target['access_scope']['name']}"
