"""The model of access tests: what must hold for access, whatever the policies come to say."""

from typing import Annotated, Literal

from pydantic import Field

from flowsync.model.access import ConditionBlock
from flowsync.model.fields import Duration, Moment, Shape, Text, absent
from flowsync.model.kinds import Envelope
from flowsync.model.lists import ListOrder, compares_as
from flowsync.model.rule_metadata import RuleMetadata

_SET = compares_as(ListOrder.SET)
People = Annotated[list[Text], Field(min_length=1, json_schema_extra=_SET)]


class Expectation(Shape):
    """What must come of a request."""

    outcome: Literal["allowed", "needs_approval", "denied"] = Field(examples=["needs_approval"])
    """allowed: some route gives the access without approval. needs_approval: there is a route, and every one needs
    somebody's approval. denied: there is no route."""
    approval_by: People = absent(examples=[["dba@example.com"]])
    """People, by e-mail, alias or id, each of whom can give an approval that is needed on some route."""
    no_approval_by: People = absent(examples=[["requester@example.com"]])
    """People who cannot give one on any route."""
    at_most: Duration = absent(examples=["2h"])
    """No route gives access for longer in total, extensions counted in."""


class Case(Shape):
    """One request and what must come of it."""

    name: Text = Field(examples=["an engineer reads orders with the yes of a DBA"])
    """What the case is about; unique in its document."""
    person: Text = Field(examples=["priya@example.com"])
    """Who gets the access: e-mail, alias or id."""
    entitlement: Text = Field(examples=["prod-postgres/postgresql-table/orders READ_ONLY"])
    """What is asked for, as [INTEGRATION/[TYPE/]]RESOURCE PERMISSION."""
    requested_by: Text = absent(examples=["manager@example.com"])
    """Who asks on the person's behalf. Absent: the person."""
    at: Moment = absent(examples=["2026-11-23T10:00:00Z"])
    """When it is asked for (UTC). Absent: at whatever time; shifts and timeframes are then left open."""
    duration: Duration = absent(examples=["1h"])
    """For how long it is asked for. Absent: for whatever a route gives."""
    expect: Expectation
    """What must come of it."""


class RouteDemand(Shape):
    """What every route must ask for."""

    approval: Literal[True] = absent(examples=[True])
    """Somebody's approval."""
    mfa: Literal[True] = absent(examples=[True])
    """MFA."""
    justification: Literal[True] = absent(examples=[True])
    """A justification."""
    at_most: Duration = absent(examples=["2h"])
    """An end, after at most so long in total, extensions counted in."""


class Invariant(Shape):
    """Something that must hold for everybody and all of a part of the inventory. It says one thing, so that a failure
    has one meaning: exactly one of nobody_outside, exactly and every_route."""

    name: Text = Field(examples=["cardholder data only with approval"])
    """What the invariant is about; unique in its document."""
    reaches: Text = Field(examples=['resource_tag["env"] = "prod"'])
    """What it is about, as a query of an access scope."""
    may_be_empty: bool = False
    """It may hold although the query covers nothing in the catalog. Without that it is broken then: what a misspelt
    query covers nobody reaches."""
    nobody_outside: ConditionBlock = absent()
    """Nobody who does not meet these conditions has a route to any of it."""
    exactly: Annotated[list[Text], Field(json_schema_extra=_SET)] = absent(examples=[["dba@example.com"]])
    """Exactly these people, by e-mail, alias or id, have a route to any of it; an empty list is nobody."""
    every_route: RouteDemand = absent()
    """Every route of everybody to any of it asks for this."""


class AccessTestSpec(Shape):
    """Cases and invariants; a document has at least one of either."""

    cases: Annotated[list[Case], Field(min_length=1, json_schema_extra=compares_as(ListOrder.KEYED, "name"))] = absent()
    """Requests and what must come of each."""
    invariants: Annotated[
        list[Invariant], Field(min_length=1, json_schema_extra=compares_as(ListOrder.KEYED, "name"))
    ] = absent()
    """What must hold for everybody."""


class AccessTest(Envelope):
    """An access test says what policy must and must not allow; 'flowsync test' runs it over a catalog."""

    kind: Literal["AccessTest"]
    """The kind of the document."""
    metadata: RuleMetadata
    """What the test is called and who answers for it."""
    spec: AccessTestSpec
    """Cases and invariants."""
