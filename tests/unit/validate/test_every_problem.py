"""Every problem of a run is reported, in the order of the places."""

from random import Random

from flowsync.ground.diagnostic import Severity
from tests.support.examples import FLOW, SCOPE, load, places

MANY = """\
apiVersion: flowsync/v2
kind: AccessFlow
metadata:
  name: Flow
  title: 5
  labels: [a, a]
  colour: red
  review_by: 2999-02-30
spec:
  trigger: SELF_SERVE
  active: 1
  timeframe:
    days_of_week: []
    start_time: "09:00"
    end_time: "09:00"
    time_zone: Nowhere
  requestors:
    conditions:
      - {type: Owner}
      - {type: group, values: [sre]}
      - {type: group, match_operator: is, values: [sre]}
  access_targets:
    - {}
    - access_scope: {name: nowhere}
    - bundle: {name: nothing}
  grant_duration: 0m
  escalation_policy:
    approver_groups: []
  settings:
    require_mfa:
    max_extensions: 11
"""


def test_shape_rules_and_references_of_one_document_are_reported_together() -> None:
    assert places(load({"policy.yaml": MANY})[1]) == [
        "1:13 unknown-api-version",
        "4:9 name-format",
        "5:10 wrong-type",
        "6:15 duplicate-item",
        "7:3 unknown-key",
        "8:14 date-format",
        "11:11 wrong-type",
        "13:5 wrong-size",
        "19:16 approver-only-type",
        "20:10 condition-without-source",
        "21:9 duplicate-item",
        "21:10 condition-without-source",
        "23:7 target-not-one",
        "24:28 unresolved-reference",
        "25:22 unresolved-reference",
        "26:19 duration-range",
        "27:3 escalation-without-approvers",
        "30:5 null-value",
        "31:21 wrong-value",
    ]


def test_what_needs_a_part_that_is_wrong_waits_until_that_is_right() -> None:
    mended = MANY.replace("days_of_week: []", "days_of_week: [MONDAY]").replace(
        "{type: Owner}", "{type: x, values: [y]}"
    )
    assert [place for place in places(load({"policy.yaml": mended})[1]) if place.startswith(("15:", "16:"))] == [
        "15:15 time-window-empty",
        "16:16 time-zone-unknown",
    ]


def test_findings_of_a_run_are_in_the_order_of_path_line_and_column() -> None:
    files = {f"{name}.yaml": MANY.replace("name: Flow", f"name: Flow-{name}") for name in ("b", "a", "c")}
    found = load(files)[1]
    assert [place.subject for place in found] == sorted(place.subject for place in found if place.subject)
    assert len(found) == 3 * 19


def test_the_order_in_which_files_are_read_changes_nothing_but_which_of_two_is_the_later() -> None:
    files = {f"{index}.yaml": FLOW.replace("name: flow", f"name: flow-{index}\n  title: {index}") for index in range(8)}
    files["scope.yaml"] = SCOPE.replace("query", "qery")
    names = list(files)
    Random(7).shuffle(names)
    assert load({name: files[name] for name in names})[1] == load(files)[1]


def test_the_same_finding_is_reported_once() -> None:
    twice = f"""{FLOW}\
  approver_policy:
    approval_mode: ANY_OF
    approver_groups:
      - approvers: &them [{{type: group, values: [a]}}]
      - logical_operator: OR
        approvers: *them
"""
    found = load({"policy.yaml": f"{twice}---\n{SCOPE}"})[1]
    assert places(found) == ["15:28 condition-without-source"]


def test_a_document_of_no_kind_is_checked_as_far_as_all_kinds_are_alike() -> None:
    text = "kind: AccesFlow\nmetadata: {name: A, labels: x}\nspec: {anything: goes}\n"
    assert places(load({"policy.yaml": text})[1]) == [
        "1:1 missing-key",
        "1:7 unknown-kind",
        "2:18 name-format",
        "2:29 wrong-type",
    ]


def test_a_file_of_another_program_is_no_document_and_is_reported_once() -> None:
    workflow = "on: push\njobs:\n  test: {runs-on: ubuntu-latest}\n"
    assert places(load({"policy.yaml": workflow})[1]) == ["1:1 missing-key"]


def test_warnings_do_not_keep_a_document_out_of_the_configuration_and_errors_do() -> None:
    warned = FLOW.replace("source_integration_name: Okta, ", "")
    configuration, found = load({"flow.yaml": warned, "scope.yaml": SCOPE, "wrong.yaml": SCOPE.replace("prod", "PROD")})
    assert [str(address) for address in configuration.resources] == ["AccessFlow/flow", "AccessScope/prod"]
    assert [place.severity for place in found] == [Severity.WARNING, Severity.ERROR]
