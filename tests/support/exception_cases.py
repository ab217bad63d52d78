"""Plans of runs with exceptions: of part of the objects only, or with drift that is left as it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flowsync.ground.address import Address
from flowsync.model.configuration import Resource, Revision, Untold
from flowsync.model.state import ResourceState
from flowsync.plan.build import build_plan
from flowsync.plan.selection import Selection
from flowsync.plan.values import Plan
from flowsync.plan.widening import with_widening_guard
from tests.support.configurations import applied, body, configuration, flow_spec, unmanaged
from tests.support.plans import COMMIT, EVERYTHING, bundle, document, integration, planned, policy, selection, stored

_LINES = {"grant_duration": 31, "access_targets": 44}


def target() -> Plan:
    """Two objects looked at, by address and by label; a create, a delete, a rename and drift left out."""
    return _larger(selection("AccessFlow/orders-read", "label=night"))


def exclude() -> Plan:
    """All but a space and a label looked at."""
    return _larger(selection(exclude=["space=payments", "label=night"]))


def nothing_in_part() -> Plan:
    """What was looked at needs nothing, and the rest is left out."""
    return _larger(selection("Bundle/kept"))


def many_left_out() -> Plan:
    """More is left out than is listed, by more options than are shown."""
    names = [f"AccessFlow/new-{number:02}" for number in range(30)]
    return planned([document(name) for name in names], {}, looked_at=selection(exclude=names[2:]))


def ignored_field() -> Plan:
    """One of two drifted fields is left as it is; nothing else differs."""
    was, live = _guarded(), flow_spec(grant_duration="8h")
    return planned(
        [document("AccessFlow/guarded", was, path="policies/flows/guarded.yaml", line=3), document("Bundle/debug")],
        {
            "AccessFlow/guarded": applied(body("AccessFlow/guarded", was), body("AccessFlow/guarded", live)),
            "Bundle/debug": applied(body("Bundle/debug"), None),
        },
        ignored_drift=["AccessFlow/guarded.grant_duration", "Bundle/debug"],
    )


def ignored_and_changed() -> Plan:
    """Drift that is left as it is beside a change of the policies, a conflict that they win, and a name too many."""
    was = flow_spec(access_targets=[integration(), bundle("debug")], settings={"max_extensions": 1})
    live = flow_spec(access_targets=[integration("ADMIN"), bundle("debug")], settings={"max_extensions": 3})
    after = flow_spec(access_targets=[integration()], grant_duration="4h", settings={"max_extensions": 2})
    return planned(
        [document("AccessFlow/fought", after, path="policies/flows/fought.yaml", line=3), document("Bundle/debug")],
        {
            "AccessFlow/fought": applied(body("AccessFlow/fought", was), body("AccessFlow/fought", live)),
            "Bundle/debug": applied(body("Bundle/debug")),
        },
        lines=_LINES,
        ignored_drift=["AccessFlow/fought", "Bundle/debug.title"],
    )


def partial_refused() -> Plan:
    """What is left needs a bundle and a title that were left out, and takes away what is still referred to."""
    uses_old = flow_spec(access_targets=[bundle("old-tools")])
    uses_new = flow_spec(access_targets=[bundle("new-tools")])
    return planned(
        [
            document("AccessFlow/debug", uses_new, path="policies/flows/debug.yaml", line=3),
            document("AccessFlow/reader", path="policies/flows/reader.yaml", line=3, title="Read orders"),
            document("AccessFlow/orders", path="policies/flows/reader.yaml", line=20, title="Orders, all"),
            document("Bundle/new-tools", path="policies/bundles.yaml", line=3),
        ],
        {
            "AccessFlow/debug": applied(body("AccessFlow/debug")),
            "AccessFlow/on-call": applied(body("AccessFlow/on-call", uses_old)),
            "AccessFlow/orders": applied(body("AccessFlow/orders", title="Read orders")),
            "Bundle/old-tools": applied(body("Bundle/old-tools")),
        },
        looked_at=selection("AccessFlow/debug", "AccessFlow/reader", "Bundle/old-tools", exclude=["AccessFlow/orders"]),
    )


def held_back() -> Plan:
    """One flow was switched off, one deleted, one cut short that policies make longer; and an unrelated merge."""
    cut, longer = flow_spec(grant_duration="1h"), flow_spec(grant_duration="8h")
    flows = "policies/flows"
    plan = planned(
        [
            document("AccessFlow/cut", longer, path=f"{flows}/cut.yaml"),
            document("AccessFlow/gone", path=f"{flows}/gone.yaml"),
            document("AccessFlow/merged", flow_spec(grant_duration="30m"), path=f"{flows}/merged.yaml"),
            document("AccessFlow/off", path=f"{flows}/off.yaml"),
        ],
        {
            "AccessFlow/cut": applied(
                body("AccessFlow/cut", flow_spec(grant_duration="4h")), body("AccessFlow/cut", cut)
            ),
            "AccessFlow/gone": applied(body("AccessFlow/gone"), None),
            "AccessFlow/merged": applied(body("AccessFlow/merged")),
            "AccessFlow/off": applied(body("AccessFlow/off"), body("AccessFlow/off", flow_spec(active=False))),
        },
        lines=_LINES,
    )
    return with_widening_guard(plan, [])


def only_narrows() -> Plan:
    """What narrows alone: a flow is switched off; others widen, do both, are not valid, or need what is left out."""
    off, both = flow_spec(active=False), flow_spec(grant_duration="8h", settings={"require_mfa": True})
    needs = flow_spec(active=False, access_targets=[bundle("new")])
    documents = [
        document("AccessFlow/leak", off, path="policies/flows/leak.yaml"),
        document("AccessFlow/longer", flow_spec(grant_duration="8h"), path="policies/flows/longer.yaml"),
        document("AccessFlow/tidied", both, path="policies/flows/tidied.yaml"),
        document("AccessFlow/needs-new", needs, path="policies/flows/needs.yaml"),
    ]
    names = ("leak", "longer", "tidied", "needs-new", "wrong", "undocumented")
    wanted = replace(
        configuration(*documents),
        revision=Revision(commit=COMMIT),
        untold=Untold(
            objects={Address.parse(text): "policies/wrong.yaml" for text in ("AccessFlow/wrong", "Bundle/new")},
            files=("policies/broken.yaml",),
        ),
    )
    store = {f"AccessFlow/{name}": applied(body(f"AccessFlow/{name}")) for name in names}
    return build_plan(wanted, stored(store), Selection(only_narrows=True))


EXCEPTION_CASES: Mapping[str, Callable[[], Plan]] = {
    case.__name__: case
    for case in (
        target,
        exclude,
        nothing_in_part,
        many_left_out,
        ignored_field,
        ignored_and_changed,
        partial_refused,
        held_back,
        only_narrows,
    )
}


def _guarded() -> dict[str, Any]:
    return flow_spec(approver_policy=policy("ALL_OF", "grc"))


def _larger(looked_at: Any = EVERYTHING) -> Plan:
    return planned(_documents(), _store(), lines=_LINES, looked_at=looked_at)


def _documents() -> Sequence[Resource]:
    flows = "policies/flows"
    return [
        document("AccessFlow/orders-read", flow_spec(grant_duration="4h"), path=f"{flows}/orders.yaml", line=3),
        document("AccessFlow/night-shift", path=f"{flows}/night.yaml", line=3, labels=["night"], renamed_from="night"),
        document("AccessFlow/sandbox", path=f"{flows}/sandbox.yaml"),
        document("AccessFlow/payments/refunds", path="policies/payments.yaml", line=9, space="payments"),
        document("Bundle/kept"),
        document("Space/payments", path="policies/payments.yaml"),
        document("AccessScope/estate", path="policies/payments.yaml", line=30),
    ]


def _store() -> dict[str, ResourceState]:
    sandbox = body("AccessFlow/sandbox", flow_spec(grant_duration="8h"))
    return {
        "AccessFlow/orders-read": applied(body("AccessFlow/orders-read")),
        "AccessFlow/night": applied(body("AccessFlow/night", labels=["night"])),
        "AccessFlow/old-night": applied(body("AccessFlow/old-night", labels=["night"])),
        "AccessFlow/sandbox": applied(body("AccessFlow/sandbox"), sandbox),
        "AccessScope/estate": applied(body("AccessScope/estate")),
        "AccessScope/forgotten": applied(body("AccessScope/forgotten"), None),
        "Bundle/kept": applied(body("Bundle/kept")),
        "Bundle/legacy": applied(body("Bundle/legacy")),
        "Bundle/console-made": unmanaged(body("Bundle/console-made")),
        "Space/payments": applied(body("Space/payments")),
    }
