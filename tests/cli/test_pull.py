"""pull: drift is accepted into the policies."""

import re
from itertools import permutations
from random import Random
from typing import Any

import pytest

from flowsync.ground.json_text import canonical_json
from tests.support.plans import bundle, condition, integration, policy, scope
from tests.support.projects import Project, Run, flow
from tests.support.untidy_yaml import UntidyWriter

SET = "UPDATE live SET body = json_set(body, ?, json(?)) WHERE name = ?"
BASE: dict[str, Any] = {
    "trigger": "SELF_SERVE",
    "requestors": {"conditions": [condition("group", "sre")]},
    "access_targets": [integration()],
}
HOURS = {"days_of_week": ["MONDAY"], "start_time": "09:00", "end_time": "18:00", "time_zone": "UTC"}
SPECS: dict[str, list[dict[str, Any]]] = {
    "AccessFlow": [
        BASE,
        {**BASE, "trigger": "AUTOMATIC"},
        {**BASE, "grant_duration": "4h", "settings": {"max_extensions": 2, "extension_duration": "1h"}},
        {**BASE, "settings": {"max_extensions": 1, "extension_duration": "30m", "require_mfa": True}},
        {**BASE, "active": False, "timeframe": HOURS},
        {**BASE, "timeframe": {**HOURS, "days_of_week": ["SUNDAY", "MONDAY"], "time_zone": "Asia/Jerusalem"}},
        {**BASE, "approver_policy": policy("ANY_OF", "dba", "grc"), "grant_duration": "indefinite"},
        {
            **BASE,
            "approver_policy": {**policy("ALL_OF", "dba", "sre"), "distinct_approvers": True},
            "escalation_policy": {"interval": "15m", "approver_groups": policy("ANY_OF", "x", "y")["approver_groups"]},
        },
        {
            **BASE,
            "approver_policy": policy("ALL_OF", "dba"),
            "escalation_policy": {"approver_groups": policy("ANY_OF", "z", "x", "y")["approver_groups"]},
        },
        {
            **BASE,
            "access_targets": [bundle("tools"), integration("READ", "WRITE", resources_scopes="ANY")],
            "requestors": {
                "logical_operator": "OR",
                "conditions": [condition("group", "dba"), condition("user", "a@b")],
            },
        },
        {
            **BASE,
            "access_targets": [integration(resources_scopes=[scope("exclude", "TAG", "true", key="pii")])],
            "request_for": {"request_scopes": ["others"], "grantees": {"conditions": [condition("team", "x")]}},
        },
    ],
    "Bundle": [
        {"access_targets": [integration(), {"access_scope": {"name": "estate"}}]},
        {"access_targets": [integration("READ", "WRITE", name="redis")]},
    ],
    "AccessScope": [{"query": 'integration = "a"'}, {"query": 'integration = "b"\nor integration = "c"\n'}],
    "Space": [
        {"space_scopes": ["estate"], "members": [{"type": "user", "values": ["a@b"], "space_role": "SpaceOwner"}]},
        {"space_scopes": ["estate"], "members": []},
    ],
}
METADATA: list[dict[str, Any]] = [
    {"title": "One", "labels": ["a", "b"]},
    {"description": "x\ny\n", "owners": ["o"]},
    {},
]


