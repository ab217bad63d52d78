"""From documents to access tests: their queries read, each mistake at its place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.duration import LONGEST, SHORTEST, parse_duration
from flowsync.ground.place import KeyPath, SourceRange
from flowsync.model.query.error import QueryError
from flowsync.model.query.parse import parse_query
from flowsync.model.query.tree import Query
from flowsync.validate.finding import At, Finding
from flowsync.validate.rule_documents import RuleDocument

CHECKS = ("nobody_outside", "exactly", "every_route")
"""What an invariant may say; it says one of them."""
_WITH_APPROVERS = ("approval_by", "no_approval_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessCase:
    """One request and what must come of it, as it is written in ``spec``. ``subject`` is the place of its name."""

    test: str
    name: str
    spec: Mapping[str, Any]
    subject: SourceRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """Something that must hold for everybody and what the query covers. ``check`` is one of CHECKS."""

    test: str
    name: str
    query: Query
    check: str
    spec: Mapping[str, Any]
    subject: SourceRange


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTests:
    """All cases and invariants, in the order of the documents' names."""

    cases: tuple[AccessCase, ...]
    invariants: tuple[Invariant, ...]


def decoded_tests(rules: Iterable[RuleDocument]) -> tuple[AccessTests, list[Diagnostic]]:
    """The access tests that valid documents of their kind say, and what is wrong with those that say none."""
    cases: list[AccessCase] = []
    invariants: list[Invariant] = []
    diagnostics: list[Diagnostic] = []
    for rule in rules:
        found = [finding.in_document(rule.document) for finding in _findings(rule)]
        queries = dict(_queries(rule, found))
        diagnostics += found
        if not any(diagnostic.is_error for diagnostic in found):
            cases += _cases(rule)
            invariants += _invariants(rule, queries)
    return AccessTests(cases=tuple(cases), invariants=tuple(invariants)), diagnostics


def _findings(rule: RuleDocument) -> Iterator[Finding]:
    if not rule.spec:
        yield Finding(
            code=Code.WRONG_SIZE,
            key_path=("spec",),
            summary="This test has no cases and no invariants.",
            hint="Add cases: or invariants:, or remove the document.",
        )
    for index, case in enumerate(rule.spec.get("cases", ())):
        yield from _case_findings(("spec", "cases", index), case)
    for index, invariant in enumerate(rule.spec.get("invariants", ())):
        yield from _invariant_findings(("spec", "invariants", index), invariant)
    for part in ("cases", "invariants"):
        yield from _repeated(rule.spec.get(part, ()), ("spec", part))


def _case_findings(path: KeyPath, case: Mapping[str, Any]) -> Iterator[Finding]:
    expect = case["expect"]
    yield from _durations({"duration": case.get("duration")}, path)
    yield from _durations({"at_most": expect.get("at_most")}, (*path, "expect"))
    if expect["outcome"] != "denied":
        return
    for key in ("at_most", *_WITH_APPROVERS):
        if key in expect:
            yield Finding(
                code=Code.WRONG_VALUE,
                key_path=(*path, "expect", key),
                at=At.KEY,
                summary=f"With 'outcome: denied' there is no route that '{key}' could be about.",
                hint=f"Remove '{key}', or expect another outcome.",
            )


def _invariant_findings(path: KeyPath, invariant: Mapping[str, Any]) -> Iterator[Finding]:
    said = [check for check in CHECKS if check in invariant]
    if len(said) != 1:
        yield Finding(
            code=Code.WRONG_SIZE,
            key_path=path,
            summary=f"An invariant says one thing, and this one says {len(said)}.",
            hint=f"Write exactly one of {', '.join(CHECKS)}.",
        )
    demand = invariant.get("every_route")
    if demand is not None:
        yield from _durations({"at_most": demand.get("at_most")}, (*path, "every_route"))
        if not demand:
            yield Finding(
                code=Code.WRONG_SIZE,
                key_path=(*path, "every_route"),
                summary="'every_route' asks for nothing.",
                hint="Add approval, mfa or justification: true, or at_most with a duration.",
            )


def _durations(texts: Mapping[str, str | None], path: KeyPath) -> Iterator[Finding]:
    for key, text in texts.items():
        minutes = None if text is None else parse_duration(text)
        if minutes is not None and not SHORTEST <= minutes <= LONGEST:
            yield Finding(
                code=Code.DURATION_RANGE,
                key_path=(*path, key),
                summary=f"'{text}' is out of range.",
                hint="Use a duration from 1m to 365d.",
            )


def _repeated(items: Iterable[Mapping[str, Any]], path: KeyPath) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item["name"] in seen:
            yield Finding(
                code=Code.DUPLICATE_ITEM,
                key_path=(*path, index, "name"),
                summary=f"'{item['name']}' is there already.",
                hint="Give it a name of its own, so that a failure says which one it is.",
            )
        seen.add(item["name"])


def _queries(rule: RuleDocument, found: list[Diagnostic]) -> Iterator[tuple[int, Query]]:
    """The queries of the invariants by their numbers; what is wrong with one is added to ``found``."""
    for index, invariant in enumerate(rule.spec.get("invariants", ())):
        text = invariant["reaches"]
        try:
            yield index, parse_query(text)
        except QueryError as error:
            finding = Finding(
                code=Code.QUERY_SYNTAX,
                key_path=("spec", "invariants", index, "reaches"),
                summary=error.summary,
                hint=error.hint,
                within=(error.start, error.end),
            )
            found.append(finding.in_document(rule.document))


def _cases(rule: RuleDocument) -> Iterator[AccessCase]:
    for index, case in enumerate(rule.spec.get("cases", ())):
        place = rule.document.locate(("spec", "cases", index, "name"))
        yield AccessCase(test=rule.name, name=case["name"], spec=case, subject=place)


def _invariants(rule: RuleDocument, queries: Mapping[int, Query]) -> Iterator[Invariant]:
    for index, invariant in enumerate(rule.spec.get("invariants", ())):
        yield Invariant(
            test=rule.name,
            name=invariant["name"],
            query=queries[index],
            check=next(check for check in CHECKS if check in invariant),
            spec=invariant,
            subject=rule.document.locate(("spec", "invariants", index, "name")),
        )
