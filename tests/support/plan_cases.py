"""Whole plans as reviewers meet them, by name."""

from collections.abc import Callable, Mapping
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.configuration import Revision
from flowsync.model.settings import DeleteLimits
from flowsync.model.state import ResourceState
from flowsync.plan.guards import with_delete_guard
from flowsync.plan.values import Plan
from tests.support.configurations import applied, body, flow_spec, unmanaged
from tests.support.exception_cases import EXCEPTION_CASES
from tests.support.plans import bundle, condition, document, groups, integration, planned, policy, scope

QUERY = 'resource_type = "aws-ec2"\nand resource_tag["env"] = "prod"\n'


def rich() -> Plan:
    """Updates with targets, an approver group and a conflict; a rename, creates, a delete, drift, unmanaged objects."""
    flows = "policies/flows"
    return planned(
        [
            document("AccessFlow/prod-postgres-read", _postgres_after(), path=f"{flows}/postgres.yaml", line=12),
            document(
                "AccessFlow/oncall-debug",
                flow_spec(grant_duration="2h"),
                path=f"{flows}/oncall.yaml",
                renamed_from="pager-debug",
                description="Look at production during a shift.",
            ),
            document("AccessFlow/dev-sandbox", _sandbox(), path=f"{flows}/sandbox.yaml"),
            document("AccessFlow/contractors", contractors(), path=f"{flows}/people.yaml", line=3, owners=["platform"]),
            document("Bundle/prod-debug", {"access_targets": [orders()]}, path="policies/bundles/debug.yaml"),
            document("Bundle/staging", path="policies/bundles/staging.yaml"),
        ],
        _rich_store(),
        lines={
            "permissions": 40,
            "access_targets": 44,
            "grant_duration": 31,
            "approver_groups": 25,
            "max_extensions": 52,
        },
    )


def structures() -> Plan:
    """Mappings and lists that come, go and give way to a word; texts of several lines."""
    before = flow_spec(
        timeframe=_office_hours(),
        approver_policy=policy("ANY_OF", "dba-leads", "security"),
        escalation_policy={"approver_groups": groups("security", "directors")},
        access_targets=[integration(name="mysql"), integration(name="redis", resources_scopes=[_refunds()])],
    )
    after = flow_spec(
        trigger="SELF_SERVE",
        request_for={"request_scopes": ["others"], "grantees": {"conditions": [condition("group", "contractors")]}},
        access_targets=[integration(name="mysql", resources_scopes=[_refunds()]), integration(name="redis")],
    )
    gained = flow_spec(
        approver_policy=policy("ALL_OF", "grc"), escalation_policy={"approver_groups": groups("security")}
    )
    return planned(
        [
            document("AccessFlow/loses", after, path="policies/flows/a.yaml", description="First line.\nSecond.\n"),
            document("AccessFlow/gains", gained, path="policies/flows/b.yaml"),
            document(
                "AccessScope/critical", {"query": f"{QUERY}and resource_status = 'up'\n"}, path="policies/scopes.yaml"
            ),
        ],
        {
            "AccessFlow/loses": applied(body("AccessFlow/loses", before, description="First line.\nOld.\n")),
            "AccessFlow/gains": applied(body("AccessFlow/gains", flow_spec())),
            "AccessScope/critical": applied(body("AccessScope/critical", {"query": QUERY})),
        },
    )


def conflicts() -> Plan:
    """Fields that the policies and somebody else changed: a number, a set, a mapping, a long text, a new target."""
    was = flow_spec(access_targets=[integration("A")], settings={"max_extensions": 1})
    live = flow_spec(
        access_targets=[integration("A", "L"), integration("L", name="extra")],
        approver_policy=policy("ANY_OF", "live-leads"),
        settings={"max_extensions": 3},
    )
    after = flow_spec(
        access_targets=[integration("A", "P"), integration("P", name="extra")],
        approver_policy=policy("ANY_OF", "policy-leads"),
        settings={"max_extensions": 2},
    )
    texts = {word: f"{word} " + "and so on, longer than what fits beside another text on a line." for word in "ALP"}
    known = applied(
        body("AccessFlow/fought", was, description=texts["A"]), body("AccessFlow/fought", live, description=texts["L"])
    )
    return planned([document("AccessFlow/fought", after, description=texts["P"])], {"AccessFlow/fought": known})


def only_drift() -> Plan:
    """Nothing changed in the policies; the live store was changed in every way there is."""
    was = flow_spec(
        timeframe=_office_hours(),
        approver_policy=policy("ALL_OF", "grc"),
        settings={"require_mfa": True, "max_extensions": 1},
    )
    live = flow_spec(access_targets=[integration("READ_ONLY", "ADMIN"), bundle("debug")])
    described: dict[str, Any] = {"description": "Why this exists.\nAnd since when.\n"}
    return planned(
        [document("AccessFlow/opened", was, **described), document("Bundle/debug")],
        {
            "AccessFlow/opened": applied(body("AccessFlow/opened", was, **described), body("AccessFlow/opened", live)),
            "Bundle/debug": applied(body("Bundle/debug"), None),
        },
    )


def deletes() -> Plan:
    """Objects that leave: removed, expired, changed past flowsync before; from a work tree with changes."""
    expires: dict[str, Any] = {"expires_at": "2026-06-30T18:00:00Z"}
    audit = body("AccessFlow/audit", **expires)
    return planned(
        [document("Bundle/kept")],
        {
            "AccessFlow/audit": applied(audit),
            "AccessFlow/payments/refunds": applied(body("AccessFlow/payments/refunds", flow_spec(grant_duration="8h"))),
            "AccessScope/touched": applied(
                body("AccessScope/touched"), body("AccessScope/touched", {"query": "other"})
            ),
            "Bundle/kept": applied(body("Bundle/kept")),
        },
        expired=(document("AccessFlow/audit", **expires),),
        revision=Revision(commit="3f2a91c5d0e7b8a96f4c1d2e3b5a7f9081c2d3e4", dirty=True),
    )


