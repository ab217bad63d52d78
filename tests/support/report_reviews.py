"""Reviews as the HTML report shows them: of real plans, with everything that there is to say, and of hostile texts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flowsync.access.policy import Policy
from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.model.commit import CommitRef
from flowsync.plan.judgements import Judgement, Judgements, Outcome, Since, Weight
from flowsync.plan.review import Review
from flowsync.plan.told_effects import ToldEffects, ToldFlow, ToldRow
from flowsync.plan.values import Plan
from flowsync.render.page.access import changed_flows_svg
from flowsync.render.page.document import plan_html
from tests.support.configurations import applied, body, flow_spec, unmanaged
from tests.support.plan_cases import contractors, rich
from tests.support.plans import COMMIT, STORE_URL, condition, document, integration, place, planned
from tests.support.widening_cases import case_of, company_catalog

_SPACES = ("", "payments/", "ledger/")
Say = Callable[[str], str]
"""What stands in a place for text; given a harmless word."""


def rich_review() -> Review:
    """Changes of every action, drift and unmanaged objects; nothing is known of people."""
    return Review(store_url=STORE_URL, plan=rich())


def named_review() -> Review:
    """A scope that opens two flows to people who are named."""
    case = case_of("query-loosened")
    return Review(store_url=STORE_URL, plan=case.plan, effects=case.told(company_catalog(), names=True))


def refused_review() -> Review:
    """A plan that is refused."""
    found = Diagnostic(code=Code.GUARDRAIL_VIOLATED, summary="It takes an approval.", hint="Ask for one.")
    return Review(store_url=STORE_URL, plan=replace(rich(), diagnostics=(found,)))


def invalid_review() -> Review:
    """Policies that are not valid."""
    found = Diagnostic(code=Code.UNKNOWN_KEY, summary="There is no key 'grnt'.", subject=place("policies/a.yaml", 3))
    return Review(store_url=STORE_URL, plan=None, diagnostics=(found,))


def plan_of(number: int) -> Plan:
    """So many changes in several spaces and with several labels: a fifth each are created and deleted."""
    documents, store = [], {}
    for at in range(number):
        address, path = f"AccessFlow/{_SPACES[at % 3]}flow-{at}", f"policies/flows/{at % 97}.yaml"
        about: dict[str, Any] = {"path": path, "line": at % 1000 + 1, "labels": ["all", f"team-{at % 40}"]}
        if at % 5 == 0:
            documents.append(document(address, contractors(), title=f"Access {at}", **about))
        elif at % 5 == 1:
            store[address] = applied(body(address, contractors()))
        else:
            documents.append(document(address, flow_spec(grant_duration="4h"), **about))
            store[address] = applied(body(address, flow_spec(grant_duration="2h"), labels=["all", f"team-{at % 40}"]))
    return planned(documents, store)


def full_review(say: Say) -> Review:
    """A review with something in every place that holds a text; each text is what ``say`` makes of a word."""
    target = integration(say("permission"), name=say("integration"), resources_scopes=[_scope(say)])
    spec = flow_spec(requestors={"conditions": [condition("group", say("group"))]}, access_targets=[target])
    about: dict[str, Any] = {"title": say("title"), "description": say("description")}
    about |= {"labels": [say("label")], "owners": [say("own")]}
    path = f"policies/{say('file')}.yaml"
    flow, was = "AccessFlow/changed", "AccessFlow/gone"
    plan = planned(
        [document(flow, spec, path=path, **about), document("AccessFlow/new", spec, path=path, **about)],
        {
            flow: applied(body(flow, flow_spec(grant_duration="2h"))),
            was: applied(body(was, spec, **about)),
            "AccessFlow/drifted": applied(body("AccessFlow/drifted"), body("AccessFlow/drifted", spec, **about)),
            "AccessFlow/other": unmanaged(body("AccessFlow/other")),
        },
    )
    found = Diagnostic(code=Code.UNKNOWN_VALUE, summary=say("summary"), detail=say("detail"), hint=say("hint"))
    commit = CommitRef(id="d" * 40, name=say("author"), mail=say("mail"), subject=say("subject"), at=say("at"))
    addresses = [change.address for change in plan.changes]
    return Review(
        base=COMMIT,
        head=COMMIT,
        store_url=say("store"),
        plan=replace(plan, judgements=_judgements(say, path), diagnostics=(*plan.diagnostics, found)),
        effects=_effects(say, path),
        commits=dict.fromkeys(addresses, (commit,)),
        rules_changed=(say("rules"),),
        diagnostics=(replace(found, severity=Severity.WARNING, subject=place(path, 1)),),
    )


def _scope(say: Say) -> dict[str, Any]:
    return {"scope_mode": "include_resources", "type": "TAG", "key": say("key"), "values": [say("value")]}


def _judgements(say: Say, path: str) -> Judgements:
    one = Judgement(
        outcome=Outcome.VIOLATED,
        severity=Weight.WARNING,
        guardrail=say("guardrail"),
        address=Address.parse("AccessFlow/changed"),
        since=Since.NEW,
        summary=say("violation"),
        requirement=say("requirement"),
        got=((say("variable"), say("got")),),
        subject=place(path, 2),
    )
    return Judgements(count=1, found=(one,))


def _effects(say: Say, path: str) -> ToldEffects:
    subject = {"path": path, "start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 2}}
    flow = ToldFlow(
        address=Address.parse("AccessFlow/changed"),
        direction="gains",
        is_changed=True,
        through=(Address.parse("Bundle/used"),),
        rows=(ToldRow("gains", say("gains")), ToldRow(say("row"), say("told"))),
        data={
            "gains": {"people": {"count": 1, "names": [say("person")]}},
            "why": [{"what": say("link"), "subject": subject}],
        },
    )
    return ToldEffects(headline=f"GAINS: {say('headline')}", knowledge="exact", snapshot=say("snapshot"), flows=(flow,))


def full_report(say: Say) -> str:
    """The report of it, with a picture of the same texts."""
    review = full_review(say)
    assert review.plan is not None
    bodies = {change.address: change.after for change in review.plan.changes if change.after}
    return plan_html(review, picture=changed_flows_svg(review.plan, Policy(bodies)), generated_at=say("written"))
