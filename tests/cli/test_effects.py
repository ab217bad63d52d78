"""``flowsync effects``: who gains and who loses by what is pending, and since an earlier catalog."""

import pytest

from tests.support.company_files import sync_company
from tests.support.projects import Project, flow


def digests(project: Project) -> list[str]:
    """The digests of the catalogs, the newest first."""
    return [one["digest"] for one in project.run("catalog", "list", "--format", "json").json["catalogs"]]


def test_what_is_pending_is_told_without_the_fields(project: Project) -> None:
    sync_company(project, ann=["sre"], bob=["sre"])
    project.write(one=flow("one"))
    run = project.run("effects")
    assert run.code == 0
    assert run.out.startswith("GAINS: 2 people gain orders READ_ONLY with no approval; 0 lose.\n")
    assert "\n  AccessFlow/one\n      gains " in run.out
    assert "requestors\n" not in run.out
    assert "ann@acme.example" not in run.out
    assert "ann@acme.example" in project.run("effects", "--names").out
    data = project.run("effects", "--format", "json").json["effects"]
    assert (data["gains"]["people"], [one["flow"] for one in data["flows"]]) == ({"count": 2}, ["AccessFlow/one"])


def test_only_so_many_flows_are_shown(project: Project) -> None:
    sync_company(project, ann=["sre"])
    writing = flow("b").replace("READ_ONLY", "READ_WRITE")
    project.write(a=flow("a"), b=writing)
    run = project.run("effects", "--limit", "1")
    assert ("AccessFlow/a" in run.out, "AccessFlow/b" in run.out) == (True, False)
    assert "  and 1 more flow, see --limit\n" in run.out


def test_the_exit_code_tells_whether_access_opens(project: Project) -> None:
    sync_company(project, ann=["sre"])
    project.write(one=flow("one"))
    assert (project.run("effects", "--detailed-exitcode").code, project.run("effects").code) == (2, 0)
    project.apply()
    run = project.run("effects", "--detailed-exitcode")
    assert (run.code, run.out) == (0, "NO EFFECT: nothing is pending.\n")
    assert project.run("effects", "--format", "json").json["effects"] is None
    project.write(one=flow("one", "active: false"))
    closing = project.run("effects", "--detailed-exitcode")
    assert (closing.code, closing.out.startswith("LOSES: 1 person loses ")) == (0, True)


def test_what_is_not_known_counts_as_opening(project: Project) -> None:
    project.write(one=flow("one"))
    run = project.run("effects", "--detailed-exitcode")
    assert (run.code, run.out.startswith("UNKNOWN: ")) == (2, True)
    project.apply()
    project.write(one=flow("one", metadata=["title: One"]))
    named = project.run("effects", "--detailed-exitcode")
    assert (named.code, named.out.startswith("NO EFFECT: ")) == (0, True)


def test_invalid_policies_have_no_effect_that_could_be_told(project: Project) -> None:
    project.write(one=flow("one", "activ: true"))
    run = project.run("effects")
    assert (run.code, run.out) == (1, "")
    assert "unknown-key" in run.err


def test_what_apply_would_refuse_is_said(project: Project) -> None:
    project.write(one=flow("one"))
    project.apply()
    project.remove("one")
    run = project.run("effects")
    assert (run.code, "see 'flowsync plan'" in run.err) == (1, True)


def test_a_saved_plan_says_when_its_effect_is_another_one_than_when_it_was_made(project: Project) -> None:
    sync_company(project, ann=["sre"])
    project.write(one=flow("one"))
    assert project.run("plan", "--out", "x.plan").code == 0
    assert project.run("plan", "--out", "y.plan").code == 0
    sync_company(project, ann=["sre"], bob=["sre"], cy=["sre"])
    run = project.apply("x.plan")
    assert run.out.startswith("GAINS: 3 people gain ")
    then = "GAINS: 1 person gains orders READ_ONLY with no approval; 0 lose."
    assert f"Note: The effect of this plan was another one when it was made: {then}\n" in run.err


