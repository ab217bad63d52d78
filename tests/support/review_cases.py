"""Reviews of whole pull requests as people meet them, by name."""

from collections.abc import Callable, Mapping
from typing import Any

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.plan.review import Review
from tests.support.configurations import applied, body, flow_spec, unmanaged
from tests.support.plan_cases import contractors
from tests.support.plans import COMMIT, STORE_URL, bundle, condition, document, integration, place, policy
from tests.support.reviews import BASE, commit, reviewed

_FLOWS = "policies/flows"


def alone() -> Review:
    """A pull request with nothing pending before it: it lets more people in, deletes, creates."""
    before, after = flow_spec(approver_policy=policy("ALL_OF", "dba")), flow_spec(grant_duration="4h")
    orders, old = "AccessFlow/orders-read", "AccessFlow/old-debug"
    return reviewed(
        [document(orders, before), document(old)],
        [document(orders, after, path=f"{_FLOWS}/orders.yaml", line=3), document("Bundle/tools")],
        {orders: applied(body(orders, before)), old: applied(body(old))},
        commits={
            orders: [commit("Read orders for four hours, nobody has to approve", 1)],
            old: [commit("Remove what nobody uses", 2)],
            "Bundle/tools": [commit("Add tools", 3), commit("Start a bundle", 4), commit("Plan a bundle", 5)],
        },
    )


def pending() -> Review:
    """The base holds what was never applied, and the store drifted: some of it is what the pull request changes too."""
    was, longer, longest = flow_spec(), flow_spec(grant_duration="2h"), flow_spec(grant_duration="8h")
    opened = flow_spec(access_targets=[integration("READ_ONLY", "ADMIN")])
    narrowed = flow_spec(settings={"require_mfa": True})
    return reviewed(
        [
            document("AccessFlow/orders", longer),
            document("AccessFlow/oncall", contractors()),
            document("AccessFlow/console", was),
            document("AccessFlow/closed", was),
        ],
        [
            document("AccessFlow/orders", longest, path=f"{_FLOWS}/orders.yaml"),
            document("AccessFlow/oncall", contractors(), path=f"{_FLOWS}/oncall.yaml"),
            document("AccessFlow/console", was, path=f"{_FLOWS}/console.yaml"),
            document("AccessFlow/closed", was, path=f"{_FLOWS}/closed.yaml"),
        ],
        {
            "AccessFlow/orders": applied(body("AccessFlow/orders", was)),
            "AccessFlow/console": applied(body("AccessFlow/console", was), body("AccessFlow/console", opened)),
            "AccessFlow/closed": applied(body("AccessFlow/closed", was), body("AccessFlow/closed", narrowed)),
            "AccessFlow/legacy": applied(body("AccessFlow/legacy")),
            "Bundle/console-made": unmanaged(body("Bundle/console-made")),
        },
        commits={"AccessFlow/orders": [commit("Eight hours for the migration")]},
    )


def rename() -> Review:
    """A rename with a change, one that is all there is to it, and a flow that follows a bundle."""
    users = [integration(), bundle("debugging")]
    store = {
        "AccessFlow/pager": applied(body("AccessFlow/pager")),
        "Bundle/debug": applied(body("Bundle/debug")),
        "AccessFlow/user": applied(body("AccessFlow/user", flow_spec(access_targets=[integration(), bundle("debug")]))),
    }
    return reviewed(
        [
            document("AccessFlow/pager"),
            document("Bundle/debug"),
            document("AccessFlow/user", flow_spec(access_targets=[integration(), bundle("debug")])),
        ],
        [
            document("AccessFlow/oncall", flow_spec(grant_duration="2h"), renamed_from="pager", title="On call"),
            document("Bundle/debugging", renamed_from="debug", title="debug"),
            document("AccessFlow/user", flow_spec(access_targets=users)),
        ],
        store,
        commits={"AccessFlow/oncall": [commit("Call it what it is")]},
    )


def nothing() -> Review:
    """A pull request that changes no policy, while a create waits to be applied."""
    return reviewed(
        [document("Bundle/a"), document("Bundle/b")],
        [document("Bundle/a"), document("Bundle/b")],
        {"Bundle/a": applied(body("Bundle/a"))},
    )


def undone() -> Review:
    """A pull request that takes back what is pending: apply has nothing to do once it is merged."""
    return reviewed([], [document("Bundle/a")], {"Bundle/a": applied(body("Bundle/a"))})


