"""From documents to guardrails: their expressions compiled, each mistake at its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.place import KeyPath, SourceRange
from flowsync.guardrails.expression import Compiled, Mistake, compiled
from flowsync.guardrails.values import (
    Exemption,
    Guardrail,
    Requirement,
    Selection,
    Subject,
    TagChoice,
    TargetChoice,
)
from flowsync.plan.judgements import Weight
from flowsync.validate.document_rules import moment
from flowsync.validate.finding import Finding
from flowsync.validate.rule_documents import RuleDocument

_REQUIRE: KeyPath = ("spec", "require")


def decoded(rules: Iterable[RuleDocument]) -> tuple[tuple[Guardrail, ...], list[Diagnostic]]:
    """The guardrails that valid documents of their kind say, and what is wrong with those that say none."""
    guardrails: list[Guardrail] = []
    diagnostics: list[Diagnostic] = []
    for rule in rules:
        requirements, wrong = _requirements(rule)
        wrong += [finding.in_document(rule.document) for finding in _exception_findings(rule)]
        diagnostics += wrong
        if not wrong:
            guardrails.append(_guardrail(rule, requirements))
    return tuple(guardrails), diagnostics


def _requirements(rule: RuleDocument) -> tuple[list[Requirement], list[Diagnostic]]:
    requirements, wrong = [], []
    for index, text in enumerate(rule.spec.get("require", ())):
        path = (*_REQUIRE, index)
        found = compiled(text, Subject(rule.spec["on"]))
        if isinstance(found, Compiled):
            requirements.append(_requirement(text, found, rule.document.locate(path)))
        else:
            wrong += [_invalid(mistake, path).in_document(rule.document) for mistake in found]
    return requirements, wrong


def _requirement(text: str, found: Compiled, place: SourceRange) -> Requirement:
    return Requirement(
        text=" ".join(text.split()),
        program=found.program,
        variables=tuple(variable.name for variable in found.variables),
        needs_catalog=any(variable.needs_catalog for variable in found.variables),
        needs_reach=any(variable.needs_catalog and variable.name.startswith("flow.") for variable in found.variables),
        subject=place,
    )


def _invalid(mistake: Mistake, path: KeyPath) -> Finding:
    return Finding(
        code=Code.EXPRESSION_INVALID,
        key_path=path,
        summary=mistake.summary,
        hint=mistake.hint,
        within=(mistake.start, mistake.end),
    )


def _exception_findings(rule: RuleDocument) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, exception in enumerate(rule.spec.get("exceptions", ())):
        path = ("spec", "exceptions", index)
        if exception["address"] in seen:
            hint = "Keep the one that is meant."
            yield Finding(
                code=Code.DUPLICATE_ITEM,
                key_path=path,
                summary=f"There is another exception for {exception['address']}.",
                hint=hint,
            )
        seen.add(exception["address"])
        try:
            moment(exception["expires_at"])
        except ValueError:
            yield Finding(
                code=Code.DATE_FORMAT,
                key_path=(*path, "expires_at"),
                summary=f"'{exception['expires_at']}' is not in the calendar.",
                hint="Write a day and time that exist.",
            )


def _guardrail(rule: RuleDocument, requirements: Sequence[Requirement]) -> Guardrail:
    spec = rule.spec
    return Guardrail(
        name=rule.name,
        on=Subject(spec["on"]),
        selection=_selection(spec.get("when", {})),
        require=tuple(requirements),
        approvals=spec.get("approvals", 0),
        severity=Weight(spec.get("severity", Weight.ERROR)),
        message=" ".join(spec["message"].split()),
        exceptions=tuple(_exemptions(rule)),
        subject=rule.document.locate(("metadata", "name")),
        asks_at=rule.document.locate(("spec", "approvals")) if "approvals" in spec else None,
    )


def _exemptions(rule: RuleDocument) -> Iterator[Exemption]:
    for index, exception in enumerate(rule.spec.get("exceptions", ())):
        yield Exemption(**exception, subject=rule.document.locate(("spec", "exceptions", index, "address")))


def _selection(when: Mapping[str, Any]) -> Selection:
    return Selection(
        labels=tuple(when.get("labels", ())),
        spaces=tuple(when.get("spaces", ())),
        addresses=tuple(when.get("addresses", ())),
        targets=tuple(map(_target, when.get("targets", ()))),
        tags=tuple(TagChoice(key=tag["key"], values=frozenset(tag.get("values", ()))) for tag in when.get("tags", ())),
        resource_risk=tuple(when.get("resource_risk", ())),
        permission_risk=tuple(when.get("permission_risk", ())),
    )


def _target(choice: Mapping[str, Any]) -> TargetChoice:
    return TargetChoice(
        integration=choice.get("integration_name"),
        resource_type=choice.get("resource_type"),
        permissions=frozenset(choice.get("permissions", ())),
    )
