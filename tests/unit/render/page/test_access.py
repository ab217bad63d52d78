import pytest

from flowsync.access.policy import Policy
from flowsync.plan.values import Plan
from flowsync.render.page.access import MOST_BOXES, access_rows, changed_flows_svg
from flowsync.render.page.values import AccessRow
from tests.support.configurations import applied, body, flow_spec
from tests.support.plans import bundle, document, planned, policy
from tests.support.report_reviews import plan_of


def policy_of(plan: Plan) -> Policy:
    """The policies as the plan writes them."""
    written = {change.address: change.after for change in plan.changes if change.after}
    return Policy(written)


def test_the_picture_is_of_the_flows_that_are_written() -> None:
    store = {"AccessFlow/gone": applied(body("AccessFlow/gone")), "AccessFlow/kept": applied(body("AccessFlow/kept"))}
    plan = planned([document("AccessFlow/new"), document("AccessFlow/kept")], store)

    svg = changed_flows_svg(plan, policy_of(plan))
    assert ">new</text>" in svg
    assert "gone" not in svg
    assert "kept" not in svg


def test_there_is_no_picture_of_nothing_and_none_that_nobody_could_read() -> None:
    nothing, bundles = planned([], {}), planned([document("Bundle/tools")], {})
    many, most = plan_of(5 * MOST_BOXES), plan_of(MOST_BOXES)

    assert [changed_flows_svg(plan, policy_of(plan)) for plan in (nothing, bundles, many)] == ["", "", ""]
    assert changed_flows_svg(most, policy_of(most))


def test_flows_with_more_targets_than_can_be_read_have_no_picture() -> None:
    targets = [bundle(f"b{number}") for number in range(MOST_BOXES)]
    plan = planned([document("AccessFlow/wide", flow_spec(access_targets=targets))], {})

    assert changed_flows_svg(plan, policy_of(plan)) == ""


def test_words_say_who_under_which_controls_to_what() -> None:
    target = {"access_scope": {"name": "critical"}}
    spec = flow_spec(approver_policy=policy("ANY_OF", "dba"), settings={"require_mfa": True}, access_targets=[target])
    plan = planned(
        [
            document("AccessFlow/asked", spec),
            document("AccessFlow/given", flow_spec(trigger="AUTOMATIC", active=False)),
            document("Bundle/tools"),
        ],
        {},
    )

    assert list(access_rows(plan)) == [
        AccessRow("asked", "group is sre (Okta)", "1 of dba, 1h, MFA", ("access_scope critical",)),
        AccessRow(
            "given",
            "group is sre (Okta)",
            "given by itself, switched off",
            ("integration prod-postgres / postgresql-table",),
        ),
    ]


@pytest.mark.parametrize(("number", "rows"), [(100, 80), (200, 0)])
def test_there_are_no_words_for_more_flows_than_a_table_should_have(number: int, rows: int) -> None:
    assert len(list(access_rows(plan_of(number)))) == rows
