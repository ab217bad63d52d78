"""A plan as text; whole plans are golden files."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.model.configuration import Revision
from flowsync.model.state import StateVersion
from flowsync.plan.values import Plan
from flowsync.render.plan_text import plan_text
from tests.support.configurations import applied, body, flow_spec, unmanaged
from tests.support.plan_cases import CASES, contractors
from tests.support.plans import COMMIT, STORE_URL, condition, document, groups, integration, place, planned, scope


def _text(plan: Plan) -> str:
    return plan_text(plan, store_url=STORE_URL)


def _update(before: Mapping[str, Any], after: Mapping[str, Any], **lines: int) -> list[str]:
    """The lines below the head of one updated flow, without indentation."""
    store = {"AccessFlow/f": applied(body("AccessFlow/f", flow_spec(**before)))}
    text = _text(planned([document("AccessFlow/f", flow_spec(**after))], store, lines=lines))
    return [" ".join(line.split()) for line in text.split("\n\n")[1].splitlines()[1:]]


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        (Revision(commit=COMMIT), "policies at 3f2a91c · "),
        (Revision(commit=COMMIT, dirty=True), "policies at 3f2a91c, with uncommitted changes · "),
        (Revision(), "policies without a revision · "),
    ],
)
def test_head_says_the_revision(revision: Revision, words: str) -> None:
    assert words in _text(planned([document("Bundle/a")], {}, revision=revision)).splitlines()[0]


def test_head_says_that_the_store_is_not_made_yet() -> None:
    plan = replace(planned([document("Bundle/a")], {}), base=StateVersion())

    assert _text(plan).splitlines()[0].endswith(f"{STORE_URL} (not made yet)")


def test_blocks_that_widen_come_first_and_each_sort_in_order_of_address() -> None:
    heads = [line.split()[1] for line in _text(CASES["rich"]()).splitlines() if line[2:4] in ("+ ", "~ ", "- ")]

    assert heads == [
        "AccessFlow/contractors",
        "AccessFlow/oncall-debug",
        "AccessFlow/prod-postgres-read",
        "Bundle/prod-debug",
        "AccessScope/legacy-ec2",
    ]


def test_place_in_the_same_file_is_a_line_and_in_another_file_a_path() -> None:
    store = {"AccessFlow/f": applied(body("AccessFlow/f"))}
    plan = planned(
        [document("AccessFlow/f", flow_spec(grant_duration="2h"), line=7)], store, lines={"grant_duration": 31}
    )
    change = plan.changes[0]
    moved = replace(change, attributes=(replace(change.attributes[0], subject=place("policies/b.yaml", 9)),))

    assert _text(plan).splitlines()[2].endswith(" policies/all.yaml:7")
    assert _text(plan).splitlines()[3].endswith(" :31")
    assert _text(replace(plan, changes=(moved,))).splitlines()[3].endswith("  policies/b.yaml:9")


def test_places_end_at_one_column() -> None:
    lines = [line for line in _text(CASES["rich"]()).splitlines() if line.endswith((":25", ":31", ":40", ":44", ":52"))]

    assert len({len(line) for line in lines}) == 1


def test_scalars_and_sets_show_what_changes_only() -> None:
    assert _update(
        {"grant_duration": "1h", "settings": {"require_mfa": True}, "access_targets": [integration("A", "B")]},
        {"grant_duration": "4h", "access_targets": [integration("B", "C")]},
    ) == [
        "access_targets",
        "~ integration prod-postgres / postgresql-table",
        "permissions +C -A mixed",
        "grant_duration 1h → 4h WIDENS",
        "settings",
        "require_mfa true → false WIDENS",
    ]


def test_approval_that_becomes_automatic_shows_what_is_lost() -> None:
    lost = {"approval_mode": "ALL_OF", "approver_groups": groups("dba-leads"), "distinct_approvers": True}

    assert _update({"approver_policy": lost}, {}) == [
        "approver_policy listed below → AUTOMATIC WIDENS",
        "- approval_mode ALL_OF",
        "- distinct_approvers true",
        "- approver group: group is dba-leads",
    ]


def test_item_that_comes_shows_all_of_it_and_its_place() -> None:
    wide = integration("ADMIN", name="new", resources_scopes=[scope("exclude", "TAG", "true", key="pii")])

    assert _update({}, {"access_targets": [integration(), wide]}, access_targets=44) == [
        "access_targets",
        "+ integration new / postgresql-table WIDENS :44",
        "permissions [ADMIN]",
        "resources_scopes",
        "exclude TAG pii = true",
    ]


def test_tiers_are_called_by_their_position() -> None:
    policy = {"approver_policy": {"approval_mode": "ANY_OF", "approver_groups": groups("a")}}
    tiers = {**policy, "escalation_policy": {"approver_groups": groups("b")}}
    more = {**policy, "escalation_policy": {"approver_groups": [*groups("c"), *groups("d")]}}

    assert _update(tiers, more) == [
        "escalation_policy",
        "~ tier 1",
        "~ group is +c -b mixed",
        "+ tier 2: approver group: group is d WIDENS",
    ]


def test_values_of_an_item_stand_beside_it() -> None:
    before = integration(resources_scopes=[scope("include", "NAME", "orders", "refunds")])
    after = integration(resources_scopes=[scope("include", "NAME", "orders", "payouts")])
    people = {"conditions": [condition("group", "sre", "dba")]}

    assert _update({"access_targets": [before]}, {"access_targets": [after], "requestors": people}, values=20) == [
        "requestors",
        "~ group is (Okta) +dba WIDENS :20",
        "access_targets",
        "~ integration prod-postgres / postgresql-table",
        "resources_scopes",
        "~ include NAME +payouts -refunds mixed :20",
    ]


def test_conditions_too_long_for_a_line_have_lines_of_their_own() -> None:
    many = [condition("group", f"a-group-with-a-rather-long-name-{number}") for number in range(3)]
    after = {"requestors": {"logical_operator": "OR", "conditions": many}}
    text = _text(planned([document("AccessFlow/f", flow_spec(**after))], {}))

    assert [line.split() for line in text.splitlines() if "requestors" in line or "rather-long" in line] == [
        ["requestors", "OR"],
        *(["group", "is", f"a-group-with-a-rather-long-name-{number}", "(Okta)"] for number in range(3)),
    ]


def test_approver_group_too_long_for_a_line_has_lines_of_its_own() -> None:
    many = [condition("group", f"a-group-with-a-rather-long-name-{number}") for number in range(3)]
    after = {"approver_policy": {"approval_mode": "ANY_OF", "approver_groups": [{"approvers": many}]}}
    lines = _update({}, after)

    assert lines[2:4] == ["+ approver group AND", "group is a-group-with-a-rather-long-name-0 (Okta)"]


def test_one_condition_under_or_says_so() -> None:
    after = {"requestors": {"logical_operator": "OR", "conditions": [condition("group", "sre")]}}

    assert "requestors                        OR: group is sre (Okta)" in _text(
        planned([document("AccessFlow/f", flow_spec(**after))], {})
    )


def test_what_is_left_out_but_decides_about_access_is_said() -> None:
    text = _text(planned([document("AccessFlow/f")], {}))

    assert [
        " ".join(line.split()) for line in text.splitlines() if "ANY" in line or "1h" in line or "AUTO" in line
    ] == [
        "resources_scopes ANY",
        "grant_duration 1h",
        "approver_policy AUTOMATIC",
    ]


def test_automatic_flow_has_no_grant_and_no_approval() -> None:
    text = _text(planned([document("AccessFlow/f", flow_spec(trigger="AUTOMATIC"))], {}))

    assert "grant_duration" not in text
    assert "approver_policy" not in text


def test_members_and_settings_are_said() -> None:
    member = {"type": "group", "values": ["payments-leads"], "space_role": "SpaceOwner"}
    text = _text(planned([document("Space/payments", {"space_scopes": ["estate"], "members": [member]})], {}))

    assert [" ".join(line.split()) for line in text.splitlines()[3:6]] == [
        "space_scopes [estate]",
        "members",
        "SpaceOwner group payments-leads",
    ]


def test_field_that_this_version_does_not_know_is_said() -> None:
    text = _text(planned([document("Bundle/a", {"access_targets": [integration()], "later": {"deep": 7}})], {}))

    assert [" ".join(line.split()) for line in text.splitlines()[7:9]] == ["later", "deep 7"]


def test_drift_is_not_told_among_the_changes_of_the_policies() -> None:
    was, live = flow_spec(settings={"require_mfa": True}), flow_spec()
    store = {"AccessFlow/f": applied(body("AccessFlow/f", was), body("AccessFlow/f", live))}
    wanted = flow_spec(settings={"require_mfa": True}, grant_duration="2h")
    blocks = _text(planned([document("AccessFlow/f", wanted)], store)).split("\n\n")

    assert [" ".join(line.split()) for line in blocks[1].splitlines()[1:]] == ["grant_duration 1h → 2h WIDENS"]
    assert blocks[2].splitlines()[1:] == [
        "  ! AccessFlow/f   settings.require_mfa   applied true, live false   → apply restores true"
    ]


def test_many_lines_are_not_compared_but_all_shown() -> None:
    old, new = ("\n".join(f"{word} {number}" for number in range(1_500)) for word in ("old", "new"))
    store = {"AccessScope/s": applied(body("AccessScope/s", {"query": old}))}
    text = _text(planned([document("AccessScope/s", {"query": new})], store))

    assert (text.count("- | old"), text.count("+ | new")) == (1_500, 1_500)


def test_line_break_or_space_at_the_end_is_seen() -> None:
    store = {"AccessScope/s": applied(body("AccessScope/s", {"query": "a\nb \n"}))}
    text = _text(planned([document("AccessScope/s", {"query": "a\nb"})], store))

    assert [line.strip() for line in text.splitlines()[4:8]] == ["| a", "- | b\\x20", "- |", "+ | b"]


def test_expired_object_that_does_not_say_when_is_expired() -> None:
    store = {"Bundle/a": applied(body("Bundle/a")), "Bundle/kept": applied(body("Bundle/kept"))}
    text = _text(planned([document("Bundle/kept")], store, expired=(document("Bundle/a"),)))

    assert "  - Bundle/a" in text
    assert text.splitlines()[2].endswith("  expired")


def test_object_gone_from_live_is_created_again_as_policies_now_say() -> None:
    known = applied(body("Bundle/a"), None)
    changed = document("Bundle/a", {"access_targets": [integration("B")]})
    renamed = document("Bundle/b", renamed_from="a")

    assert "→ apply creates it again, as policies now say" in _text(planned([changed], {"Bundle/a": known}))
    text = _text(planned([renamed], {"Bundle/a": known}))
    assert "+ Bundle/b (renamed from a)" in text
    assert "! Bundle/a   is gone from the live store   → apply creates it again, as b" in text


def test_unmanaged_objects_are_listed_up_to_twenty() -> None:
    store = {f"Bundle/u{number:02}": unmanaged(body(f"Bundle/u{number:02}")) for number in range(23)}
    lines = _text(planned([], store)).splitlines()

    assert [line for line in lines if line.startswith("    ")][-2:] == ["    Bundle/u19", "    and 3 more"]
    assert lines[-1] == "No changes. The live store is what policies say; 23 unmanaged."


def test_without_changes_the_last_line_says_so() -> None:
    plan = planned([document("Bundle/a")], {"Bundle/a": applied(body("Bundle/a"))})

    assert _text(plan).splitlines()[-1] == "No changes. The live store is what policies say."


def test_adopted_and_forgotten_objects_are_no_changes() -> None:
    wanted = {"access_targets": [integration("B")]}
    store = {
        "Bundle/a": applied(body("Bundle/a"), body("Bundle/a", wanted)),
        "Bundle/gone": applied(body("Bundle/gone"), None),
    }
    plan = planned([document("Bundle/a", wanted)], store)

    assert len(plan.changes) == 2
    assert _text(plan).splitlines()[1:] == [
        "",
        "No changes in force; apply brings flowsync's records up to date for 2 objects.",
    ]


def test_refused_plan_never_reads_like_no_changes() -> None:
    found = Diagnostic(code=Code.IMPORT_FIRST, summary="It is there already.")
    plan = replace(planned([document("Bundle/a")], {"Bundle/a": applied(body("Bundle/a"))}), diagnostics=(found,))
    last = _text(plan).splitlines()[-1]

    assert last == "Plan refused: 1 error, nothing can be applied (0 to create, 0 to update, 0 to delete)."
    assert "No changes" not in _text(plan)


def test_warnings_do_not_refuse() -> None:
    found = Diagnostic(severity=Severity.WARNING, code=Code.LIVE_ROW_INVALID, summary="Odd.")
    plan = replace(planned([document("Bundle/a")], {}), diagnostics=(found,))

    assert _text(plan).splitlines()[-1] == "Plan: 1 to create, 0 to update, 0 to delete."


def test_source_lines_of_diagnostics_are_shown() -> None:
    found = Diagnostic(code=Code.IMPORT_FIRST, summary="It is there.", subject=place("policies/a.yaml", 4, 9, 1))
    plan = replace(planned([document("Bundle/a")], {}), diagnostics=(found,))

    assert "    4 |   name: a\n      |         ^\n" in plan_text(
        plan, store_url=STORE_URL, line_of=lambda *_: "  name: a"
    )


def test_sign_is_the_first_thing_on_every_line_that_changes_an_object() -> None:
    plan = planned([document("AccessFlow/f", contractors())], {"Bundle/b": applied(body("Bundle/b"))})
    starts = [line[:4] for line in _text(plan).splitlines() if line[2:3].strip()]

    assert starts == ["flow", "  + ", "  - ", "Plan"]


def test_hostile_texts_never_begin_a_line_that_a_runner_reads() -> None:
    text = _text(CASES["hostile"]())

    assert [line for line in text.splitlines() if line.lstrip().startswith("::") or "##[" in line] == []
    assert [character for character in text if character < " " and character != "\n"] == []
    assert "\u202e" not in text