@pytest.fixture
def drifted(project: Project) -> Project:
    """Two catalogs under one flow: bob joined the group that asks, cy left it."""
    project.write(one=flow("one"))
    project.apply()
    sync_company(project, ann=["sre"], bob=[], cy=["sre"])
    sync_company(project, ann=["sre"], bob=["sre"], cy=[])
    return project


def test_drift_of_effect_says_who_gained_and_why(drifted: Project) -> None:
    run = drifted.run("effects", "--since", digests(drifted)[-1][:8])
    lines = run.out.splitlines()
    assert (run.code, lines[0]) == (0, "GAINS: 1 person gained orders READ_ONLY; 1 lost.")
    assert lines[4:8] == [
        "  AccessFlow/one  policies/one.yaml:4",
        "      gains           1 person → orders READ_ONLY",
        "      loses           1 person → orders READ_ONLY",
        "      cause           group is sre (Okta): 1 joined, 1 left (:9)",
    ]
    assert "@acme.example" not in run.out
    named = drifted.run("effects", "--since", digests(drifted)[-1], "--names").out
    assert "gains           1 person: bob@acme.example →" in named
    assert "loses           1 person: cy@acme.example →" in named
    assert "why             bob@acme.example → group is sre (policies/one.yaml:9)" in named


def test_drift_of_effect_for_programs(drifted: Project) -> None:
    old = digests(drifted)[-1]
    data = drifted.run("effects", "--since", old, "--names", "--format", "json").json
    assert (data["from"]["digest"], data["to"]["digest"], data["knowledge"]) == (old, digests(drifted)[0], "exact")
    (one,) = data["flows"]
    assert one["gains"]["people"] == {"count": 1, "names": ["bob@acme.example"]}
    assert one["loses"]["people"] == {"count": 1, "names": ["cy@acme.example"]}
    (cause,) = one["causes"]
    assert (cause["kind"], cause["joined"]["names"], cause["left"]["names"]) == (
        "people",
        ["bob@acme.example"],
        ["cy@acme.example"],
    )
    assert (cause["subject"]["path"], cause["subject"]["start"]["line"]) == ("policies/one.yaml", 9)


def test_the_exit_code_tells_whether_somebody_gained(drifted: Project) -> None:
    old = digests(drifted)[-1]
    assert drifted.run("effects", "--since", old, "--detailed-exitcode").code == 2
    sync_company(drifted, ann=["sre"], bob=[], cy=[])
    lost = drifted.run("effects", "--since", old, "--detailed-exitcode")
    assert (lost.code, lost.out.splitlines()[0]) == (0, "LOSES: 1 person lost orders READ_ONLY.")


def test_a_group_that_is_another_one_widens_with_the_same_people(project: Project) -> None:
    project.write(one=flow("one"))
    project.apply()
    sync_company(project, ann=["sre"], ids={"sre": "00g1"})
    sync_company(project, ann=["sre"], ids={"sre": "00g2"})
    run = project.run("effects", "--since", digests(project)[-1], "--detailed-exitcode")
    assert (run.code, run.out.splitlines()[0]) == (2, "WIDENS: 1 group is another one under the old name.")
    assert "another group   group sre is another group now: its id is 00g2, was 00g1 (:9)" in run.out


def test_unchanged_access_and_unchanged_catalogs_are_told_apart(project: Project) -> None:
    project.write(one=flow("one"))
    project.apply()
    sync_company(project, ann=["sre"])
    (only,) = digests(project)
    same = project.run("effects", "--since", only)
    assert (same.code, "has the content of the newest one" in same.err) == (1, True)
    sync_company(project, ann=["sre"], bob=["dba"])
    run = project.run("effects", "--since", only)
    assert (run.code, run.out.splitlines()[0]) == (0, "NO EFFECT: nobody gained or lost access.")


def test_a_catalog_that_is_not_there_is_an_error(project: Project) -> None:
    project.write(one=flow("one"))
    project.apply()
    assert "There is no catalog in the store yet." in project.run("effects", "--since", "abcd").err
    assert project.run("effects", "--since", "yesterday?").code == 1
