"""A partial plan stands by itself, or says what it needs that was left out."""

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.model.configuration import Resource
from flowsync.model.state import ResourceState
from flowsync.plan.values import Plan
from tests.support.configurations import applied, body, flow_spec, unmanaged
from tests.support.plans import bundle, document, integration, planned, selection

USES = flow_spec(access_targets=[bundle("debug")])
FLOW, DEBUG, KEPT = document("AccessFlow/a", USES), document("Bundle/debug"), document("Bundle/kept")


def needs(plan: Plan) -> list[tuple[str, str]]:
    """Summary and hint of each change that needs what was left out."""
    return [(one.summary, one.hint) for one in plan.diagnostics if one.code is Code.LEFT_OUT_NEEDED]


def stored(*documents: Resource) -> dict[str, ResourceState]:
    return {str(one.address): applied(one.body) for one in documents}


def test_what_only_a_change_that_is_left_out_creates_is_needed() -> None:
    summary = "AccessFlow/a refers to Bundle/debug, which is left out."
    assert needs(planned([FLOW, DEBUG], {}, looked_at=selection("AccessFlow/a"))) == [
        (summary, "Add --target Bundle/debug")
    ]
    assert needs(planned([FLOW, DEBUG], {}, looked_at=selection(exclude=["Bundle/debug"]))) == [
        (summary, "Take away '--exclude Bundle/debug', or leave AccessFlow/a out too: --exclude AccessFlow/a")
    ]
    assert needs(planned([FLOW, DEBUG], {}, looked_at=selection("AccessFlow/a", "Bundle/debug"))) == []
    assert needs(planned([FLOW, DEBUG], {}, looked_at=selection("Bundle/debug"))) == []


def test_a_space_and_what_a_rename_brings_are_needed_too() -> None:
    inside = document("AccessFlow/payments/a", space="payments")
    space, scope = document("Space/payments"), document("AccessScope/estate")
    (found,) = needs(planned([inside, space, scope], stored(scope), looked_at=selection(str(inside.address))))
    assert found[0] == "AccessFlow/payments/a refers to Space/payments, which is left out."
    renamed = document("Bundle/debug", title="T", renamed_from="tools")
    known = stored(document("Bundle/tools", title="T"))
    (found,) = needs(planned([FLOW, renamed], known, looked_at=selection("AccessFlow/a")))
    assert found == ("AccessFlow/a refers to Bundle/debug, which is left out.", "Add --target Bundle/debug")


def test_what_an_object_that_is_left_out_still_refers_to_does_not_go() -> None:
    free = document("AccessFlow/a")
    plan = planned([free, KEPT], stored(FLOW, DEBUG, KEPT), looked_at=selection("Bundle/debug"))
    assert needs(plan) == [
        (
            "Bundle/debug would be deleted, but AccessFlow/a, which is left as it is, still refers to it.",
            "Add --target AccessFlow/a",
        )
    ]
    renamed = document("Bundle/tools", title="T", renamed_from="debug")
    known = stored(FLOW, document("Bundle/debug", title="T"))
    (found,) = needs(planned([free, renamed], known, looked_at=selection("Bundle/tools")))
    assert found[0].startswith("Bundle/debug would be renamed to tools, but AccessFlow/a")
    assert needs(planned([free, KEPT], stored(FLOW, DEBUG, KEPT), looked_at=selection("AccessFlow/a"))) == []


def test_an_unmanaged_referrer_is_told_once_by_its_guard() -> None:
    known = {**stored(DEBUG, KEPT), "AccessFlow/foreign": unmanaged(body("AccessFlow/foreign", USES))}
    plan = planned([KEPT, document("AccessFlow/new")], known, looked_at=selection("Bundle/debug"))
    assert [one.code for one in plan.diagnostics] == [Code.DELETE_REFERENCED]


def test_a_title_that_only_a_change_that_is_left_out_frees_is_not_taken() -> None:
    was = stored(document("AccessFlow/a", title="One"), document("AccessFlow/b", title="Two"))
    swapped = [document("AccessFlow/a", title="Two"), document("AccessFlow/b", title="ONE")]
    assert needs(planned(swapped, was, looked_at=selection("AccessFlow/b"))) == [
        (
            "AccessFlow/b takes the title 'ONE', which AccessFlow/a, left as it is, still holds.",
            "Add --target AccessFlow/a",
        )
    ]
    assert needs(planned(swapped, was, looked_at=selection("AccessFlow/a", "AccessFlow/b"))) == []


def test_a_title_that_an_object_has_already_is_not_taken() -> None:
    was = stored(document("AccessFlow/a", title="One"), document("AccessFlow/b", title="Two"))
    was["AccessFlow/b"] = applied(body("AccessFlow/b", title="Two"), body("AccessFlow/b", title="One"))
    wanted = [
        document("AccessFlow/a", flow_spec(grant_duration="2h"), title="One"),
        document("AccessFlow/b", title="Two"),
    ]
    assert needs(planned(wanted, was, looked_at=selection("AccessFlow/a"))) == []


def test_what_is_gone_and_not_created_again_is_not_referred_to() -> None:
    known = {**stored(document("AccessFlow/a")), "Bundle/debug": applied(DEBUG.body, None)}
    assert needs(planned([FLOW, DEBUG], known, ignored_drift=["Bundle/debug"])) == [
        (
            "AccessFlow/a refers to Bundle/debug, which is gone from the live store and is not created again.",
            "Do not ignore the drift of Bundle/debug in this run, or leave AccessFlow/a out too.",
        )
    ]


def test_what_drift_that_is_left_refers_to_does_not_go() -> None:
    plain = document("AccessFlow/a")
    known = {**stored(DEBUG, KEPT), "AccessFlow/a": applied(plain.body, FLOW.body)}
    (found,) = needs(planned([plain, KEPT], known, ignored_drift=["AccessFlow/a"]))
    assert found[0] == "Bundle/debug would be deleted, but AccessFlow/a, which is left as it is, still refers to it."
    assert found[1].startswith("Do not ignore the drift of AccessFlow/a in this run")


def test_a_partial_plan_relies_on_what_refers_to_it_in_the_live_store() -> None:
    plain, changed = document("AccessFlow/a"), document("Bundle/debug", {"access_targets": [integration("ADMIN")]})
    known = {**stored(DEBUG), "AccessFlow/a": applied(plain.body, FLOW.body)}
    part = planned([plain, changed], known, looked_at=selection("Bundle/debug"))
    assert set(part.relied_on) == {changed.address, Address.parse("AccessFlow/a")}