def refused() -> Review:
    """What the pull request deletes is protected; it changes the rules, too."""
    old = "AccessFlow/break-glass"
    return reviewed(
        [document(old, protect=True), document("Bundle/kept")],
        [document("Bundle/kept")],
        {old: applied(body(old, protect=True)), "Bundle/kept": applied(body("Bundle/kept"))},
        rules_changed=("flowsync.yaml", "guardrails/production.yaml"),
        commits={old: [commit("Tidy up")]},
    )


def invalid() -> Review:
    """Policies that are not valid after the merge."""
    wrong = Diagnostic(
        code=Code.UNKNOWN_KEY,
        summary="Unknown key 'grant_duraton'.",
        hint="Did you mean 'grant_duration'?",
        subject=place(f"{_FLOWS}/orders.yaml", 14, 3),
    )
    warned = Diagnostic(severity=Severity.WARNING, code=Code.FILE_UNREADABLE, summary="x | y", detail="Why.")
    return Review(base=BASE, head=COMMIT, store_url=STORE_URL, plan=None, diagnostics=(wrong, warned))


def oversized() -> Review:
    """Far more than a comment holds: 300 creates, 120 that widen, 60 deletes, 200 pending."""
    names = {word: [f"AccessFlow/{word}-{number:03}" for number in range(300)] for word in ("new", "wide", "gone")}
    kept = [document(name, contractors(), path=f"{_FLOWS}/{name[11:]}.yaml") for name in names["wide"][120:]]
    wide = flow_spec(requestors={"conditions": [condition("group", "sre", *(f"team-{n}" for n in range(40)))]})
    store = {name: applied(body(name)) for name in [*names["wide"][:120], *names["gone"][:60]]}
    before = [*(document(name) for name in store), *kept]
    after = [document(name, contractors(), path=f"{_FLOWS}/{name[11:]}.yaml") for name in names["new"]]
    after += [document(name, wide, path=f"{_FLOWS}/{name[11:]}.yaml", line=7) for name in names["wide"][:120]]
    subject = "A subject as long as people write them where nobody stops them from doing so, and then some more"
    commits = {name: [commit(subject, number)] for number, name in enumerate(names["wide"][:120])}
    return reviewed(before, [*after, *kept], store, commits=commits)


def hostile() -> Review:
    """Texts that try to act: in a comment of GitHub or GitLab, on a terminal, in a log."""
    bad = "\x1b[2J\u202e```\n</details><img src=x>\n::error::owned\n/merge\n--> @everyone #1 !1 ##[error]x\n````diff"
    path = "::warning file=a::b|c`d\n/approve.yaml"
    after: dict[str, Any] = flow_spec(
        requestors={
            "conditions": [condition("/merge", "a|b", "`c`", "@team", "!1", "~bug", "%1", "$1", "&1", "#1", "OPS-1")]
        },
        access_targets=[integration("<b>p</b>", "x\u2028/merge", name="<!-- flowsync {} -->")],
    )
    subject = (
        '/merge @team #1 !1 ~"bug" %1 $1 &1 https://evil.example --> <img src=x> ``` | {+ ok +} \u202e\u200b:tada:'
    )
    commits = {"AccessFlow/changed": [commit(subject)], "AccessFlow/created": [commit("\n/approve\n", 2)]}
    known = applied(body("AccessFlow/drifted"), body("AccessFlow/drifted", after, title=bad))
    return reviewed(
        [document("AccessFlow/changed", title="@everyone", description=bad), document("AccessFlow/drifted", path=path)],
        [
            document("AccessFlow/changed", after, path=path, title="[t](http://x.y) | **b** → c"),
            document("AccessFlow/created", after, path=path, description=bad, labels=["\u200bhidden"]),
            document("AccessFlow/drifted", path=path),
        ],
        {
            "AccessFlow/changed": applied(body("AccessFlow/changed", title="@everyone", description=bad)),
            "AccessFlow/drifted": known,
        },
        commits=commits,
        rules_changed=("guardrails/`x`\n/close <b>.yaml",),
    )


REVIEWS: Mapping[str, Callable[[], Review]] = {
    case.__name__: case for case in (alone, pending, rename, nothing, undone, refused, invalid, oversized, hostile)
}
