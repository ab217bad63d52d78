"""Guardrails as documents say them, and what they make of a change from one set of objects to another."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from flowsync.access.policy import Policy
from flowsync.effects.transition import transition_of
from flowsync.guardrails.decode import decoded
from flowsync.guardrails.judge import Case, EffectSubject, judge
from flowsync.guardrails.selection import Inventory
from flowsync.guardrails.touched import flows_touched
from flowsync.guardrails.values import Guardrail
from flowsync.guardrails.world import World
from flowsync.model.configuration import Resource
from flowsync.model.rule_kind import RuleKind
from flowsync.model.state import ResourceState, StateVersion
from flowsync.plan.judgements import Judgement, Outcome
from flowsync.plan.values import Plan
from flowsync.source.reading.reader import read_documents
from flowsync.validate.rule_documents import check_rules, rules_together
from tests.support.plans import planned, stored

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
GUARDRAIL = """\
apiVersion: flowsync/v1
kind: Guardrail
metadata: {{name: {name}}}
spec:
  on: {on}
  require: [{require}]
  message: As agreed.
"""


def rule(require: str, *, on: str = "flow", name: str = "rule", more: str = "") -> str:
    """A guardrail with one requirement; ``more`` are further lines of its spec."""
    text = GUARDRAIL.format(name=name, on=on, require=f"'{require}'")
    return text + "".join(f"  {line}\n" for line in more.splitlines())


def guardrails(*texts: str) -> tuple[Guardrail, ...]:
    """The guardrails of documents that are valid."""
    checked = [check_rules("rules.yaml", text.encode(), read=read_documents, kinds=RuleKind) for text in texts]
    rules = rules_together(checked)
    found, diagnostics = decoded(rules.documents)
    assert [*rules.diagnostics, *diagnostics] == []
    return found


def in_force(*documents: Resource) -> dict[str, ResourceState]:
    """A store in which these documents are live and applied."""
    return {
        str(document.address): ResourceState(live=document.body, applied=document.body, object_id=str(document.address))
        for document in documents
    }


def judgements(
    texts: Sequence[str],
    before: Sequence[Resource],
    after: Sequence[Resource],
    *,
    inventory: Inventory | None = None,
    effects: Sequence[EffectSubject] | None = None,
    store: Mapping[str, ResourceState] | None = None,
) -> tuple[Judgement, ...]:
    """What the guardrails say about the plan that brings a store with the objects before to those after."""
    held = in_force(*before) if store is None else store
    plan = planned(after, held)
    moved = transition_of(plan, stored(held))
    case = Case(
        plan=plan,
        before=World(moved.before, inventory),
        after=World(moved.after, inventory),
        flows=flows_touched(moved.before, moved.after, moved.moves),
        effects=effects,
        now=NOW,
        place_of={document.address: document.name_subject for document in after}.get,
    )
    return judge(guardrails(*texts), case).found


def checked(texts: Sequence[str], documents: Sequence[Resource]) -> tuple[Judgement, ...]:
    """What the guardrails say about these objects as they are, all of them and no plan."""
    world = World(Policy({document.address: document.body for document in documents}), None)
    nothing = Plan(revision="", base=StateVersion())
    place_of = {document.address: document.name_subject for document in documents}.get
    case = Case(plan=nothing, before=world, after=world, flows=world.flows, now=NOW, place_of=place_of)
    return judge(guardrails(*texts), case).found


def told(found: Sequence[Judgement]) -> list[str]:
    """Each judgement in a few words: what came of it, since when, and about what."""
    return [
        " ".join(
            str(part)
            for part in (one.outcome if one.outcome is not Outcome.VIOLATED else one.since, one.address)
            if part is not None
        )
        for one in found
    ]
