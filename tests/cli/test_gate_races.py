"""Several pull requests at once, rewritten branches and runs that die: the gate goes step by step from its anchor."""

import pytest

from tests.support.company_files import sync_company
from tests.support.forge_server import ForgeServer
from tests.support.projects import Project, flow
from tests.support.road import ONE, THREE, TWO, Road, entries, settings

BUNDLE = (
    "apiVersion: flowsync/v1\nkind: Bundle\nmetadata: {{name: kit}}\nspec:\n  access_targets:\n"
    "    - integration:\n        {{integration_name: prod-postgres, resource_type: postgresql-table, "
    "permissions: [{permissions}]}}\n"
)
USES = (
    "apiVersion: flowsync/v1\nkind: AccessFlow\nmetadata: {{name: one}}\nspec:\n  trigger: SELF_SERVE\n  requestors:\n"
    "    conditions:\n      - {{type: group, source_integration_name: Okta, values: [{groups}]}}\n"
    "  access_targets:\n    - bundle: {{name: kit}}\n"
)
KIT = {"policies/kit.yaml": BUNDLE.format(permissions="READ_ONLY"), "policies/one.yaml": USES.format(groups="sre")}
GROWN = {"policies/kit.yaml": BUNDLE.format(permissions="READ_ONLY, READ_WRITE")}
MORE_PEOPLE = {"policies/one.yaml": USES.format(groups="sre, dba")}


@pytest.fixture
def github(project: Project, server: ForgeServer) -> Road:
    return Road(project, server)


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_two_that_were_merged_before_either_was_applied_are_taken_one_by_one(road: Road, how: str) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO)
    road.open(8, "ines", THREE)
    commits = [road.merge(7, how), road.merge(8, how)]
    run = road.gate()
    assert run.code == 0, run.out + run.err
    gates = entries(road.project, "gate")
    assert [one["revision"] for one in gates] == commits
    assert [one["author"] for one in gates] == ["omar", "ines"]
    assert [one["details"]["anchor"] for one in gates[1:]] == commits[:1]
    assert (road.project.live("two") is not None, road.project.live("three") is not None) == (True, True)


def test_one_that_was_planned_after_the_other_was_merged_covers_both(github: Road, server: ForgeServer) -> None:
    github.begin({**ONE, **settings("approvals: 1")})
    github.open(7, "omar", TWO)
    github.merge(7)
    github.open(8, "ines", THREE)
    server.review(8, "omar")
    merged = github.merge(8)
    refused = github.gate()
    assert (refused.code, "omar wrote some of it" in refused.out) == (1, True)
    server.review(8, "carol")
    assert github.gate().code == 0
    assert [one["revision"] for one in entries(github.project, "gate")] == [merged]


def test_people_who_come_to_what_a_bundle_gained_stop_although_each_change_was_reviewed(
    road: Road, project: Project
) -> None:
    road.begin(KIT)
    sync_company(project, ann=["sre"], bob=["dba"])
    road.open(7, "omar", GROWN)
    road.open(8, "ines", MORE_PEOPLE)
    first = road.merge(7)
    road.merge(8)
    run = road.gate()
    assert run.code == 1
    assert "error[plan-moved]: This plan is not the one in the comment on pull request 8." in run.out
    assert "The changes are those that were reviewed, but what they do to access is something else now." in run.out
    assert "Reviewed: GAINS: 1 person gains" in run.out
    assert [one["revision"] for one in entries(project, "gate")] == [first]
    assert project.live("one")["spec"]["requestors"]["conditions"][0]["values"] == ["sre"]
    road.open(9, "omar", {"README.md": "Look at what is pending."})
    road.merge(9)
    assert road.gate().code == 0


def test_others_in_the_place_of_those_who_would_have_gained_stop_although_they_are_as_many(
    road: Road, project: Project
) -> None:
    road.begin(KIT)
    sync_company(project, ann=["sre"], bob=["dba"])
    road.open(7, "omar", {"policies/one.yaml": USES.format(groups="dba")})
    road.open(8, "ines", GROWN)
    first = road.merge(7)
    road.merge(8)
    run = road.gate()
    assert (run.code, "but what they do to access is something else now." in run.out) == (1, True)
    assert [one["revision"] for one in entries(project, "gate")] == [first]


