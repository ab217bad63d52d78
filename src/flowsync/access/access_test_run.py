"""Runs access tests: what must come of requests, and what must hold for everybody, against a policy over a catalog."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from pyroaring import BitMap

from flowsync.access.access_test_sense import promises_nothing
from flowsync.access.access_tests import AccessCase, AccessTests, Invariant
from flowsync.access.chain import why
from flowsync.access.controls import Controls
from flowsync.access.evaluation import Evaluation
from flowsync.access.people import people_of
from flowsync.access.policy import Policy
from flowsync.access.queries import query_pairs
from flowsync.access.questions import Answer, Request, answer, routes_to, unknown_of
from flowsync.access.shift_moments import blocks_of, telling_moments
from flowsync.access.values import Link, Route, Unknown
from flowsync.catalog.index import Catalog, InventoryIndex, PeopleIndex
from flowsync.ground.duration import format_duration, parse_duration
from flowsync.ground.place import SourceRange

_MOST_NAMED = 5


class Verdict(StrEnum):
    """What came of a test."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The catalog does not tell enough to say that it holds. That is no pass."""
    BROKEN = "broken"
    """It names a person or an entitlement that is not in the catalog, or says nothing that could be broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessResult:
    """What came of one case or invariant: what was expected, what is, and, where a route is wrong, why it is there."""

    test: str
    name: str
    verdict: Verdict
    expected: str = ""
    got: str = ""
    chain: tuple[Link, ...] = ()
    subject: SourceRange


@dataclass(frozen=True, slots=True)
class _Failure:
    """What is wrong: expected, got, and the route by which it is."""

    expected: str
    got: str
    chain: tuple[Link, ...] = ()


class _BrokenError(Exception):
    """A test names what is not there, or says nothing; the text says what."""


def run_tests(tests: AccessTests, policy: Policy, catalog: Catalog, *, names: bool = False) -> Iterator[AccessResult]:
    """The result of every case and invariant, in their order. ``catalog`` has people and an inventory. Only where
    ``names`` says so are people named whom the tests do not name themselves."""
    runner = _Runner(policy, catalog, names=names)
    for result in (*map(runner.case, tests.cases), *map(runner.invariant, tests.invariants)):
        yield replace(result, chain=tuple(replace(link, what=link.said(names=names)) for link in result.chain))


class _Runner:
    def __init__(self, policy: Policy, catalog: Catalog, *, names: bool) -> None:
        assert catalog.people is not None, "asked before"
        assert catalog.inventory is not None, "asked before"
        self._policy = policy
        self._names = names
        self._catalog = catalog
        self._people: PeopleIndex = catalog.people
        self._inventory: InventoryIndex = catalog.inventory
        self._evaluations: dict[str | None, Evaluation] = {}

    def case(self, case: AccessCase) -> AccessResult:
        """One request, at the moment that the case names."""
        try:
            request = self._request(case.spec)
            expect = {**case.spec["expect"]}
            for key in ("approval_by", "no_approval_by"):
                expect[key] = {text: self._person(text) for text in expect.get(key, ())}
        except _BrokenError as error:
            return AccessResult(
                test=case.test, name=case.name, verdict=Verdict.BROKEN, got=str(error), subject=case.subject
            )
        evaluation = self._at(case.spec.get("at"))
        found = answer(evaluation, request)
        failure = next(self._case_failures(evaluation, request, found, expect), None)
        return _result(case, failure, found.unknown if _could_be_refuted(expect) else ())

    def _request(self, spec: Mapping[str, Any]) -> Request:
        asker = spec.get("requested_by")
        at = spec.get("at")
        return Request(
            person=self._person(spec["person"]),
            pair=self._pair(spec["entitlement"]),
            requested_by=None if asker is None else self._person(asker),
            at=None if at is None else datetime.fromisoformat(at),
            minutes=parse_duration(spec.get("duration", "")),
        )

    def _case_failures(
        self, evaluation: Evaluation, request: Request, found: Answer, expect: Mapping[str, Any]
    ) -> Iterator[_Failure]:
        outcome = _outcome(found)
        if outcome != expect["outcome"]:
            chain = self._chain(evaluation, request, found)
            yield _Failure(_OUTCOMES[expect["outcome"]], f"{_OUTCOMES[outcome]}{_by(found)}", chain)
        approvers = BitMap().union(*(route.approvers | route.later for route in found.open_routes))
        for text, person in expect["approval_by"].items():
            if person not in approvers:
                yield _Failure(f"{text} can approve", self._approvers_told(approvers))
        for text, person in expect["no_approval_by"].items():
            if person in approvers:
                yield _Failure(f"{text} cannot approve", self._approvers_told(approvers))
        most = parse_duration(expect.get("at_most", ""))
        for route in found.open_routes:
            if most is not None and _is_longer(route.controls, most):
                chain = self._chain(evaluation, request, found)
                yield _Failure(f"at most {format_duration(most)}", f"{_length(route.controls)} by {route.flow}", chain)

    def invariant(self, invariant: Invariant) -> AccessResult:
        """What must hold for all that the query covers, whenever."""
        covered = query_pairs(invariant.query, self._inventory)
        evaluation = self._at(None)
        unknown = list(covered.unknown)
        try:
            if nothing := promises_nothing(invariant, covered, self._people):
                raise _BrokenError(nothing)
            if invariant.check == "every_route":
                failure = self._demand_failure(evaluation, covered.pairs, invariant.spec["every_route"])
            elif invariant.check == "exactly":
                failure = self._exactly_failure(evaluation, covered.pairs, invariant.spec["exactly"])
            else:
                block = invariant.spec["nobody_outside"]
                failure = self._outside_failure(evaluation, covered.pairs, block)
                unknown += people_of(block, self._people, None).unknown
        except _BrokenError as error:
            return AccessResult(
                test=invariant.test,
                name=invariant.name,
                verdict=Verdict.BROKEN,
                got=str(error),
                subject=invariant.subject,
            )
        unknown += unknown_of(evaluation, evaluation.flows_touching(covered.pairs))
        return _result(invariant, failure, unknown)

    def _exactly_failure(self, evaluation: Evaluation, pairs: BitMap, people: Iterable[str]) -> _Failure | None:
        routes = list(routes_to(evaluation, pairs))
        reached = BitMap().union(*(route.people for route in routes))
        wanted = BitMap(map(self._person, people))
        expected = f"exactly {self._named(wanted)}"
        if outside := reached - wanted:
            chain = self._route_chain(evaluation, routes, outside)
            return _Failure(expected, f"{self._named(outside)} too", chain)
        missing = wanted - reached
        return _Failure(expected, f"without {self._named(missing)}") if missing else None

    def _outside_failure(self, evaluation: Evaluation, pairs: BitMap, block: Mapping[str, Any]) -> _Failure | None:
        """Whether somebody who does not meet the block has a route, at any moment that makes a difference."""
        flows = evaluation.flows_touching(pairs)
        for moment in telling_moments([block, *blocks_of(evaluation.policy, flows)], self._people):
            then = evaluation if moment is None else evaluation.when(moment)
            routes = list(routes_to(then, pairs))
            reached = BitMap().union(*(route.people for route in routes))
            if outside := reached - people_of(block, self._people, moment).found:
                when = f" at {moment}" if moment else ""
                chain = self._route_chain(then, routes, outside)
                return _Failure("nobody outside", f"{self._named(outside)} too{when}", chain)
        return None

    def _demand_failure(self, evaluation: Evaluation, pairs: BitMap, demand: Mapping[str, Any]) -> _Failure | None:
        for route in routes_to(evaluation, pairs):
            lacking = next(_lacking(route.controls, demand), None)
            if lacking is not None:
                chain = why(evaluation, route.people[0], route.pairs[0], route)
                got = f"{self._named(route.people)} by {route.flow} {lacking[1]}"
                return _Failure(f"every route {lacking[0]}", got, chain)
        return None

    def _route_chain(self, evaluation: Evaluation, routes: list[Route], people: BitMap) -> tuple[Link, ...]:
        for route in routes:
            if found := route.people & people:
                return why(evaluation, found[0], route.pairs[0], route)
        return ()

    def _chain(self, evaluation: Evaluation, request: Request, found: Answer) -> tuple[Link, ...]:
        for route in found.open_routes:
            for one in evaluation.routes(route.flow):
                if request.person in one.people and request.pair in one.pairs:
                    return why(evaluation, request.person, request.pair, one)
        return ()

    def _at(self, moment: str | None) -> Evaluation:
        if moment not in self._evaluations:
            self._evaluations[moment] = Evaluation(self._policy, self._catalog, moment)
        return self._evaluations[moment]

    def _person(self, text: str) -> int:
        found = self._people.find(text)
        if found is None:
            near = self._people.suggest(text) if self._names else ""
            raise _BrokenError(f"the catalog has no person '{text}'. {near}".strip())
        return found

    def _pair(self, text: str) -> int:
        found = self._inventory.find_pairs(text)
        if len(found) != 1:
            many = f"'{text}' may mean {len(found)} entitlements: write [INTEGRATION/[TYPE/]]RESOURCE PERMISSION"
            none = f"the catalog has no entitlement '{text}'. {self._inventory.suggest(text)}".strip()
            raise _BrokenError(many if found else none)
        return found[0]

    def _email(self, person: int) -> str:
        return self._people.name(person).email

    def _named(self, people: BitMap) -> str:
        if not people:
            return "nobody"
        if not self._names:
            return "1 person" if len(people) == 1 else f"{len(people):,} people"
        more = f" and {len(people) - _MOST_NAMED:,} more" if len(people) > _MOST_NAMED else ""
        return ", ".join(map(self._email, people[:_MOST_NAMED])) + more

    def _approvers_told(self, approvers: BitMap) -> str:
        return f"{self._named(approvers)} can"


_OUTCOMES = {"allowed": "allowed without approval", "needs_approval": "allowed with approval", "denied": "denied"}


def _outcome(found: Answer) -> str:
    if not found.is_allowed:
        return "denied"
    return "needs_approval" if found.needs_approval else "allowed"


def _by(found: Answer) -> str:
    flows = sorted({str(route.flow) for route in found.open_routes})
    closed = sorted({f"{route.flow}: {'; '.join(route.refusals)}" for route in found.routes if not route.is_open})
    return f" by {', '.join(flows)}" if flows else f" ({', '.join(closed)})" if closed else ""


def _could_be_refuted(expect: Mapping[str, Any]) -> bool:
    """Whether a route that is not known could be one that must not be."""
    return expect["outcome"] != "allowed" or "at_most" in expect or bool(expect["no_approval_by"])


def _is_longer(controls: Controls, most: int) -> bool:
    return controls.total_minutes is None or controls.total_minutes > most


def _length(controls: Controls) -> str:
    return "without an end" if controls.total_minutes is None else format_duration(controls.total_minutes)


def _lacking(controls: Controls, demand: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a route does not ask for: as it is demanded, and as it is."""
    if "approval" in demand and controls.approval is None:
        yield "asks for approval", "without approval"
    if "mfa" in demand and not controls.mfa:
        yield "asks for MFA", "without MFA"
    if "justification" in demand and not controls.justification:
        yield "asks for a justification", "without a justification"
    most = parse_duration(demand.get("at_most", ""))
    if most is not None and _is_longer(controls, most):
        yield f"ends after at most {format_duration(most)}", f"for {_length(controls)}"


def _result(what: AccessCase | Invariant, failure: _Failure | None, unknown: Iterable[Unknown]) -> AccessResult:
    reasons = "; ".join(sorted({one.summary for one in unknown}))
    if failure is None:
        verdict = Verdict.UNKNOWN if reasons else Verdict.PASSED
        return AccessResult(test=what.test, name=what.name, verdict=verdict, got=reasons, subject=what.subject)
    return AccessResult(
        test=what.test,
        name=what.name,
        verdict=Verdict.FAILED,
        expected=failure.expected,
        got=failure.got,
        chain=failure.chain,
        subject=what.subject,
    )
