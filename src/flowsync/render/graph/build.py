"""Makes the picture of policy: flows with who uses them and what they lead to."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flowsync.access.policy import Policy, target_address
from flowsync.ground.address import Address, Kind
from flowsync.render.graph.values import Arrow, Box, Column, Graph
from flowsync.render.phrases import block_phrase
from flowsync.render.policy_phrases import approval_of, duration_of, hours_of
from flowsync.render.values_text import shown_word

Counted = Callable[[Address], str]
"""What a catalog adds to the box of an object: how many people or entitlements; empty without one."""

_MOST_NAMES = 3
_SCOPE_WORDS = {"include_resources": "only", "exclude_resources": "not"}


def no_counts(_: Address) -> str:
    """Nothing: there is no catalog."""
    return ""


@dataclass(slots=True)
class _Drawing:
    """A picture while it is drawn; a box or an arrow that is there already is not drawn again."""

    policy: Policy
    counts: Counted
    subject: Address | None
    boxes: dict[str, Box] = field(default_factory=dict)
    arrows: dict[Arrow, None] = field(default_factory=dict)

    def box(self, key: str, column: Column, title: str, lines: Iterable[str] = ()) -> str:
        marked = self.subject is not None and key == str(self.subject)
        kept = tuple(filter(None, lines))
        self.boxes.setdefault(key, Box(key=key, column=column, title=title, lines=kept, is_subject=marked))
        return key

    def arrow(self, start: str, end: str) -> None:
        self.arrows.setdefault(Arrow(start=start, end=end))


def graph_of(
    policy: Policy,
    flows: Collection[Address],
    *,
    title: str,
    subject: Address | None = None,
    person: str | None = None,
    counts: Counted = no_counts,
) -> Graph:
    """The picture of these flows: who requests, what approval and duration they ask for, and what they lead to.

    ``person`` puts one person in the place of the conditions. ``subject`` is marked.
    """
    drawing = _Drawing(policy=policy, counts=counts, subject=subject)
    for flow in sorted(flows):
        _draw_flow(drawing, flow, person)
    boxes = sorted(drawing.boxes.values(), key=lambda box: box.column)
    return Graph(title=title, boxes=tuple(boxes), arrows=tuple(drawing.arrows))


def flows_through(policy: Policy, address: Address) -> tuple[Address, ...]:
    """The flows that the object is part of: itself, or those that lead through the bundle, scope or space."""
    if address.kind is Kind.ACCESS_FLOW:
        return (address,)
    if address.kind is Kind.ACCOUNT_SETTINGS:
        return policy.flows
    return tuple(flow for flow in policy.flows if address in _used_by(policy, flow))


def _used_by(policy: Policy, flow: Address) -> Iterator[Address]:
    if flow.space is not None:
        yield Address(kind=Kind.SPACE, name=flow.space)
        yield from policy.space_scopes(flow) or ()
    for target in policy.spec(flow)["access_targets"]:
        held = target_address(flow, target)
        if held is None:
            continue
        yield held
        if held.kind is Kind.BUNDLE and held in policy:
            inside = (target_address(held, one) for one in policy.spec(held)["access_targets"])
            yield from (one for one in inside if one is not None)


def _draw_flow(drawing: _Drawing, flow: Address, person: str | None) -> None:
    spec = drawing.policy.spec(flow)
    at = drawing.box(str(flow), Column.FLOW, flow_title(flow), _flow_lines(spec, drawing.counts(flow)))
    for key, title in _people(spec, person):
        drawing.arrow(drawing.box(key, Column.PEOPLE, title), at)
    _draw_targets(drawing, flow, at)


def flow_title(flow: Address) -> str:
    """A flow, bundle or scope by its name; with its space where it is in one."""
    return f"{flow.space}/{flow.name}" if flow.space else flow.name


def _flow_lines(spec: Mapping[str, Any], count: str) -> Iterator[str]:
    if not spec.get("active", True):
        yield "switched off"
    if spec["trigger"] == "AUTOMATIC":
        yield "given by itself"
    else:
        yield approval_of(spec)
        yield duration_of(spec)
        if "timeframe" in spec:
            yield hours_of(spec)
        if spec.get("settings", {}).get("require_mfa"):
            yield "MFA"
    yield count


def _people(spec: Mapping[str, Any], person: str | None) -> Iterator[tuple[str, str]]:
    if person is not None:
        yield f"person {person}", person
        return
    scopes = spec.get("request_for", {}).get("request_scopes", ["self"])
    requestors = block_phrase(spec["requestors"], "conditions")
    if "self" in scopes:
        yield f"people {requestors}", requestors
    if "direct_reports" in scopes:
        yield f"reports {requestors}", f"reports of: {requestors}"
    if "others" in scopes:
        grantees = block_phrase(spec["request_for"]["grantees"], "conditions")
        yield f"others {grantees} by {requestors}", f"{grantees}, requested by: {requestors}"


def _draw_targets(drawing: _Drawing, owner: Address, at: str) -> None:
    for target in drawing.policy.spec(owner)["access_targets"]:
        held = target_address(owner, target)
        if held is None:
            drawing.arrow(at, _draw_integration(drawing, target["integration"]))
        elif held.kind is Kind.BUNDLE:
            drawing.arrow(at, _draw_bundle(drawing, held))
        else:
            drawing.arrow(at, _draw_scope(drawing, held))


def _draw_bundle(drawing: _Drawing, bundle: Address) -> str:
    known = str(bundle) in drawing.boxes
    at = drawing.box(str(bundle), Column.BUNDLE, flow_title(bundle), [drawing.counts(bundle)])
    if bundle in drawing.policy and not known:
        _draw_targets(drawing, bundle, at)
    return at


def _draw_scope(drawing: _Drawing, scope: Address) -> str:
    lines = [drawing.counts(scope)]
    if scope in drawing.policy:
        lines = [*_limits(drawing.policy, scope), *lines]
    at = drawing.box(str(scope), Column.SCOPE, flow_title(scope), lines)
    if scope in drawing.policy:
        query = " ".join(drawing.policy.spec(scope)["query"].split())
        drawing.arrow(at, drawing.box(f"query {query}", Column.RESOURCES, "what matches", [query]))
    return at


def _limits(policy: Policy, scope: Address) -> Iterator[str]:
    limits = policy.space_scopes(scope)
    if limits is not None:
        yield f"cut to {', '.join(limit.name for limit in limits)}"


def _draw_integration(drawing: _Drawing, integration: Mapping[str, Any]) -> str:
    name, type_ = (shown_word(integration[key]) for key in ("integration_name", "resource_type"))
    lines = [", ".join(map(shown_word, integration["permissions"])), *_scope_lines(integration)]
    title = f"{name} / {type_}"
    return drawing.box(f"integration {title} {lines}", Column.RESOURCES, title, lines)


def _scope_lines(integration: Mapping[str, Any]) -> Iterator[str]:
    scopes = integration.get("resources_scopes", "ANY")
    if scopes == "ANY":
        yield "any resource"
        return
    for scope in scopes:
        key = f" {shown_word(scope['key'])} =" if "key" in scope else ""
        values = scope["values"]
        some = ", ".join(map(shown_word, values[:_MOST_NAMES]))
        more = f" and {len(values) - _MOST_NAMES:,} more" if len(values) > _MOST_NAMES else ""
        yield f"{_SCOPE_WORDS[scope['scope_mode']]} {scope['type'].lower()}{key} {some}{more}"