def test_equal_changes_with_equal_effects_pass_although_the_digest_is_another(road: Road, project: Project) -> None:
    road.begin(KIT)
    sync_company(project, ann=["sre"], bob=["dba"])
    titled = KIT["policies/kit.yaml"].replace("{name: kit}", "{name: kit, title: The kit}")
    road.open(7, "omar", MORE_PEOPLE)
    road.open(8, "ines", {"policies/kit.yaml": titled})
    road.merge(8)
    road.merge(7)
    run = road.gate()
    assert run.code == 0, run.out
    assert [one["details"]["compared"] for one in entries(project, "gate")] == ["digest", "changes and effects"]


def test_without_a_catalog_what_relies_on_what_moved_stops(road: Road) -> None:
    road.begin(KIT)
    road.open(7, "omar", GROWN)
    road.open(8, "ines", MORE_PEOPLE)
    road.merge(7)
    road.merge(8)
    run = road.gate()
    assert (run.code, "but what they do to access was not known then, and the store has moved since." in run.out) == (
        1,
        True,
    )


def test_drift_since_the_review_is_restored_first_by_itself(road: Road) -> None:
    road.begin({"policies/one.yaml": flow("one", "grant_duration: 30m")})
    road.open(7, "omar", TWO)
    merged = road.merge(7)
    body = road.project.sql("SELECT body FROM live WHERE name = 'one'")[0][0]
    road.project.sql("UPDATE live SET body = ? WHERE name = 'one'", body.replace("30m", "4h"))
    run = road.gate()
    assert run.code == 0, run.out
    found = [
        (one["details"]["compared"], one["details"]["revision"] == merged) for one in entries(road.project, "gate")
    ]
    assert found == [("gated before", False), ("digest", True)]


def test_a_revert_is_reviewed_like_any_change(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO)
    road.merge(7)
    assert road.gate().code == 0
    road.open(8, "ines", {"policies/two.yaml": None})
    road.merge(8)
    assert road.gate().code == 0
    assert road.project.live("two") is None


def test_a_change_and_its_revert_that_wait_together_change_nothing_and_pass(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO)
    road.merge(7)
    road.open(8, "ines", {"policies/two.yaml": None})
    last = road.merge(8)
    assert road.gate().code == 0
    assert [one["revision"] for one in entries(road.project, "gate")] == [last]


def test_a_branch_that_was_forced_elsewhere_is_refused_until_somebody_applies_it_by_hand(road: Road) -> None:
    road.begin({**ONE, **settings("approvals: 1")})
    anchor = road.push({"README.md": "Hello."})
    assert road.gate().code == 0
    other = road.force({**TWO, **settings("approvals: 0")}, author="eve")
    run = road.gate()
    assert (run.code, road.project.live("two")) == (1, None)
    assert f"error[history-rewritten]: Revision {anchor[:7]}, which was applied last, is not in the history" in run.out
    assert f"of {other[:7]}" in run.out
    road.project.apply()
    assert road.gate().code == 0


def test_a_run_that_stops_half_way_is_continued_at_the_step_where_it_stopped(road: Road, server: ForgeServer) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO)
    road.open(8, "ines", THREE, comment=False)
    first, second = road.merge(7), road.merge(8)
    refused = road.gate()
    assert (refused.code, [one["revision"] for one in entries(road.project, "gate")]) == (1, [first])
    server.state.pulls[8].base = first
    road.comment(8)
    assert road.gate().code == 0
    assert [one["revision"] for one in entries(road.project, "gate")] == [first, second]


def test_policies_that_are_not_valid_half_way_are_taken_with_what_mends_them(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", {"policies/two.yaml": "kind: Nothing\n"}, comment=False)
    road.merge(7)
    road.open(8, "omar", TWO)
    merged = road.merge(8)
    assert road.gate().code == 0
    assert [one["revision"] for one in entries(road.project, "gate")] == [merged]


def test_the_gate_entry_and_the_write_of_a_step_are_one_transaction(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO)
    road.merge(7)
    road.project.sql(
        "CREATE TRIGGER fail AFTER INSERT ON audit WHEN NEW.event = 'apply' BEGIN SELECT RAISE(ABORT, 'died'); END"
    )
    assert road.gate().code == 1
    assert (road.project.live("two"), entries(road.project, "gate")) == (None, [])
    road.project.sql("DROP TRIGGER fail")
    assert road.gate().code == 0
