"""``flowsync apply --gate``: what was reviewed is applied, and nothing else; how the review is told."""

import pytest

from tests.support.forge_server import ForgeServer
from tests.support.projects import Project, flow
from tests.support.road import ONE, THREE, TWO, Road, entries, git

KEY = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_what_was_reviewed_is_applied_however_it_was_merged(road: Road, how: str) -> None:
    begun = road.begin(ONE)
    road.open(7, "omar", TWO)
    road.push_again(7, {"policies/two.yaml": flow("two", "grant_duration: 2h")})
    merged = road.merge(7, how)
    run = road.gate()
    assert run.code == 0, run.out + run.err
    assert road.project.live("two") is not None
    assert "the same plan as in the comment on pull request 7" in run.out
    (entry,) = entries(road.project, "gate")
    details = entry["details"]
    assert (entry["revision"], entry["author"]) == (merged, "omar")
    assert (details["revision"], details["anchor"], details["compared"]) == (merged, begun, "digest")
    assert [one["number"] for one in details["pull_requests"]] == [7]


def test_a_plan_that_nobody_reviewed_is_refused_and_the_audit_says_so(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO, comment=False)
    road.merge(7)
    run = road.gate()
    assert (run.code, road.project.live("two")) == (1, None)
    assert "error[plan-not-reviewed]: Nobody has reviewed this plan." in run.out
    assert "No comment of flowsync on pull request 7 holds a plan for this store." in run.out
    (refused,) = entries(road.project, "refused")
    assert refused["details"]["errors"] == [{"code": "plan-not-reviewed", "address": ""}]
    assert entries(road.project, "gate") == []


def test_a_push_after_the_review_stops_the_merge(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO)
    road.push_again(7, THREE, comment=False)
    road.merge(7)
    run = road.gate()
    assert (run.code, road.project.live("two"), road.project.live("three")) == (1, None, None)
    assert "error[plan-moved]: This plan is not the one in the comment on pull request 7." in run.out
    assert "Not reviewed: AccessFlow/three." in run.out


def test_a_comment_that_somebody_else_wrote_counts_for_nothing(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO, comment=False)
    road.comment(7, author="omar")
    road.merge(7)
    run = road.gate()
    assert (run.code, road.project.live("two")) == (1, None)
    assert "The comment by omar looks like one of flowsync, but the account of this token did not write it." in run.out


@pytest.mark.parametrize("status", ["outdated", "invalid", "refused"])
def test_a_comment_that_was_outdated_takes_back_what_older_ones_said(road: Road, status: str) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO)
    road.comment(7, status=status)
    road.merge(7)
    run = road.gate()
    assert (run.code, "error[plan-not-reviewed]" in run.out) == (1, True)


def test_with_a_key_only_comments_that_are_signed_with_it_count(project: Project, server: ForgeServer) -> None:
    road = Road(project, server, key=KEY)
    road.begin(ONE)
    road.open(7, "omar", TWO)
    (body,) = server.bodies(7)
    server.state.pulls[7].comments[0].body = body.replace("The plan.", "Another plan.")
    road.merge(7)
    run = road.gate()
    assert (run.code, "is not signed with FLOWSYNC_COMMENT_KEY" in run.out) == (1, True)
    server.state.pulls[7].comments[0].body = body
    assert road.gate().code == 0


def test_a_digest_or_a_review_given_by_hand_stands_for_the_comment(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO, comment=False)
    road.merge(7)
    refused = road.gate()
    digest = refused.out.split("or its digest: --reviewed ")[1].split()[0]
    assert road.gate("--reviewed", "0" * 64).code == 1
    run = road.gate("--reviewed", digest)
    assert run.code == 0, run.out
    assert f"the same plan as in the digest {digest[:12]}" in run.out
    assert entries(road.project, "gate")[0]["details"]["against"] == f"the digest {digest[:12]}"


def test_a_digest_by_hand_needs_no_platform_and_a_platform_that_is_gone_is_noted(project: Project) -> None:
    with ForgeServer() as server:
        road = Road(project, server)
        road.begin(ONE)
        road.open(7, "omar", TWO, comment=False)
        road.merge(7)
        digest = road.gate().out.split("or its digest: --reviewed ")[1].split()[0]
    road.environment = dict.fromkeys(road.environment, "")
    run = road.gate("--reviewed", digest)
    assert (run.code, project.live("two") is not None) == (0, True)
    assert "Note: Which pull request this came with is not known." in run.err


