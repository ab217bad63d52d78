"""The access picture of a plan: as SVG where it can be read at a glance, and in words for everybody."""

from collections.abc import Iterator

from flowsync.access.policy import Policy
from flowsync.ground.address import Address, Kind
from flowsync.ground.json_text import parse_json
from flowsync.plan.values import Plan
from flowsync.render.graph.build import Counted, flow_title, graph_of, no_counts
from flowsync.render.graph.svg import graph_svg
from flowsync.render.page.values import AccessRow
from flowsync.render.phrases import target_phrase
from flowsync.render.policy_phrases import approval_of, duration_of, hours_of, requestors_of

MOST_BOXES, MOST_ARROWS = 60, 120
"""A picture of more than this is not read but scrolled; there is none then."""
_MOST_ROWS = 100


def changed_flows_svg(plan: Plan, policy: Policy, counts: Counted = no_counts) -> str:
    """The picture of the flows that the plan creates, updates or reaches through what they use, as the policies will
    have them. Empty where there are none, or where it would have more than MOST_BOXES or MOST_ARROWS."""
    changed = {change.address for change in plan.visible_changes} | {one.flow for one in plan.indirect}
    flows = [address for address in changed if address.kind is Kind.ACCESS_FLOW and address in policy]
    if not flows or len(flows) > MOST_BOXES:
        return ""
    graph = graph_of(policy, flows, title="The changed flows, as they will be", counts=counts)
    if len(graph.boxes) > MOST_BOXES or len(graph.arrows) > MOST_ARROWS:
        return ""
    return graph_svg(graph)


def access_rows(plan: Plan) -> Iterator[AccessRow]:
    """The same of the flows that the plan writes, in words: who, under which controls, to what. No more than a picture
    may hold; below each flow of a larger plan stands what it says."""
    bodies = {change.address: change.after for change in plan.visible_changes}
    flows = {address: body for address, body in bodies.items() if address.kind is Kind.ACCESS_FLOW and body}
    if len(flows) <= _MOST_ROWS:
        yield from (_row(address, body) for address, body in sorted(flows.items()))


def _row(address: Address, body: str) -> AccessRow:
    spec = parse_json(body)["spec"]
    if spec["trigger"] == "AUTOMATIC":
        controls = ["given by itself"]
    else:
        controls = [approval_of(spec), duration_of(spec), *([hours_of(spec)] if "timeframe" in spec else [])]
        controls += ["MFA"] if spec.get("settings", {}).get("require_mfa") else []
    controls += [] if spec.get("active", True) else ["switched off"]
    targets = tuple(map(target_phrase, spec["access_targets"]))
    return AccessRow(flow_title(address), requestors_of(spec), ", ".join(controls), targets)