def document(kind: str, name: str, spec: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    titled = {**metadata, "title": f"{metadata['title']} {name}"} if "title" in metadata else metadata
    return {"apiVersion": "flowsync/v1", "kind": kind, "metadata": {"name": name, **titled}, "spec": spec}


def drifting(random: Random) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Documents, and what each becomes in the live store: every spec of a kind becomes every other."""
    pairs = []
    for kind, specs in SPECS.items():
        for number, (before, after) in enumerate(permutations(specs, 2)):
            name = f"{kind.lower()}-{number}"
            one, other = random.sample(METADATA, 2)
            pairs.append((document(kind, name, before, **one), document(kind, name, after, **other)))
    on, off = ({"require_request_duration": value} for value in random.sample([True, False], 2))
    return [*pairs, (document("AccountSettings", "account", on), document("AccountSettings", "account", off))]


def started(project: Project, **files: str) -> Project:
    """A project whose policies are in force."""
    project.write(**files)
    project.apply()
    return project


def drift(project: Project, name: str, path: str, value: Any) -> None:
    project.sql(SET, f"$.{path}", canonical_json(value), name)


def text(project: Project, name: str = "a") -> str:
    return (project.root / "policies" / f"{name}.yaml").read_text(encoding="utf-8")


def nothing_left(project: Project) -> bool:
    plan = project.run("plan", "--format", "json").json
    return (plan["status"], plan["drift"]) == ("no-changes", [])


@pytest.mark.parametrize("seed", range(2))
def test_after_all_is_pulled_the_plan_has_neither_drift_nor_changes(project: Project, seed: int) -> None:
    random = Random(seed)
    writer = UntidyWriter(random)
    anchors = [
        document("AccessScope", "estate", {"query": 'integration = "e"'}),
        document("Bundle", "tools", SPECS["Bundle"][1]),
    ]
    pairs = drifting(random)
    started(project, a="---\n".join(writer.document(one) for one in [*anchors, *(before for before, _ in pairs)]))
    for _, after in pairs:
        body = canonical_json({"metadata": after["metadata"], "spec": after["spec"]})
        statement = "UPDATE live SET body = ? WHERE kind = ? AND name = ?"
        project.sql(statement, body, after["kind"], after["metadata"]["name"])

    pulled = project.run("pull", "--all")

    assert (pulled.code, pulled.err) == (0, "")
    assert nothing_left(project)
    said = r"Nothing to pull: the policies say already what is live of [1-9]\d* objects; the next apply records it\.\n"
    assert re.fullmatch(said, project.run("pull", "--all").out)
    project.apply()
    assert project.run("drift", "--detailed-exitcode").code == 0


def test_it_says_what_it_accepted_and_what_comes_next(project: Project) -> None:
    started(project, a=flow("a", "grant_duration: 60m  # short", "settings:", "  require_mfa: true  # always"))
    drift(project, "a", "spec.settings.require_mfa", False)
    pulled = project.run("pull", "AccessFlow/a")
    assert (pulled.code, pulled.err) == (0, "")
    assert pulled.out == (
        "flowsync pull · sqlite:///.flowsync/live.db (serial 1)\n\n"
        "  ! AccessFlow/a   settings.require_mfa   applied true, live false\n\n"
        "Wrote policies/a.yaml\n\n"
        "Pulled: the drift of 1 object is accepted. "
        "Review and commit; the next apply records it, nothing in force changes.\n"
    )
    after = flow("a", "grant_duration: 60m  # short", "settings:", "  require_mfa: false  # always")
    assert (text(project), nothing_left(project)) == (after, True)


def test_one_field_is_accepted_and_the_others_stay_drift(project: Project) -> None:
    started(project, a=flow("a", "grant_duration: 1h"))
    drift(project, "a", "spec.grant_duration", "2h")
    drift(project, "a", "metadata.title", "Other")
    drift(project, "a", "spec.access_targets[0].integration.permissions", ["READ_ONLY", "WRITE"])
    listed = project.run("pull")
    names = ["title", "access_targets", "grant_duration"]
    assert (listed.code, listed.err.count("\n  AccessFlow/a.")) == (1, 3)
    assert [line.strip() for line in listed.err.splitlines()[1:4]] == [f"AccessFlow/a.{name}" for name in names]
    assert project.run("pull", "AccessFlow/a.access_targets", "AccessFlow/a.grant_duration").code == 0
    assert text(project) == flow("a", "grant_duration: 2h").replace("[READ_ONLY]", "[READ_ONLY, WRITE]")
    left = project.run("plan", "--format", "json").json["drift"]
    assert [one["key_path"] for one in left[0]["attributes"]] == [["metadata", "title"]]


def test_a_change_of_the_policies_stays_and_a_conflict_takes_what_is_live(project: Project) -> None:
    started(project, a=flow("a", "grant_duration: 1h"))
    drift(project, "a", "spec.grant_duration", "2h")
    project.write(a=flow("a", "grant_duration: 8h", "active: false"))
    pulled = project.run("pull", "AccessFlow/a")
    assert "applied 1h, live 2h   → in place of 8h in the policies" in pulled.out
    assert text(project) == flow("a", "grant_duration: 2h", "active: false")
    plan = project.run("plan", "--format", "json").json
    assert [one["key_path"] for one in plan["changes"][0]["attributes"]] == [["spec", "active"]]
    assert plan["drift"] == []


def test_what_is_gone_is_taken_out_and_an_empty_file_deleted(project: Project) -> None:
    started(project, a="---\n".join(map(flow, "abc")), d=flow("d"))
    project.sql("DELETE FROM live WHERE name IN ('a', 'c', 'd')")
    pulled = project.run("pull", "--all")
    assert pulled.code == 0
    assert "→ its document is taken out" in pulled.out
    assert "Wrote policies/a.yaml\nDeleted policies/d.yaml\n" in pulled.out
    assert (text(project), nothing_left(project)) == (flow("b"), True)
    assert [path.name for path in (project.root / "policies").iterdir()] == ["a.yaml"]


def test_a_dry_run_prints_the_difference_and_writes_nothing(project: Project) -> None:
    started(project, a=flow("a", "grant_duration: 1h").rstrip("\n"), d=flow("d"))
    drift(project, "a", "spec.grant_duration", "2h")
    project.sql("DELETE FROM live WHERE name = 'd'")
    dry = project.run("pull", "--all", "--dry-run")
    assert dry.code == 0
    assert "-  grant_duration: 1h\n\\ No newline at end of file\n+  grant_duration: 2h\n\\ No newline" in dry.out
    assert "--- a/policies/d.yaml\n+++ /dev/null\n" in dry.out
    assert dry.err == "Nothing was written. Without --dry-run, 2 files would change.\n"
    assert "grant_duration: 1h" in text(project)
    assert text(project, "d") == flow("d")


def test_as_json(project: Project) -> None:
    started(project, a=flow("a"))
    assert project.run("pull", "--all", "--format", "json").json["status"] == "nothing-to-pull"
    drift(project, "a", "spec.active", False)
    for options, status in ((["--dry-run"], "would-pull"), ([], "pulled")):
        found = project.run("pull", "--all", "--format", "json", *options).json
        assert (found["status"], [one["address"] for one in found["accepted"]]) == (status, ["AccessFlow/a"])
        assert [(one["path"], one["action"]) for one in found["files"]] == [("policies/a.yaml", "write")]
        assert "+  active: false" in found["files"][0]["diff"]


def test_a_renamed_object_is_known_by_both_names(project: Project) -> None:
    for name in ("AccessFlow/old", "AccessFlow/new.grant_duration"):
        started(project, a=flow("old", "grant_duration: 1h"))
        drift(project, "old", "spec.grant_duration", "2h")
        project.write(a=flow("new", "grant_duration: 1h", metadata=["renamed_from: old"]))
        assert project.run("pull", name).code == 0
        assert text(project) == flow("new", "grant_duration: 2h", metadata=["renamed_from: old"])
        plan = project.run("plan", "--format", "json").json
        assert (plan["drift"], plan["changes"][0]["previous"]) == ([], "AccessFlow/old")
        project.write(a=flow("old"))
        project.apply()


def test_what_has_no_document_is_left_alone_by_all_and_refused_by_name(project: Project) -> None:
    started(project, a=flow("a"), b=flow("b"))
    drift(project, "a", "spec.active", False)
    project.remove("a")
    left = project.run("pull", "--all")
    assert (left.code, left.out, "Left alone: AccessFlow/a drifted" in left.err) == (0, "Nothing to pull.\n", True)
    refused = project.run("pull", "AccessFlow/a")
    assert (refused.code, "policies hold no document for it" in refused.err) == (1, True)


def refused(run: Run, *words: str) -> bool:
    return run.code == 1 and run.out == "" and all(word in run.err for word in words)


def test_what_cannot_be_pulled_is_refused_by_name(project: Project) -> None:
    started(project, a=flow("a"), b=flow("b"))
    insert = "INSERT INTO live(kind, name, body) SELECT kind, ?, replace(body, '\"a\"', ?) FROM live WHERE name = 'a'"
    project.sql(insert, "console", '"console"')
    drift(project, "a", "spec.active", False)
    assert refused(
        project.run("pull", "AccessFlow/console"), "does not manage it", "flowsync import AccessFlow/console"
    )
    assert refused(project.run("pull", "AccessFlow/consolle"), "not in the live store", "Did you mean 'console'?")
    assert refused(project.run("pull", "AccessFlow/a.title"), "did not drift; drifted: AccessFlow/a.active")
    assert refused(project.run("pull", "AccessFlow/a.grant"), "has no field 'grant'")
    assert refused(project.run("pull", "AccessFlow/a", "--all"), "Give either")
    assert project.run("pull", "AccessFlow/b").out == "Nothing to pull: AccessFlow/b did not drift.\n"
    project.write(c=flow("c"))
    assert refused(project.run("pull", "AccessFlow/c"), "AccessFlow/c was never applied")
    project.sql("UPDATE live SET body = '{' WHERE name = 'b'")
    assert refused(project.run("pull", "--all"), "AccessFlow/b cannot be pulled", "Mend the row")
    assert refused(project.run("pull", "AccessFlow/b"), "AccessFlow/b cannot be pulled")
    project.write(d="broken: [")
    assert refused(project.run("pull", "--all"), "The policies are not valid")


def test_what_is_protected_is_neither_taken_out_nor_switched_off(project: Project) -> None:
    started(project, a=flow("a", metadata=["protect: true"]), b=flow("b", metadata=["protect: true"]), c=flow("c"))
    drift(project, "b", "spec.active", False)
    assert refused(project.run("pull", "AccessFlow/b"), "error[protected]", "so nothing was written")
    project.sql("DELETE FROM live WHERE name = 'a'")
    assert refused(project.run("pull", "--all"), "AccessFlow/a is protected and gone", "protect: false")
    assert refused(project.run("pull", "AccessFlow/a.title"), "it is gone from the live store")


def test_nothing_is_written_when_the_policies_would_not_be_valid(project: Project) -> None:
    bundled = flow("a").replace("    - integration", "    - bundle: {name: x}\n    - integration")
    tools = "apiVersion: flowsync/v1\nkind: Bundle\nmetadata: {name: x}\nspec:\n  access_targets:\n"
    tools += "    - integration: {integration_name: a, resource_type: b, permissions: [c]}\n"
    started(project, a=bundled, x=tools)
    drift(project, "a", "spec.active", False)
    project.sql("DELETE FROM live WHERE name = 'x'")
    assert refused(project.run("pull", "--all"), "error[unresolved-reference]", "so nothing was written")
    assert (text(project), text(project, "x")) == (bundled, tools)


def test_what_has_to_be_explicit_is_written_out(project: Project) -> None:
    project.settings("require_explicit: [grant_duration, resources_scopes, approver_policy]")
    explicit = flow("a", "grant_duration: 2h", "approver_policy: AUTOMATIC").replace(
        "ONLY]}", "ONLY], resources_scopes: ANY}"
    )
    started(project, a=explicit)
    drift(project, "a", "spec.grant_duration", "1h")
    drift(project, "a", "spec.access_targets[1]", integration(name="redis"))
    assert project.run("pull", "--all").code == 0
    assert "grant_duration: 1h" in text(project)
    assert text(project).count("resources_scopes: ANY") == 2
    assert nothing_left(project)


@pytest.fixture
def pulled(project: Project) -> Project:
    """Drift of ``a`` and the end of ``b`` that the policies say too, since a pull."""
    project.write(a=flow("a"), b=flow("b"), c=flow("c"))
    project.apply()
    project.sql(SET, "$.spec.active", "false", "a")
    project.sql("DELETE FROM live WHERE name = 'b'")
    assert project.run("pull", "--all").code == 0
    return project


def test_what_was_pulled_already_is_not_said_to_be_without_drift(pulled: Project) -> None:
    again = pulled.run("pull", "AccessFlow/a")
    told = "Nothing to pull for AccessFlow/a: the policies say so already; the next apply records it.\n"
    assert (again.code, again.out) == (0, told)
    assert pulled.run("pull", "AccessFlow/c").out == (
        "Nothing to pull: the policies say already what is live of 2 objects; the next apply records it.\n"
    )


def test_a_plan_after_a_pull_says_what_apply_still_writes(pulled: Project) -> None:
    plan = pulled.run("plan", "--detailed-exitcode")
    said = "No changes in force; apply brings flowsync's records up to date for 2 objects"
    assert (plan.code, plan.out.endswith(f"\n{said}.\n")) == (0, True)
    assert pulled.run("plan", "--format", "markdown").out.startswith(f"### flowsync · {said}\n")
    pulled.apply()
    assert pulled.run("plan").out.endswith("No changes. The live store is what policies say.\n")
    assert pulled.run("pull", "--all").out == "No drift: there is nothing to pull.\n"


def test_a_part_of_a_plan_after_a_pull_says_what_it_left_out_too(pulled: Project) -> None:
    pulled.write(c=flow("c", "grant_duration: 2h"))
    records = "apply brings flowsync's records up to date for 2 objects"
    part = pulled.run("plan", "--exclude", "AccessFlow/c").out
    assert part.endswith(f"\nNo changes in force in what was looked at; {records}; 1 left out.\n")


def test_the_history_calls_what_was_pulled_accepted(pulled: Project) -> None:
    pulled.apply()
    assert "  1 drift accepted, 1 deletion accepted\n" in pulled.run("history").out
    of_a, of_b = (pulled.run("history", f"AccessFlow/{name}").out for name in "ab")
    assert re.search(r"^  ~ serial 2 · \S+ · drift accepted by ", of_a, re.MULTILINE)
    assert re.search(r"^  - serial 2 · \S+ · deletion accepted by ", of_b, re.MULTILINE)
    assert "AccessFlow/b  deleted, id " in of_b
    assert "until serial 2: drift accepted " in pulled.run("show", "AccessFlow/a", "--at", "1").out
    pulled.sql("DELETE FROM live WHERE name = 'c'")
    assert pulled.run("state", "forget", "AccessFlow/c", "--yes").code == 0
    assert "AccessFlow/c  not managed any more, id " in pulled.run("history", "AccessFlow/c").out
    assert "1 forgotten\n" in pulled.run("history").out