def test_what_was_reviewed_of_a_store_that_was_not_there_yet_may_make_it(road: Road) -> None:
    road.begin({"policies/.keep": ""}, apply=False)
    road.open(7, "omar", ONE)
    road.merge(7)
    run = road.gate()
    assert run.code == 0, run.out
    assert "Nothing was applied to this store before, so the rules are those of" in run.err
    assert road.project.live("one") is not None


def test_a_merge_that_changes_nothing_in_force_passes_and_is_the_next_anchor_once(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", {"README.md": "Hello."}, comment=False)
    merged = road.merge(7)
    assert [road.gate().code, road.gate().code] == [0, 0]
    (entry,) = entries(road.project, "gate")
    assert (entry["revision"], entry["details"]["compared"], entry["serial"]) == (merged, "nothing to review", None)


def test_drift_at_the_anchor_is_restored_and_what_was_rolled_back_is_not_brought_back_unseen(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", {"policies/one.yaml": flow("one", "grant_duration: 30m")})
    road.merge(7)
    assert road.gate().code == 0
    body = road.project.sql("SELECT body FROM live WHERE name = 'one'")[0][0]
    road.project.sql("UPDATE live SET body = ? WHERE name = 'one'", body.replace("30m", "4h"))
    healed = road.gate()
    assert (healed.code, "nothing new: policies that passed before" in healed.out) == (0, True)
    assert road.project.run("rollback", "1", "--yes").code == 0
    run = road.gate()
    assert (run.code, "error[plan-not-reviewed]" in run.out) == (1, True)
    assert "Nothing was merged since the last apply through the gate" in run.out


def test_json_has_every_step_and_every_reason(road: Road) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO)
    road.merge(7)
    done = road.gate("--format", "json").json
    (step,) = done["steps"]
    assert (done["status"], step["authors"], step["compared"]) == ("applied", ["omar"], "digest")
    assert [one["address"] for one in step["applied"]["outcomes"]] == ["AccessFlow/two"]
    road.open(8, "omar", THREE, comment=False)
    road.merge(8)
    refused = road.gate("--format", "json")
    (step,) = refused.json["steps"]
    assert (refused.code, refused.json["status"], step["applied"]) == (1, "refused", None)
    assert [reason["code"] for reason in step["reasons"]] == ["plan-not-reviewed"]


def test_a_dirty_work_tree_and_a_folder_outside_git_are_refused(road: Road, project: Project) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO)
    merged = road.merge(7)
    road.check_out()
    project.environment.update(road.environment)
    project.write(three=flow("three"))
    dirty = project.run("apply", "--gate", "--yes")
    assert (dirty.code, "are not committed, so nobody can have reviewed them" in dirty.err) == (1, True)
    run = project.run("apply", "--gate", "--yes", "--head", merged)
    assert (run.code, project.live("two") is not None, project.live("three")) == (0, True, None)


def test_what_does_not_go_with_the_gate_is_wrong_usage(project: Project) -> None:
    project.write(one=flow("one"))
    for arguments in (
        ["--reviewed", "0" * 64],
        ["--forge", "github"],
        ["--gate", "x.plan"],
        ["--gate", "--target", "AccessFlow/one"],
        ["--gate", "--only", "narrows"],
        ["--gate", "--ignore-drift", "AccessFlow/one"],
    ):
        run = project.run("apply", "--yes", *arguments)
        assert (run.code, run.err.startswith("Error: "), (project.root / ".flowsync").exists()) == (1, True, False), (
            arguments
        )
    outside = project.run("apply", "--yes", "--gate")
    assert (outside.code, "Error: " in outside.err) == (1, True)


def test_a_clone_without_its_history_is_told_to_fetch_it(road: Road, project: Project) -> None:
    road.begin(ONE)
    road.open(7, "omar", TWO)
    road.merge(7)
    project.environment.update(road.environment)
    git(project.root, "fetch", "--quiet", "--depth=1", f"file://{road.origin}", "main")
    git(project.root, "reset", "--quiet", "--hard", "FETCH_HEAD")
    run = project.run("apply", "--yes", "--gate")
    assert (run.code, "fetch-depth: 0" in run.err, project.live("two")) == (1, True, None)