def refused() -> Plan:
    """A protected object would be deleted, more would go than the guards allow, a foreign row is not valid."""
    names = [f"AccessFlow/old-{number:02}" for number in range(12)]
    store = {name: applied(body(name)) for name in names}
    store["AccessFlow/break-glass"] = applied(body("AccessFlow/break-glass", protect=True))
    row = Diagnostic(
        code=Code.LIVE_ROW_INVALID,
        summary="The live row Bundle/foreign is not valid: its body is no JSON.",
        hint="Correct the row.",
        address=Address.parse("Bundle/foreign"),
    )
    plan = planned([document("Bundle/kept")], store, revision=Revision(), diagnostics=(row,))
    return with_delete_guard(plan, DeleteLimits(count=10, percent=30), [])


def nothing() -> Plan:
    """Everything is as it should be, and one object is not managed."""
    store = {"Bundle/kept": applied(body("Bundle/kept")), "Bundle/console-made": unmanaged(body("Bundle/console-made"))}
    return planned([document("Bundle/kept")], store)


def hostile() -> Plan:
    """Texts that try to act: on the terminal, in a log, in a comment."""
    bad = "\x1b[2J\u202e```\n</details><img src=x>\n::error::owned\n@everyone | #1 ##[error]x\n````diff"
    after = flow_spec(
        requestors={
            "conditions": [condition("::error::type", "a|b", "`c`", "@team", 'quote"d', "x, y", "", "a AND b")]
        },
        access_targets=[integration("<b>p</b>", "x\u2028y", name="::set-output name=a::b")],
    )
    path = "::warning file=a::b|c`d.yaml"
    return planned(
        [
            document("AccessFlow/changed", after, path=path, title="[t](http://x.y) | **b** → c"),
            document("AccessFlow/created", after, path=path, description=bad, labels=["\u200bhidden"]),
        ],
        {
            "AccessFlow/changed": applied(body("AccessFlow/changed", title="@everyone", description=bad)),
            "AccessFlow/drifted": applied(body("AccessFlow/drifted"), body("AccessFlow/drifted", after, title=bad)),
        },
    )


CASES: Mapping[str, Callable[[], Plan]] = {
    **{case.__name__: case for case in (rich, structures, conflicts, only_drift, deletes, refused, nothing, hostile)},
    **EXCEPTION_CASES,
}


def contractors() -> dict[str, Any]:
    """A flow that has something in every field."""
    people = {"conditions": [condition("group", "contractors"), condition("vendor", "Acme, Inc.", "Initech")]}
    approvers = {
        "approval_mode": "ANY_OF",
        "approver_groups": [{"approvers": [{"type": "Owner"}]}, *groups("platform-leads")],
    }
    return flow_spec(
        request_for={"request_scopes": ["others"], "grantees": people},
        timeframe=_office_hours(),
        access_targets=[orders(), bundle("prod-debug")],
        grant_duration="8h",
        approver_policy=approvers,
        escalation_policy={"interval": "15m", "approver_groups": groups("security")},
        settings={"require_mfa": True, "justification_required": True},
    )


def orders() -> dict[str, Any]:
    """A target of some tables."""
    return integration(resources_scopes=[_refunds(), scope("exclude", "TAG", "true", key="pii")])


def _refunds() -> dict[str, Any]:
    return scope("include", "NAME", "orders", "refunds")


def _office_hours() -> dict[str, Any]:
    days = ["MONDAY", "TUESDAY"]
    return {"days_of_week": days, "start_time": "09:00", "end_time": "18:00", "time_zone": "Europe/Berlin"}


def _postgres_before() -> dict[str, Any]:
    return flow_spec(approver_policy=policy("ALL_OF", "dba-leads", "security"), settings={"max_extensions": 1})


def _postgres_after() -> dict[str, Any]:
    return flow_spec(
        access_targets=[integration("READ_ONLY", "READ_WRITE"), bundle("prod-debug")],
        grant_duration="4h",
        approver_policy=policy("ALL_OF", "security"),
        settings={"max_extensions": 2},
    )


def _sandbox() -> dict[str, Any]:
    return flow_spec(settings={"require_mfa": True})


def _rich_store() -> dict[str, ResourceState]:
    opened = {"access_targets": [integration(), bundle("prod-debug")], "settings": None}
    before, extended = _postgres_before(), {**_postgres_before(), "settings": {"max_extensions": 3}}
    return {
        "AccessFlow/prod-postgres-read": applied(
            body("AccessFlow/prod-postgres-read", before), body("AccessFlow/prod-postgres-read", extended)
        ),
        "AccessFlow/pager-debug": applied(body("AccessFlow/pager-debug", description="Look at production.")),
        "AccessFlow/dev-sandbox": applied(
            body("AccessFlow/dev-sandbox", _sandbox()), body("AccessFlow/dev-sandbox", flow_spec(**opened))
        ),
        "AccessScope/legacy-ec2": applied(body("AccessScope/legacy-ec2", labels=["legacy"])),
        "Bundle/staging": applied(body("Bundle/staging"), None),
        "Bundle/console-made": unmanaged(body("Bundle/console-made")),
        "AccessScope/console-scope": unmanaged(body("AccessScope/console-scope")),
    }
