"""Plans of runs with exceptions: of part of the objects only, or with drift that is left as it is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flowsync.model.configuration import Resource
from flowsync.model.state import ResourceState
from flowsync.plan.values import Plan
from tests.support.configurations import applied, body, flow_spec, unmanaged
from tests.support.plans import EVERYTHING, bundle, document, integration, planned, policy, selection

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


EXCEPTION_CASES: Mapping[str, Callable[[], Plan]] = {
    case.__name__: case
    for case in (target, exclude, nothing_in_part, many_left_out, ignored_field, ignored_and_changed, partial_refused)
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
