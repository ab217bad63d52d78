"""Latent access: patterns without an end that match nobody and nothing more today, but what comes to fit them.

A set that policy describes is bounded when it is within what has one of some listed values: people who are in a listed
group, resources with a listed name or id. ``contains``, ``starts_with``, negative conditions, any resource, tags, and
queries without a list of names are not. That a set grew is told from the policy alone, as structural effects are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flowsync.access.evaluation import Evaluation
from flowsync.effects.tally import union
from flowsync.effects.values import Concern, Finding
from flowsync.ground.address import Address
from flowsync.plan.structural.approval import approval_of
from flowsync.plan.structural.contents import holdings_of
from flowsync.plan.structural.people import people_of
from flowsync.plan.structural.sets import EVERYTHING, NOTHING, All, Leaf, Match, Set, Some, within

_LISTED = frozenset({"NAME", "ID", "resource_name", "resource", "resource_source_id", "resource_path"})
"""What one resource is known by; everything else can be true of the next one as well."""
_OPERATORS = {
    Match.IS: ("is", "is not"),
    Match.CONTAINS: ("contains", "does not contain"),
    Match.STARTS_WITH: ("starts with", "does not start with"),
    Match.ENDS_WITH: ("ends with", "does not end with"),
}
_MOST_VALUES = 3


def latent_findings(
    before: Evaluation, sources: Sequence[Address], after: Evaluation, flow: Address
) -> Iterator[Finding]:
    """What matches nobody and nothing more although ``flow`` describes more than ``sources``, the flows that it
    continues; all of them are in force. Nothing is said where the catalog does not tell."""
    then, now = [before.policy.spec(source) for source in sources], after.policy.spec(flow)
    usage, contents = after.usage(flow), after.contents(flow)
    if not usage.unknown:
        users = union(before.users(source) | before.requestors(source) for source in sources)
        if after.users(flow) | after.requestors(flow) <= users:
            for asked in (_requestors, _grantees):
                yield from map(_of_people, _open(asked(now), _any(map(asked, then))))
        if after.approvers(flow) <= union(map(before.approvers, sources)):
            yield from map(_of_approvers, _open(_approvers(now), _any(map(_approvers, then))))
    if not contents.unknown and contents.pairs <= union(before.contents(source).pairs for source in sources):
        yield from map(_of_entitlements, _open_targets(before, sources, after, flow))


def _of_people(pattern: str) -> Finding:
    return _finding(f"'{pattern}' matches nobody more today, but will match whoever comes to fit it")


def _of_approvers(pattern: str) -> Finding:
    return _finding(f"approvers: {_of_people(pattern).summary}")


def _of_entitlements(pattern: str) -> Finding:
    return _finding(f"'{pattern}' leads to nothing more today, but will lead to whatever comes to fit it")


def _finding(summary: str) -> Finding:
    return Finding(concern=Concern.LATENT, summary=summary, is_new=True)


def _requestors(spec: Mapping[str, Any]) -> Set:
    return people_of(spec["requestors"])


def _grantees(spec: Mapping[str, Any]) -> Set:
    grantees = spec.get("request_for", {}).get("grantees")
    return NOTHING if grantees is None else people_of(grantees)


def _approvers(spec: Mapping[str, Any]) -> Set:
    approval = approval_of(spec)
    return NOTHING if approval is None else _any([*approval.clauses, *(tier.people for tier in approval.tiers)])


def _open_targets(before: Evaluation, sources: Sequence[Address], after: Evaluation, flow: Address) -> Iterator[str]:
    """The open patterns among what the flow leads to."""
    now = holdings_of(flow, after.policy.spec(flow)["access_targets"], after.policy)
    then = [holdings_of(one, before.policy.spec(one)["access_targets"], before.policy) for one in sources]
    for (integration, type_, permission), resources in sorted(now.resources.items(), key=lambda item: item[0]):
        given = _any(one.resources.get((integration, type_, permission), NOTHING) for one in then)
        for pattern in _open(resources, given):
            yield f"{permission} on {integration} / {type_}, {pattern}"
    yield from _open(now.others, _any(one.others for one in then))


def _open(after: Set, before: Set) -> Iterator[str]:
    """The parts of a set that are new and not bounded, in words, sorted."""
    yield from sorted(map(_words, set(_open_parts(after, before))))


def _open_parts(after: Set, before: Set) -> Iterator[Set]:
    if within(after, before):
        return
    if isinstance(after, Some) or (isinstance(after, All) and len(after.parts) == 1):
        for part in after.parts:
            yield from _open_parts(part, before)
    elif not _is_bounded(after):
        yield after


def _is_bounded(one: Set) -> bool:
    if isinstance(one, Leaf):
        is_listed = one.subject[0] not in ("resource", "field") or one.subject[1] in _LISTED
        return is_listed and one.match is Match.IS and not one.negative
    return (any if isinstance(one, All) else all)(map(_is_bounded, one.parts))


def _words(one: Set) -> str:
    if isinstance(one, Leaf):
        values = sorted(one.values)
        more = f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else ""
        return f"{_subject(one.subject)} {_OPERATORS[one.match][one.negative]} {', '.join(values[:_MOST_VALUES])}{more}"
    if one == EVERYTHING:
        return "any resource"
    return (" and " if isinstance(one, All) else " or ").join(sorted(map(_words, one.parts)))


def _subject(subject: tuple[str, ...]) -> str:
    """What a leaf looks at, in words."""
    kind, name, key = (*subject, "", "")[:3]
    if kind == "resource":
        return f"{name.lower()} {key}".rstrip()
    return f'{name}["{key}"]' if key else name or kind


def _any(sets: Iterable[Set]) -> Set:
    return Some(frozenset(sets))
