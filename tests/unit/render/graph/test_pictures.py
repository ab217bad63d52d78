"""Pictures hold what policy says, in each form, and nothing in a name can break them."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.access.policy import Policy
from flowsync.ground.address import Address
from flowsync.ground.errors import FlowsyncError
from flowsync.render.graph.build import flows_through, graph_of
from flowsync.render.graph.mermaid import MOST_ARROWS, graph_mermaid
from flowsync.render.graph.svg import graph_svg
from flowsync.render.graph.tree import graph_text
from flowsync.render.graph.values import Arrow, Box, Column, Graph
from tests.support.configurations import body, flow_spec

FLOW = Address.parse("AccessFlow/payments/repair")
BUNDLE = Address.parse("Bundle/payments/kit")
SCOPE = Address.parse("AccessScope/payments/jobs")
HOSTILE = 'end "]) --> x; %%{init: {}}%% <script>alert(1)</script> `b` #quot; \u202e\x1b[31m'


def _policy() -> Policy:
    scope_target = {"access_scope": {"name": "jobs"}}
    spec = flow_spec(
        access_targets=[{"bundle": {"name": "kit"}}, scope_target],
        approver_policy={
            "approval_mode": "ALL_OF",
            "approver_groups": [
                {"approvers": [{"type": "Owner"}]},
                {"approvers": [{"type": "group", "values": ["leads"]}]},
            ],
        },
        settings={"max_extensions": 2, "require_mfa": True},
    )
    return Policy(
        {
            FLOW: body(str(FLOW), spec),
            Address.parse("AccessFlow/other"): body("AccessFlow/other", flow_spec()),
            BUNDLE: body(str(BUNDLE), {"access_targets": [scope_target]}),
            SCOPE: body(str(SCOPE), {"query": 'resource_type = "job"'}),
            Address.parse("Space/payments"): body("Space/payments", {"space_scopes": ["estate"]}),
        }
    )


def _hostile(text: str = HOSTILE) -> Graph:
    boxes = tuple(
        Box(key=str(column), column=column, title=text, lines=(text, "subgraph"), is_subject=True) for column in Column
    )
    return Graph(title=text, boxes=boxes, arrows=(Arrow(start="0", end="1"),))


def test_a_tree_leads_from_who_requests_over_bundle_and_scope_to_what_matches() -> None:
    assert graph_text(graph_of(_policy(), [FLOW], title="It", subject=FLOW)).splitlines() == [
        "It",
        "",
        "group is sre (Okta)",
        "└─ flow payments/repair: 1 each of the owner and leads; 1h (2h with extensions); MFA",
        "   ├─ scope payments/jobs: cut to estate",
        '   │  └─ what matches: resource_type = "job"',
        "   └─ bundle payments/kit",
        "      └─ scope payments/jobs: cut to estate",
        '         └─ what matches: resource_type = "job"',
    ]


@pytest.mark.parametrize("address", [FLOW, BUNDLE, SCOPE, Address.parse("Space/payments")])
def test_whatever_a_flow_leads_through_leads_to_the_flow(address: Address) -> None:
    assert flows_through(_policy(), address) == (FLOW,)


def test_account_settings_are_part_of_every_flow() -> None:
    assert len(flows_through(_policy(), Address.parse("AccountSettings/account"))) == 2


def test_what_two_flows_share_is_drawn_once() -> None:
    graph = graph_of(_policy(), _policy().flows, title="All")
    assert len({box.key for box in graph.boxes}) == len(graph.boxes)
    assert len(set(graph.arrows)) == len(graph.arrows)


def test_no_name_gets_out_of_its_box_in_mermaid() -> None:
    lines = graph_mermaid(_hostile()).splitlines()
    boxes = [line for line in lines if re.match(r"    n\d", line) and "-->" not in line]
    assert len(lines) == 1 + len(Column) + 1 + 2
    assert all(line.count('"') == 2 for line in boxes)
    assert not any(character in line.replace("<br>", "") for line in boxes for character in "<>`%\x1b\u202e")


def test_no_name_gets_out_of_its_box_in_svg() -> None:
    root = ElementTree.fromstring(graph_svg(_hostile()))
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        *("svg", "title", "style", "defs", "marker", "path", "rect", "text")
    }
    assert "alert(1)" in "".join(root.itertext())


def test_boxes_of_a_column_do_not_overlap() -> None:
    root = ElementTree.fromstring(graph_svg(graph_of(_policy(), _policy().flows, title="All")))
    columns: dict[str, list[tuple[float, float]]] = {}
    for box in root.iter("{http://www.w3.org/2000/svg}rect"):
        if box.get("class", "").startswith("box"):
            columns.setdefault(box.attrib["x"], []).append((float(box.attrib["y"]), float(box.attrib["height"])))
    for boxes in columns.values():
        assert all(y + height < below for (y, height), (below, _) in zip(boxes, sorted(boxes)[1:], strict=False))


def test_a_picture_that_would_not_be_drawn_is_refused() -> None:
    boxes = tuple(Box(key=str(number), column=Column.FLOW, title="x") for number in range(MOST_ARROWS + 2))
    arrows = tuple(Arrow(start="0", end=str(number)) for number in range(1, MOST_ARROWS + 2))
    with pytest.raises(FlowsyncError, match="501 arrows"):
        graph_mermaid(Graph(title="Large", boxes=boxes, arrows=arrows))


@settings(deadline=None)
@given(st.text(st.characters() | st.sampled_from("\ufffe\uffff\ud800\x00]>&<"), max_size=60))
def test_a_picture_is_xml_whatever_names_hold(text: str) -> None:
    ElementTree.fromstring(graph_svg(_hostile(text)).encode())
